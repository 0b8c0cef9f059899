"""Loop detectors: speeds, flows and occupancies as CSV, or as FIWARE `TrafficFlowObserved` entities."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import detectors_csv, json, ngsi_entity
from dashboard.feeds.base import Feed, Parsed, Piece, clipped, gather
from dashboard.feeds.detectors_reading import FLOW, OCCUPANCY, SPEED, Measured, Options, Table, reading
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.stations import Station, stations_of
from dashboard.model.codes import EventKind

KIND = "TrafficFlowObserved"
OBSERVED = ("dateObservedTo", "dateObserved", "observedAt", "dateObservedFrom")


def feed(local: Local) -> Feed:
    """Raises SettingsError when the file of stations cannot be read."""
    options = local.own(Options)
    stations = stations_of(Path(options.stations)) if options.stations else {}
    table = Table(options, stations, local.zone)
    return Feed("detectors", EventKind.SENSOR, partial(_parse, table), most_bytes=32 * 2**20)


def _parse(table: Table, payload: bytes, received: datetime) -> Parsed:
    if payload.lstrip()[:1] in {b"{", b"["}:
        entities = ngsi_entity.entities(payload)
        return gather(piece for number, each in enumerate(entities) for piece in _pieces(number, each, table))
    return detectors_csv.parse(table, payload, received)


def _pieces(number: int, entity: object, table: Table) -> Iterator[Piece]:
    """One piece a quantity that the entity has."""
    label, raw = f"item {number}", partial(msgspec.json.encode, entity)
    try:
        values, units = _plain(json.record(entity))
        found, station = list(_measured(values, units, table.zone)), _station(values, table.stations)
    except BadMessage as error:
        yield Piece(label, partial(_refuse, error.reason), raw)
        return
    for each in found:
        yield Piece(f"{label} {each.quantity}", partial(reading, table.options.source, each, station), raw)


def _plain(entity: Record) -> tuple[Record, dict[str, str]]:
    """Raises BadMessage when it is another entity."""
    values, units = ngsi_entity.plain(entity)
    kind = json.text(values, "type").rpartition("/")[2]
    if kind != KIND:
        raise BadMessage(f"{clipped(kind, 60)!r} is no {KIND}", "type")
    return values, units


def _refuse(reason: str) -> None:
    raise BadMessage(reason)


def _measured(values: Record, units: Mapping[str, str], zone: ZoneInfo) -> Iterator[Measured]:
    """Raises BadMessage, naming the attribute."""
    name, time = json.text(values, "id"), _observed(values, zone)
    if (speed := json.optional_number(values, "averageVehicleSpeed")) is not None and speed >= 0:
        yield Measured(name, time, SPEED.name, SPEED.of(speed, units.get("averageVehicleSpeed")))
    if (occupancy := json.optional_number(values, "occupancy")) is not None:
        yield Measured(name, time, OCCUPANCY.name, OCCUPANCY.of(occupancy, units.get("occupancy", "share")))
    count, hours = json.optional_number(values, "intensity"), _hours(values, zone)
    if count is not None and hours:
        yield Measured(name, time, FLOW, count / hours)


def _observed(values: Record, zone: ZoneInfo) -> datetime:
    """The end of the interval that the observation speaks of."""
    ends = {
        field: said.rpartition("/")[2] for field in OBSERVED if isinstance(said := values.get(field), str)
    }
    return ngsi_entity.observed(ends, OBSERVED, zone)


def _hours(values: Record, zone: ZoneInfo) -> float:
    """How long the vehicles were counted; 0 where it is not told."""
    said = json.optional_text(values, "dateObserved") or ""
    begin = json.optional_text(values, "dateObservedFrom") or (said.partition("/")[0] if "/" in said else "")
    if not begin:
        return 0.0
    begun = ngsi_entity.observed({"dateObservedFrom": begin}, ("dateObservedFrom",), zone)
    return max((_observed(values, zone) - begun).total_seconds() / 3_600, 0.0)


def _station(values: Record, stations: Mapping[str, Station]) -> Station | None:
    known = stations.get(json.text(values, "id"))
    place = ngsi_entity.point(values)
    return known or (Station(place, ngsi_entity.address(values)) if place else None)
