"""Places on the ground brought to the nearest road, within a stated limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from dashboard.model.place import METRES_PER_DEGREE, Point
from dashboard.roads.graph import Floats, Ints, RoadGraph

SAMPLE_M = 40.0  # no point of a road is further than half of it from a sample
NEAREST = 12  # samples looked at: enough for every road that meets at a crossing
ASLANT = cos(radians(30.0))  # a road that turns further away from a line than this does not run along it


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on an edge: `share` of the way from its tail to its head, `off_m` metres beside the road."""

    edge: int
    share: float
    off_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Spots:
    """Many spots as columns."""

    edge: NDArray[np.int64]
    share: Floats
    off_m: Floats

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> "Spots":
        return cls(
            np.array([each.edge for each in spots], np.int64),
            np.array([each.share for each in spots]),
            np.array([each.off_m for each in spots]),
        )

    def spot(self, place: int) -> Spot:
        return Spot(int(self.edge[place]), float(self.share[place]), float(self.off_m[place]))


@dataclass(frozen=True, slots=True)
class Beside:
    """The nearest edge beside each of many places, and how far off it is in metres; -1: none is near."""

    edge: NDArray[np.int64]
    off_m: Floats


@dataclass(frozen=True, slots=True)
class _Segments:
    """Straight pieces of the edges' lines in metres, with the share of their edge at both ends."""

    edge: Ints
    a: Floats  # (S, 2)
    b: Floats  # (S, 2)
    share_a: Floats
    share_b: Floats


class Snap:
    """Of the two edges of a two-way road only the first is snapped to, and of copies only the origin."""

    def __init__(self, graph: RoadGraph, limit_m: float) -> None:
        self.limit_m = limit_m
        self._lon, self._lat = float(graph.lon.mean()), float(graph.lat.mean())
        self._wide = METRES_PER_DEGREE * cos(radians(self._lat))
        self._segments = self._cut(graph)
        self._owner, samples = _sampled(self._segments)
        self._tree = cKDTree(samples)

    def _flat(self, lon: Floats, lat: Floats) -> Floats:
        """Metres east and north of the city's middle."""
        return np.column_stack(((lon - self._lon) * self._wide, (lat - self._lat) * METRES_PER_DEGREE))

    def _cut(self, graph: RoadGraph) -> _Segments:
        numbers = np.arange(graph.edges)
        edges = numbers[((graph.twin < 0) | (numbers < graph.twin)) & (graph.origin == numbers)]
        inner = graph.shape_at[edges + 1] - graph.shape_at[edges]
        first = np.concatenate(([0], np.cumsum(inner + 2)))[:-1]
        points = np.empty((int((inner + 2).sum()), 2))
        points[first] = self._flat(graph.lon[graph.tail[edges]], graph.lat[graph.tail[edges]])
        points[first + inner + 1] = self._flat(graph.lon[graph.head[edges]], graph.lat[graph.head[edges]])
        within = np.ones(len(points), np.bool_)
        within[first] = within[first + inner + 1] = False
        shape = graph.shape[_ranges(graph.shape_at[edges], inner)]
        points[within] = self._flat(shape[:, 0], shape[:, 1])
        return _segments(points, np.repeat(edges, inner + 2).astype(np.int32))

    def spot(self, place: Point) -> Spot | None:
        """The nearest place on a road; None when there is none within the limit."""
        return self.spots((place,))[0]

    def spots(self, places: Sequence[Point]) -> list[Spot | None]:
        """`spot` of many at once."""
        if not places:
            return []
        flat = self._columns(places)
        _, found = self._tree.query(flat, NEAREST, distance_upper_bound=self.limit_m + SAMPLE_M)
        known = found < len(self._owner)
        owner = self._owner[np.where(known, found, 0)]
        share, off = self._onto(owner, flat[:, None, :])
        off = np.where(known, off, np.inf)
        edge = self._segments.edge[owner]
        best = np.lexsort((edge, off), axis=1)[:, 0]
        rows = np.arange(len(places))
        chosen = zip(edge[rows, best], share[rows, best], off[rows, best], strict=True)
        return [Spot(int(e), float(s), float(o)) if o <= self.limit_m else None for e, s, o in chosen]

    def _onto(self, segment: Ints, place: Floats) -> tuple[Floats, Floats]:
        """The share of its edge at which each segment is nearest to its place, and how near in metres."""
        parts = self._segments
        a, b = parts.a[segment], parts.b[segment]
        along = ((place - a) * (b - a)).sum(-1) / np.maximum(((b - a) ** 2).sum(-1), 1e-9)
        along = np.clip(along, 0.0, 1.0)
        off: Floats = np.hypot(*np.moveaxis(place - a - along[..., None] * (b - a), -1, 0))
        share: Floats = parts.share_a[segment] + along * (parts.share_b[segment] - parts.share_a[segment])
        return share, off

    def alongside(
        self, places: Sequence[Point], ahead: Sequence[Point], beside_m: float
    ) -> tuple[Beside, Beside]:
        """Edges that run the way from each place to the point ahead of it, and edges that run against it."""
        flat = self._columns(places)
        _, found = self._tree.query(flat, NEAREST, distance_upper_bound=beside_m + SAMPLE_M)
        known = found < len(self._owner)
        owner = self._owner[np.where(known, found, 0)]
        _, off = self._onto(owner, flat[:, None, :])
        off = np.where(known & (off <= beside_m), off, np.inf)
        alike = self._likeness(owner, self._columns(ahead) - flat)
        return (
            self._beside(owner, np.where(alike >= ASLANT, off, np.inf)),
            self._beside(owner, np.where(alike <= -ASLANT, off, np.inf)),
        )

    def _columns(self, places: Sequence[Point]) -> Floats:
        return self._flat(np.array([each.lon for each in places]), np.array([each.lat for each in places]))

    def _likeness(self, owner: Ints, heading: Floats) -> Floats:
        """The cosine between each row's heading and the segments beside it."""
        along = self._segments.b[owner] - self._segments.a[owner]
        lengths = np.hypot(along[..., 0], along[..., 1]) * np.hypot(*heading.T)[:, None]
        likeness: Floats = (along * heading[:, None, :]).sum(-1) / np.maximum(lengths, 1e-9)
        return likeness

    def _beside(self, owner: Ints, off: Floats) -> Beside:
        rows, best = np.arange(len(off)), off.argmin(axis=1)
        nearest = off[rows, best]
        edge = self._segments.edge[owner[rows, best]].astype(np.int64)
        return Beside(np.where(np.isinf(nearest), -1, edge), nearest)

    def edges_near(self, place: Point, radius_m: float) -> NDArray[np.int64]:
        """The edges, one way of each, that come within the radius."""
        flat = self._flat(np.array([place.lon]), np.array([place.lat]))[0]
        samples = self._tree.query_ball_point(flat, radius_m + SAMPLE_M / 2)
        segments = np.unique(self._owner[np.array(samples, np.int64)])
        _, off = self._onto(segments, flat)
        found: NDArray[np.int64] = np.unique(self._segments.edge[segments[off <= radius_m]]).astype(np.int64)
        return found


def _ranges(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """start[0], start[0] + 1, … for each start as many as it counts, one after another."""
    total = np.cumsum(count)
    if not len(total) or not total[-1]:
        return np.empty(0, np.int64)
    shift = np.repeat(start - np.concatenate(([0], total[:-1])), count)
    return np.arange(total[-1]) + shift


def _segments(points: Floats, edge: Ints) -> _Segments:
    same = edge[:-1] == edge[1:]
    a, b, owner = points[:-1][same], points[1:][same], edge[:-1][same]
    length = np.hypot(*(b - a).T)
    upto = np.cumsum(length)
    begins = np.concatenate(([True], owner[1:] != owner[:-1]))
    base = (upto - length)[begins][np.cumsum(begins) - 1]
    whole = np.zeros(int(owner.max()) + 1)
    np.add.at(whole, owner, length)
    total = np.maximum(whole[owner], 1e-9)
    return _Segments(owner, a, b, (upto - length - base) / total, (upto - base) / total)


def _sampled(segments: _Segments) -> tuple[Ints, Floats]:
    """The segment of each sample, and where it is."""
    length = np.hypot(*(segments.b - segments.a).T)
    count = np.maximum(np.ceil(length / SAMPLE_M), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(length)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    along = ((step + 0.5) / count[owner])[:, None]
    samples = segments.a[owner] + along * (segments.b[owner] - segments.a[owner])
    return owner.astype(np.int32), samples
