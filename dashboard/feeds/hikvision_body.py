"""The bodies that Hikvision's devices send: their alerts one by one, and each one's fields by name."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element  # what comes in is read by defusedxml

from dashboard.errors import BadMessage
from dashboard.feeds import json, xml

ROOT = "EventNotificationAlert"
OPEN, CLOSE = b"<EventNotificationAlert", b"</EventNotificationAlert>"
Fields = dict[str, Any]


class Part(NamedTuple):
    """One alert as it came, and how many pictures came with it."""

    raw: bytes
    pictures: int = 0


def parts(body: bytes) -> Iterator[Part]:
    """The alerts of a body; a picture belongs to the alert before it."""
    if not body.startswith(b"--"):
        yield from map(Part, _alerts(body))
        return
    waiting: Part | None = None
    for chunk in body.split(body.partition(b"\n")[0].rstrip()):
        head, blank, content = chunk.replace(b"\r\n\r\n", b"\n\n", 1).lstrip().partition(b"\n\n")
        if b"image/" in head.lower():
            waiting = waiting and waiting._replace(pictures=waiting.pictures + 1)
            continue
        for raw in _alerts((content if blank else head).strip()):
            if waiting is not None:
                yield waiting
            waiting = Part(raw)
    if waiting is not None:
        yield waiting


def _alerts(raw: bytes) -> Iterator[bytes]:
    """One alert with its declaration, or several of a stream."""
    if raw.count(CLOSE) < 2:
        if raw[:1] in (b"{", b"[", b"<"):
            yield raw
        return
    begin = raw.find(OPEN)
    while begin >= 0:
        end = raw.find(CLOSE, begin)
        stop = len(raw) if end < 0 else end + len(CLOSE)
        yield raw[begin:stop]
        begin = raw.find(OPEN, stop)


def fields(raw: bytes) -> Fields:
    """What an alert says by the names of its fields, wherever they stand. Raises BadMessage."""
    if not raw.startswith(b"<"):
        return flat(json.record(json.decode(raw)))
    root = xml.parse(raw)
    if xml.local(root) != ROOT:
        raise BadMessage(f"is no {ROOT}")
    return flat(_plain(root))


def _plain(element: Element) -> Any:
    """An element as its JSON would be: a text, or its named parts."""
    return [{xml.local(child): _plain(child)} for child in element] or (element.text or "").strip()


def flat(alert: Any) -> Fields:
    """Every field that is no list; of two of one name the one that stands higher."""
    found: Fields = {}
    level = [alert]
    while level:
        inner: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                for name, value in part.items():
                    found.setdefault(name, value)
                    inner.append(value)
            elif isinstance(part, list):
                inner += part
        level = inner
    return found


def said(fields: Fields, *names: str) -> str | None:
    """The first of these fields that says something."""
    for name in names:
        found = fields.get(name)
        if isinstance(found, str | int | float) and not isinstance(found, bool) and str(found).strip():
            return str(found).strip()
    return None
