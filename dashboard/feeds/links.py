"""Atom and RSS indexes that link to alerts instead of holding them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import xml

ALERT_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
PAGE_TYPE = "text/html"


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    version: str  # what the index says of its age; another one means that it is worth asking again


def links(payload: bytes, base: str) -> tuple[Link, ...]:
    """What the index links to, the oldest first; nothing when it holds alerts itself. `base` is its address.

    Raises BadMessage when it is no XML.
    """
    root = xml.parse(payload)
    if any(xml.local(each) == "alert" for each in root.iter()):
        return ()
    found = (_link(entry, base) for entry in xml.named(root, "entry", "item"))
    # Indexes begin with the newest: an update is to follow what it updates.
    return tuple(reversed([each for each in found if each is not None]))


def _link(entry: Element, base: str) -> Link | None:
    choices = sorted(_choices(entry), key=lambda each: _rank(each[1]))
    if not choices:
        return None
    version = xml.text(entry, "updated") or xml.text(entry, "pubDate") or xml.text(entry, "date") or ""
    try:
        return Link(urljoin(base, choices[0][0]), version)
    except ValueError as error:
        raise BadMessage("is no address", "link") from error


def _choices(entry: Element) -> Iterator[tuple[str, str]]:
    """Addresses with their media types: Atom's in attributes, RSS's in texts and enclosures."""
    for each in xml.children(entry, "link", "enclosure", "content"):
        address = each.get("href") or each.get("url") or each.get("src")
        if address is None and xml.local(each) == "link":
            address = (each.text or "").strip()
        if address and each.get("rel", "alternate") in {"alternate", "enclosure", "via"}:
            yield address, each.get("type", "")


def _rank(media_type: str) -> int:
    if media_type in ALERT_TYPES:
        return 0
    return 2 if media_type == PAGE_TYPE else 1
