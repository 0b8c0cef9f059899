"""Learned speeds: how much longer than on an empty road each road takes at each hour, by what crews drove.

Each edge's figure leans on that of its road class at the hour, and that on an empty road, until enough was
driven (shrinkage): a single slow crew does not close a street.
"""

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from dashboard.roads.graph import CLASSES, Floats, RoadGraph

HOURS = 24
CLASS_LEANS_S = 1_800.0  # seconds of driving that an empty road's own figure counts for
EDGE_LEANS_S = 120.0
LEAST, MOST = 0.5, 5.0  # beyond these it was no driving: a stop, or a wrong fix
KEPT = 0.98  # of what was known a day ago


class Driven(msgspec.Struct, frozen=True):
    """The learned sums as they are kept between two lives of the adviser."""

    edges: int
    classes: list[list[list[float]]]  # by hour and class: seconds driven, seconds on an empty road
    by_edge: list[dict[int, tuple[float, float]]]


@dataclass(slots=True)
class Speeds:
    graph: RoadGraph
    _classes: NDArray[np.float64] = field(default_factory=lambda: np.zeros((HOURS, len(CLASSES), 2)))
    _edges: list[dict[int, tuple[float, float]]] = field(default_factory=lambda: [{} for _ in range(HOURS)])
    version: int = 0

    def drove(self, edge: int, share: float, seconds: float, hour: int) -> bool:
        """A crew drove this share of an edge in so many seconds; False when that was no driving."""
        free = float(self.graph.free_s[edge]) * share
        if free <= 0 or not LEAST <= seconds / free <= MOST:
            return False
        self._classes[hour, self.graph.road_class[edge]] += (seconds, free)
        before = self._edges[hour].get(edge, (0.0, 0.0))
        self._edges[hour][edge] = (before[0] + seconds, before[1] + free)
        self.version += 1
        return True

    def factors(self, hour: int) -> Floats:
        """By edge: seconds to expect for each second on an empty road."""
        driven, free = self._classes[hour, :, 0], self._classes[hour, :, 1]
        by_class = (driven + CLASS_LEANS_S) / (free + CLASS_LEANS_S)
        found: Floats = by_class[self.graph.road_class]
        for edge, (seconds, empty) in self._edges[hour].items():
            lean = float(found[edge]) * EDGE_LEANS_S
            found[edge] = (seconds + lean) / (empty + EDGE_LEANS_S)
        return found

    def fade(self) -> None:
        """What was driven long ago weighs less: called once a day."""
        self._classes *= KEPT
        self._edges = [
            {edge: (a * KEPT, b * KEPT) for edge, (a, b) in hour.items() if b * KEPT > 1.0}
            for hour in self._edges
        ]

    def kept(self) -> bytes:
        return msgspec.msgpack.encode(Driven(self.graph.edges, self._classes.tolist(), self._edges))

    def restore(self, raw: bytes) -> bool:
        """Take up what was kept; False when it belongs to another graph or cannot be read."""
        try:
            driven = msgspec.msgpack.decode(raw, type=Driven)
        except msgspec.DecodeError:
            return False
        if driven.edges != self.graph.edges:
            return False
        self._classes = np.array(driven.classes)
        self._edges = driven.by_edge
        self.version += 1
        return True
