"""Work zones become road works and closures, with the road that they hold up."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS, wzdx
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Category, Certainty, Severity, Urgency
from dashboard.model.event import Event
from dashboard.model.stretch import stretch_in
from tests.unit.feed_builders import NOW
from tests.unit.traffic_builders import LINE, a_wzdx, a_zone

WHOLE = wzdx.feed(Local(options={"whole": True}))


def parse(document: bytes) -> Parsed:
    return FEEDS["wzdx"].parse(document, NOW)


def the_event(document: bytes) -> Event:
    parsed = parse(document)
    assert parsed.rejected == ()
    [event] = parsed.events
    return event


def test_a_full_closure_closes_the_road_it_draws_while_it_lasts() -> None:
    event = the_event(a_wzdx())
    assert event.source == "wzdx/KharkivRoads"
    assert event.time.isoformat() == "2026-11-22T15:30:00+00:00"
    data = event.data
    assert (data.category, data.severity, data.certainty) == (
        Category.CLOSURE,
        Severity.MODERATE,
        Certainty.LIKELY,
    )
    assert (data.ref, data.title, data.address) == (
        "zone-1",
        "Заміна труби",
        "вулиця Плеханівська, eastbound",
    )
    assert data.location is not None
    assert data.location.coordinates == pytest.approx((36.234, 49.99))
    assert data.accuracy_m == pytest.approx(143, abs=1)
    road = stretch_in(data.attributes)
    assert road is not None
    assert [list(corner) for corner in road.lines[0]] == LINE
    assert (road.closed, road.both_ways, road.until) == (True, False, data.expires)
    assert data.attributes["workers_present"] is True


@pytest.mark.parametrize(
    "impact, category, slowed",
    [
        ("some-lanes-closed", Category.ROADWORKS, True),
        ("alternating-one-way", Category.ROADWORKS, True),
        ("all-lanes-open-shift-left", Category.ROADWORKS, False),
    ],
)
def test_the_impact_says_what_it_is_and_whether_it_slows(
    impact: str, category: Category, slowed: bool
) -> None:
    data = the_event(a_wzdx(a_zone(vehicle_impact=impact))).data
    assert data.category is category
    road = stretch_in(data.attributes)
    assert (road is not None, road is not None and road.closed) == (slowed, False)


def test_a_long_line_is_thinned_to_what_an_event_may_carry() -> None:
    winding = [[36.2 + step / 10_000, 49.9 + (step % 2) / 10_000] for step in range(5_000)]
    several = [winding[:2_500], winding[2_500:], LINE]
    for kind, coordinates in (("LineString", winding), ("MultiLineString", several)):
        data = the_event(a_wzdx(a_zone(geometry={"type": kind, "coordinates": coordinates}))).data
        road = stretch_in(data.attributes)
        assert road is not None
        assert sum(map(len, road.lines)) <= 200
        assert road.lines[0][0] == tuple(winding[0])


def test_a_detour_holds_up_nobody() -> None:
    data = the_event(a_wzdx(a_zone(core={"event_type": "detour"}, vehicle_impact="unknown"))).data
    assert (data.category, data.severity, stretch_in(data.attributes)) == (
        Category.ROADWORKS,
        Severity.MINOR,
        None,
    )


def test_a_zone_that_is_only_planned_says_so() -> None:
    assert the_event(a_wzdx(a_zone(start_date="2026-11-23T06:00:00Z"))).data.urgency is Urgency.FUTURE


def test_an_end_that_was_verified_ends_it_and_one_that_was_planned_does_not() -> None:
    def data(*, verified: bool) -> Any:
        zone = a_zone(end_date="2026-11-22T16:00:00Z", is_end_date_verified=verified)
        return the_event(a_wzdx(zone)).data

    assert data(verified=True).action is Action.CANCEL
    assert (data(verified=False).action, data(verified=False).expires) == (Action.NEW, None)


def test_what_stands_for_weeks_is_told_anew_once_a_day_and_a_repetition_is_known() -> None:
    def told(published: str, **core: str) -> Event:
        core = {"update_date": "2026-10-01T08:00:00Z"} | core
        return the_event(a_wzdx(a_zone(core=core), published=published))

    morning, evening = told("2026-11-22T07:00:00Z"), told("2026-11-22T19:00:00Z")
    assert morning == evening
    assert morning.time.isoformat() == "2026-11-22T00:00:00+00:00"
    tomorrow = told("2026-11-23T07:00:00Z")
    assert tomorrow.id != morning.id
    assert told("2026-11-22T07:00:00Z", description="Further on").id != morning.id
    assert FEEDS["wzdx"].parse(a_wzdx(), NOW + timedelta(days=3)) == parse(a_wzdx())


def test_a_whole_list_names_all_that_stands_and_a_part_of_one_names_nothing_over() -> None:
    broken = a_zone("zone-2", vehicle_impact=3, core={"event_type": "parade"})
    parsed = WHOLE.parse(a_wzdx(a_zone(), broken), NOW)
    [whole] = parsed.whole
    assert (whole.source, whole.refs) == ("wzdx/KharkivRoads", {"zone-1", "zone-2"})
    assert whole.as_of == NOW - timedelta(minutes=5)
    [rejected] = parsed.rejected
    again = WHOLE.parse(rejected.raw.replace(b"parade", b"work-zone"), NOW)
    assert [event.data.ref for event in again.events] == ["zone-2"]
    assert again.whole == ()
    assert parse(a_wzdx()).whole == ()


@pytest.mark.parametrize(
    "zone, reason",
    [
        (a_zone(core={"event_type": "parade"}), "at `event_type`"),
        (a_zone(start_date=None), "at `start_date`"),
        (a_zone(end_date="soon"), "at `end_date`"),
        (a_zone(core={"update_date": "2026-11-22T15:30:00"}), "at `core_details.update_date`"),
        (a_zone(geometry=None), "at `geometry`"),
        (a_zone(geometry={"type": "Circle"}), "at `geometry.type`"),
        (a_zone(geometry={"type": "LineString", "coordinates": [[36.2, 49.9]]}), "at `geometry.coordinates`"),
        (a_zone(geometry={"type": "Point", "coordinates": [36.2, 149.9]}), "not on the globe"),
        ({"id": "z"}, "at `properties`"),
        ({"properties": {}}, "at `id`"),
        ("zone", "is no object"),
    ],
)
def test_a_broken_zone_is_refused_with_the_field(zone: Any, reason: str) -> None:
    parsed = parse(a_wzdx(zone, a_zone("sound")))
    assert [event.data.ref for event in parsed.events] == ["sound"]
    assert reason in parsed.rejected[0].reason


@pytest.mark.parametrize(
    "document, field",
    [
        ({"features": []}, "feed_info"),
        ({"feed_info": {"publisher": "x"}, "features": []}, "feed_info.update_date"),
        ({"feed_info": {"publisher": "x", "update_date": "2026-11-22T15:30:00Z"}}, "features"),
        ([], ""),
    ],
)
def test_another_document_is_refused(document: Any, field: str) -> None:
    with pytest.raises(BadMessage) as refused:
        parse(msgspec.json.encode(document))
    assert refused.value.field == field
