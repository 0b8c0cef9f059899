"""Travel times: another library's exactly, never shorter for a closed road, kept only while they are true."""

from itertools import pairwise
from math import inf

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.model.place import at, distance_m
from dashboard.roads.change import between
from dashboard.roads.graph import RoadGraph
from dashboard.roads.snap import Spots
from dashboard.roads.times import CLOSED_S
from dashboard.roads.travel import Travel
from tests.unit.road_builders import SNAP_M, STEP, a_grid, crossing

GRID = a_grid()
edges = st.integers(0, GRID.edges - 1)
nodes = st.integers(0, GRID.nodes - 1)
weights = st.lists(st.floats(1.0, 100.0), min_size=GRID.edges, max_size=GRID.edges).map(np.array)
places = st.builds(
    lambda row, column: at(36.2 + column * STEP[0], 49.9 + row * STEP[1]), st.floats(0, 3), st.floats(0, 3)
)


def travel(drive_s: object = None, closed: set[int] = frozenset()) -> Travel:
    made = Travel(GRID, SNAP_M)
    mask = np.zeros(GRID.edges, np.bool_)
    mask[list(closed)] = True
    made.set_weights(GRID.free_s if drive_s is None else drive_s, mask)
    return made


def another(roads: Travel) -> nx.DiGraph:
    graph = nx.DiGraph()
    for tail, head, cost in zip(roads.graph.tail, roads.graph.head, roads.cost_s, strict=True):
        graph.add_edge(int(tail), int(head), weight=float(cost))
    return graph


@given(weights, nodes)
def test_times_are_those_of_another_library_exactly(drive_s, goal):
    roads = travel(drive_s)
    theirs = nx.single_source_dijkstra_path_length(another(roads).reverse(), goal)
    assert roads.exact_to(goal).tolist() == [theirs[node] for node in range(GRID.nodes)]


@given(weights, places, places, st.sets(edges, max_size=6), edges)
def test_an_arrival_never_comes_sooner_because_a_road_closes(drive_s, start, goal, closed, closing):
    before, after = travel(drive_s, closed), travel(drive_s, closed | {closing})
    ways = [roads.times_to(roads.spot(goal)).way(roads.spot(start)).cost_s for roads in (before, after)]
    assert ways[1] >= ways[0]
    assert ways[1] < inf  # a closed road is no wall: there is always an answer


@given(weights, places, places)
def test_the_drawn_way_takes_as_long_as_was_said(drive_s, start, goal):
    roads = travel(drive_s)
    a, b = roads.spot(start), roads.spot(goal)
    way, route = roads.times_to(b).way(a), roads.route(a, b)
    beside = (a.off_m + b.off_m) / 30 * 3.6
    assert route.duration_s + beside == pytest.approx(way.cost_s, abs=0.01)
    assert all(earlier <= later for earlier, later in pairwise(route.seconds))


@given(weights, places, st.lists(places, min_size=1, max_size=8))
def test_many_at_once_are_told_what_each_alone_is(drive_s, goal, starts):
    roads = travel(drive_s)
    spots = [roads.spot(each) for each in starts]
    times = roads.times_to(roads.spot(goal))
    assert times.costs(Spots.of(spots)).tolist() == [times.way(each).cost_s for each in spots]


@given(
    weights,
    st.dictionaries(edges, st.floats(1.0, 100.0), max_size=4),
    st.sets(edges, max_size=2),
    places,
    st.sampled_from([20.0, 60.0, inf]),
)
def test_times_that_outlast_a_change_are_those_that_would_be_reckoned_anew(
    drive_s, changed, closed, goal, limit_s
):
    roads = travel(drive_s)
    kept, before = roads.times_to(roads.spot(goal), limit_s), roads.cost_s
    after = drive_s.copy()
    after[list(changed)] = list(changed.values())
    mask = np.zeros(GRID.edges, np.bool_)
    mask[list(closed)] = True
    roads.set_weights(after, mask)
    if kept.outlasts(between(GRID, before, roads.cost_s)):
        assert np.array_equal(kept.times, roads.times_to(roads.spot(goal), limit_s).times)


def test_times_outlast_a_change_that_is_far_from_every_way():
    roads = travel()
    kept, before = roads.times_to(roads.spot(crossing(0, 0)), 25.0), roads.cost_s
    dearer = GRID.free_s.copy()
    far = np.flatnonzero((GRID.tail == GRID.nodes - 1) | (GRID.head == GRID.nodes - 1))
    dearer[far] *= 3
    roads.set_weights(dearer)
    assert kept.outlasts(between(GRID, before, roads.cost_s))


def test_a_way_that_cannot_avoid_closed_roads_says_how_many_it_takes():
    corner = set(np.flatnonzero(GRID.head == 0).tolist())
    roads = travel(closed=corner)
    way = roads.times_to(roads.spot(crossing(0, 0))).way(roads.spot(crossing(2, 2)))
    assert way.closures == 0  # who stands at the crossing itself may be reached along its own street
    beyond = roads.exact_to(0)[GRID.nodes - 1]
    assert beyond // CLOSED_S == 1


@pytest.mark.parametrize("metres, known", [(150, True), (260, False)])
def test_a_place_too_far_from_any_road_is_said_to_be(metres, known):
    roads = travel()
    south = at(crossing(0, 1).lon, crossing(0, 1).lat - metres / 111_195)
    spot = roads.spot(south)
    assert (spot is not None) == known
    if spot is not None:
        assert spot.off_m == pytest.approx(metres, rel=0.02)


def test_a_place_without_any_way_to_it_is_unreachable():
    cut: RoadGraph = a_grid(1, 4, missing=[(1, 2)])
    roads = Travel(cut, SNAP_M)
    way = roads.times_to(roads.spot(crossing(0, 3))).way(roads.spot(crossing(0, 0)))
    assert not way.known
    assert roads.route(roads.spot(crossing(0, 0)), roads.spot(crossing(0, 3))) is None


@settings(max_examples=30)
@given(places)
def test_a_spot_lies_where_it_says(place):
    roads = travel()
    spot = roads.spot(place)
    assert distance_m(roads.place(spot), place) == pytest.approx(spot.off_m, abs=1.5)
