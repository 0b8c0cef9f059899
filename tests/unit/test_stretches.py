"""A road that a source drew as closed or slow is so, the way it is drawn and while it stands."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from dashboard.dispatch import figures
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.feeds import FEEDS
from dashboard.model.codes import Action, Category, EventKind
from dashboard.model.stretch import Stretch, stretch_in, written
from tests.builders import NOW, ARoom, an_event
from tests.unit.road_builders import SNAP_M, a_grid, crossing
from tests.unit.traffic_builders import a_wzdx, a_zone

GRAPH = a_grid(4, 4)
ROW = tuple(crossing(1, column).coordinates for column in range(4))
Streets = set[tuple[tuple[int, int], tuple[int, int]]]


def streets(edges: Any) -> Streets:
    """Edges as the rows and columns they lead from and to."""
    places = [divmod(node, 4) for node in range(16)]
    return {(places[GRAPH.tail[edge]], places[GRAPH.head[edge]]) for edge in edges}


def eastward() -> Streets:
    return {((1, column), (1, column + 1)) for column in range(3)}


def westward() -> Streets:
    return {(head, tail) for tail, head in eastward()}


def the_roads() -> LiveRoads:
    return LiveRoads(GRAPH, figures.load(), snap_m=SNAP_M)


class Traffic:
    """A room that hears of one stretch, and the roads as they are then."""

    def __init__(self, category: Category = Category.ROADWORKS, **stretch: Any) -> None:
        self.room, self.roads, self.category = ARoom(), the_roads(), category
        self.tell(Action.NEW, **stretch)

    def tell(self, action: Action, **stretch: Any) -> None:
        attributes = written(Stretch(**{"lines": (ROW,)} | stretch))
        event = an_event(
            self.category,
            kind=EventKind.TRAFFIC,
            source="wzdx/roads",
            ref="z1",
            action=action,
            location=crossing(1, 1),
            attributes=attributes,
            time=self.room.now,
        )
        self.room.tell(event)

    def closed(self) -> Streets:
        self.roads.refresh(self.room.picture, self.room.now)
        dear = self.roads.travel.cost_s > 1_000
        return streets(dear.nonzero()[0])

    def slowed(self) -> dict[float, Streets]:
        self.roads.refresh(self.room.picture, self.room.now)
        factors = (self.roads.travel.drive_s / GRAPH.free_s).round(1)
        return {each: streets((factors == each).nonzero()[0]) for each in set(factors.tolist()) - {1.0}}


def test_a_drawn_closure_closes_its_way_and_no_side_street() -> None:
    assert Traffic(closed=True).closed() == eastward()
    assert Traffic(closed=True, lines=(ROW[::-1],)).closed() == westward()


def test_a_closure_of_both_ways_closes_both() -> None:
    assert Traffic(closed=True, both_ways=True).closed() == eastward() | westward()


def test_a_slow_stretch_takes_as_much_longer_as_was_measured_else_as_the_figures_say() -> None:
    assert Traffic(factor=3.0).slowed() == {3.0: eastward()}
    assert Traffic().slowed() == {1.5: eastward()}


def test_a_stretch_holds_up_nobody_before_it_begins_nor_after_it_ends() -> None:
    start = ARoom().now
    works = Traffic(closed=True, since=start + timedelta(hours=1), until=start + timedelta(hours=2))
    assert works.closed() == set()
    works.room.later(minutes=61)
    assert works.closed() == eastward()
    works.room.later(hours=1)
    assert works.closed() == set()


def test_a_stretch_that_its_source_calls_off_is_open_again() -> None:
    works = Traffic(closed=True)
    assert works.closed() == eastward()
    works.tell(Action.CANCEL, closed=True)
    assert works.closed() == set()


def test_a_line_that_ends_just_past_a_crossing_leaves_the_next_street_open() -> None:
    lon, lat = crossing(1, 2).coordinates
    assert Traffic(closed=True, lines=((ROW[0], (lon + 0.0001, lat)),)).closed() == eastward() - {
        ((1, 2), (1, 3))
    }


@pytest.mark.parametrize("lines", [((ROW[0], ROW[0]),), (((30.0, 40.0), (30.1, 40.0)),)])
def test_a_line_of_no_length_or_far_away_holds_up_nothing(lines: Any) -> None:
    assert Traffic(closed=True, lines=lines).closed() == set()


def test_a_closure_of_a_work_zone_feed_closes_the_edges_it_draws() -> None:
    zone = a_zone(geometry={"type": "LineString", "coordinates": ROW}, start_date="2026-11-21T22:00:00Z")
    [event] = FEEDS["wzdx"].parse(a_wzdx(zone, published="2026-11-22T01:30:00Z"), NOW).events
    room, roads = ARoom(), the_roads()
    room.tell(structs.replace(event, time=room.now))
    roads.refresh(room.picture, room.now)
    assert streets((roads.travel.cost_s > 1_000).nonzero()[0]) == eastward()


def test_what_another_program_writes_there_is_no_stretch() -> None:
    assert stretch_in({"road": "Сумська"}) is None
    assert stretch_in({"road": {"lines": [[[36.2, 49.9]]]}}) is None
    assert stretch_in({}) is None
