"""Where a CAP alert holds: its polygons, circles, and the codes of its areas."""

from typing import Any
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import area, xml
from dashboard.feeds.base import LINE, clipped
from dashboard.model.place import Point

CORNERS_KEPT = 200
CODES_KEPT = 50
FARTHEST_KM = 20_100  # half way around the globe


def place(info: Element) -> tuple[Point, float] | None:
    """The middle of all its shapes and how far it may be off in metres. Raises BadMessage."""
    shapes: list[tuple[area.Pair, float]] = []
    for each in xml.children(info, "area"):
        shapes += [_circle(circle.text or "") for circle in xml.children(each, "circle")]
        shapes += [_polygon(polygon.text or "") for polygon in xml.children(each, "polygon")]
    return area.middle_of(shapes)


def described(info: Element) -> str | None:
    """Its areas in the sender's words."""
    words = [each for area in xml.children(info, "area") if (each := xml.text(area, "areaDesc"))]
    return clipped("; ".join(words), LINE) or None


def attributes(info: Element) -> dict[str, Any]:
    """Outlines, when they are few enough to draw, and the codes of the areas."""
    found: dict[str, Any] = {}
    rings = [_ring(each.text or "") for each in xml.named(info, "polygon")]
    if 0 < sum(map(len, rings)) <= CORNERS_KEPT:
        found["polygons"] = rings
    if codes := pairs(info, "geocode"):
        found["geocodes"] = codes
    return found


def pairs(element: Element, name: str) -> list[str]:
    """CAP's named values (`geocode`, `eventCode`, `parameter`) as `name=value`."""
    told = ((xml.text(each, "valueName"), xml.text(each, "value")) for each in xml.named(element, name))
    return [clipped(f"{named}={value}", LINE) for named, value in told if named and value][:CODES_KEPT]


def _polygon(text: str) -> tuple[area.Pair, float]:
    ring = _ring(text)
    centre = area.centroid(ring)
    return centre, area.ring_reach_m(centre, ring)


def _circle(text: str) -> tuple[area.Pair, float]:
    centre, _, radius = text.strip().partition(" ")
    try:
        kilometres = float(radius)
    except ValueError as error:
        raise BadMessage(f"{clipped(text, 60)!r} has no radius in km", "area.circle") from error
    if not 0 <= kilometres <= FARTHEST_KM:
        raise BadMessage(f"a radius of {kilometres:g} km is none", "area.circle")
    return area.latitude_longitude(centre, "area.circle"), kilometres * 1_000


def _ring(text: str) -> list[area.Pair]:
    ring = [area.latitude_longitude(pair, "area.polygon") for pair in text.split()]
    if len(ring) < 4:
        raise BadMessage(
            f"{len(ring)} corners are no polygon: four are the least, the last equal to the first",
            "area.polygon",
        )
    return ring[:-1] if ring[0] == ring[-1] else ring
