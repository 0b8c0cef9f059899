"""Frigate's payloads become camera events whose repetition changes nothing."""

from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, frigate, table
from dashboard.feeds.base import Feed, Parsed
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty
from dashboard.model.event import Event
from dashboard.model.place import at
from tests.unit.feed_builders import NOW, a_topic, a_track

WATCHED = table(Local(cameras={"cam-042": Camera(at(36.23, 49.99), 25.0, "Сумська вулиця, 25")}))["frigate"]
EVERY = frigate.feed(Local(options={"labels": ["*"]}))


def parse(value: Any, feed: Feed = WATCHED) -> Parsed:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return feed.parse(raw, NOW)


def the_event(value: Any, feed: Feed = WATCHED) -> Event:
    parsed = parse(value, feed)
    assert (parsed.rejected, parsed.passed_over) == ((), 0)
    return parsed.events[0]


def assert_passed_over(value: Any) -> None:
    assert parse(value) == Parsed(passed_over=1)


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
        "camera": "cam-042",
        "rule": "smoke",
        "score": 0.91,
        "still": "/api/events/1795370400.5-abcd/snapshot.jpg",
    }


def test_a_box_in_pixels_is_told_where_the_centre_knows_the_size_of_the_picture() -> None:
    feed = frigate.feed(Local(options={"frame": [320, 200]}))
    box = the_event(a_topic(box=[16, 20, 48, 120]), feed).data.evidence["box"]
    assert box == [0.05, 0.1, 0.1, 0.5]


def test_pictures_have_whole_addresses_where_the_centre_knows_the_server() -> None:
    feed = frigate.feed(Local(options={"base_url": "https://nvr.example:8971/"}))
    event = the_event(a_topic(has_clip=True), feed)
    assert event.data.evidence["still"] == (
        "https://nvr.example:8971/api/events/1795370400.5-abcd/snapshot.jpg"
    )
    assert event.data.evidence["clip"].startswith("https://nvr.example:8971/api/events/")


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "javascript:alert(1)"},
        {"labels": "person"},
        {"sightings": [{"label": "drone", "category": "toy", "title": "Drone"}]},
        {"colour": "red"},
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(options))):
        frigate.feed(Local(options=options))


def test_a_camera_has_limits_of_its_own() -> None:
    camera = Camera(at(36.23, 49.99), name="Вежа", limits={"smoke": 0.95})
    data = the_event(a_topic(), frigate.feed(Local(cameras={"cam-042": camera}))).data
    assert (data.title, data.evidence["limit"]) == ("Smoke: Вежа", 0.95)


def test_an_unknown_camera_gives_an_event_without_a_place() -> None:
    data = FEEDS["frigate"].parse(a_topic(), NOW).events[0].data
    assert data.location is None
    assert data.attributes["camera_place"] == "not in the register"


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
        ("person", ["Track_2"], Category.RESCUE),
        ("person", ["pavement"], Category.OTHER),
        ("gunshot", [], Category.CRIME),
        ("fire hydrant", [], Category.OTHER),
        ("fire_truck", [], Category.OTHER),
        ("giraffe", [], Category.OTHER),
    ],
)
def test_a_label_and_its_zone_choose_the_category(label: str, zones: list[str], category: Category) -> None:
    event = the_event(a_topic(label=label, entered_zones=zones, current_zones=[]), EVERY)
    assert event.data.category is category


@pytest.mark.parametrize("label", ["person", "car", "fire_truck", "giraffe"])
def test_what_is_seen_all_day_is_passed_over_unless_asked_for(label: str) -> None:
    track = a_topic(label=label, entered_zones=["pavement"], current_zones=[])
    assert_passed_over(track)
    asked = frigate.feed(Local(options={"labels": ["Person", "car", "fire_truck", "giraffe"]}))
    assert len(parse(track, asked).events) == 1
    assert parse(track, frigate.feed(Local(options={"labels": ["dog"]}))) == Parsed(passed_over=1)


def test_a_centre_may_have_a_table_of_its_own() -> None:
    mine = [{"label": "drone", "category": "strike", "title": "Drone", "severity": "severe"}]
    feed = frigate.feed(Local(options={"sightings": mine}))
    assert the_event(a_topic(label="drone"), feed).data.category is Category.STRIKE
    assert parse(a_topic(), feed).passed_over == 1, "smoke is not in it"


def test_an_unknown_label_and_a_low_score_are_unlikely() -> None:
    assert the_event(a_topic(label="giraffe"), EVERY).data.certainty is Certainty.UNLIKELY
    assert the_event(a_topic(score=0.3, top_score=0.4)).data.certainty is Certainty.UNLIKELY


def test_frigates_own_false_positive_is_passed_over_or_takes_back_what_was_told() -> None:
    assert_passed_over([a_track(false_positive=True)])
    doubted = {
        "type": "update",
        "before": a_track(false_positive=True),
        "after": a_track(false_positive=True),
    }
    assert_passed_over(doubted)
    taken_back = the_event(doubted | {"before": a_track()})
    assert (taken_back.data.action, taken_back.data.ref) == (Action.CANCEL, a_track()["id"])


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
    after = {"id": "r", "camera": "c", "start_time": 1.0, "end_time": None, "severity": "alert"}
    after |= {"data": {"objects": ["smoke"]}}
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
    event = the_event(item, EVERY)
    assert event.data.attributes["plate"] == "АХ1234"
    assert (event.data.title, event.data.action, event.data.ref) == ("Lpr: c", Action.UPDATE, "t")


def test_a_face_is_kept_under_its_own_key_and_stays_out_of_the_title() -> None:
    item = {"type": "face", "id": "t", "name": "Olena", "score": 0.9, "camera": "c", "timestamp": 5.0}
    data = the_event(item, EVERY).data
    assert (data.title, data.attributes["face"]) == ("Face: c", "Olena")


def test_two_models_that_look_at_one_object_at_the_same_moment_say_two_things() -> None:
    item = {"type": "classification", "id": "t", "camera": "c", "timestamp": 5.0, "score": 0.9}
    helmet = the_event(item | {"model": "helmet_detector", "attribute": "yes"}, EVERY)
    person = the_event(item | {"model": "person_classifier", "sub_label": "courier"}, EVERY)
    assert helmet.id != person.id


def test_a_description_without_camera_tells_nothing_that_can_be_placed() -> None:
    assert_passed_over({"type": "description", "id": "t", "description": "a car"})


def test_a_trigger_has_the_time_of_its_object() -> None:
    item = {"name": "smoke_trigger", "camera": "c", "event_id": "1795370400.5-ab", "type": "thumbnail"}
    event = the_event(item | {"score": 0.9})
    assert (event.time.timestamp(), event.data.category) == (1795370400.5, Category.FIRE)
    assert "at `event_id`" in the_reason(item | {"event_id": "smoke"})


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
