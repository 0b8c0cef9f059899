"""The road graph of a city as arrays: what a pack keeps, and what travel times are computed on."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.errors import CityPackError
from dashboard.model.place import Point, at

# Of the road classes of OpenStreetMap those that an emergency vehicle drives on, the fastest first.
CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

FILE = "roads.npz"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadGraph:
    """N nodes and E directed edges, sorted by `tail`.

    A crossing with turn restrictions is several nodes at one place, one for each way of entering it, so that
    every path in the graph may be driven.
    """

    lon: Floats  # N, degrees
    lat: Floats  # N, degrees
    tail: Ints  # E, the node an edge begins at
    head: Ints  # E, the node it ends at
    twin: Ints  # E, the edge of the same piece driven the other way; -1: one-way
    origin: Ints  # E, the edge that this one is a copy of, for one way into a crossing; or itself
    length_m: Floats  # E
    free_s: Floats  # E, seconds an emergency vehicle takes on an empty road, without the signal at its end
    road_class: NDArray[np.uint8]  # E, index into CLASSES
    signal: NDArray[np.bool_]  # E, whether it ends at a traffic signal
    district: NDArray[np.int16]  # E, index of the pack's district that holds its middle; -1: none
    name: Ints  # E, index into `names`; -1: none
    names: NDArray[np.str_]  # street names, Ukrainian where the map has them
    shape_at: NDArray[np.int64]  # E + 1, where each edge's inner points begin in `shape`
    shape: Floats  # (K, 2), (longitude, latitude) of the points between the two nodes

    @property
    def nodes(self) -> int:
        return len(self.lon)

    @property
    def edges(self) -> int:
        return len(self.tail)

    def node(self, number: int) -> Point:
        return at(float(self.lon[number]), float(self.lat[number]))

    def line(self, edge: int) -> list[tuple[float, float]]:
        """The points of an edge from its tail to its head, (longitude, latitude)."""
        inner = self.shape[self.shape_at[edge] : self.shape_at[edge + 1]]
        first, last = self.tail[edge], self.head[edge]
        ends = (self.lon[first], self.lat[first]), (self.lon[last], self.lat[last])
        return [
            (float(ends[0][0]), float(ends[0][1])),
            *((float(lon), float(lat)) for lon, lat in inner),
            (float(ends[1][0]), float(ends[1][1])),
        ]

    def save(self, folder: Path) -> None:
        arrays = {each.name: getattr(self, each.name) for each in fields(self)}
        np.savez_compressed(folder / FILE, format=np.array(FORMAT), **arrays)


def load(folder: Path) -> RoadGraph:
    """The graph that a pack's folder holds. Raises CityPackError."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as kept:
            if int(kept["format"]) != FORMAT:
                raise CityPackError(f"{folder / FILE} was built by another version: build the pack again")
            return RoadGraph(**{each.name: kept[each.name] for each in fields(RoadGraph)})
    except (OSError, ValueError, KeyError) as error:
        raise CityPackError(f"{folder / FILE}: {error}") from error
