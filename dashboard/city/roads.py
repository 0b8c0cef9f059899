"""The road graph: vertices of streets are nodes; Dijkstra finds the quickest way."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from math import atan2, cos, degrees, radians

from dashboard.city.pack import Street
from dashboard.model.place import Grid, Point, at, distance_m

OFF_ROAD_KMH = 30.0  # from the nearest node to a door: yards and drives
SEARCH_M = 2_000.0


@dataclass(frozen=True, slots=True)
class Edge:
    """One piece of a street between two nodes, driven both ways."""

    a: int
    b: int
    length_m: float
    speed_kmh: float

    @property
    def seconds(self) -> float:
        return self.length_m / self.speed_kmh * 3.6


@dataclass(frozen=True, slots=True)
class Route:
    """A way: `seconds[i]` is when `points[i]` is reached at the roads' own speeds, from 0."""

    points: tuple[Point, ...]
    seconds: tuple[float, ...]

    @property
    def duration_s(self) -> float:
        return self.seconds[-1]

    def leg(self, second: float) -> int:
        """The index of the leg being driven at that second."""
        return min(max(bisect_right(self.seconds, second) - 1, 0), len(self.points) - 2)

    def place(self, second: float) -> Point:
        """Where one is at that second; before the start and after the end, the ends."""
        leg = self.leg(second)
        start, end = self.seconds[leg], self.seconds[leg + 1]
        share = min(max((second - start) / (end - start), 0.0), 1.0) if end > start else 1.0
        a, b = self.points[leg], self.points[leg + 1]
        return at(a.lon + (b.lon - a.lon) * share, a.lat + (b.lat - a.lat) * share)


class Roads:
    """A graph of streets, and the quickest ways through it."""

    def __init__(self, streets: Iterable[Street]) -> None:
        self.nodes: list[Point] = []
        self.edges: list[Edge] = []
        self._ways: list[list[tuple[int, float]]] = []
        self._grid = Grid()
        index: dict[tuple[float, float], int] = {}
        for street in streets:
            numbers = [self._node(index, place) for place in street.line]
            for a, b in itertools.pairwise(numbers):
                self._join(a, b, street.speed_kmh)

    def _node(self, index: dict[tuple[float, float], int], place: tuple[float, float]) -> int:
        if place not in index:
            index[place] = len(self.nodes)
            self.nodes.append(Point(place))
            self._ways.append([])
            self._grid.put(str(index[place]), self.nodes[-1])
        return index[place]

    def _join(self, a: int, b: int, speed_kmh: float) -> None:
        edge = Edge(a, b, distance_m(self.nodes[a], self.nodes[b]), speed_kmh)
        self.edges.append(edge)
        self._ways[a].append((b, edge.seconds))
        self._ways[b].append((a, edge.seconds))

    def nearest(self, point: Point) -> int:
        """The node nearest to a point."""
        near = [int(key) for key in self._grid.near(point, SEARCH_M)]
        return min(near or range(len(self.nodes)), key=lambda node: distance_m(self.nodes[node], point))

    def neighbours(self, node: int) -> list[int]:
        return [other for other, _ in self._ways[node]]

    def route(self, a: Point, b: Point) -> Route:
        """The quickest way from door to door: to the nearest node, along the roads, from the last node."""
        start, goal = self.nearest(a), self.nearest(b)
        before, reached = self._dijkstra(start, goal)
        if goal not in reached:  # two networks that do not meet: straight across
            return _timed([(a, 0.0), (b, distance_m(a, b) / OFF_ROAD_KMH * 3.6)])
        path = [goal]
        while path[-1] != start:
            path.append(before[path[-1]])
        legs = [(self.nodes[node], reached[node]) for node in reversed(path)]
        first = distance_m(a, legs[0][0]) / OFF_ROAD_KMH * 3.6
        timed = [(a, 0.0), *((point, first + second) for point, second in legs)]
        last = distance_m(legs[-1][0], b) / OFF_ROAD_KMH * 3.6
        return _timed([*timed, (b, timed[-1][1] + last)])

    def _dijkstra(self, start: int, goal: int) -> tuple[dict[int, int], dict[int, float]]:
        before: dict[int, int] = {}
        reached = {start: 0.0}
        ahead = [(0.0, start)]
        while ahead:
            second, node = heappop(ahead)
            if node == goal:
                break
            if second > reached[node]:
                continue
            for other, takes in self._ways[node]:
                arrival = second + takes
                if arrival < reached.get(other, float("inf")):
                    reached[other], before[other] = arrival, node
                    heappush(ahead, (arrival, other))
        return before, reached


def _timed(legs: list[tuple[Point, float]]) -> Route:
    return Route(tuple(point for point, _ in legs), tuple(second for _, second in legs))


def heading_deg(a: Point, b: Point) -> float:
    """Compass direction from a to b, degrees clockwise from north, 0 to 360."""
    east = (b.lon - a.lon) * cos(radians((a.lat + b.lat) / 2))
    return degrees(atan2(east, b.lat - a.lat)) % 360.0
