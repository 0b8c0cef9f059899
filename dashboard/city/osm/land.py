"""What land is used for, by the areas of the map: it speaks where a building says nothing of itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, floor, radians

from dashboard.city.area import Area
from dashboard.city.osm.source import Feature
from dashboard.model.closure import Place
from dashboard.model.place import CELL_DEGREES, METRES_PER_DEGREE, Point

Cell = tuple[int, int]
# Of a building whose kind is not said: people through the day, as a share of those who could live there.
USES = {
    "residential": 0.8,  # sheds and garages stand among the homes
    "retail": 0.4,
    "commercial": 0.3,
    "education": 0.5,
    "institutional": 0.4,
    "religious": 0.1,
    "industrial": 0.1,
    "military": 0.1,
    "railway": 0.05,
    "garages": 0.0,
    "allotments": 0.05,
    "farmyard": 0.1,
    "farmland": 0.0,
    "cemetery": 0.0,
}


@dataclass(frozen=True, slots=True)
class Use:
    """One area of one use."""

    kind: str
    feature: Feature
    areas: tuple[Area, ...]
    m2: float

    def holds(self, place: Point) -> bool:
        return any(area.holds(place) for area in self.areas)

    def spread(self, step_m: float) -> list[Place]:
        """Places all over it, so many metres apart; its middle where it is smaller than that."""
        corners = [place for ring in self.feature.rings for place in ring]
        (west, south), (east, north) = (
            map(min, zip(*corners, strict=True)),
            map(max, zip(*corners, strict=True)),
        )
        high = step_m / METRES_PER_DEGREE
        wide = high / cos(radians(south))
        rows, columns = range(int((north - south) / high) + 1), range(int((east - west) / wide) + 1)
        grid = (
            (west + (column + 0.5) * wide, south + (row + 0.5) * high) for row in rows for column in columns
        )
        return [place for place in grid if self.holds(Point(place))] or [self.feature.middle]


class Land:
    """The uses of land, asked by place: of two that hold it the smaller one, drawn within the other."""

    def __init__(self, areas: Iterable[Feature]) -> None:
        self.uses = tuple(_uses(areas))
        self._cells: dict[Cell, list[Use]] = {}
        for use in sorted(self.uses, key=lambda each: each.m2):
            for cell in {cell for ring in use.feature.rings for cell in _cells(ring)}:
                self._cells.setdefault(cell, []).append(use)

    def at(self, place: Place) -> Use | None:
        point = Point(place)
        return next((use for use in self._cells.get(_cell(place), ()) if use.holds(point)), None)


def ground_m2(ring: tuple[Place, ...]) -> float:
    """The area of a ring in square metres (shoelace on a plane: within 0.1 % over a building)."""
    wide = METRES_PER_DEGREE * cos(radians(ring[0][1]))
    points = [((lon - ring[0][0]) * wide, (lat - ring[0][1]) * METRES_PER_DEGREE) for lon, lat in ring]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _uses(areas: Iterable[Feature]) -> Iterator[Use]:
    for feature in areas:
        kind = feature.tags.get("landuse", "")
        if kind in USES:
            rings = tuple(Area(kind, ring) for ring in feature.rings)
            yield Use(kind, feature, rings, sum(ground_m2(ring) for ring in feature.rings))


def _cell(place: Place) -> Cell:
    return floor(place[0] / CELL_DEGREES), floor(place[1] / CELL_DEGREES)


def _cells(ring: tuple[Place, ...]) -> Iterator[Cell]:
    """The cells of the square around a ring."""
    corners = [_cell(place) for place in ring]
    columns, rows = [column for column, _ in corners], [row for _, row in corners]
    for column in range(min(columns), max(columns) + 1):
        for row in range(min(rows), max(rows) + 1):
            yield column, row
