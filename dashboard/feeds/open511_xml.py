"""Open511 as XML, brought to the records that its JSON gives."""

from typing import Any
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.json import MOST_ITEMS, Record

LISTS = {"roads": "road", "event_subtypes": "event_subtype", "intervals": "interval"}


def events(payload: bytes) -> list[Record]:
    """Each event of the document. Raises BadMessage when it is no XML, or no list of events."""
    root = xml.parse(payload)
    found = xml.named(root, "event")
    if xml.local(root) not in {"open511", "event"}:
        raise BadMessage(f"<{xml.local(root)[:60]}> is no Open511 document")
    if len(found) > MOST_ITEMS:
        raise BadMessage(f"{len(found)} items are more than the {MOST_ITEMS} allowed", "events")
    return [_record(each) for each in found]


def _record(element: Element) -> Record:
    return {xml.local(each): _value(each) for each in element}


def _value(element: Element) -> Any:
    name = xml.local(element)
    if name == "geography":
        return _geography(element)
    if name in LISTS:
        return [_value(each) for each in xml.children(element, LISTS[name])]
    return _record(element) if len(element) else (element.text or "").strip()


def _geography(element: Element) -> Record:
    """GML, in which a list of positions names the latitude or the longitude first by its reference system."""
    shapes = [_shape(each) for each in element]
    return shapes[0] if shapes else {}


def _shape(element: Element) -> Record:
    kind = xml.local(element)
    latitude_first = "urn:" in element.get("srsName", "")
    lists = xml.named(element, "pos", "posList", "coordinates")
    corners = [corner for each in lists for corner in _corners(each, latitude_first=latitude_first)]
    return {"type": kind, "coordinates": corners[0] if kind == "Point" and corners else corners}


def _corners(element: Element, *, latitude_first: bool) -> list[list[Any]]:
    """What is no pair of numbers is left as it is, for whoever reads the geometry to refuse."""
    numbers = [_number(each) for each in (element.text or "").replace(",", " ").split()]
    pairs = [numbers[at : at + 2] for at in range(0, len(numbers), 2)]
    return [pair[::-1] for pair in pairs] if latitude_first else pairs


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
