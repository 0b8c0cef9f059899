"""NGSI-LD and NGSIv2 notifications: what sensors measured becomes readings, an Alert becomes an event."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b
from zoneinfo import ZoneInfo

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import flow_observed, json, ngsi_entity
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Piece, clipped, event, gather, instant
from dashboard.feeds.detectors_reading import reading
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.quantities import Quantity, quantity
from dashboard.model.codes import Action, Category, EventKind, Severity
from dashboard.model.event import Event, EventData
from dashboard.model.reading import Reading, ReadingData

DETECTORS = "ngsi"  # the source under which a broker's detectors are known
OBSERVED = ("dateObserved", "dateObservedTo", "dateObservedFrom", "dateModified", "observedAt")
ISSUED = ("dateIssued", "validFrom", "dateCreated")
SEVERITIES = {
    "informational": Severity.MINOR,
    "low": Severity.MINOR,
    "medium": Severity.MODERATE,
    "high": Severity.SEVERE,
    "critical": Severity.EXTREME,
}
# Category and sub-category of the Alert model, as far as they say more than their category.
SUB_CATEGORIES = {
    "trafficjam": Category.CONGESTION,
    "caraccident": Category.COLLISION,
    "roadworks": Category.ROADWORKS,
    "roadclosed": Category.CLOSURE,
    "injuredbiker": Category.COLLISION,
    "flood": Category.FLOOD,
    "fire": Category.FIRE,
    "forestfire": Category.FIRE,
    "hitandrun": Category.COLLISION,
    "robbery": Category.CRIME,
    "assault": Category.CRIME,
    "civildisorder": Category.DISORDER,
    "suspiciousaction": Category.CRIME,
    "buildingcollapse": Category.RESCUE,
    "airpollution": Category.AIR_QUALITY,
    "waterpollution": Category.WATER,
}
CATEGORIES = {
    "traffic": Category.CONGESTION,
    "weather": Category.WEATHER,
    "environment": Category.AIR_QUALITY,
    "health": Category.MEDICAL,
    "security": Category.CRIME,
    "agriculture": Category.OTHER,
    "naturaldisaster": Category.FLOOD,
}


def feed(local: Local) -> Feed:
    return Feed("ngsi", EventKind.SENSOR, partial(_parse, local.zone))


def _parse(zone: ZoneInfo, payload: bytes, _received: datetime) -> Parsed:
    entities = ngsi_entity.entities(payload)
    return gather(piece for number, entity in enumerate(entities) for piece in _pieces(number, entity, zone))


def _pieces(number: int, entity: object, zone: ZoneInfo) -> Iterator[Piece]:
    """One piece an alert; of a sensor, one piece a quantity that somebody may watch."""
    label, raw = f"item {number}", partial(msgspec.json.encode, entity)
    try:
        values, units = ngsi_entity.plain(json.record(entity))
        kind = json.text(values, "type").rpartition("/")[2]
    except BadMessage as error:
        yield Piece(label, partial(_refuse, error.reason), raw)
        return
    if kind == "Alert":
        yield Piece(label, partial(_alert, values, zone), raw)
        return
    if kind == flow_observed.KIND:
        yield from _flow(label, values, units, zone, raw)
        return
    measured = [(name, found) for name in values if (found := quantity(name)) is not None]
    if not measured:
        yield Piece(label, partial(_unmeasured, kind), raw)
    for name, found in measured:
        yield Piece(f"{label} {name}", partial(_reading, values, units.get(name), name, found, zone), raw)


def _flow(
    label: str, values: Record, units: Mapping[str, str], zone: ZoneInfo, raw: Callable[[], bytes]
) -> Iterator[Piece]:
    """What traffic does, as the detectors of a road would tell it."""
    try:
        found, place = list(flow_observed.measured(values, units, zone)), flow_observed.station(values)
    except BadMessage as error:
        yield Piece(label, partial(_refuse, str(error)), raw)
        return
    for each in found:
        yield Piece(f"{label} {each.quantity}", partial(reading, DETECTORS, each, place), raw)


def _refuse(reason: str) -> None:
    raise BadMessage(reason)


def _unmeasured(kind: str) -> None:
    raise BadMessage(f"an entity of the type {clipped(kind, 60)!r} has no attribute that is watched", "type")


def _reading(values: Record, unit: str | None, name: str, found: Quantity, zone: ZoneInfo) -> Reading | None:
    if values[name] is None:  # the broker says that nothing is known now
        return None
    station = _station(values)
    time = ngsi_entity.observed(values, OBSERVED, zone)
    return Reading(
        id=f"{station}:{found.name}:{time.isoformat(timespec='seconds')}"[-200:],
        source=f"ngsi/{station}"[:200],
        time=time,
        data=ReadingData(
            station=station,
            quantity=found.name,
            value=found.of(json.number(values, name), unit),
            location=ngsi_entity.point(values),
            place=ngsi_entity.address(values),
        ),
    )


def _station(values: Record) -> str:
    """What measured: some entities are one observation each, and name their device or place beside."""
    for field in ("refDevice", "refPointOfInterest", "stationCode", "stationName"):
        found = values.get(field)
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str) and found.strip():
            return clipped(found.strip(), 150)
    return clipped(json.text(values, "id"), 150)


def _alert(values: Record, zone: ZoneInfo) -> Event:
    name, category = json.text(values, "id"), json.text(values, "category")
    sub = json.optional_text(values, "subCategory") or ""
    issued = ngsi_entity.observed(values, ISSUED, zone)
    described = json.optional_text(values, "description") or json.optional_text(values, "name")
    until = json.optional_text(values, "validTo")
    data = EventData(
        category=SUB_CATEGORIES.get(sub.lower(), CATEGORIES.get(category.lower(), Category.OTHER)),
        title=clipped(described or f"{category} {sub}".strip(), LINE),
        severity=json.one_of(values, "severity", SEVERITIES) if "severity" in values else Severity.UNKNOWN,
        location=ngsi_entity.point(values),
        accuracy_m=50.0 if values.get("location") else None,
        address=ngsi_entity.address(values),
        action=Action.NEW,
        ref=clipped(name, 200),
        expires=instant(until, "validTo") if until else None,
        attributes={"category": clipped(category, 100), "sub_category": clipped(sub, 100)}
        | ({"description": clipped(described, TEXT)} if described else {}),
    )
    digest = blake2b(msgspec.json.encode(values, order="sorted"), digest_size=6).hexdigest()
    who = json.optional_text(values, "alertSource") or name
    return event(
        EventKind.SENSOR, id=f"{name}:{digest}"[-200:], source=f"ngsi/{who}"[:200], time=issued, data=data
    )
