"""What a simulated centre knows of its roads, and what it does with that."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import structs

from dashboard.city import City
from dashboard.dispatch import figures, plans
from dashboard.dispatch.adviser import Adviser, Grounds
from dashboard.dispatch.coverage import Coverage
from dashboard.dispatch.eta import Asked
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.moveup import Post
from dashboard.model.place import Point, distance_m
from dashboard.picture import Picture
from dashboard.roads.graph import Floats
from dashboard.roads.snap import Spots
from dashboard.roads.travel import Travel

START = datetime(2026, 3, 2, tzinfo=UTC)
AIR_KMH = 40.0  # what a straight line is driven at, for who goes by it
SLOWED, SLOW_FACTOR, PATCH_M = 0.2, 3.0, 400.0  # share of the roads, by how much, and how far together


@dataclass(frozen=True, slots=True)
class Policy:
    """What a centre does: each switch is one of the ideas compared."""

    air: bool = False  # the nearest by a straight line, not by road
    live: bool = False  # knows how slow the roads are now
    together: bool = False  # all that wait are matched at once, not one after another
    moves: bool = False  # takes the move-up that is advised


@dataclass(frozen=True, slots=True)
class AirTimes:
    """Times as the crow flies, in the shape of those by road."""

    travel: Travel
    goal: Point

    def costs(self, starts: Spots) -> Floats:
        places = [self.travel.place(starts.spot(each)) for each in range(len(starts.edge))]
        return np.array([distance_m(each, self.goal) / AIR_KMH * 3.6 for each in places])


@dataclass(frozen=True, slots=True)
class ByAir:
    """Answers for the nearest by a straight line."""

    travel: Travel

    def to(self, place: Point, limit_s: float = inf) -> Asked | None:  # noqa: ARG002 - as those by road
        return AirTimes(self.travel, place)


def simulated() -> Figures:
    """Without hold-ups around incidents, which would be one more difference between map and truth."""
    return structs.replace(figures.load(), holdups=())


def roads(city: City, slow: Floats) -> LiveRoads:
    """The city's roads, each so much slower than empty."""
    names = tuple(district.name.uk for district in city.districts)
    live = LiveRoads(city.graph, simulated(), snap_m=city.snap_m, districts=names)
    live.set_speeds(slow)
    live.refresh(Picture(), START)
    return live


def adviser(city: City, policy: Policy, slow: Floats) -> Adviser:
    """The real one, with what the policy lets it know."""
    known = roads(city, slow if policy.live else np.ones_like(slow))
    coverage = Coverage(known.travel, city.demand, simulated())
    while coverage.catch_up():
        pass
    grounds = Grounds(
        roads=known,
        coverage=coverage,
        figures=simulated(),
        plans=plans.load(),
        posts=tuple(Post(each.id, each.service, Point(each.point)) for each in city.stations),
        zone=ZoneInfo("UTC"),
    )
    return Adviser(grounds, ByAir(known.travel) if policy.air else None)


def slowed(city: City, seed: int) -> Floats:
    """A fifth of the roads, in patches, takes three times as long."""
    graph, rng = city.graph, np.random.default_rng(seed)
    travel = Travel(graph, city.snap_m)
    factor = np.ones(graph.edges)
    for node in rng.permutation(graph.nodes):
        if (factor > 1).mean() >= SLOWED:
            break
        near = travel.snap.edges_near(graph.node(node), PATCH_M)
        twins = graph.twin[near]
        both = np.concatenate((near, twins[twins >= 0]))
        factor[np.isin(graph.origin, both)] = SLOW_FACTOR
    return factor
