"""Waze for Cities (CCP) JSON: drivers' alerts, jams, and traffic that is unusual for the hour.

https://support.google.com/waze/partners/answer/13458165
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from msgspec import Struct

from dashboard.errors import BadMessage
from dashboard.feeds import area, json
from dashboard.feeds.area import Pair
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Piece, Whole, clipped, from_epoch, gather
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.situations import Life, as_published, held_up, longer, times_as_long, told
from dashboard.feeds.waze_codes import BLOCKED, JAM_SEVERITIES, certainty, kind_of
from dashboard.model.codes import Category, Certainty, EventKind
from dashboard.model.event import Event, EventData
from dashboard.model.place import at

ALERT_M = 50.0  # a driver reports while driving on
TAKEN = ("ACCIDENT", "CONSTRUCTION", "HAZARD", "JAM", "ROAD_CLOSED", "WEATHERHAZARD")


class Options(Struct, forbid_unknown_fields=True):
    """`whole`: a list holds all that stands in its area, so that what it no longer names is over.

    `alerts` are the types of alerts that are taken. Waze also knows where the police stand.
    """

    whole: bool = True
    alerts: tuple[str, ...] = TAKEN


@dataclass(frozen=True, slots=True)
class _Edition:
    """One answer of the feed; `published` is None where it names no time."""

    published: datetime | None
    received: datetime
    alerts: tuple[str, ...]

    def life(self, changed: datetime) -> Life:
        return Life(changed=changed, published=self.published or as_published(changed, self.received))


def feed(local: Local) -> Feed:
    return Feed("waze", EventKind.TRAFFIC, partial(_parse, local.own(Options)))


def _parse(options: Options, payload: bytes, received: datetime) -> Parsed:
    document = json.record(json.decode(payload))
    lists = {name: json.listed(document[name], name) for name in LISTS if document.get(name) is not None}
    if not lists:
        raise BadMessage(f"has none of {', '.join(LISTS)}")
    published = _moment(document, "endTimeMillis") if "endTimeMillis" in document else None
    edition = _Edition(published, received, options.alerts)
    parsed = gather(chain.from_iterable(_pieces(name, lists[name], edition) for name in lists))
    if not options.whole or json.is_part(document):
        return parsed
    return replace(parsed, whole=tuple(_whole(name, items, published) for name, items in lists.items()))


def _pieces(name: str, items: list[Any], edition: _Edition) -> Iterator[Piece]:
    return json.pieces(items, partial(LISTS[name], edition), name, alone=partial(_alone, name, edition))


def _alone(name: str, edition: _Edition, item: Any) -> Record:
    published = edition.published
    when = {"endTimeMillis": round(published.timestamp() * 1_000)} if published else {}
    return json.part(**when, **{name: [item]})


def _whole(name: str, items: list[Any], published: datetime | None) -> Whole:
    named = (json.find(each, "uuid") or json.find(each, "id") for each in items)
    return Whole(f"waze/{name}", frozenset(map(str, named)), as_of=published)


def _moment(record: Record, name: str) -> datetime:
    return from_epoch(json.number(record, name) / 1_000, name)


def _alert(edition: _Edition, item: Record) -> Event | None:
    """What a driver reported. Raises BadMessage, naming the field."""
    kind = json.text(item, "type").upper()
    if kind not in edition.alerts:
        return None
    ref, subtype = json.name(item, "uuid"), (json.optional_text(item, "subtype") or "").upper()
    meant = kind_of(kind, subtype)
    if meant is None:
        raise BadMessage(f"{clipped(kind, 40)!r} is no type of alert that is known", "type")
    place = area.place(json.number(item, "location.x"), json.number(item, "location.y"), "location")
    reliability, confidence = (json.optional_number(item, name) for name in ("reliability", "confidence"))
    words = clipped(json.optional_text(item, "reportDescription") or "", TEXT)
    data = EventData(
        category=meant.category,
        title=meant.title,
        severity=meant.severity,
        certainty=certainty(reliability, confidence),
        location=at(*place),
        accuracy_m=ALERT_M,
        address=_where(item),
        ref=ref,
        evidence=_known({"reliability": reliability, "confidence": confidence}),
        attributes=_known({"kind": clipped(subtype or kind, 60), "description": words}),
    )
    return told("waze/alerts", ref, edition.life(_moment(item, "pubMillis")), data)


def _jam(edition: _Edition, item: Record) -> Event:
    """A stretch where traffic is slow, or a road that is closed. Raises BadMessage, naming the field."""
    ref, level = json.name(item, "uuid"), _level(item, "level")
    delay_s, metres = (json.optional_number(item, name) or 0.0 for name in ("delay", "length"))
    closed = level == BLOCKED or delay_s < 0
    life = edition.life(_moment(item, "pubMillis"))
    data = _slow(
        item,
        life,
        effect={"closed": True} if closed else {"factor": longer(delay_s, metres)},
        said={
            "level": level,
            "speed_kmh": _rounded(item, "speedKMH", 5),
            "delay_s": _rounded(item, "delay", 60),
            "length_m": _rounded(item, "length", 100),
            "blocked_by": json.optional_text(item, "blockingAlertUuid"),
        },
        category=Category.CLOSURE if closed else Category.CONGESTION,
        title="Road closed" if closed else "Jam",
        severity=JAM_SEVERITIES[level],
        ref=ref,
    )
    return told("waze/jams", ref, life, data)


def _irregularity(edition: _Edition, item: Record) -> Event:
    """Traffic that is slower than the hour usually is. Raises BadMessage, naming the field."""
    ref, life = json.name(item, "id"), edition.life(_moment(item, "detectionDateMillis"))
    speed, usual = (json.optional_number(item, name) for name in ("speed", "regularSpeed"))
    data = _slow(
        item,
        life,
        effect={"factor": times_as_long(speed, usual)},
        said={"speed_kmh": _rounded(item, "speed", 5), "usual_kmh": _rounded(item, "regularSpeed", 5)},
        category=Category.CONGESTION,
        title="Unusual traffic",
        severity=JAM_SEVERITIES[_level(item, "severity")],
        ref=ref,
    )
    return told("waze/irregularities", ref, life, data)


def _slow(item: Record, life: Life, *, effect: Record, said: Record, **data: Any) -> EventData:
    """The stretch of a jam: where it is, and which road it holds up."""
    line = _line(item)
    point, accuracy = area.middle_of_lines([line])
    return EventData(
        certainty=Certainty.LIKELY,
        location=point,
        accuracy_m=accuracy or None,
        address=_where(item),
        attributes=_known(said) | held_up([line], life, **effect),
        **data,
    )


def _line(item: Record) -> list[Pair]:
    corners = json.listed(item.get("line"), "line")
    if len(corners) < 2:
        raise BadMessage("has too few corners", "line")
    return [area.place(json.number(each, "x"), json.number(each, "y"), "line") for each in corners]


def _level(item: Record, name: str) -> int:
    level = json.number(item, name)
    if level not in JAM_SEVERITIES:
        raise BadMessage(f"{level:g} is not one of 0 to {BLOCKED}", name)
    return int(level)


def _rounded(item: Record, name: str, step: int) -> int | None:
    """A measure in coarse steps: each two minutes bring another, and no screen needs it finer."""
    value = json.optional_number(item, name)
    return None if value is None or value < 0 else round(value / step) * step


def _where(item: Record) -> str | None:
    parts = [json.optional_text(item, name) for name in ("street", "city")]
    return clipped(", ".join(each for each in parts if each), LINE) or None


def _known(found: Record) -> Record:
    return {name: value for name, value in found.items() if value not in (None, "")}


LISTS: dict[str, Callable[[_Edition, Record], Event | None]] = {
    "alerts": _alert,
    "jams": _jam,
    "irregularities": _irregularity,
}
