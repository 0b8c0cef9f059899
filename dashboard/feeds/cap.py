"""CAP 1.1 and 1.2: an alert alone, or an Atom or RSS index that holds alerts or tells of them."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.base import Feed, Parsed, Piece, by_time, gather
from dashboard.feeds.cap_alert import name_of, read
from dashboard.feeds.cap_index import entry, entry_name
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind

ALERT_BYTES = 256 * 2**10  # a feed of alerts may be as large as any publication
INDEXES = {"feed", "rss", "channel", "RDF"}


def parse(payload: bytes, _received: datetime) -> Parsed:
    """Each alert of the document. Raises BadMessage when it is no XML, or neither alert nor index."""
    root = xml.parse(payload)
    if xml.local(root) == "alert" and len(payload) > ALERT_BYTES:
        raise BadMessage(f"{len(payload)} bytes are more than the {ALERT_BYTES} allowed in one alert")
    if xml.local(root) in INDEXES:
        return _index(root)
    alerts = xml.named(root, "alert")
    if not alerts:
        raise BadMessage(f"<{xml.local(root)[:60]}> is neither an alert nor an Atom or RSS index")
    return by_time(gather(_alert(each) for each in alerts))


def _index(root: Element) -> Parsed:
    entries = xml.named(root, "entry", "item")
    if not entries:
        return Parsed(passed_over=1)  # on a calm day nothing is listed
    return by_time(gather(piece for each in entries for piece in _pieces(root, each)))


def _pieces(root: Element, item: Element) -> Iterator[Piece]:
    alerts = xml.named(item, "alert")
    yield from map(_alert, alerts)
    if not alerts:
        name = f"entry {entry_name(item) or 'without id'}"
        yield Piece(name, partial(entry, root, item), partial(_alone, root, item))


def _alert(alert: Element) -> Piece:
    return Piece(name_of(alert), partial(read, alert), partial(ET.tostring, alert))


def _alone(root: Element, item: Element) -> bytes:
    """The entry in its index, with what that says for all of them."""
    index = ET.Element(root.tag)
    heads = [each for each in root if xml.local(each) not in {"entry", "item", "channel"}]
    index.extend([*heads, item])
    raw: bytes = ET.tostring(index)
    return raw


def feed(_local: Local) -> Feed:
    return Feed("cap", EventKind.ALERT, parse)
