"""How long it takes to drive: Dijkstra on the live weights of a city's roads.

Weights are seconds in steps of 1/1024, whose sums are exact: a way takes the same time whichever end it is
added up from. A closed road costs CLOSED_S more and stays drivable, so that there is always an answer; how
many closed roads a way takes is read off its cost.
"""

import itertools
from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dashboard.model.place import Point, at, distance_m
from dashboard.roads.graph import Floats, Ints, RoadGraph
from dashboard.roads.route import Route
from dashboard.roads.snap import Snap, Spot
from dashboard.roads.times import CLOSED_S, STEP, TimesTo

SLOTS = 16  # ways into a place: both ends of its road, each perhaps a crossing of several nodes
NOWHERE = -9_999  # Dijkstra's word for no predecessor


def stepped(seconds: Floats) -> Floats:
    """Seconds in steps of 1/1024, and never none."""
    rounded: Floats = np.maximum(np.round(seconds * STEP), 1.0) / STEP
    return rounded


class _Reach:
    """One direction of the graph as a CSR; its last row is a place between nodes, set for each question."""

    def __init__(self, nodes: int, begin: Ints, end: Ints) -> None:
        self.order = np.argsort(begin, kind="stable")
        counts = np.bincount(begin, minlength=nodes)
        self.edges = len(begin)
        indptr = np.concatenate(([0], np.cumsum(counts), [self.edges + SLOTS])).astype(np.int32)
        indices = np.concatenate((end[self.order], np.zeros(SLOTS))).astype(np.int32)
        self.matrix = csr_array((np.ones(len(indices)), indices, indptr), shape=(nodes + 1, nodes + 1))
        self.start = nodes

    def weigh(self, cost: Floats) -> None:
        self.matrix.data[: self.edges] = cost[self.order]

    def stand_at(self, ends: Sequence[tuple[int, float]]) -> None:
        """`ends` are the nodes reached from the place, with what each costs."""
        filled = [*ends[:SLOTS], *[ends[-1]] * (SLOTS - len(ends))]
        self.matrix.indices[self.edges :] = [node for node, _ in filled]
        self.matrix.data[self.edges :] = [cost for _, cost in filled]


class Travel:
    """Times and ways over one graph. Not for two threads at once: each question is set into the matrix."""

    def __init__(self, graph: RoadGraph, snap_m: float = 300.0) -> None:
        self.graph = graph
        self.snap = Snap(graph, snap_m)
        self._copies: dict[int, list[int]] = {}
        for copy in np.flatnonzero(graph.origin != np.arange(graph.edges)).tolist():
            self._copies.setdefault(int(graph.origin[copy]), []).append(copy)
        self._there = _Reach(graph.nodes, graph.tail, graph.head)
        self._back = _Reach(graph.nodes, graph.head, graph.tail)
        self.version = 0
        self.set_weights(graph.free_s)

    def set_weights(self, drive_s: Floats, closed: NDArray[np.bool_] | None = None) -> None:
        """From now on each edge takes so many seconds; `closed` ones cost CLOSED_S more."""
        self.drive_s = stepped(drive_s)
        self.cost_s = self.drive_s if closed is None else self.drive_s + CLOSED_S * closed
        self._there.weigh(self.cost_s)
        self._back.weigh(self.cost_s)
        self.version += 1

    def spot(self, place: Point) -> Spot | None:
        return self.snap.spot(place)

    def times_to(self, goal: Spot, limit_s: float = inf) -> TimesTo:
        """What it takes to reach a place from everywhere, up to the limit."""
        ends = tuple(self._into(goal))
        self._back.stand_at(ends)
        times = dijkstra(self._back.matrix, indices=self._back.start, limit=limit_s)
        return TimesTo(self, goal, ends, times)

    def times_from(self, start: Spot, limit_s: float = inf) -> Floats:
        """Seconds from a place to every node; infinite beyond the limit."""
        self._there.stand_at(self._out_of(start))
        times: Floats = dijkstra(self._there.matrix, indices=self._there.start, limit=limit_s)
        return times[:-1]

    def exact_to(self, node: int) -> Floats:
        """Seconds from every node to one, as doubles."""
        times: Floats = dijkstra(self._back.matrix, indices=node)
        return times[:-1]

    def times_to_nodes(self, nodes: Ints, limit_s: float) -> NDArray[np.float32]:
        """(len(nodes), N): seconds from every node to each of those; infinite beyond the limit."""
        times = dijkstra(self._back.matrix, indices=nodes, limit=limit_s)
        found: NDArray[np.float32] = times[:, :-1].astype(np.float32)
        return found

    def _into(self, goal: Spot) -> list[tuple[int, float]]:
        """The nodes from which the place is driven to, and what the last part takes."""
        edge, twin = goal.edge, int(self.graph.twin[goal.edge])
        ends = [(tail, self._part(edge, goal.share)) for tail in self._tails(edge)]
        if twin >= 0:
            ends += [(tail, self._part(twin, 1 - goal.share)) for tail in self._tails(twin)]
        return ends

    def _tails(self, edge: int) -> list[int]:
        """The nodes that an edge and its copies begin at."""
        return [int(self.graph.tail[each]) for each in (edge, *self._copies.get(edge, ()))]

    def _out_of(self, start: Spot) -> list[tuple[int, float]]:
        """The nodes that are driven to first, and what the first part takes."""
        edge, twin = start.edge, int(self.graph.twin[start.edge])
        ends = [(int(self.graph.head[edge]), self._part(edge, 1 - start.share))]
        if twin >= 0:
            ends.append((int(self.graph.head[twin]), self._part(twin, start.share)))
        return ends

    def _part(self, edge: int, share: float) -> float:
        """A part of an edge, driven although it may be closed: who stands there must leave, or be reached."""
        return round(float(self.drive_s[edge]) * share * STEP) / STEP + 1 / STEP

    def direct(self, start: Spot, goal: Spot) -> float:
        """Seconds along the edge that both lie on; infinite when they do not, or may not be driven so."""
        if start.edge != goal.edge:
            return inf
        ahead = goal.share - start.share
        twin = int(self.graph.twin[start.edge])
        if ahead >= 0:
            return self._part(start.edge, ahead)
        return self._part(twin, -ahead) if twin >= 0 else inf

    def route(self, start: Spot, goal: Spot) -> Route | None:
        """The quickest way; None when there is none."""
        if (seconds := self.direct(start, goal)) < inf:
            return Route((self.place(start), self.place(goal)), (0.0, seconds))
        self._there.stand_at(self._out_of(start))
        times, before = dijkstra(
            self._there.matrix, indices=self._there.start, return_predecessors=True, limit=inf
        )
        last = min(self._into(goal), key=lambda end: (times[end[0]] + end[1], end[0]))
        if times[last[0]] == inf:
            return None
        nodes = [last[0]]
        while (node := int(before[nodes[-1]])) not in (NOWHERE, self._there.start):
            nodes.append(node)
        nodes.reverse()
        return self._drawn(start, goal, nodes, last[1])

    def _drawn(self, start: Spot, goal: Spot, nodes: list[int], last_s: float) -> Route:
        first_s = next(cost for node, cost in self._out_of(start) if node == nodes[0])
        points, seconds = [self.place(start), self.graph.node(nodes[0])], [0.0, first_s]
        closures = 0
        for tail, head in itertools.pairwise(nodes):
            edge = self._edge(tail, head)
            closures += int(self.cost_s[edge] > self.drive_s[edge])
            line, begun = self.graph.line(edge), seconds[-1]
            for place, share in zip(line[1:], _shares(line), strict=True):
                points.append(at(*place))
                seconds.append(begun + float(self.drive_s[edge]) * share)
        return Route((*points, self.place(goal)), (*seconds, seconds[-1] + last_s), closures)

    def _edge(self, tail: int, head: int) -> int:
        """The cheapest edge between two neighbours."""
        first, last = np.searchsorted(self.graph.tail, [tail, tail + 1])
        edges = [edge for edge in range(first, last) if self.graph.head[edge] == head]
        return min(edges, key=lambda edge: (self.cost_s[edge], edge))

    def place(self, spot: Spot) -> Point:
        """Where a spot is on the ground."""
        line = self.graph.line(spot.edge)
        before = 0.0
        for (a, b), share in zip(itertools.pairwise(line), _shares(line), strict=True):
            if spot.share <= share:
                part = (spot.share - before) / (share - before) if share > before else 0.0
                return at(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            before = share
        return at(*line[-1])


def _shares(line: Sequence[tuple[float, float]]) -> list[float]:
    """How much of a line is behind one at each of its places but the first; 1 at the last."""
    steps = [distance_m(at(*a), at(*b)) for a, b in itertools.pairwise(line)]
    whole = sum(steps) or 1.0
    return [*(behind / whole for behind in itertools.accumulate(steps[:-1])), 1.0]
