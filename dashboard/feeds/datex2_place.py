"""Where a DATEX II record lies: its coordinates, and the names of places and roads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    return xml.children(record, "groupOfLocations", "locationReference", "measurementSiteLocation")


def _names(record: Element) -> Iterator[str]:
    """Place and road names, and road numbers."""
    for location in _locations(record):
        for each in xml.named(location, "name", "alertCLocationName"):
            if said := in_our_language(each):
                yield said
        yield from (each.text.strip() for each in xml.named(location, "roadNumber", "roadName") if each.text)


def _codes(record: Element) -> list[str]:
    """Alert-C codes of points and stretches: numbers in a country's own table."""
    found = (xml.text(each) for place in _locations(record) for each in xml.named(place, "specificLocation"))
    return list(dict.fromkeys(code for code in found if code))


@dataclass(frozen=True, slots=True)
class Places:
    """Where records lie; `alert_c` gives the place of each Alert-C code, where a centre has that table."""

    alert_c: Mapping[str, area.Pair] = field(default_factory=dict[str, area.Pair])

    def place(self, record: Element) -> tuple[Point, float] | None:
        """One place and one standard deviation in metres, preferring the one meant for display.

        Without coordinates it lies by its Alert-C codes; None when these are not known.
        """
        for location in _locations(record):
            shown = xml.named(location, "coordinatesForDisplay", "locationForDisplay")
            if found := pairs(shown[0]) if shown else pairs(location):
                return area.spread(found)
        if drawn := lines(record):
            return area.middle_of_lines(drawn)
        known = [self.alert_c[code] for code in _codes(record) if code in self.alert_c]
        return area.spread(known) if known else None

    def words(self, record: Element) -> str:
        """Names of places and roads; where there are none, the codes, so that somebody can look them up."""
        names = list(dict.fromkeys(_names(record)))
        if not names and (codes := _codes(record)):
            return f"Alert-C {', '.join(codes)}"
        return ", ".join(names)


def lines(record: Element) -> list[list[area.Pair]]:
    """The GML lines that are drawn: latitude and longitude in turn."""
    drawn = (_line(each) for place in _locations(record) for each in xml.named(place, "posList"))
    return [line for line in drawn if len(line) > 1]


def pairs(location: Element) -> list[area.Pair]:
    """Every latitude with its longitude inside an element."""
    return [
        _pair(xml.text(each, "longitude") or "", xml.text(each, "latitude") or "")
        for each in location.iter()
        if xml.child(each, "latitude") is not None
    ]


def _line(element: Element) -> list[area.Pair]:
    numbers = (element.text or "").split()
    if len(numbers) % 2:
        raise BadMessage("has an odd count of numbers", xml.local(element))
    return [_pair(lon, lat) for lat, lon in zip(numbers[::2], numbers[1::2], strict=True)]


def _pair(longitude: str, latitude: str) -> area.Pair:
    try:
        return area.place(float(longitude), float(latitude), "coordinates")
    except ValueError as error:
        raise BadMessage(f"{latitude[:20]!r}, {longitude[:20]!r} are no degrees", "coordinates") from error
