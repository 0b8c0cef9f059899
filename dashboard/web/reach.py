"""What can be driven to within so many minutes: the roads of each band, as GeoJSON."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from dashboard.roads.graph import Floats, RoadGraph
from dashboard.roads.snap import Spot
from dashboard.roads.travel import Travel

Line = list[tuple[float, float]]


class Lines(Struct, frozen=True):
    coordinates: list[Line]
    type: str = "MultiLineString"


class Band(Struct, frozen=True, kw_only=True):
    """Roads driven to their end within `minutes`, and not within the band before."""

    minutes: int
    nodes: int
    km: float


class BandFeature(Struct, frozen=True, kw_only=True):
    geometry: Lines
    properties: Band
    type: str = "Feature"


class Isochrones(Struct, frozen=True, kw_only=True):
    """`start` is the place on a road that everything is driven from."""

    at: str
    start: tuple[float, float]
    features: list[BandFeature]
    type: str = field(default="FeatureCollection")


def isochrones(travel: Travel, start: Spot, minutes: Sequence[int], at: str) -> Isochrones:
    """`minutes` ascend. Times are those of driving alone, on the roads as they are now."""
    times = travel.times_from(start, minutes[-1] * 60.0)
    driven = _driven(travel, times)
    features, before = [], 0.0
    for limit in minutes:
        edges = np.flatnonzero((driven > before) & (driven <= limit * 60.0))
        nodes = int(((times > before) & (times <= limit * 60.0)).sum())
        features.append(_feature(travel.graph, edges, minutes=limit, nodes=nodes))
        before = limit * 60.0
    place = travel.place(start)
    return Isochrones(at=at, start=(round(place.lon, 5), round(place.lat, 5)), features=features)


def _driven(travel: Travel, times: Floats) -> Floats:
    """For each road, by its first edge, the second at which it has been driven either way; else infinite.

    A way into a crossing with turn restrictions is a copy of an edge, and the same road.
    """
    graph = travel.graph
    twin = graph.twin[graph.origin]
    road = np.where(twin >= 0, np.minimum(graph.origin, graph.origin[twin]), graph.origin)
    found = np.full(graph.edges, np.inf)
    np.minimum.at(found, road, times[graph.tail] + travel.cost_s)
    return found


def _feature(graph: RoadGraph, edges: NDArray[np.int64], *, minutes: int, nodes: int) -> BandFeature:
    lines = [[(round(lon, 5), round(lat, 5)) for lon, lat in graph.line(edge)] for edge in edges.tolist()]
    km = round(float(graph.length_m[edges].sum()) / 1_000, 1)
    return BandFeature(geometry=Lines(lines), properties=Band(minutes=minutes, nodes=nodes, km=km))
