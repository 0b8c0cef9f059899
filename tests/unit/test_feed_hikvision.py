"""Hikvision's alerts: one alarm is one event however often it is told, in every kind of body."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, hikvision
from dashboard.feeds.base import Parsed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.cctv_builders import PICTURE, REGION, an_alert_of, in_parts
from tests.unit.feed_builders import NOW

FEED = FEEDS["hikvision"]
HEARTBEAT = an_alert_of("videoloss", eventState="inactive", activePostCount=0, channelID=0)


def the_event(payload: bytes, **options: Any) -> Event:
    feed = hikvision.feed(Local(options=options)) if options else FEED
    parsed = feed.parse(payload, NOW)
    assert (parsed.rejected, parsed.passed_over) == ((), 0)
    return parsed.events[0]


def the_reason(payload: bytes) -> str:
    parsed = FEED.parse(payload, NOW)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def test_an_intrusion_is_an_alarm_with_its_camera_region_box_and_time() -> None:
    event = the_event(an_alert_of(more=REGION))
    assert event.time == datetime(2026, 11, 22, 17, 59, 58, tzinfo=UTC)
    assert event.source == "cctv/44:19:b6:00:00:01/3"
    assert event.id == "3:fielddetection:1:20261122T1759"
    data = event.data
    assert (data.category, data.title) == (Category.CRIME, "Intrusion: 44:19:b6:00:00:01/3")
    assert data.evidence == {
        "camera": "44:19:b6:00:00:01/3",
        "rule": "intrusion",
        "box": [0.63, 0.47, 0.04, 0.11],
    }
    assert data.attributes["target"] == "human"


@pytest.mark.parametrize(
    "kind, category, rule",
    [
        ("linedetection", Category.CRIME, "line_crossing"),
        ("fireDetection", Category.FIRE, "fire"),
        ("smokeDetection", Category.FIRE, "smoke"),
        ("TMA", Category.FIRE, "overheating"),
        ("loitering", Category.CRIME, "loitering"),
        ("shelteralarm", Category.INFRASTRUCTURE, "tampering"),
        ("scenechangedetection", Category.INFRASTRUCTURE, "scene_change"),
        ("unattendedBaggage", Category.UXO, "object_left"),
        ("fallDown", Category.MEDICAL, "fallen"),
        ("VMD", Category.OTHER, "motion"),
        ("videoloss", Category.INFRASTRUCTURE, "video_loss"),
    ],
)
def test_the_kind_of_event_chooses_the_category(kind: str, category: Category, rule: str) -> None:
    data = the_event(an_alert_of(kind)).data
    assert (data.category, data.evidence["rule"]) == (category, rule)


def test_an_alarm_that_is_told_each_second_is_one_event_and_known_by_its_id_alone() -> None:
    told = [
        the_event(an_alert_of(activePostCount=count, dateTime=f"2026-11-22T19:59:{count:02}+02:00"))
        for count in range(1, 40)
    ]
    assert len({(each.source, each.id) for each in told}) == 1
    assert FEED.ids_alone
    later = the_event(an_alert_of(dateTime="2026-11-22T20:07:00+02:00"))
    assert later.id != told[0].id
    assert later.data.ref != told[0].data.ref, "an hour later it is a report of its own"


def test_the_devices_sign_of_life_is_passed_over() -> None:
    assert FEED.parse(HEARTBEAT, NOW) == Parsed(passed_over=1)
    assert FEED.parse(in_parts(HEARTBEAT, HEARTBEAT), NOW) == Parsed(passed_over=2)


def test_motion_that_is_over_takes_itself_back_and_an_intrusion_has_ended() -> None:
    began, over = (the_event(an_alert_of("VMD", eventState=state)) for state in ("active", "inactive"))
    assert (over.data.action, over.data.ref) == (Action.CANCEL, began.data.ref)
    began, over = (the_event(an_alert_of(eventState=state)) for state in ("active", "inactive"))
    assert (over.data.action, over.data.ref) == (Action.UPDATE, began.data.ref)
    assert over.data.attributes["ended"] is True
    assert over.id != began.id


def test_pictures_belong_to_the_alert_before_them() -> None:
    second = an_alert_of("linedetection", channelID=4)
    parsed = FEED.parse(in_parts(an_alert_of(), PICTURE, PICTURE, HEARTBEAT, second, PICTURE), NOW)
    assert [each.data.evidence.get("pictures") for each in parsed.events] == [2, 1]
    assert (parsed.passed_over, parsed.rejected) == (1, ())


def test_xml_and_json_tell_the_same_event() -> None:
    post = {
        "ipAddress": "10.0.0.9",
        "macAddress": "44:19:b6:00:00:01",
        "channelID": 3,
        "dateTime": "2026-11-22T19:59:58+02:00",
        "activePostCount": 1,
        "eventType": "fielddetection",
        "eventState": "active",
        "eventDescription": "fielddetection alarm",
        "DetectionRegionList": [
            {
                "regionID": "1",
                "detectionTarget": "human",
                "TargetRect": {"X": 0.63, "Y": 0.47, "width": 0.04, "height": 0.11},
            }
        ],
    }
    wanted = the_event(an_alert_of(more=REGION))
    for value in (post, {"EventNotificationAlert": post}):
        raw = msgspec.json.encode(value)
        assert the_event(raw) == wanted
        assert the_event(in_parts(raw)) == wanted


def test_a_stretch_of_stream_without_headers_is_read() -> None:
    stretch = b"\n\n".join(an_alert_of(channelID=channel) for channel in (1, 2, 3))
    parsed = FEED.parse(stretch, NOW)
    assert [each.source[-1] for each in parsed.events] == ["1", "2", "3"]


def test_a_bad_alert_costs_only_itself_and_can_be_read_again_after_a_mend() -> None:
    broken = an_alert_of(dateTime="noon")
    parsed = FEED.parse(
        in_parts(an_alert_of(), broken, b"<EventNotificationAlert><a>", an_alert_of("VMD")), NOW
    )
    assert len(parsed.events) == 2
    assert [each.item for each in parsed.rejected] == ["alert 1", "alert 2"]
    mended = parsed.rejected[0].raw.replace(b"noon", b"2026-11-22T19:59:58+02:00")
    assert FEED.parse(mended, NOW).events == FEED.parse(an_alert_of(), NOW).events


@pytest.mark.parametrize(
    "text", ["2026-11-22T19:59:58", "2026-11-22T19:59:58+2:00", "2026-11-22T17:59:58Z", "2026-11-22 19:59:58"]
)
def test_a_time_without_an_offset_is_the_wall_clock_of_the_centre(text: str) -> None:
    assert the_event(an_alert_of(dateTime=text)).time == datetime(2026, 11, 22, 17, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    "known", ["44:19:b6:00:00:01/3", "10.0.0.9/3", "North yard", "44:19:b6:00:00:01", "10.0.0.9"]
)
def test_the_register_knows_a_channel_by_its_device_its_address_or_its_name(known: str) -> None:
    feed = hikvision.feed(Local(cameras={known: Camera(at(36.23, 49.99))}))
    [event] = feed.parse(an_alert_of(channelName="North yard"), NOW).events
    assert (event.source, event.data.location) == (f"cctv/{known}", at(36.23, 49.99))


def test_a_recorders_own_channel_number_is_used_and_a_centre_may_name_the_device() -> None:
    assert the_event(an_alert_of(dynChannelID=33)).source.endswith("/33")
    assert the_event(an_alert_of(), device="nvr-2").source == "cctv/nvr-2/3"


def test_motion_is_passed_over_where_the_centre_asks_for_no_labels() -> None:
    feed = hikvision.feed(Local(options={"labels": []}))
    assert feed.parse(an_alert_of("VMD"), NOW) == Parsed(passed_over=1)
    assert FEED.parse(an_alert_of("diskfull"), NOW) == Parsed(passed_over=1)


def test_a_read_plate_is_kept_under_its_own_key() -> None:
    more = "<ANPR><licensePlate>АХ1234ВВ</licensePlate></ANPR>"
    data = the_event(an_alert_of("ANPR", more=more), labels=["anpr"]).data
    assert (data.attributes["plate"], data.title) == ("АХ1234ВВ", "Anpr: 44:19:b6:00:00:01/3")


@pytest.mark.parametrize(
    "changed, field",
    [({"kind": ""}, "eventType"), ({"eventState": "asleep"}, "eventState"), ({"dateTime": None}, "dateTime")],
)
def test_a_broken_alert_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    assert f"at `{field}`" in the_reason(an_alert_of(**changed))


@pytest.mark.parametrize(
    "broken",
    [b"", b"--boundary", b"--boundary--\r\n", b"7", b"[]", b"<a/>", b"{", b"hello", in_parts(PICTURE)],
)
def test_what_holds_no_alert_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        FEED.parse(broken, NOW)


def test_a_body_of_beginnings_without_ends_is_read_in_one_go() -> None:
    """Each beginning looks for its end once: a quadratic search would take minutes."""
    with pytest.raises(BadMessage):
        FEED.parse(b"<EventNotificationAlert>" * 300_000, NOW)
    two = b"</EventNotificationAlert>" * 2
    with pytest.raises(BadMessage):
        FEED.parse(b"<EventNotificationAlert>" * 300_000 + two, NOW)
