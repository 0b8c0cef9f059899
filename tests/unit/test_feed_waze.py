"""What drivers tell of accidents, hazards and closures, and what their speeds tell of jams."""

from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, waze
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Category, Certainty, Severity
from dashboard.model.event import Event
from dashboard.model.stretch import Stretch, stretch_in
from tests.unit.feed_builders import NOW
from tests.unit.traffic_builders import a_waze, a_waze_alert, a_waze_jam, an_irregularity


def parse(document: bytes) -> Parsed:
    return FEEDS["waze"].parse(document, NOW)


def the_event(**lists: Any) -> Event:
    parsed = parse(a_waze(**lists))
    assert parsed.rejected == ()
    [event] = parsed.events
    return event


def the_road(event: Event) -> Stretch:
    road = stretch_in(event.data.attributes)
    assert road is not None
    return road


def test_an_alert_is_what_its_subtype_says() -> None:
    event = the_event(alerts=[a_waze_alert()])
    assert (event.source, event.data.ref) == ("waze/alerts", "a-1")
    assert event.time.isoformat() == "2026-11-22T17:55:00+00:00"
    data = event.data
    assert (data.category, data.severity, data.certainty) == (
        Category.COLLISION,
        Severity.SEVERE,
        Certainty.LIKELY,
    )
    assert (data.title, data.address) == ("Major accident", "проспект Науки, Харків")
    assert data.evidence == {"reliability": 7.0, "confidence": 1.0}


@pytest.mark.parametrize(
    "kind, subtype, category",
    [
        ("ROAD_CLOSED", "ROAD_CLOSED_EVENT", Category.CLOSURE),
        ("HAZARD", "HAZARD_WEATHER_FLOOD", Category.FLOOD),
        ("HAZARD", "HAZARD_WEATHER_HEAVY_SNOW", Category.WEATHER),
        ("WEATHERHAZARD", "", Category.WEATHER),
        ("HAZARD", "HAZARD_ON_ROAD_TRAFFIC_LIGHT_FAULT", Category.INFRASTRUCTURE),
        ("HAZARD", "HAZARD_ON_ROAD_SOMETHING_NEW", Category.OTHER),
        ("JAM", "JAM_STAND_STILL_TRAFFIC", Category.CONGESTION),
    ],
)
def test_subtypes_are_brought_to_our_categories(kind: str, subtype: str, category: Category) -> None:
    assert the_event(alerts=[a_waze_alert(type=kind, subtype=subtype)]).data.category is category


@pytest.mark.parametrize(
    "reliability, confidence, certainty",
    [
        (10, 0, Certainty.OBSERVED),
        (7, 0, Certainty.LIKELY),
        (5, 0, Certainty.POSSIBLE),
        (3, 0, Certainty.UNLIKELY),
        (5, 5, Certainty.LIKELY),
        (10, 5, Certainty.OBSERVED),
        (None, None, Certainty.UNKNOWN),
    ],
)
def test_what_other_drivers_confirm_is_surer(reliability: Any, confidence: Any, certainty: Certainty) -> None:
    alert = a_waze_alert(reliability=reliability, confidence=confidence)
    assert the_event(alerts=[alert]).data.certainty is certainty


def test_where_the_police_stand_is_nobodys_business() -> None:
    parsed = parse(a_waze(alerts=[a_waze_alert(type="POLICE", subtype="POLICE_HIDING")]))
    assert (parsed.events, parsed.rejected, parsed.passed_over) == ((), (), 1)


def test_a_jam_slows_its_road_by_its_delay() -> None:
    event = the_event(jams=[a_waze_jam()])
    assert (event.data.category, event.data.severity) == (Category.CONGESTION, Severity.SEVERE)
    assert event.data.attributes["speed_kmh"] == 5
    # 570 m take 41 s at 50 km/h, and 287 s more now.
    assert the_road(event).factor == pytest.approx(8.0, abs=0.01)


def test_a_small_change_of_a_jam_is_no_news() -> None:
    assert the_event(jams=[a_waze_jam(speedKMH=6.9, delay=287)]).id == the_event(jams=[a_waze_jam()]).id
    assert the_event(jams=[a_waze_jam(level=5)]).id != the_event(jams=[a_waze_jam()]).id


@pytest.mark.parametrize("changed", [{"level": 5}, {"delay": -1}])
def test_a_jam_that_blocks_its_road_closes_it(changed: dict[str, int]) -> None:
    event = the_event(jams=[a_waze_jam(**changed)])
    assert event.data.category is Category.CLOSURE
    assert the_road(event).closed


def test_unusual_traffic_takes_as_much_longer_as_it_is_slower() -> None:
    event = the_event(irregularities=[an_irregularity()])
    assert (event.data.title, event.data.severity) == ("Unusual traffic", Severity.MODERATE)
    assert the_road(event).factor == 3.0


def test_each_list_that_is_there_names_all_that_stands() -> None:
    parsed = parse(a_waze(alerts=[a_waze_alert(), a_waze_alert(uuid="a-2", type="NEW")], jams=[]))
    assert {each.source: set(each.refs) for each in parsed.whole} == {
        "waze/alerts": {"a-1", "a-2"},
        "waze/jams": set(),
    }
    assert waze.feed(Local(options={"whole": False})).parse(a_waze(), NOW).whole == ()


def test_a_mended_item_ends_nothing_else() -> None:
    [rejected] = parse(a_waze(jams=[a_waze_jam(level=9), a_waze_jam(uuid=78)])).rejected
    again = parse(rejected.raw.replace(b'"level":9', b'"level":4'))
    assert [event.id for event in again.events] == [the_event(jams=[a_waze_jam()]).id]
    assert again.whole == ()


@pytest.mark.parametrize(
    "lists, field",
    [
        ({"alerts": [a_waze_alert(uuid=None)]}, "uuid"),
        ({"alerts": [a_waze_alert(type=None)]}, "type"),
        ({"alerts": [a_waze_alert(location={"x": 36.2})]}, "location.y"),
        ({"alerts": [a_waze_alert(location={"x": 36.2, "y": 149})]}, "location"),
        ({"alerts": [a_waze_alert(pubMillis="now")]}, "pubMillis"),
        ({"jams": [a_waze_jam(line=[])]}, "line"),
        ({"jams": [a_waze_jam(level=9)]}, "level"),
        ({"jams": [a_waze_jam(delay="long")]}, "delay"),
        ({"irregularities": [an_irregularity(severity=None)]}, "severity"),
    ],
)
def test_a_broken_item_is_refused_with_the_field(lists: Any, field: str) -> None:
    parsed = parse(a_waze(**lists))
    assert parsed.events == ()
    assert f"at `{field}`" in parsed.rejected[0].reason


@pytest.mark.parametrize("document", [b"{}", b"[]", b'{"alerts": {}}', b'{"jams": [], "endTimeMillis": "x"}'])
def test_another_document_is_refused(document: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(document)
