"""Entries of Atom and RSS indexes that hold no alert, but tell of one in CAP's own elements."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from msgspec import structs

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.base import clipped, instant
from dashboard.feeds.cap_alert import VERSIONS, read
from dashboard.model.event import Event

_UNSAFE = re.compile(r"[\s,<&]+")
_DATES = ("sent", "updated", "published", "pubDate", "date")
_OF_AREA = ("areaDesc", "polygon", "circle", "geocode")
_GIVEN = {"status": "Actual", "msgType": "Alert", "scope": "Public", "references": ""}
_UNKNOWN = ("urgency", "severity", "certainty")


def entry_name(item: Element) -> str | None:
    return xml.text(item, "id") or xml.text(item, "guid") or xml.text(item, "link")


def entry(root: Element, item: Element) -> Event | None:
    """What an entry tells of its alert.

    Raises BadMessage, naming what is missing: an index that only links to its alerts says too little.
    """
    name = entry_name(item)
    if name is None:
        raise BadMessage("is missing", "id")
    told = [each for each in item if xml.namespace(each) in VERSIONS]
    if not any(xml.local(each) == "event" for each in told):
        raise BadMessage(f"is missing: the entry only links to its alert{_link(item)}", "cap:event")
    found = read(_alert(root, item, told))
    if found is None:
        return None
    # An index changes its entries in place: each state of one is an event of its own.
    version = _sent(item).isoformat()
    return structs.replace(found, id=f"{name[: 199 - len(version)]}@{version}")


def _link(item: Element) -> str:
    address = next((each.get("href") or each.text for each in xml.children(item, "link")), None)
    return f" {clipped(address, 200)}" if address else ", and not even that"


def _alert(root: Element, item: Element, told: list[Element]) -> Element:
    """The alert, as far as the entry tells it."""
    namespace = xml.namespace(told[0])
    alert = ET.Element(f"{{{namespace}}}alert")
    parts = {
        "identifier": _UNSAFE.sub(lambda found: quote(found[0], safe=""), entry_name(item) or "")[:200],
        "sender": _sender(root, item),
        "sent": _sent(item).isoformat(),
        **_GIVEN,
    }
    parts |= {xml.local(each): (each.text or "").strip() for each in told if xml.local(each) in _GIVEN}
    if parts["msgType"] == "Update" and not parts["references"]:
        parts["msgType"] = "Alert"  # indexes list what is valid, and seldom what it took the place of
    for name, text in parts.items():
        ET.SubElement(alert, f"{{{namespace}}}{name}").text = text
    alert.append(_info(namespace, item, told))
    return alert


def _info(namespace: str, item: Element, told: list[Element]) -> Element:
    info = ET.Element(f"{{{namespace}}}info")
    names = {xml.local(each) for each in told}
    for name in _UNKNOWN:
        if name not in names:
            ET.SubElement(info, f"{{{namespace}}}{name}").text = "Unknown"
    for name, source in (("headline", "title"), ("description", "summary")):
        if name not in names:
            ET.SubElement(info, f"{{{namespace}}}{name}").text = xml.text(item, source)
    area = ET.Element(f"{{{namespace}}}area")
    for each in told:
        if xml.local(each) in _OF_AREA and (each.text or len(each)):
            area.append(each)
        elif xml.local(each) not in _GIVEN:
            info.append(each)
    if len(area):
        info.append(area)
    return info


def _sender(root: Element, item: Element) -> str:
    """Whoever the entry, else the index, is by; at last the host that it comes from."""
    named = (
        xml.text(item, "sender"),
        xml.text(item, "author", "name"),
        xml.text(item, "author"),
        xml.text(root, "author", "name"),
        urlsplit(entry_name(item) or "").hostname,
    )
    found = next((each for each in named if each), None)
    if found is None:
        raise BadMessage("is missing", "author")
    return _UNSAFE.sub("_", found)[:150]


def _sent(item: Element) -> datetime:
    """Raises BadMessage when the entry names no instant."""
    name = next((each for each in _DATES if xml.text(item, each)), "updated")
    text = xml.text(item, name)
    return _rfc_822(text) if text and name == "pubDate" else instant(text, name)


def _rfc_822(text: str) -> datetime:
    try:
        return instant(parsedate_to_datetime(text).isoformat(), "pubDate")
    except (ValueError, TypeError, OverflowError) as error:
        raise BadMessage(f"{clipped(text, 40)!r} is no time", "pubDate") from error
