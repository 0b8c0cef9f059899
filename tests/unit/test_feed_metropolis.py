"""DeepStream and Metropolis: one track an object, and alerts in the module's own words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, metropolis
from dashboard.feeds.base import Parsed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.cctv_builders import a_frame, a_message, a_module_alert
from tests.unit.feed_builders import NOW

FEED = FEEDS["metropolis"]
EVERY = metropolis.feed(Local(options={"labels": ["*"]}))
YARD = Camera(at(36.23, 49.99), 25.0)
START = datetime(2026, 11, 22, 17, 50, tzinfo=UTC)


def parse(value: Any, feed: Any = FEED) -> Parsed:
    parsed: Parsed = feed.parse(msgspec.json.encode(value), NOW)
    return parsed


def the_event(value: Any, feed: Any = FEED) -> Event:
    parsed = parse(value, feed)
    assert (parsed.rejected, parsed.passed_over) == ((), 0)
    return parsed.events[0]


def the_reason(value: Any) -> str:
    parsed = parse(value)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def seconds(number: float) -> str:
    return (START + timedelta(seconds=number)).isoformat()


def test_a_person_in_a_restricted_place_is_told_with_box_score_and_place() -> None:
    feed = metropolis.feed(Local(cameras={"cam-7": YARD}, options={"frame": [1000, 500]}))
    event = the_event(a_message(), feed)
    assert (event.source, event.time) == ("cctv/cam-7", datetime(2026, 11, 22, 17, 59, 58, 250_000, UTC))
    data = event.data
    assert (data.category, data.title) == (Category.CRIME, "Person in a restricted zone: cam-7")
    assert (data.certainty, data.location, data.accuracy_m) == (Certainty.LIKELY, YARD.location, 25.0)
    assert data.evidence == {
        "camera": "cam-7",
        "rule": "person@restricted",
        "score": 0.85,
        "box": [0.01, 0.04, 0.1, 0.4],
    }


def test_moving_messages_of_one_object_are_one_track() -> None:
    messages = [a_message(messageid=f"m-{each}", **{"@timestamp": seconds(each)}) for each in range(60)]
    together = parse(messages)
    assert (len(together.events), together.passed_over) == (1, 59)
    one_by_one = {the_event(each).id for each in messages}
    assert one_by_one == {together.events[0].id}
    assert FEED.ids_alone


def test_what_matters_is_told_again() -> None:
    first = the_event(a_message())
    for changed in (
        a_message("stopped"),
        a_message(described={"confidence": 0.6}),
        a_message(object={"id": "4712"}),
        a_message(**{"@timestamp": "2026-11-22T17:40:00Z"}),
        a_message(sensor={"id": "cam-8"}),
    ):
        again = the_event(changed)
        assert (again.source, again.id) != (first.source, first.id)
    assert the_event(a_message("stopped")).data.ref == first.data.ref


def test_traffic_is_passed_over_unless_asked_for() -> None:
    street = {"place": {"name": "Street"}}
    assert parse(a_message(**street)) == Parsed(passed_over=1)
    assert parse(a_message(kind="vehicle", described={"type": "sedan"}, **street)) == Parsed(passed_over=1)
    sedans = metropolis.feed(Local(options={"labels": ["sedan"]}))
    event = the_event(
        a_message(kind="vehicle", described={"type": "sedan", "license": "АХ1"}, **street), sedans
    )
    assert (event.data.category, event.data.certainty) == (Category.OTHER, Certainty.UNLIKELY)
    assert event.data.attributes["plate"] == "АХ1"
    assert "АХ1" not in event.data.title


def test_the_name_of_a_model_is_not_what_it_sees() -> None:
    """The module here is called a fire detection, and what it followed is a person."""
    assert the_event(a_message(), EVERY).data.category is Category.CRIME
    assert the_event(a_message(kind="smoke"), EVERY).data.category is Category.FIRE


def test_an_event_of_its_own_kind_is_an_alarm() -> None:
    tailgating = the_event(a_message("tailgating", place={"name": "Gate"}))
    assert (tailgating.data.category, tailgating.data.evidence["rule"]) == (Category.CRIME, "intrusion")
    odd = the_event(a_message("spinning", kind="bag", place={"name": "Gate"}))
    assert (odd.data.category, odd.data.evidence["rule"]) == (Category.OTHER, "alert")


def test_a_calibrated_object_has_a_place_of_its_own_and_zeros_are_none() -> None:
    feed = metropolis.feed(Local(cameras={"cam-7": YARD}))
    own = {"location": {"lat": 49.98, "lon": 36.24, "alt": 0}}
    data = the_event(a_message(object=own), feed).data
    assert (data.location, data.accuracy_m) == (at(36.24, 49.98), 15.0)
    zero = {"location": {"lat": 0, "lon": 0, "alt": 0}}
    assert the_event(a_message(object=zero), feed).data.location == YARD.location
    place = {"name": "Restricted", "location": {"lat": 49.97, "lon": 36.25}}
    assert the_event(a_message(object=zero, place=place)).data.location == at(36.25, 49.97)


def test_a_frame_tells_of_each_of_its_objects() -> None:
    objects = (
        "4711|10|20|110|220|Smoke|#|grey|0.85",
        "4712|1.5|2|3|4|Person",
        {
            "id": "4713",
            "type": "Fire",
            "confidence": 0.7,
            "bbox": {"leftX": 1, "topY": 2, "rightX": 3, "bottomY": 4},
        },
        "4714|10|20",
        7,
    )
    feed = metropolis.feed(Local(options={"frame": [1000, 500]}))
    parsed = parse(a_frame(*objects), feed)
    assert [(each.data.evidence["rule"], each.data.evidence["score"]) for each in parsed.events] == [
        ("smoke", 0.85),
        ("fire", 0.7),
    ]
    boxes = [[0.01, 0.04, 0.1, 0.4], [0.001, 0.004, 0.002, 0.004]]
    assert [each.data.evidence["box"] for each in parsed.events] == boxes
    assert "box" not in parse(a_frame(*objects)).events[0].data.evidence, "pixels of which picture?"
    assert parsed.passed_over == 1
    assert [each.item for each in parsed.rejected] == ["message 0, object 3", "message 0, object 4"]


def test_objects_that_nothing_follows_are_one_a_frame() -> None:
    untracked = "18446744073709551615|1|2|3|4|smoke|#|0.9"
    first, second = (the_event(a_frame(untracked, id=frame)) for frame in ("118", "119"))
    assert first.id != second.id


def test_an_alert_has_the_modules_words_rule_and_clip() -> None:
    event = the_event(a_module_alert())
    data = event.data
    assert (event.id, data.category) == ("alert-17", Category.CRIME)
    assert data.title == "Person in the transformer yard: cam-7"
    assert (data.evidence["rule"], data.evidence["clip"]) == ("intrusion", "https://vst.example/clip.mp4")


@pytest.mark.parametrize(
    "module, rule",
    [
        ({"id": "Tripwire Module", "description": "Crossed"}, "line_crossing"),
        ({"id": "collision", "description": "Possible collision"}, "collision"),
        ({"id": "FOV Count Violation"}, "alert"),
        ({"id": "FireSafety", "description": "Fire"}, "fire"),
    ],
)
def test_the_words_of_an_alert_choose_its_rule(module: dict[str, str], rule: str) -> None:
    assert the_event(a_module_alert(analyticsModule=module)).data.evidence["rule"] == rule


def test_an_alert_that_was_looked_at_again_and_rejected_is_taken_back() -> None:
    told = the_event(a_module_alert())
    back = the_event(a_module_alert(category="intrusion", info={"verdict": "rejected"}))
    assert (back.data.action, back.data.ref) == (Action.CANCEL, told.data.ref)
    assert back.id != told.id


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"@timestamp": None}, "@timestamp"),
        ({"@timestamp": "noon"}, "@timestamp"),
        ({"sensor": {}}, "sensor.id"),
        ({"object": {"id": None}}, "id"),
        ({"object": {"location": {"lat": 95, "lon": 36}}}, "location"),
    ],
)
def test_a_broken_message_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    assert f"at `{field}`" in the_reason(a_message(**changed))


@pytest.mark.parametrize("broken", [b"", b"{", b"7", b"[7]", b'"x"'])
def test_what_is_no_message_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        FEED.parse(broken, NOW)
