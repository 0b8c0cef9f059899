"""Where a DATEX II record lies: its coordinates, and the names of places and roads."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import area, xml
from dashboard.model.place import Point

LANGUAGES = ("uk", "en")  # in the order of our readers' wishes


def in_our_language(element: Element) -> str:
    """Of a text in several languages, the Ukrainian one, else the English, else the first."""
    values = xml.named(element, "value")
    spoken = [value for code in LANGUAGES for value in values if _speaks(value, code)]
    return next(((value.text or "").strip() for value in [*spoken, *values]), "")


def _speaks(value: Element, language: str) -> bool:
    return value.get("lang", "").lower().startswith(language)


def _locations(record: Element) -> list[Element]:
    return xml.children(record, "groupOfLocations", "locationReference")


def names(record: Element) -> Iterator[str]:
    """Place and road names, and road numbers."""
    for location in _locations(record):
        for each in xml.named(location, "name", "alertCLocationName"):
            if said := in_our_language(each):
                yield said
        yield from (each.text.strip() for each in xml.named(location, "roadNumber", "roadName") if each.text)


def place(record: Element) -> tuple[Point, float] | None:
    """The middle of every coordinate given, preferring the one meant for display; None when there is none."""
    for location in _locations(record):
        shown = xml.named(location, "coordinatesForDisplay", "locationForDisplay")
        pairs = _pairs(shown[0]) if shown else _pairs(location) or _line(location)
        if pairs:
            return area.spread(pairs)
    return None


def _pairs(location: Element) -> list[area.Pair]:
    return [
        _pair(xml.text(each, "longitude") or "", xml.text(each, "latitude") or "")
        for each in location.iter()
        if xml.child(each, "latitude") is not None
    ]


def _line(location: Element) -> list[area.Pair]:
    """A GML line: latitude and longitude in turn."""
    found: list[area.Pair] = []
    for each in xml.named(location, "posList", "pos"):
        numbers = (each.text or "").split()
        if len(numbers) % 2:
            raise BadMessage("has an odd count of numbers", xml.local(each))
        found += [_pair(lon, lat) for lat, lon in zip(numbers[::2], numbers[1::2], strict=True)]
    return found


def _pair(longitude: str, latitude: str) -> area.Pair:
    try:
        return area.place(float(longitude), float(latitude), "coordinates")
    except ValueError as error:
        raise BadMessage(f"{latitude[:20]!r}, {longitude[:20]!r} are no degrees", "coordinates") from error
