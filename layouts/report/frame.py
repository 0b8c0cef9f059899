"""What a drawing of some ground shows: a square of degrees around a place, as points of a picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from dashboard.model.place import METRES_PER_DEGREE

WIDE, TALL = 720.0, 340.0
LEAST_M, MOST_M = 900.0, 4_000.0  # from the middle to the upper edge

Pair = Sequence[float]  # longitude, latitude


@dataclass(frozen=True, slots=True)
class Frame:
    """`reach_m` is from the middle to the upper edge."""

    lon: float
    lat: float
    reach_m: float

    @property
    def per_metre(self) -> float:
        return TALL / 2 / self.reach_m

    def at(self, pair: Pair) -> tuple[float, float]:
        east = (pair[0] - self.lon) * METRES_PER_DEGREE * cos(radians(self.lat))
        north = (pair[1] - self.lat) * METRES_PER_DEGREE
        return round(WIDE / 2 + east * self.per_metre, 1), round(TALL / 2 - north * self.per_metre, 1)

    def path(self, line: Iterable[Pair]) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self.at, line))

    def sees(self, line: Iterable[Pair]) -> bool:
        """Whether the box around a line touches the picture."""
        pairs = list(line)
        lons, lats = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        north = self.reach_m / METRES_PER_DEGREE
        east = north * WIDE / TALL / cos(radians(self.lat))
        beside = max(lons) < self.lon - east or min(lons) > self.lon + east
        return not (beside or max(lats) < self.lat - north or min(lats) > self.lat + north)


def around(middle: Pair, others: Iterable[Pair]) -> Frame:
    """The ground around a place that shows the others as well, as far as they are near."""
    shown = Frame(middle[0], middle[1], 1.0)
    reach = LEAST_M
    for pair in others:
        x, y = shown.at(pair)
        away = max(abs(x - WIDE / 2) * TALL / WIDE, abs(y - TALL / 2)) / shown.per_metre
        reach = max(reach, min(away * 1.1, MOST_M))
    return Frame(middle[0], middle[1], reach)
