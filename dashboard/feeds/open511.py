"""Open511 events (https://www.open511.org), as JSON or XML: what a road authority says of its roads."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.errors import BadMessage
from dashboard.feeds import geojson, json, open511_xml
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Whole, clipped, gather, instant
from dashboard.feeds.categories import by_words
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.situations import Life, as_published, held_up, told
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity
from dashboard.model.event import Event, EventData

TYPES = {
    "CONSTRUCTION": Category.ROADWORKS,
    "SPECIAL_EVENT": Category.CONGESTION,
    "INCIDENT": Category.CONGESTION,
    "WEATHER_CONDITION": Category.WEATHER,
    "ROAD_CONDITION": Category.INFRASTRUCTURE,
}

# Words inside a subtype, lower case, that say more than the type.
SUBTYPES: tuple[tuple[str, Category], ...] = (
    ("accident", Category.COLLISION),
    ("collision", Category.COLLISION),
    ("vehicle_fire", Category.FIRE),
    ("fire", Category.FIRE),
    ("flood", Category.FLOOD),
    ("surface_water", Category.FLOOD),
    ("spill", Category.HAZMAT),
    ("hazmat", Category.HAZMAT),
    ("signal", Category.INFRASTRUCTURE),
    ("utility", Category.INFRASTRUCTURE),
    ("construction", Category.ROADWORKS),
    ("maintenance", Category.ROADWORKS),
)

SEVERITIES = {
    "major": Severity.SEVERE,
    "moderate": Severity.MODERATE,
    "minor": Severity.MINOR,
    "unknown": Severity.UNKNOWN,
}
CERTAINTIES = {each.value: each for each in Certainty}
STATUSES = {"active": Action.NEW, "archived": Action.CANCEL}
CLOSED = "CLOSED"
OPEN = {"ALL_LANES_OPEN", ""}
KEPT = 20  # roads, intervals and subtypes of one event


class Options(Struct, forbid_unknown_fields=True):
    """`whole`: each payload lists every event of its jurisdictions, so that one no longer listed is over."""

    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Road:
    name: str
    between: str
    direction: str
    state: str


def feed(local: Local) -> Feed:
    return Feed("open511", EventKind.TRAFFIC, partial(_parse, local.own(Options), local.zone))


def _parse(options: Options, zone: ZoneInfo, payload: bytes, received: datetime) -> Parsed:
    is_xml = payload.lstrip()[:1] == b"<"
    events = open511_xml.events(payload) if is_xml else _listed(json.decode(payload))
    parsed = gather(json.pieces(events, partial(_read, zone, received), "event"))
    return replace(parsed, whole=tuple(_whole(events))) if options.whole else parsed


def _listed(document: Any) -> list[Any]:
    """The events of a list, or the one that stands alone, as a subscriber is told of it."""
    found = json.record(document)
    return json.listed(found["events"], "events") if "events" in found else [found]


def _whole(events: list[Any]) -> Iterator[Whole]:
    refs: dict[str, set[str]] = {}
    for each in events:
        if (name := json.optional_text(each, "id")) is not None:
            refs.setdefault(_source(name), set()).add(name)
    for source, named in refs.items():
        yield Whole(source, frozenset(named))


def _source(name: str) -> str:
    """The jurisdiction, which stands before the event's own name: `drivebc.ca/DBC-17`."""
    return f"open511/{clipped(name.partition('/')[0], 150)}"


def _read(zone: ZoneInfo, received: datetime, item: Record) -> Event:
    """One event. Raises BadMessage, naming the field."""
    ref = json.text(item, "id")
    life = _life(item, received, _zone(item, zone))
    return told(_source(ref), ref, life, _data(ref, item, life))


def _zone(item: Record, otherwise: ZoneInfo) -> ZoneInfo:
    named = json.optional_text(item, "timezone")
    try:
        return ZoneInfo(named) if named else otherwise
    except (KeyError, ValueError, OSError) as error:
        raise BadMessage(f"{clipped(named or '', 40)!r} is no time zone", "timezone") from error


def _life(item: Record, received: datetime, zone: ZoneInfo) -> Life:
    """From the first beginning to the last end of its intervals; one without an end goes on."""
    changed = instant(json.optional_text(item, "updated") or json.text(item, "created"), "updated")
    spans = [_span(each, zone) for each in _some(json.find(item, "schedule.intervals"))]
    ends = [end for _, end in spans]
    return Life(
        changed=changed,
        published=as_published(changed, received),
        begins=min((begin for begin, _ in spans if begin), default=None),
        ends=None if None in ends else max((end for end in ends if end), default=None),
    )


def _span(interval: Any, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    field = "schedule.intervals"
    if not isinstance(interval, str) or interval.count("/") != 1:
        raise BadMessage("is no interval begin/end", field)
    begin, end = (_local(each, zone, field) if each.strip() else None for each in interval.split("/"))
    return begin, end


def _local(text: str, zone: ZoneInfo, field: str) -> datetime:
    """An instant; one without a zone is the road's own time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadMessage(f"{clipped(text, 40)!r} is no time", field) from error
    return instant(found.replace(tzinfo=found.tzinfo or zone).isoformat(), field)


def _some(found: Any) -> list[Any]:
    return found[:KEPT] if isinstance(found, list) else []


def _data(ref: str, item: Record, life: Life) -> EventData:
    shape = geojson.shape(item.get("geography"), "geography")
    roads = [_road(each) for each in _some(item.get("roads"))]
    place = shape.place() if shape else None
    headline = json.optional_text(item, "headline") or json.text(item, "description")
    return EventData(
        category=_category(item, roads),
        title=clipped(headline, LINE),
        severity=_coded(item, "severity", SEVERITIES),
        urgency=life.urgency,
        certainty=_coded(item, "certainty", CERTAINTIES),
        location=place[0] if place else None,
        accuracy_m=(place[1] or None) if place else None,
        address=clipped("; ".join(map(_words, roads)), LINE) or None,
        action=json.one_of(item, "status", STATUSES),
        ref=ref,
        expires=life.ends,
        attributes=_said(item, roads) | (_held_up(shape, roads, life) if shape else {}),
    )


def _coded(item: Record, name: str, codes: dict[str, Any]) -> Any:
    return codes["unknown"] if item.get(name) in (None, "") else json.one_of(item, name, codes)


def _road(found: Any) -> _Road:
    ends = [json.optional_text(found, name) for name in ("from", "to")]
    return _Road(
        name=json.optional_text(found, "name") or "",
        between=" – ".join(each for each in ends if each),
        direction=(json.optional_text(found, "direction") or "").upper(),
        state=(json.optional_text(found, "state") or "").upper(),
    )


def _words(road: _Road) -> str:
    way = road.direction if road.direction not in {"NONE", "BOTH"} else ""
    return ", ".join(each for each in (road.name, way, road.between) if each)


def _category(item: Record, roads: list[_Road]) -> Category:
    kind: Category = json.one_of(item, "event_type", {name.lower(): each for name, each in TYPES.items()})
    subtypes = " ".join(each for each in _some(item.get("event_subtypes")) if isinstance(each, str))
    told_by = by_words(subtypes, SUBTYPES)
    closed = any(road.state == CLOSED for road in roads)
    ordinary = told_by or kind
    return Category.CLOSURE if closed and ordinary in {kind, Category.ROADWORKS} else ordinary


def _held_up(shape: geojson.Shape, roads: list[_Road], life: Life) -> dict[str, object]:
    held = [road for road in roads if road.state not in OPEN]
    if not held:
        return {}
    both = any(road.direction in {"BOTH", "NONE"} for road in held)
    return held_up(shape.lines, life, closed=any(road.state == CLOSED for road in held), both_ways=both)


def _said(item: Record, roads: list[_Road]) -> dict[str, Any]:
    found = {
        "description": clipped(json.optional_text(item, "description") or "", TEXT),
        "detour": clipped(json.optional_text(item, "detour") or "", TEXT),
        "kind": clipped(json.text(item, "event_type"), 60),
        "subtypes": [
            clipped(each, 60) for each in _some(item.get("event_subtypes")) if isinstance(each, str)
        ],
        "roads": [{"name": clipped(road.name, 200), "state": clipped(road.state, 60)} for road in roads],
        "updated": json.optional_text(item, "updated"),
    }
    return {name: value for name, value in found.items() if value}
