"""TomTom's incidents, with the road they hold up and by how much."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Category, Certainty, Severity, Urgency
from dashboard.model.event import Event
from dashboard.model.stretch import stretch_in
from tests.unit.feed_builders import NOW
from tests.unit.traffic_builders import a_tomtom, a_tomtom_incident


def parse(document: bytes) -> Parsed:
    return FEEDS["tomtom"].parse(document, NOW)


def the_event(**changed: Any) -> Event:
    parsed = parse(a_tomtom(a_tomtom_incident(**changed)))
    assert parsed.rejected == ()
    [event] = parsed.events
    return event


def test_a_jam_is_congestion_where_it_lies_and_slows_its_road() -> None:
    event = the_event()
    assert (event.source, event.data.ref) == ("tomtom/incidents", "TTI-1")
    assert event.time.isoformat() == "2026-11-22T17:20:00+00:00"
    data = event.data
    assert (data.category, data.severity, data.certainty) == (
        Category.CONGESTION,
        Severity.SEVERE,
        Certainty.OBSERVED,
    )
    assert data.title == "Stationary traffic"
    assert data.address == "Т2104, Салтівське шосе – вулиця Героїв Праці"
    road = stretch_in(data.attributes)
    assert road is not None
    assert road.factor == pytest.approx(3.92, abs=0.01)  # 570 m take 41 s at 50 km/h, and 120 s more now


@pytest.mark.parametrize(
    "code, category, closed",
    [
        (1, Category.COLLISION, False),
        (5, Category.WEATHER, None),
        (8, Category.CLOSURE, True),
        (9, Category.ROADWORKS, False),
        (11, Category.FLOOD, None),
        (14, Category.CONGESTION, False),
    ],
)
def test_its_code_says_what_it_is_and_what_becomes_of_the_road(
    code: int, category: Category, closed: bool | None
) -> None:
    event = the_event(iconCategory=code)
    road = stretch_in(event.data.attributes)
    assert event.data.category is category
    assert (None if road is None else road.closed) is closed


def test_a_planned_one_is_in_the_future_and_told_once_a_day() -> None:
    event = the_event(startTime="2026-11-24T06:00:00Z", endTime=None, timeValidity="future")
    assert event.data.urgency is Urgency.FUTURE
    assert event.time.isoformat() == "2026-11-22T00:00:00+00:00"
    assert the_event(startTime=None).time.isoformat() == "2026-11-22T18:00:00+00:00"


def test_a_second_reading_is_known() -> None:
    assert parse(a_tomtom()) == FEEDS["tomtom"].parse(a_tomtom(), NOW + timedelta(days=3))


def test_what_an_answer_no_longer_lists_is_over_and_a_mended_item_ends_nothing() -> None:
    parsed = parse(a_tomtom(a_tomtom_incident(), a_tomtom_incident(id="TTI-2", iconCategory=99)))
    assert parsed.whole[0].refs == {"TTI-1", "TTI-2"}
    again = parse(parsed.rejected[0].raw.replace(b":99", b":6"))
    assert ([event.data.ref for event in again.events], again.whole) == (["TTI-2"], ())


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"id": None}, "id"),
        ({"iconCategory": "jam"}, "iconCategory"),
        ({"magnitudeOfDelay": 7}, "magnitudeOfDelay"),
        ({"startTime": "2026-11-22T17:20:00"}, "startTime"),
        ({"geometry": None}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [36.2]}}, "geometry.coordinates"),
    ],
)
def test_a_broken_incident_is_refused_with_the_field(changed: Any, field: str) -> None:
    parsed = parse(a_tomtom(a_tomtom_incident(**changed)))
    assert parsed.events == ()
    assert f"at `{field}`" in parsed.rejected[0].reason


@pytest.mark.parametrize("document", [b"{}", b"[]", b'{"incidents": {}}'])
def test_another_document_is_refused(document: bytes) -> None:
    with pytest.raises(BadMessage):
        parse(document)
