"""ONVIF notifications: an alarm begins, a state ends, and how things stood at the start is no alarm."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, onvif
from dashboard.feeds.base import Parsed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty, Severity
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.cctv_builders import LINE, MOTION, a_notice, notices
from tests.unit.feed_builders import NOW

FEED = FEEDS["onvif"]


def parse(*each: str, **options: Any) -> Parsed:
    feed = onvif.feed(Local(options=options)) if options else FEED
    return feed.parse(notices(*each), NOW)


def the_event(notice: str, **options: Any) -> Event:
    parsed = parse(notice, **options)
    assert (parsed.rejected, parsed.passed_over) == ((), 0)
    return parsed.events[0]


def the_reason(notice: str) -> str:
    parsed = parse(notice)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def test_a_crossed_line_is_an_alarm_with_its_camera_rule_and_time() -> None:
    event = the_event(a_notice())
    assert event.time == datetime(2026, 11, 22, 17, 59, 58, 125_000, UTC)
    assert event.source == "cctv/urn:uuid:7f1c"
    data = event.data
    assert (data.category, data.title) == (Category.CRIME, "Line crossed: urn:uuid:7f1c")
    assert (data.severity, data.certainty) == (Severity.MINOR, Certainty.UNKNOWN)
    assert (data.action, data.ref) == (
        Action.NEW,
        "RuleEngine/LineDetector/Crossed:2:North fence:20261122T17",
    )
    assert data.evidence == {"camera": "urn:uuid:7f1c", "rule": "line_crossing"}
    assert data.attributes["rule"] == "North fence"


@pytest.mark.parametrize(
    "topic, data, category, rule",
    [
        ("tns1:RuleEngine/FieldDetector/ObjectsInside", {"IsInside": "true"}, Category.CRIME, "intrusion"),
        ("tnsaxis:CameraApplicationPlatform/LoiteringGuard/C1", {"active": "1"}, Category.CRIME, "loitering"),
        ("tns1:RuleEngine/TamperDetector/Tamper", {"IsTamper": "true"}, Category.INFRASTRUCTURE, "tampering"),
        ("tns1:VideoSource/GlobalSceneChange/X", {"State": "1"}, Category.INFRASTRUCTURE, "scene_change"),
        ("tns1:VideoSource/SignalLoss", {"State": "true"}, Category.INFRASTRUCTURE, "video_loss"),
        ("tns1:VideoSource/MotionAlarm", {"State": "true"}, Category.OTHER, "motion"),
        ("tns1:Device/tnsaxis:Sensor/PIR", {"state": "1"}, Category.OTHER, "motion"),
        ("tns1:Device/Trigger/DigitalInput", {"LogicalState": "true"}, Category.OTHER, "alarm_input"),
        ("tnsvendor:Analytics/SmokeDetector/Smoke", {"State": "true"}, Category.FIRE, "smoke"),
        ("tnsvendor:RuleEngine/MyFire", {"State": "true"}, Category.FIRE, "fire"),
        ("tns1:AudioAnalytics/Audio/GunShot", {"State": "true"}, Category.CRIME, "gunshot"),
    ],
)
def test_a_topic_chooses_the_category(
    topic: str, data: dict[str, str], category: Category, rule: str
) -> None:
    event = the_event(a_notice(topic, data=data))
    assert (event.data.category, event.data.evidence["rule"]) == (category, rule)


@pytest.mark.parametrize("topic", ["tns1:Monitoring/ProcessorUsage", "tns1:PTZController/tnsaxis:Move/C1"])
def test_what_concerns_the_device_alone_is_passed_over(topic: str) -> None:
    assert parse(a_notice(topic, data={"State": "1"})) == Parsed(passed_over=1)


def test_how_things_stood_when_the_subscription_began_is_no_alarm() -> None:
    assert parse(a_notice(MOTION, state="true", operation="Initialized")) == Parsed(passed_over=1)


def test_motion_that_is_over_takes_itself_back() -> None:
    began = the_event(a_notice(MOTION, state="true"))
    over = the_event(a_notice(MOTION, state="false", time="2026-11-22T18:00:08Z"))
    assert (began.data.action, over.data.action) == (Action.NEW, Action.CANCEL)
    assert (began.source, began.data.ref) == (over.source, over.data.ref)
    assert began.id != over.id


def test_an_intrusion_that_is_over_stays_and_is_told_to_have_ended() -> None:
    topic = "tns1:RuleEngine/FieldDetector/ObjectsInside"
    began = the_event(a_notice(topic, data={"IsInside": "true"}))
    over = the_event(a_notice(topic, data={"IsInside": "false"}, time="2026-11-22T17:59:59Z"))
    assert (over.data.action, over.data.ref) == (Action.UPDATE, began.data.ref)
    assert over.data.attributes["ended"] is True


def test_an_objects_number_is_no_state() -> None:
    assert the_event(a_notice(data={"ObjectId": "0"})).data.action is Action.NEW


def test_a_delivery_that_comes_again_is_the_same_event() -> None:
    assert parse(a_notice()) == parse(a_notice())
    later = the_event(a_notice(time="2026-11-22T17:59:59Z"))
    assert later.id != the_event(a_notice()).id


def test_motion_is_passed_over_where_the_centre_asks_for_no_labels() -> None:
    assert parse(a_notice(MOTION, state="true"), labels=[]) == Parsed(passed_over=1)
    assert len(parse(a_notice(LINE), labels=[]).events) == 1


def test_the_register_knows_a_device_or_one_of_its_channels() -> None:
    gate, roof = Camera(at(36.23, 49.99)), Camera(at(36.24, 49.98))
    one = onvif.feed(Local(cameras={"urn:uuid:7f1c/2": gate, "urn:uuid:7f1c": roof}))
    [event] = one.parse(notices(), NOW).events
    assert (event.source, event.data.location) == ("cctv/urn:uuid:7f1c/2", gate.location)
    [event] = one.parse(notices(a_notice(source={"VideoSourceToken": "9"})), NOW).events
    assert (event.source, event.data.location) == ("cctv/urn:uuid:7f1c", roof.location)


@pytest.mark.parametrize(
    "address, device",
    [
        ("http://10.0.0.7/onvif/event", "10.0.0.7"),
        ("uri://94fbe18e/ProducerReference", "94fbe18e"),
        ("", "onvif"),
        ("http://[", "http://["),
    ],
)
def test_a_device_is_known_by_its_name_or_address(address: str, device: str) -> None:
    assert the_event(a_notice(device=address)).source == f"cctv/{device}"


def test_a_device_that_tells_no_name_has_the_one_that_the_centre_gives_it() -> None:
    assert the_event(a_notice(device=""), device="cam-9").source == "cctv/cam-9"


def test_evidence_is_kept() -> None:
    box = '<tt:ElementItem><tt:BoundingBox left="-0.5" top="0.5" right="0" bottom="-1"/></tt:ElementItem>'
    data = {"Likelihood": "0.75", "ImageUri": "https://10.0.0.7/1.jpg", "ClassTypes": "Human"}
    evidence = the_event(a_notice(data=data, more=box)).data.evidence
    assert (evidence["score"], evidence["box"]) == (0.75, [0.25, 0.25, 0.25, 0.75])
    assert evidence["still"] == "https://10.0.0.7/1.jpg"


def test_a_frames_transformation_leads_its_boxes_into_the_picture() -> None:
    into = (
        '<tt:Transformation><tt:Translate x="-1" y="1"/><tt:Scale x="0.002" y="-0.002"/></tt:Transformation>'
    )
    box = '<tt:ElementItem><tt:BoundingBox left="100" top="200" right="300" bottom="700"/></tt:ElementItem>'
    evidence = the_event(a_notice(data={"State": "true"}, more=into + box)).data.evidence
    assert evidence["box"] == [0.1, 0.2, 0.2, 0.5]


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"time": "noon"}, "at `UtcTime`"),
        ({"time": ""}, "is missing - at `UtcTime`"),
        ({"topic": ""}, "is missing - at `Topic`"),
        ({"device": "d" * 300, "source": {"VideoSourceToken": "t" * 300}}, ""),
    ],
)
def test_a_broken_notification_is_refused_by_its_field(changed: dict[str, Any], reason: str) -> None:
    told = a_notice(**changed)
    if reason:
        assert reason in the_reason(told)
    else:
        assert len(the_event(told).id) <= 200


def test_a_bad_one_costs_only_itself_and_can_be_read_again_after_a_mend() -> None:
    parsed = parse(a_notice(), a_notice(time="noon"), a_notice(operation=None))
    assert len(parsed.events) == 2
    [broken] = parsed.rejected
    assert broken.item == "notification 1"
    mended = FEED.parse(broken.raw.replace(b"noon", b"2026-11-22T17:59:58.125Z"), NOW)
    assert mended.events == parse(a_notice()).events


def test_a_time_without_its_zone_is_utc() -> None:
    assert the_event(a_notice(time="2026-11-22T17:59:58.125")).time == the_event(a_notice()).time


@pytest.mark.parametrize("root", ["MetadataStream", "PullMessagesResponse", "GetEventInstancesResponse"])
def test_an_answer_without_notifications_is_a_sign_of_life(root: str) -> None:
    assert FEED.parse(f"<x:{root} xmlns:x='urn:x'/>".encode(), NOW) == Parsed(passed_over=1)


@pytest.mark.parametrize("broken", [b"", b"<a/>", b"{}", b"<!DOCTYPE a []><MetadataStream/>"])
def test_what_holds_no_notification_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        FEED.parse(broken, NOW)
