"""EDXL-DE 1.0 and 2.0 envelopes: who distributes what, and the CAP alerts that they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from msgspec import structs

from dashboard.errors import BadMessage
from dashboard.feeds import cap_alert, xml
from dashboard.feeds.base import LINE, Feed, Parsed, Piece, by_time, clipped, gather, instant
from dashboard.feeds.cap_alert import HEARTBEAT, one_of
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind
from dashboard.model.event import MOST_SUPERSEDED, Event, EventName

STATUSES = {each: each for each in ("Actual", "Exercise", HEARTBEAT, "Test", "Unknown")}
ANSWERS = {"Ack", "Error"}
CONTENT = "contentObject"
SAID = {"content": "contentDescription", "incident_id": "incidentID", "incident": "incidentDescription"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is said once for all of its contents."""

    id: str
    attributes: dict[str, str]


def parse(payload: bytes, _received: datetime) -> Parsed:
    """The alerts of every content object.

    Raises BadMessage when it is no envelope, names no sender, or is not actual.
    """
    root = xml.parse(payload)
    if xml.local(root).lower() != "edxldistribution":
        raise BadMessage(f"<{xml.local(root)[:60]}> is no EDXL-DE envelope")
    if one_of(root, "distributionStatus", STATUSES) == HEARTBEAT:
        return Parsed(passed_over=1)
    envelope = _envelope(root)
    contents = xml.named(root, CONTENT)
    if not contents:
        raise BadMessage("is missing: the envelope is empty", CONTENT)
    pieces = (
        piece for number, each in enumerate(contents) for piece in _pieces(root, envelope, number, each)
    )
    return by_time(gather(pieces))


def _envelope(root: Element) -> Envelope:
    status = xml.text(root, "distributionStatus")
    if status != "Actual":
        raise BadMessage(f"is not actual but {status}: nobody is sent on it", "distributionStatus")
    name, sender, kind = (_text(root, each) for each in ("distributionID", "senderID", "distributionType"))
    if kind in ANSWERS:
        raise BadMessage("answers another message and alerts of nothing", "distributionType")
    attributes = {
        "distribution_id": clipped(name, LINE),
        "distribution_sender": clipped(sender, LINE),
        "distribution_type": clipped(kind, LINE),
        "distributed_at": instant(xml.text(root, "dateTimeSent"), "dateTimeSent").isoformat(),
    }
    if told := xml.text(root, "combinedConfidentiality"):
        attributes["confidentiality"] = clipped(told, LINE)
    return Envelope(name, attributes)


def _text(element: Element, name: str) -> str:
    found = xml.text(element, name)
    if found is None:
        raise BadMessage("is missing", name)
    return found


def _pieces(root: Element, envelope: Envelope, number: int, content: Element) -> Iterator[Piece]:
    raw = partial(_alone, root, content)
    alerts = xml.named(content, "alert")
    if not alerts:
        yield Piece(f"content {number}", partial(_refused, content), raw)
    for alert in alerts:
        yield Piece(cap_alert.name_of(alert), partial(_read, envelope, content, alert), raw)


def _refused(content: Element) -> None:
    held = xml.named(content, "embeddedXMLContent", "contentXML")
    if not held:
        raise BadMessage("is missing: what is not XML is not read", f"{CONTENT}.xmlContent")
    inside = ", ".join(f"<{xml.local(each)[:60]}>" for each in held[-1]) or "nothing"
    raise BadMessage(f"holds {inside}, and no CAP alert", f"{CONTENT}.xmlContent")


def _read(envelope: Envelope, content: Element, alert: Element) -> Event | None:
    found = cap_alert.read(alert)
    if found is None:
        return None
    found.data.attributes.update(envelope.attributes | _said(content))
    source = _own(found.source)
    earlier = tuple(EventName(_own(name.source), name.id) for name in found.data.supersedes)
    # An alert that is distributed again is told again: its own name is among those of its chain.
    itself = (EventName(source, found.id),) if earlier else ()
    data = structs.replace(found.data, supersedes=(*earlier[: MOST_SUPERSEDED - 1], *itself))
    mark = f":{envelope.id}"[:100]
    return structs.replace(found, id=f"{found.id[: 200 - len(mark)]}{mark}", source=source, data=data)


def _own(source: str) -> str:
    return f"edxl/{source.partition('/')[2]}"[:200]


def _said(content: Element) -> dict[str, Any]:
    told = ((name, xml.text(content, element)) for name, element in SAID.items())
    return {name: clipped(text, LINE) for name, text in told if text}


def _alone(root: Element, content: Element) -> bytes:
    """The envelope with this content alone."""
    alone = ET.Element(root.tag, root.attrib)
    alone.extend([*(each for each in root if xml.local(each) not in {CONTENT, "content"}), content])
    raw: bytes = ET.tostring(alone)
    return raw


def feed(_local: Local) -> Feed:
    return Feed("edxl", EventKind.ALERT, parse)
