"""Frigate's payloads become camera events whose repetition changes nothing."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, table
from dashboard.feeds.base import Parsed
from dashboard.feeds.cameras import Camera, cameras_of
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.feed_builders import NOW, a_topic, a_track

WATCHED = table(Local(cameras={"cam-042": Camera(at(36.23, 49.99), 25.0, "Сумська вулиця, 25")}))["frigate"]


def parse(value: Any) -> Parsed:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return WATCHED.parse(raw, NOW)


def the_event(value: Any) -> Event:
    parsed = parse(value)
    assert parsed.rejected == ()
    return parsed.events[0]


def the_reason(value: Any) -> str:
    parsed = parse(value)
    assert parsed.events == ()
    return parsed.rejected[0].reason


def test_smoke_seen_by_a_known_camera_is_a_fire_at_its_place() -> None:
    event = the_event(a_topic())
    assert event.id == "1795370400.5-abcd:new:1795370402.25"
    assert event.source == "cctv/cam-042"
    data = event.data
    assert (data.category, data.title) == (Category.FIRE, "Smoke: cam-042")
    assert data.location == at(36.23, 49.99)
    assert (data.accuracy_m, data.address) == (25.0, "Сумська вулиця, 25")
    assert (data.action, data.ref) == (Action.NEW, "1795370400.5-abcd")
    assert data.certainty is Certainty.LIKELY
    assert data.evidence == {
        "rule": "smoke",
        "score": 0.91,
        "box": [1, 2, 30, 40],
        "snapshot": "/api/events/1795370400.5-abcd/snapshot.jpg",
    }


def test_an_unknown_camera_gives_an_event_without_a_place() -> None:
    data = FEEDS["frigate"].parse(a_topic(), NOW).events[0].data
    assert data.location is None
    assert data.attributes["camera_place"] == "not in the camera table"


def test_a_redelivered_message_has_the_same_id_and_a_later_frame_another() -> None:
    first, again = the_event(a_topic("update")), the_event(a_topic("update"))
    later = the_event(a_topic("update", frame_time=1795370403.0))
    assert first == again
    assert later.id != first.id
    assert later.data.ref == first.data.ref


def test_the_end_of_a_track_updates_what_was_seen() -> None:
    event = the_event(a_topic("end", end_time=1795370410.0))
    assert (event.data.action, event.time.timestamp()) == (Action.UPDATE, 1795370410.0)


@pytest.mark.parametrize(
    "label, zones, category",
    [
        ("fire", [], Category.FIRE),
        ("car_crash", [], Category.COLLISION),
        ("person", ["bank_loiter"], Category.CRIME),
        ("person", ["pavement"], Category.OTHER),
        ("gunshot", [], Category.CRIME),
        ("fire hydrant", [], Category.OTHER),
        ("fire_truck", [], Category.OTHER),
        ("giraffe", [], Category.OTHER),
    ],
)
def test_a_label_and_its_zone_choose_the_category(label: str, zones: list[str], category: Category) -> None:
    event = the_event(a_topic(label=label, entered_zones=zones, current_zones=[]))
    assert event.data.category is category


def test_an_unknown_label_and_a_low_score_are_unlikely() -> None:
    assert the_event(a_topic(label="giraffe")).data.certainty is Certainty.UNLIKELY
    assert the_event(a_topic(score=0.3, top_score=0.4)).data.certainty is Certainty.UNLIKELY


def test_frigates_own_false_positive_is_no_event() -> None:
    assert "false positive" in the_reason(a_topic(false_positive=True))


def test_a_review_takes_the_gravest_of_its_objects() -> None:
    after = {
        "id": "1795370400.5-rev",
        "camera": "cam-042",
        "start_time": 1795370400.5,
        "end_time": None,
        "severity": "alert",
        "data": {"detections": ["1-a"], "objects": ["person", "car_crash"], "zones": [], "audio": []},
    }
    event = the_event({"type": "new", "before": after, "after": after})
    assert (event.data.category, event.data.ref) == (Category.COLLISION, "1795370400.5-rev")
    assert event.data.evidence["detections"] == ["1-a"]


def test_two_updates_of_one_review_differ_and_a_repeated_one_does_not() -> None:
    after = {"id": "r", "camera": "c", "start_time": 1.0, "end_time": None, "severity": "alert", "data": {}}
    more = after | {"data": {"objects": ["fire"]}}
    first = the_event({"type": "update", "after": after})
    assert the_event({"type": "update", "after": dict(reversed(after.items()))}).id == first.id
    assert the_event({"type": "update", "after": more}).id != first.id


def test_a_recognised_plate_is_kept_and_stays_out_of_the_title() -> None:
    item = {
        "type": "lpr",
        "id": "t",
        "plate": "АХ1234",
        "name": "X",
        "score": 0.9,
        "camera": "c",
        "timestamp": 5.0,
    }
    event = the_event(item)
    assert event.data.attributes["plate"] == "АХ1234"
    assert (event.data.title, event.data.action, event.data.ref) == ("Lpr: c", Action.UPDATE, "t")


def test_a_description_without_camera_says_why_it_is_not_used() -> None:
    assert "without its camera" in the_reason({"type": "description", "id": "t", "description": "a car"})


def test_a_trigger_happens_now() -> None:
    event = the_event(
        {"name": "smoke_trigger", "camera": "c", "event_id": "t", "type": "thumbnail", "score": 0.9}
    )
    assert (event.time, event.data.category) == (NOW, Category.FIRE)


def test_a_list_of_rest_events_is_read_one_by_one() -> None:
    ended = a_track(id="t2", end_time=1795370410.0)
    del ended["frame_time"]
    parsed = parse([a_track(), ended, {"id": "x"}, 7])
    assert [each.data.action for each in parsed.events] == [Action.NEW, Action.NEW]
    assert parsed.events[1].id == "t2:end:1795370410.0"
    assert [each.item for each in parsed.rejected] == ["item 2", "item 3"]


@pytest.mark.parametrize(
    "changed, reason",
    [
        ({"id": ""}, "at `id`"),
        ({"camera": None}, "at `camera`"),
        ({"camera": "c" * 300}, "breaks the contract"),
        ({"label": 5}, "at `label`"),
        ({"frame_time": "noon"}, "at `frame_time`"),
        ({"frame_time": 1e300}, "is no time"),
        ({"frame_time": True}, "is no number"),
    ],
)
def test_a_broken_track_is_refused_with_the_reason(changed: dict[str, Any], reason: str) -> None:
    assert reason in the_reason(a_topic(**changed))


def test_an_unknown_stage_is_refused() -> None:
    assert "new, update, end" in the_reason(a_topic("paused"))


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"null", b"7", b"[1]", b'"x"', b"[" * 100_000, b'{"a":NaN}', b'"\xff"']
)
def test_what_is_no_object_is_refused(broken: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(broken)


def test_a_nothing_of_items_is_nothing() -> None:
    assert parse([]) == Parsed()


def test_the_camera_table_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    file = tmp_path / "cameras.json"
    assert cameras_of(file) == {}
    file.write_text('{"gate": {"location": {"type": "Point", "coordinates": [36.2, 50.0]}}}')
    assert cameras_of(file)["gate"].accuracy_m == 40.0
    file.write_text('{"gate": {"location": {"type": "Point", "coordinates": [36.2, 500.0]}}}')
    with pytest.raises(SettingsError, match="coordinates"):
        cameras_of(file)
