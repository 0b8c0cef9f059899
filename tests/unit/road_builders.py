"""Roads for tests: a grid of streets, about 100 m apart, whose every street may be driven both ways."""

from collections.abc import Iterable
from itertools import product

import numpy as np

from dashboard.model.place import Point, at, distance_m
from dashboard.roads.demand import Demand
from dashboard.roads.draft import Draft, Piece
from dashboard.roads.graph import RoadGraph

WEST, SOUTH = 36.2, 49.9
STEP = (0.0014, 0.0009)
SNAP_M = 200.0
MS = 10.0  # metres a second on every street


def crossing(row: int, column: int) -> Point:
    return at(WEST + column * STEP[0], SOUTH + row * STEP[1])


def a_grid(rows: int = 4, columns: int = 4, missing: Iterable[tuple[int, int]] = ()) -> RoadGraph:
    """`missing` names streets by the numbers of the crossings they join."""
    draft, left_out = Draft(), {frozenset(each) for each in missing}
    numbers = {
        place: draft.node(crossing(*place).coordinates) for place in product(range(rows), range(columns))
    }
    for (row, column), number in numbers.items():
        for neighbour in ((row, column + 1), (row + 1, column)):
            ends = number, numbers.get(neighbour, number)
            if neighbour in numbers and frozenset(ends) not in left_out:
                _street(draft, ends, (row, column), neighbour)
    return draft.graph()


def _street(draft: Draft, ends: tuple[int, int], a: tuple[int, int], b: tuple[int, int]) -> None:
    metres = distance_m(crossing(*a), crossing(*b))
    there, back = (
        Piece(tail=tail, head=head, length_m=metres, free_s=metres / MS, road_class="residential", district=0)
        for tail, head in (ends, ends[::-1])
    )
    draft.twins(draft.one_way(there), draft.one_way(back))


def people_everywhere(graph: RoadGraph) -> Demand:
    """One person at each crossing, all in one district."""
    return Demand(
        lon=graph.lon,
        lat=graph.lat,
        people=np.ones(graph.nodes),
        district=np.zeros(graph.nodes, np.int16),
        districts=("Київський",),
    )
