"""The roads as they are now: closures, hold-ups, dark signals and learned speeds become weights."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import ceil
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dashboard.dispatch.figures import Figures, Holdup
from dashboard.model.closure import Line
from dashboard.model.codes import Category
from dashboard.model.incident import Incident
from dashboard.model.outage import dark
from dashboard.model.place import Point, at, distance_m
from dashboard.model.stretch import Stretch, stretch_in
from dashboard.picture import Picture
from dashboard.roads.graph import Floats, RoadGraph
from dashboard.roads.travel import Travel

BESIDE_M = 25.0  # a hand on a map draws no nearer to the road than this
STEP_M = 10.0  # a drawn line is looked at every so many metres
LEAST_M = 25.0  # a stretch holds no road that it runs along for less, unless that is half of the road

Key = TypeVar("Key", bound=Hashable)


class Hold(Struct, frozen=True):
    """One hold-up at its place."""

    point: Point
    holdup: Holdup


class Drawn(Struct, frozen=True):
    """Lines along which the traffic of one way, or of both, is held up."""

    lines: tuple[Line, ...]
    both_ways: bool
    closed: bool
    factor: float


class Conditions(Struct, frozen=True):
    """All that changes the roads at one moment; equal conditions give equal weights."""

    lines: tuple[Line, ...] = ()
    holds: tuple[Hold, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    dark: frozenset[str] = frozenset()  # districts without power


def conditions(picture: Picture, now: datetime, figures: Figures) -> Conditions:
    """What the picture says of the roads at this moment."""
    by_category = {each.category: each for each in figures.holdups}
    open_ones = list(picture.open_incidents())
    stretches = {each.id: found for each in open_ones if (found := list(_stretches(each)))}
    return Conditions(
        lines=tuple(each.line for _, each in sorted(picture.closures.items()) if each.until > now),
        holds=tuple(_holds((each for each in open_ones if each.id not in stretches), by_category)),
        drawn=tuple(
            _drawn(stretch, by_category.get(category))
            for found in stretches.values()
            for category, stretch in found
            if stretch.stands(now)
        ),
        dark=dark(picture.planned_outages(), now)
        | {each.district for each in open_ones if each.category is Category.POWER and each.district},
    )


def _holds(incidents: Iterable[Incident], by_category: dict[Category, Holdup]) -> Iterable[Hold]:
    for incident in incidents:
        holdup = by_category.get(incident.category)
        if holdup is not None and incident.location is not None:
            yield Hold(incident.location, holdup)


def _stretches(incident: Incident) -> Iterable[tuple[Category, Stretch]]:
    """What its sources drew: where they drew anything, that is what is held up, and nothing around it."""
    for line in incident.events:
        if not line.cancelled and (stretch := stretch_in(line.attributes)) is not None:
            yield line.category, stretch


def _drawn(stretch: Stretch, usual: Holdup | None) -> Drawn:
    factor = stretch.factor or (usual.factor if usual else 1.0)
    return Drawn(stretch.lines, stretch.both_ways, stretch.closed, factor)


class LiveRoads:
    """The travel times of a city, kept up to date with the picture."""

    def __init__(
        self, graph: RoadGraph, figures: Figures, *, snap_m: float, districts: Sequence[str] = ()
    ) -> None:
        """`districts` are the names that the graph's numbers stand for."""
        self.travel = Travel(graph, snap_m)
        self._figures = figures
        self._number = {name: number for number, name in enumerate(districts)}
        self._now: tuple[Conditions, int] | None = None
        self._along: dict[tuple[tuple[Line, ...], bool], NDArray[np.int64]] = {}
        self._near: dict[Hold, NDArray[np.int64]] = {}
        self._speeds: Floats = np.ones(graph.edges)
        self._speeds_version = 0

    @property
    def graph(self) -> RoadGraph:
        return self.travel.graph

    def set_speeds(self, factors: Floats) -> None:
        """How much longer than on an empty road each edge takes at this hour, by what was driven."""
        self._speeds = factors
        self._speeds_version += 1

    def refresh(self, picture: Picture, now: datetime) -> bool:
        """Weigh the roads anew if anything changed; whether it did."""
        current = (conditions(picture, now, self._figures), self._speeds_version)
        if current == self._now:
            return False
        self._now = current
        drive, closed = self._weights(current[0])
        self.travel.set_weights(drive, closed)
        return True

    def _weights(self, now: Conditions) -> tuple[Floats, NDArray[np.bool_]]:
        graph, signals = self.graph, self._figures.signals
        factor = self._speeds.copy()
        closed = np.zeros(graph.edges, np.bool_)
        for line in now.lines:
            closed[self.closed_by(line)] = True
        for hold, edges in self._held_edges(now.holds):
            if hold.holdup.closes:
                closed[edges] = True
            factor[edges] = np.maximum(factor[edges], hold.holdup.factor)
        for drawn, edges in self._drawn_edges(now.drawn):
            closed[edges] |= drawn.closed
            factor[edges] = np.maximum(factor[edges], drawn.factor)
        dark = np.isin(graph.district, [self._number[name] for name in now.dark if name in self._number])
        delay = np.where(dark, signals.dark_s, signals.lit_s) * graph.signal
        drive: Floats = graph.free_s * factor + delay
        return drive, closed

    def closed_by(self, line: Line) -> NDArray[np.int64]:
        """The edges, both ways, that a line drawn on the map closes."""
        spots = self.travel.snap.spots(list(_along(line)))
        edges = {spot.edge for spot in spots if spot is not None and spot.off_m <= BESIDE_M}
        return self._both_ways(np.array(sorted(edges), np.int64))

    def _held_edges(self, holds: Iterable[Hold]) -> list[tuple[Hold, NDArray[np.int64]]]:
        """The edges around each."""
        self._near = _once(self._near, holds, self._edges_around)
        return list(self._near.items())

    def _edges_around(self, hold: Hold) -> NDArray[np.int64]:
        return self._both_ways(self.travel.snap.edges_near(hold.point, hold.holdup.radius_m))

    def _drawn_edges(self, drawn: Sequence[Drawn]) -> list[tuple[Drawn, NDArray[np.int64]]]:
        """The edges of each."""
        keys = [(each.lines, each.both_ways) for each in drawn]
        self._along = _once(self._along, keys, lambda key: self.edges_along(*key))
        return [(each, self._along[key]) for each, key in zip(drawn, keys, strict=True)]

    def edges_along(self, lines: Iterable[Line], both_ways: bool) -> NDArray[np.int64]:
        """The edges that traffic drives along the lines the way they are drawn, or both ways.

        Side streets that a line passes are none of them.
        """
        steps = [step for line in lines for step in pairwise(_along(line))]
        if not steps:  # shorter than one step
            return np.empty(0, np.int64)
        places, ahead = zip(*steps, strict=True)
        with_it, against = self.travel.snap.alongside(places, ahead, BESIDE_M)
        twin = self.graph.twin
        turned = np.where(against.edge >= 0, twin[against.edge], -1)
        nearer = np.where((turned < 0) | (with_it.off_m <= against.off_m), with_it.edge, turned)
        edges = self._long_enough(nearer)
        if both_ways:
            edges = np.concatenate((edges, twin[edges], self._long_enough(against.edge)))
        return self._copies(edges[edges >= 0])

    def _long_enough(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of the edges at every STEP_M those that are met often enough to be meant."""
        found, met = np.unique(edges[edges >= 0], return_counts=True)
        least = np.minimum(LEAST_M, self.graph.length_m[found] / 2)
        enough: NDArray[np.int64] = found[met * STEP_M >= least]
        return enough

    def _both_ways(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """The edges, those of the other way, and the copies of both."""
        twins = self.graph.twin[edges]
        return self._copies(np.concatenate((edges, twins[twins >= 0])))

    def _copies(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.flatnonzero(np.isin(self.graph.origin, edges))


def _once(
    known: Mapping[Key, NDArray[np.int64]],
    asked: Iterable[Key],
    find: Callable[[Key], NDArray[np.int64]],
) -> dict[Key, NDArray[np.int64]]:
    """What is asked for, looked for only where it is not known, however often the roads are weighed."""
    return {each: known[each] if each in known else find(each) for each in dict.fromkeys(asked)}


def _along(line: Line) -> Iterable[Point]:
    """Points of a line, no further than STEP_M apart."""
    for a, b in pairwise(line):
        steps = max(ceil(distance_m(at(*a), at(*b)) / STEP_M), 1)
        for step in range(steps):
            share = (step + 0.5) / steps
            yield at(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
