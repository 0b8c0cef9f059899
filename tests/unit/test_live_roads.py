"""The roads as they are now: what closes, holds up and darkens them, and what crews' driving has taught."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboard.dispatch import figures
from dashboard.dispatch.driving import Driving
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.positions import Fix
from dashboard.dispatch.speeds import Speeds
from dashboard.model import commands as c
from dashboard.model.codes import AssignmentStatus, Category, UnitStatus
from dashboard.model.place import Point, at
from dashboard.roads.graph import Floats, RoadGraph
from dashboard.roads.times import CLOSED_S
from tests.builders import OSNOVA, ARoom, an_event
from tests.unit.road_builders import SNAP_M, a_grid, crossing

FIGURES = figures.load()
KYIV = ZoneInfo("Europe/Kyiv")
DISTRICT = "Київський"


def roads_of(graph: RoadGraph) -> LiveRoads:
    return LiveRoads(graph, FIGURES, snap_m=SNAP_M, districts=(DISTRICT,))


def drive_s(room: ARoom, graph: RoadGraph) -> Floats:
    """What each edge takes now, as a share of what it takes when it is empty."""
    roads = roads_of(graph)
    roads.refresh(room.picture, room.now)
    found: Floats = roads.travel.drive_s / graph.free_s
    return found


def near(graph: RoadGraph, place: Point, metres: float) -> NDArray[np.bool_]:
    """The edges that come within so many metres, by another way of reckoning."""
    found = np.zeros(graph.edges, np.bool_)
    for edge in range(graph.edges):
        (lon_a, lat_a), *_, (lon_b, lat_b) = graph.line(edge)
        share = np.linspace(0, 1, 201)
        east = (lon_a + (lon_b - lon_a) * share - place.lon) * 111_320 * np.cos(np.radians(place.lat))
        north = (lat_a + (lat_b - lat_a) * share - place.lat) * 111_320
        found[edge] = np.hypot(east, north).min() <= metres
    return found


@pytest.mark.parametrize(
    "category, radius_m, factor",
    [(Category.CONGESTION, 300, 2.5), (Category.STRIKE, 120, 2.5), (Category.COLLISION, 100, 1.6)],
)
def test_what_has_happened_holds_up_the_roads_around_it_and_no_others(category, radius_m, factor) -> None:
    graph, place = a_grid(9, 9), crossing(4, 4)
    room = ARoom()
    room.tell(an_event(category, location=place))
    found = drive_s(room, graph)
    held = found > 1.01
    assert held.tolist() == near(graph, place, radius_m).tolist()
    assert found[held] == pytest.approx(factor, rel=0.01)


def test_roads_are_free_again_when_it_is_over() -> None:
    graph, room = a_grid(), ARoom()
    room.tell(an_event(Category.STRIKE, location=crossing(1, 1)))
    roads = roads_of(graph)
    assert roads.refresh(room.picture, room.now)
    assert not roads.refresh(room.picture, room.now)
    room.tell(c.CloseIncident(incident_id="inc-1", reason="cleared"))
    assert roads.refresh(room.picture, room.now)
    assert roads.travel.drive_s == pytest.approx(graph.free_s, abs=0.001)


def test_a_closure_of_the_traffic_feed_closes_and_stays_finite() -> None:
    graph, place = a_grid(), crossing(1, 1)
    room = ARoom()
    room.tell(an_event(Category.CLOSURE, location=place))
    roads = roads_of(graph)
    roads.refresh(room.picture, room.now)
    closed = roads.travel.cost_s > CLOSED_S
    assert closed.tolist() == near(graph, place, 40).tolist()
    assert np.isfinite(roads.travel.cost_s).all()


def test_a_drawn_closure_opens_by_itself_at_its_end() -> None:
    graph, room = a_grid(), ARoom()
    until = room.now + timedelta(minutes=30)
    line = (crossing(0, 0).coordinates, crossing(0, 1).coordinates)
    room.tell(c.CloseRoad(line=line, until=until, reason="hoses"))
    roads = roads_of(graph)
    roads.refresh(room.picture, room.now)
    closed = np.flatnonzero(roads.travel.cost_s > CLOSED_S)
    assert len(closed) == 2
    assert graph.twin[closed[0]] == closed[1]
    assert roads.refresh(room.picture, until)
    assert (roads.travel.cost_s < CLOSED_S).all()


def with_signals(graph: RoadGraph) -> RoadGraph:
    signal = np.arange(graph.edges) % 3 == 0
    shared = {each: getattr(graph, each) for each in graph.__dataclass_fields__}
    return RoadGraph(**{**shared, "signal": signal})


def test_a_dark_signal_costs_more_than_a_lit_one_and_only_where_power_is_out() -> None:
    graph, room = with_signals(a_grid()), ARoom()
    lit = drive_s(room, graph) * graph.free_s - graph.free_s
    assert lit[graph.signal] == pytest.approx(FIGURES.signals.lit_s, abs=0.01)
    assert lit[~graph.signal] == pytest.approx(0, abs=0.01)
    [opened, *_] = room.tell(an_event(Category.POWER, location=OSNOVA))
    district = room.picture.incidents[opened.incident_id].district
    assert district is not None
    roads = LiveRoads(graph, FIGURES, snap_m=SNAP_M, districts=(district,))
    roads.refresh(room.picture, room.now)
    dark = roads.travel.drive_s - graph.free_s
    assert dark[graph.signal] == pytest.approx(FIGURES.signals.dark_s, abs=0.01)
    elsewhere = LiveRoads(graph, FIGURES, snap_m=SNAP_M, districts=("another",))
    elsewhere.refresh(room.picture, room.now)
    assert (elsewhere.travel.drive_s - graph.free_s)[graph.signal] == pytest.approx(
        FIGURES.signals.lit_s, abs=0.01
    )


def test_much_driving_teaches_an_edge_and_little_hardly_moves_it() -> None:
    graph = a_grid()
    speeds = Speeds(graph)
    for _ in range(200):
        speeds.drove(0, 1.0, float(graph.free_s[0]) * 2, hour=8)
    speeds.drove(5, 1.0, float(graph.free_s[5]) * 4, hour=8)
    rush = speeds.factors(8)
    assert 1.8 < rush[0] <= 2.0
    assert rush[5] < rush[0]
    assert speeds.factors(3) == pytest.approx(1.0)  # the night learns nothing of the morning


def test_a_stop_is_no_driving() -> None:
    speeds = Speeds(a_grid())
    assert not speeds.drove(0, 1.0, 3_600, hour=8)
    assert not speeds.drove(0, 1.0, 0.1, hour=8)
    assert speeds.factors(8) == pytest.approx(1.0)


def test_what_was_learned_survives_the_adviser_and_fits_no_other_map() -> None:
    graph = a_grid()
    speeds, again = Speeds(graph), Speeds(graph)
    for number in range(100):
        edge = number * 7 % graph.edges
        speeds.drove(edge, 0.5, float(graph.free_s[edge]) * (0.6 + number % 5 / 4), hour=number % 24)
    assert again.restore(speeds.kept())
    for hour in range(24):
        assert again.factors(hour).tolist() == speeds.factors(hour).tolist()
    assert not Speeds(a_grid(3, 3)).restore(speeds.kept())
    assert not Speeds(graph).restore(b"\xc1 nonsense")


def test_a_crew_on_its_way_teaches_the_road_it_drives_and_others_nothing() -> None:
    graph, room = a_grid(), ARoom(units=["E1"])
    room.tell(an_event(location=crossing(3, 3)))
    room.tell(c.AssignUnits(incident_id="inc-1", units=("E1",)))
    driving = Driving(roads_of(graph).travel, KYIV)
    morning = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # eight in Kharkiv
    a, b = crossing(0, 0), crossing(0, 1)
    trail = [
        Fix(at=morning + timedelta(seconds=10 * step), location=at(a.lon + (b.lon - a.lon) * share, a.lat))
        for step, share in ((0, 0.1), (1, 0.6))
    ]
    assert not driving.take(room.picture.units["E1"], trail)  # it has not set off
    on_way = c.SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.EN_ROUTE)
    room.tell(on_way)
    assert room.picture.units["E1"].status is UnitStatus.EN_ROUTE
    assert driving.take(room.picture.units["E1"], trail)
    learned = np.flatnonzero(driving.speeds.factors(8) > driving.speeds.factors(8).min() + 1e-9)
    assert len(learned) == 1
    [edge] = learned.tolist()
    assert graph.line(edge)[0] == pytest.approx(a.coordinates)
    assert driving.speeds.factors(9) == pytest.approx(1.0)
