"""Loop detectors: speeds, flows and occupancies as CSV, or as FIWARE `TrafficFlowObserved` entities."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import detectors_csv, json, ngsi_entity
from dashboard.feeds.base import Feed, Parsed, Piece, clipped, gather
from dashboard.feeds.detectors_reading import Options, Table, reading
from dashboard.feeds.flow_observed import KIND, measured, station
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.feeds.stations import Station, stations_of
from dashboard.model.codes import EventKind


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
        found, place = list(measured(values, units, table.zone)), _station(values, table.stations)
    except BadMessage as error:
        yield Piece(label, partial(_refuse, error.reason), raw)
        return
    for each in found:
        yield Piece(f"{label} {each.quantity}", partial(reading, table.options.source, each, place), raw)


def _plain(entity: Record) -> tuple[Record, dict[str, str]]:
    """Raises BadMessage when it is another entity."""
    values, units = ngsi_entity.plain(entity)
    kind = json.text(values, "type").rpartition("/")[2]
    if kind != KIND:
        raise BadMessage(f"{clipped(kind, 60)!r} is no {KIND}", "type")
    return values, units


def _refuse(reason: str) -> None:
    raise BadMessage(reason)


def _station(values: Record, stations: Mapping[str, Station]) -> Station | None:
    return stations.get(json.text(values, "id")) or station(values)
