"""A way along the roads, and where one is on it at a given second."""

from bisect import bisect_right
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

from dashboard.model.place import Point, at, distance_m

OFF_ROAD_KMH = 30.0  # from the road to a door: yards and drives


@dataclass(frozen=True, slots=True)
class Route:
    """A way: `seconds[i]` is when `points[i]` is reached, from 0; `closures` counts closed roads on it."""

    points: tuple[Point, ...]
    seconds: tuple[float, ...]
    closures: int = 0

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


def heading_deg(a: Point, b: Point) -> float:
    """Compass direction from a to b, degrees clockwise from north, 0 to 360."""
    east = (b.lon - a.lon) * cos(radians((a.lat + b.lat) / 2))
    return degrees(atan2(east, b.lat - a.lat)) % 360.0


def from_door_to_door(a: Point, way: Route | None, b: Point) -> Route:
    """A way with what lies between it and its doors; straight across where there is no way."""
    if way is None:
        return Route((a, b), (0.0, _beside_s(a, b)))
    first, last = _beside_s(a, way.points[0]), _beside_s(way.points[-1], b)
    seconds = [first + second for second in way.seconds]
    return Route((a, *way.points, b), (0.0, *seconds, seconds[-1] + last), way.closures)


def _beside_s(a: Point, b: Point) -> float:
    return distance_m(a, b) / OFF_ROAD_KMH * 3.6
