"""Places on the ground: GeoJSON points in WGS 84, distances in metres, and a grid to find what is near."""

from collections.abc import Iterator
from math import cos, floor, hypot, radians
from typing import Annotated, Literal

from msgspec import Meta, Struct

Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]

METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of radius 6,371 km
CELL_DEGREES = 0.005  # about 550 m north to south: a few cells hold every window of doctrine section 3


class Point(Struct, frozen=True):
    """A GeoJSON Point; coordinates are (longitude, latitude) in degrees."""

    coordinates: tuple[Longitude, Latitude]
    type: Literal["Point"] = "Point"

    @property
    def lon(self) -> float:
        return self.coordinates[0]

    @property
    def lat(self) -> float:
        return self.coordinates[1]


def at(lon: float, lat: float) -> Point:
    return Point((lon, lat))


def distance_m(a: Point, b: Point) -> float:
    """Ground distance in metres by the equirectangular formula: within 0.1 % over a city."""
    (a_lon, a_lat), (b_lon, b_lat) = a.coordinates, b.coordinates
    east = (b_lon - a_lon) * cos(radians((a_lat + b_lat) / 2))
    return hypot(east, b_lat - a_lat) * METRES_PER_DEGREE


class Grid:
    """Which ids lie near a point: a dictionary of square cells, each an ordered set."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], dict[str, None]] = {}
        self._cell_of: dict[str, tuple[int, int]] = {}

    def put(self, key: str, point: Point) -> None:
        """Place or move a key."""
        cell = (floor(point.lon / CELL_DEGREES), floor(point.lat / CELL_DEGREES))
        if self._cell_of.get(key) == cell:
            return
        self.remove(key)
        self._cell_of[key] = cell
        self._cells.setdefault(cell, {})[key] = None

    def remove(self, key: str) -> None:
        """Forget a key; one that is not there is no error."""
        cell = self._cell_of.pop(key, None)
        if cell is not None:
            del self._cells[cell][key]
            if not self._cells[cell]:
                del self._cells[cell]

    def near(self, point: Point, radius_m: float) -> Iterator[str]:
        """Every key within the radius, and some a little beyond it: the caller measures."""
        north = radius_m / METRES_PER_DEGREE
        east = north / max(cos(radians(point.lat)), 0.01)
        rows = range(floor((point.lat - north) / CELL_DEGREES), floor((point.lat + north) / CELL_DEGREES) + 1)
        for column in range(
            floor((point.lon - east) / CELL_DEGREES), floor((point.lon + east) / CELL_DEGREES) + 1
        ):
            for row in rows:
                yield from self._cells.get((column, row), ())
