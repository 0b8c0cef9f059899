"""GeoJSON geometries (RFC 7946): the corners of every type, and the lines among them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.errors import BadMessage
from dashboard.feeds import area, json
from dashboard.feeds.area import Pair
from dashboard.feeds.base import clipped
from dashboard.model.place import Point

MOST_CORNERS = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry's corners, one sequence for each point, line or outer ring of it."""

    parts: tuple[tuple[Pair, ...], ...]
    linear: bool

    @property
    def lines(self) -> tuple[tuple[Pair, ...], ...]:
        return self.parts if self.linear else ()

    def place(self) -> tuple[Point, float]:
        """One place, on the line where it is one, and one standard deviation in metres."""
        if self.linear:
            return area.middle_of_lines(self.parts)
        return area.spread([corner for part in self.parts for corner in part])


def shape(value: Any, field: str = "geometry") -> Shape | None:
    """The geometry; None when it is null or missing. Raises BadMessage, naming the field."""
    if value is None:
        return None
    kind = json.text(json.record(value, field), "type")
    read = _TYPES.get(kind)
    if read is None:
        raise BadMessage(f"{clipped(kind, 40)!r} is not one of {', '.join(_TYPES)}", f"{field}.type")
    inside = f"{field}.coordinates"
    parts = tuple(tuple(part) for part in read(value.get("coordinates"), inside))
    linear = kind in _LINES
    if not parts or min(map(len, parts)) < (2 if linear else 1):
        raise BadMessage("has too few corners", inside)
    if sum(map(len, parts)) > MOST_CORNERS:
        raise BadMessage(f"has more than {MOST_CORNERS} corners", inside)
    return Shape(parts, linear)


def _pair(value: Any, field: str) -> Pair:
    """Longitude and latitude; an altitude is passed over."""
    numbers = json.listed(value, field, most=4)
    if len(numbers) < 2 or not all(isinstance(each, int | float) and each is not True for each in numbers):
        raise BadMessage("is no longitude, latitude", field)
    try:
        return area.place(float(numbers[0]), float(numbers[1]), field)
    except OverflowError as error:
        raise BadMessage("is no longitude, latitude", field) from error


def _point(value: Any, field: str) -> Iterator[list[Pair]]:
    yield [_pair(value, field)]


def _corners(value: Any, field: str) -> Iterator[list[Pair]]:
    yield [_pair(each, field) for each in json.listed(value, field, most=MOST_CORNERS)]


def _several(value: Any, field: str) -> Iterator[list[Pair]]:
    for each in json.listed(value, field):
        yield from _corners(each, field)


def _outer(value: Any, field: str) -> Iterator[list[Pair]]:
    """A polygon's outer ring; its holes are passed over."""
    yield from _several(json.listed(value, field)[:1], field)


def _outers(value: Any, field: str) -> Iterator[list[Pair]]:
    for each in json.listed(value, field):
        yield from _outer(each, field)


_LINES = {"LineString", "MultiLineString"}
_TYPES: dict[str, Callable[[Any, str], Iterator[list[Pair]]]] = {
    "Point": _point,
    "MultiPoint": _corners,
    "LineString": _corners,
    "MultiLineString": _several,
    "Polygon": _outer,
    "MultiPolygon": _outers,
}
