"""A real town's map becomes a pack: what was counted in the file by other means is found in it."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from dashboard import city
from dashboard.city.osm import Built, build
from dashboard.model.place import Point
from dashboard.roads.travel import Travel
from tests.conftest import SHARED

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, city.City]:
    [file] = (SHARED / "roads").glob("*.osm.xml.gz") if SHARED.is_dir() else [None]
    if file is None:
        pytest.skip("no recorded inputs on this machine")
    folder: Path = tmp_path_factory.mktemp("packs")
    return build(file, folder / "town"), city.load("town", folder)


def test_the_places_that_matter_are_found(town):
    _, pack = town
    kinds = [site.kind for site in pack.sites]
    assert kinds.count("hospital") == 6
    services = [str(station.service) for station in pack.stations]
    assert services.count("fire") == 4
    assert services.count("police") == 3


def test_the_streets_are_all_there(town):
    built, _ = town
    assert built.counts["road_ways"] == 1_910
    assert built.counts["turn_restrictions_kept"] + built.counts["turn_restrictions_not_kept"] == 70
    assert abs(built.counts["buildings"] - 11_273) < 20  # rings of several parts may be counted otherwise


def test_every_crossing_can_be_reached_from_every_other(town):
    _, pack = town
    graph = nx.DiGraph(zip(pack.graph.tail.tolist(), pack.graph.head.tolist(), strict=True))
    assert nx.is_strongly_connected(graph)


def test_times_are_those_of_another_library_exactly(town):
    _, pack = town
    roads = Travel(pack.graph, pack.snap_m)
    theirs = nx.DiGraph()
    for tail, head, cost in zip(pack.graph.tail, pack.graph.head, roads.cost_s, strict=True):
        known = theirs.get_edge_data(int(tail), int(head), {"weight": np.inf})["weight"]
        theirs.add_edge(int(tail), int(head), weight=min(float(cost), known))
    for goal in (0, pack.graph.nodes // 2, pack.graph.nodes - 1):
        lengths = nx.single_source_dijkstra_path_length(theirs.reverse(), goal)
        assert roads.exact_to(goal).tolist() == [lengths[node] for node in range(pack.graph.nodes)]


@pytest.mark.parametrize("asked", ["Bahnhofstraße", "bahnhofstrasse", "Bahnhofstr", "Banhofstraße"])
def test_a_street_is_found_however_it_is_written(town, asked):
    _, pack = town
    assert "Bahnhofstraße" in [each.name for each in pack.search(asked)][:3]


def test_a_drive_across_the_town_takes_minutes_not_hours(town):
    _, pack = town
    roads = Travel(pack.graph, pack.snap_m)
    (west, south), (east, north) = pack.bounds
    edge = int(pack.graph.lon.argmin())
    outskirts = roads.spot(Point((float(pack.graph.lon[edge]), float(pack.graph.lat[edge]))))
    middle = roads.spot(Point(((west + east) / 2, (south + north) / 2)))
    assert outskirts is not None
    assert middle is not None
    assert 120 < roads.times_to(middle).way(outskirts).cost_s < 1_800
