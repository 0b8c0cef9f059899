"""PIDF-LO (RFC 4119, 5491, 5139) and GeoJSON: where a call comes from, and its civic address."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import area, geojson, json, xml
from dashboard.feeds.base import LINE, clipped
from dashboard.model.place import Point

CAPS = xml.Caps(most_bytes=64 * 2**10, elements=2_000)
# The horizontal reach of each shape in metres; a point has none.
REACHES = {
    "Point": (),
    "Circle": ("radius",),
    "Sphere": ("radius",),
    "Ellipse": ("semiMajorAxis",),
    "Ellipsoid": ("semiMajorAxis",),
    "ArcBand": ("outerRadius",),
}
STREET = ("PRD", "RD", "A6", "STS", "POD")


class Spot(NamedTuple):
    location: Point | None
    accuracy_m: float | None
    address: str | None


def read(value: Any, field: str) -> Spot:
    """A location by value: PIDF-LO as text, or GeoJSON as an object or text. Raises BadMessage."""
    if isinstance(value, str) and value.lstrip()[:1] != "{":
        return _pidf(value.strip(), field)
    found = json.decode(value.encode()) if isinstance(value, str) else value
    return _geojson(json.record(found, field), field)


def _pidf(text: str, field: str) -> Spot:
    try:
        root = xml.parse(text.encode(), CAPS)
    except BadMessage as error:
        raise BadMessage(error.reason, field) from error
    placed = area.middle_of(list(_shapes(root, field)))
    civic = next(iter(xml.named(root, "civicAddress")), None)
    return Spot(
        location=placed[0] if placed else None,
        accuracy_m=(placed[1] or None) if placed else None,
        address=None if civic is None else _address(civic),
    )


def _shapes(root: Element, field: str) -> Iterator[tuple[area.Pair, float]]:
    for each in xml.named(root, *REACHES):
        position = xml.text(each, "pos")
        if position is not None:
            yield (
                _pair(position.split(), field),
                sum(_metres(each, name, field) for name in REACHES[xml.local(each)]),
            )
    for each in xml.named(root, "Polygon"):
        numbers = " ".join((part.text or "") for part in xml.named(each, "posList", "pos")).split()
        ring = [_pair(numbers[at : at + 2], field) for at in range(0, len(numbers), 2)]
        if ring:
            centre = area.centroid(ring)
            yield centre, area.ring_reach_m(centre, ring)


def _pair(numbers: list[str], field: str) -> area.Pair:
    """Latitude first, as in every coordinate system of PIDF-LO."""
    return area.latitude_longitude(",".join(numbers[:2]), field)


def _metres(shape: Element, name: str, field: str) -> float:
    text = xml.text(shape, name)
    try:
        found = float(text or "")
    except ValueError as error:
        raise BadMessage(f"has no {name} in metres", field) from error
    if not 0 <= found <= area.FARTHEST_M:
        raise BadMessage(f"a {name} of {found:g} m is none", field)
    return found


def _address(civic: Element) -> str | None:
    street = " ".join(filter(None, (xml.text(civic, name) for name in STREET)))
    number = "".join(filter(None, (xml.text(civic, name) for name in ("HNO", "HNS"))))
    place = ", ".join(filter(None, (street, number))) or xml.text(civic, "A3")
    named = xml.text(civic, "LMK") or xml.text(civic, "NAM") or xml.text(civic, "LOC")
    return clipped("; ".join(filter(None, (place, named))), LINE) or None


def _geojson(found: json.Record, field: str) -> Spot:
    shape = geojson.shape(found.get("geometry") if found.get("type") == "Feature" else found, field)
    if shape is None:
        raise BadMessage("has no geometry", field)
    point, accuracy_m = shape.place()
    address = json.optional_text(found, "properties.address")
    return Spot(point, accuracy_m or None, None if address is None else clipped(address, LINE))
