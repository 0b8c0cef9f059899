"""Dahua's events: lines of a stream or posts, begun, ended or momentary."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, dahua
from dashboard.feeds.base import Parsed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.cctv_builders import a_line, a_post
from tests.unit.feed_builders import NOW

FEED = FEEDS["dahua"]


def the_event(value: Any, **options: Any) -> Event:
    feed = dahua.feed(Local(options=options)) if options else FEED
    parsed = feed.parse(value.encode() if isinstance(value, str) else msgspec.json.encode(value), NOW)
    assert (parsed.rejected, parsed.passed_over) == ((), 0)
    return parsed.events[0]


def the_reason(value: Any) -> str:
    parsed = FEED.parse(value.encode() if isinstance(value, str) else msgspec.json.encode(value), NOW)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def test_a_crossed_line_is_an_alarm_with_its_rule_box_score_and_time() -> None:
    event = the_event(a_post())
    assert event.time == datetime(2026, 11, 22, 17, 59, 58, 250_000, UTC)
    assert event.source == "cctv/dahua/1"
    data = event.data
    assert (data.category, data.title) == (Category.CRIME, "Line crossed: dahua/1")
    assert (data.certainty, data.ref) == (Certainty.LIKELY, "1:CrossLineDetection:Fence:20261122T17")
    assert data.evidence == {
        "camera": "dahua/1",
        "rule": "line_crossing",
        "score": 0.8,
        "box": [0.083, 0.1436, 0.1445, 0.5742],
    }
    assert data.attributes["direction"] == "LeftToRight"


def test_a_line_of_the_stream_says_the_same_as_a_post() -> None:
    assert the_event(a_line()) == the_event(a_post())


def test_a_stretch_of_stream_in_parts_with_its_signs_of_life_is_read() -> None:
    parts = [
        a_line(),
        "Heartbeat",
        a_line("VideoMotion", UTC=1_795_370_399),
        a_line("NTPAdjustTime", "Pulse"),
    ]
    stretch = "".join(
        f"--myboundary\r\nContent-Type: text/plain\r\nContent-Length:{len(part)}\r\n\r\n{part}\r\n\r\n"
        for part in parts
    )
    parsed = FEED.parse(stretch.encode(), NOW)
    assert [each.data.evidence["rule"] for each in parsed.events] == ["line_crossing", "motion"]
    assert (parsed.passed_over, parsed.rejected) == (1, ())
    assert FEED.parse(b"--myboundary\r\nContent-Length:9\r\n\r\nHeartbeat\r\n", NOW) == Parsed(passed_over=1)


@pytest.mark.parametrize(
    "code, category, rule",
    [
        ("CrossRegionDetection", Category.CRIME, "intrusion"),
        ("LeftDetection", Category.UXO, "object_left"),
        ("FireWarning", Category.FIRE, "fire"),
        ("SmokeDetection", Category.FIRE, "smoke"),
        ("VideoBlind", Category.INFRASTRUCTURE, "tampering"),
        ("WanderDetection", Category.CRIME, "loitering"),
        ("FightDetection", Category.CRIME, "fight"),
        ("VideoMotion", Category.OTHER, "motion"),
        ("AlarmLocal", Category.OTHER, "alarm_input"),
    ],
)
def test_the_code_chooses_the_category(code: str, category: Category, rule: str) -> None:
    data = the_event(a_post(code, Object=None)).data
    assert (data.category, data.evidence["rule"]) == (category, rule)


def test_what_concerns_the_device_alone_is_passed_over() -> None:
    for code in ("NewFile", "NTPAdjustTime", "_DoTalkAction_", "FaceDetection"):
        assert FEED.parse(a_line(code, "Pulse").encode(), NOW) == Parsed(passed_over=1)


def test_a_start_and_its_stop_are_one_report() -> None:
    began, over = the_event(a_post()), the_event(a_post(action="Stop", UTC=1_795_370_399))
    assert (over.data.action, over.data.ref) == (Action.UPDATE, began.data.ref)
    assert over.data.attributes["ended"] is True
    began, over = (the_event(a_post("VideoMotion", each, Object=None)) for each in ("Start", "Stop"))
    assert (over.data.action, over.data.ref) == (Action.CANCEL, began.data.ref)
    assert the_event(a_post(action="Pulse")).data.action is Action.NEW


def test_a_line_that_names_no_time_is_now_and_one_with_a_wall_clock_is_in_the_centres_zone() -> None:
    assert the_event("Code=VideoMotion;action=Start;index=0").time == NOW
    wall = a_post(UTC=None, LocaleTime="2026-11-22 19:59:58")
    assert the_event(wall).time == datetime(2026, 11, 22, 17, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize("known", ["gate-nvr/1", "9c:14:63:00:00:02/1", "gate-nvr", "9c:14:63:00:00:02"])
def test_the_register_knows_a_channel_by_its_device(known: str) -> None:
    feed = dahua.feed(Local(cameras={known: Camera(at(36.23, 49.99))}, options={"device": "gate-nvr"}))
    post = msgspec.json.encode(a_post() | {"PhysicalAddress": "9c:14:63:00:00:02"})
    [event] = feed.parse(post, NOW).events
    assert (event.source, event.data.location) == (f"cctv/{known}", at(36.23, 49.99))


def test_a_list_of_posts_is_read_one_by_one() -> None:
    posts = [a_post(), a_post("VideoBlind", Object=None), {"Code": "VideoBlind"}, 7]
    parsed = FEED.parse(msgspec.json.encode(posts), NOW)
    assert len(parsed.events) == 2
    assert [each.item for each in parsed.rejected] == ["event 2", "event 3"]


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"action": "Dance"}, "Action"),
        ({"UTC": "noon"}, "UTC"),
        ({"UTC": 1e300}, "UTC"),
        ({"UTC": None, "LocaleTime": "noon"}, "LocaleTime"),
    ],
)
def test_a_broken_event_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    assert f"at `{field}`" in the_reason(a_post(**changed))
    assert f"at `{field}`" in the_reason(a_line(**changed))


def test_broken_data_costs_only_its_own_line_and_can_be_mended() -> None:
    broken = a_line().replace('"Fence"', "Fence")
    parsed = FEED.parse(f"{a_line()}\n{broken}\n{a_line('VideoBlind')}".encode(), NOW)
    assert len(parsed.events) == 2
    [rejected] = parsed.rejected
    assert "at `data`" in rejected.reason
    assert FEED.parse(rejected.raw.replace(b": Fence", b': "Fence"'), NOW).events == parsed.events[:1]


@pytest.mark.parametrize("broken", [b"", b"hello", b"\xff\xfe", b"{", b"[7", b"Codex=1"])
def test_what_holds_no_event_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        FEED.parse(broken, NOW)
