"""A road graph in the making: pieces of road are added one by one, and become arrays at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.roads.graph import CLASSES, RoadGraph

Place = tuple[float, float]  # (longitude, latitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One directed edge to be; `twin` is filled in by `both`."""

    tail: int
    head: int
    length_m: float
    free_s: float
    road_class: str
    signal: bool = False
    district: int = -1
    name: str = ""
    inner: tuple[Place, ...] = ()


class Draft:
    """Nodes are numbered as they are added."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._pieces: list[Piece] = []
        self._twins: list[int] = []
        self._origins: list[int] = []

    def node(self, place: Place) -> int:
        """A new node there; two nodes may share a place."""
        self._places.append(place)
        return len(self._places) - 1

    def one_way(self, piece: Piece) -> int:
        """The number of the piece among those added."""
        self._pieces.append(piece)
        self._twins.append(-1)
        self._origins.append(len(self._pieces) - 1)
        return len(self._pieces) - 1

    def copy(self, number: int, tail: int) -> int:
        """The same piece again, from another node at the same place."""
        copied = self.one_way(replace(self._pieces[number], tail=tail))
        self._twins[copied], self._origins[copied] = self._twins[number], number
        return copied

    def enter_apart(self, number: int) -> int:
        """A node of its own, at the same place, for those who arrive by this piece."""
        piece = self._pieces[number]
        own = self.node(self._places[piece.head])
        self._pieces[number] = replace(piece, head=own)
        return own

    def twin(self, number: int) -> int:
        """The same piece driven the other way; -1: none."""
        return self._twins[number]

    def twins(self, there: int, back: int) -> None:
        """Two pieces are the same road driven in opposite directions."""
        self._twins[there], self._twins[back] = back, there

    def graph(self) -> RoadGraph:
        pieces = self._pieces
        tail = np.array([each.tail for each in pieces], np.int32)
        order = np.argsort(tail, kind="stable")
        place_of = np.empty(len(pieces) + 1, np.int32)
        place_of[order] = np.arange(len(pieces))
        place_of[-1] = -1  # what -1, no twin, looks up
        sorted_pieces = [pieces[index] for index in order]
        names = sorted({each.name for each in pieces if each.name})
        number = {name: index for index, name in enumerate(names)}
        number[""] = -1
        counts = [len(each.inner) for each in sorted_pieces]
        return RoadGraph(
            lon=np.array([lon for lon, _ in self._places], np.float64),
            lat=np.array([lat for _, lat in self._places], np.float64),
            tail=tail[order],
            head=np.array([each.head for each in sorted_pieces], np.int32),
            twin=place_of[np.array(self._twins, np.int32)[order]],
            origin=place_of[np.array(self._origins, np.int32)[order]],
            length_m=np.array([each.length_m for each in sorted_pieces], np.float64),
            free_s=np.array([each.free_s for each in sorted_pieces], np.float64),
            road_class=np.array([CLASSES.index(each.road_class) for each in sorted_pieces], np.uint8),
            signal=np.array([each.signal for each in sorted_pieces], np.bool_),
            district=np.array([each.district for each in sorted_pieces], np.int16),
            name=np.array([number[each.name] for each in sorted_pieces], np.int32),
            names=np.array(names, np.str_),
            shape_at=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            shape=_points([place for each in sorted_pieces for place in each.inner]),
        )


def _points(places: Sequence[Place]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.array(places, np.float64).reshape(-1, 2)
