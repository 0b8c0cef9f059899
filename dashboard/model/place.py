"""Places on the ground: GeoJSON points in WGS 84, distances in metres, and a grid to find what is near."""

from collections.abc import Iterator
from math import atan2, cos, degrees, floor, hypot, radians, sin
from typing import Annotated, Literal

from msgspec import Meta, Struct

Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]

METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of radius 6,371 km
CELL_DEGREES = 0.01  # about 1.1 km north to south: a dozen cells hold what triage asks for


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


NOTHING: dict[str, tuple[float, float]] = {}


def at(lon: float, lat: float) -> Point:
    return Point((lon, lat))


def distance_m(a: Point, b: Point) -> float:
    """Ground distance in metres by the equirectangular formula: within 0.1 % over a city."""
    (a_lon, a_lat), (b_lon, b_lat) = a.coordinates, b.coordinates
    east = (b_lon - a_lon) * cos(radians((a_lat + b_lat) / 2))
    return hypot(east, b_lat - a_lat) * METRES_PER_DEGREE


def moved(point: Point, metres: float, bearing_deg: float) -> Point:
    """The point so many metres away, its bearing clockwise from north."""
    north = metres * cos(radians(bearing_deg)) / METRES_PER_DEGREE
    east = metres * sin(radians(bearing_deg)) / METRES_PER_DEGREE / cos(radians(point.lat))
    return at(round(point.lon + east, 6), round(point.lat + north, 6))


def bearing_deg(a: Point, b: Point) -> float:
    """The way from one point to another over a city: degrees clockwise from north, 0 up to 360."""
    (a_lon, a_lat), (b_lon, b_lat) = a.coordinates, b.coordinates
    east = (b_lon - a_lon) * cos(radians((a_lat + b_lat) / 2))
    return degrees(atan2(east, b_lat - a_lat)) % 360


class Grid:
    """Which ids lie near a point: a dictionary of square cells, each an ordered set with its points."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], dict[str, tuple[float, float]]] = {}
        self._cell_of: dict[str, tuple[int, int]] = {}

    def put(self, key: str, point: Point) -> None:
        """Place or move a key."""
        lon, lat = point.coordinates
        cell = (floor(lon / CELL_DEGREES), floor(lat / CELL_DEGREES))
        if self._cell_of.get(key) != cell:
            self.remove(key)
            self._cell_of[key] = cell
        self._cells.setdefault(cell, {})[key] = point.coordinates

    def remove(self, key: str) -> None:
        """Forget a key; one that is not there is no error."""
        cell = self._cell_of.pop(key, None)
        if cell is not None:
            del self._cells[cell][key]
            if not self._cells[cell]:
                del self._cells[cell]

    def near(self, point: Point, radius_m: float) -> Iterator[str]:
        """Every key in the square around the radius: the caller measures."""
        lon, lat = point.coordinates
        high = radius_m / METRES_PER_DEGREE
        wide = high / max(cos(radians(lat)), 0.01)
        west, east, south, north = lon - wide, lon + wide, lat - high, lat + high
        rows = range(floor(south / CELL_DEGREES), floor(north / CELL_DEGREES) + 1)
        for column in range(floor(west / CELL_DEGREES), floor(east / CELL_DEGREES) + 1):
            for row in rows:
                for key, (x, y) in self._cells.get((column, row), NOTHING).items():
                    if west <= x <= east and south <= y <= north:
                        yield key
