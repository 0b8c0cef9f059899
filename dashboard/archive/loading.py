"""A CAD's export into the archive: years of calls, without the live path.

| of the archive | of the export |
|---|---|
| an incident | a call; its id is `load/` and the call's number, so that loading again changes nothing |
| `received_at`, `entered_at` | of its first row |
| the instants from dispatch to clearing | the first of all its units' |
| `closed_at` | the last unit's clearing, once all are cleared |
| a part | a row with a unit; its instants are kept as they are, also where they run backwards |
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pandas as pd
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import Engine

from dashboard.archive.keeping import put
from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.cad_codes import service
from dashboard.cad_row import SF, Columns, Row
from dashboard.errors import BadMessage, CentreError
from dashboard.model.codes import AssignmentStatus, IncidentStatus
from dashboard.model.place import Point

AT_ONCE = 2_000  # calls of one transaction
ROWS_READ = 20_000
ASKED_AT_ONCE = 500
SOURCE = "load"
USUAL_PRIORITY = 3

DistrictOf = Callable[[Point], str | None]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row, counted from 2 as a spreadsheet shows it."""

    row: int
    reason: str


@dataclass(slots=True)
class Loaded:
    """What was brought in; `known` calls were there already."""

    calls: int = 0
    known: int = 0
    parts: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Export:
    """How an export is read: what its columns are called, its clocks' zone, and the city's districts."""

    columns: Columns
    zone: ZoneInfo
    district_of: DistrictOf


@dataclass(slots=True)
class _Call:
    incident: dict[str, Any]
    parts: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)


def columns_of(file: Path | None) -> Columns:
    """The names of an export's columns: a TOML file of our names and its, beside those that are usual.

    Raises CentreError, which names the file and the field.
    """
    if file is None:
        return SF
    try:
        told = msgspec.toml.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError) as error:
        raise CentreError(f"{file}: {error}") from error
    known = {each.name for each in fields(Columns)}
    if unknown := sorted(told.keys() - known):
        there = ", ".join(sorted(known))
        raise CentreError(f"{file}: {', '.join(unknown)}: is no column here; there are {there}")
    return replace(SF, **told)


def load_cad(engine: Engine, file: Path, export: Export, told: Told) -> Loaded:
    """Bring all calls of the file in; `told` hears of each row that was read.

    Raises CentreError when the file is no table with the columns that are needed.
    """
    loaded = Loaded()
    calls: dict[str, _Call] = {}
    for number, values in _rows(file, export.columns):
        try:
            _take(calls, Row(values, export.columns, export.zone), export.district_of)
        except BadMessage as error:
            loaded.rejected.append(Rejected(number, error.reason))
        told(1)
    found = iter(calls.values())
    while batch := list(islice(found, AT_ONCE)):
        with engine.begin() as connection:
            _write(connection, batch, loaded)
    return loaded


def _rows(file: Path, columns: Columns) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its number, a part of the file at a time."""
    said: dict[str, Any] = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig"}
    number = 1
    try:
        with pd.read_csv(file, chunksize=ROWS_READ, **said) as tables:
            for table in tables:
                _require(columns, table, file)
                for values in table.fillna("").to_dict("records"):
                    number += 1
                    yield number, {str(name): str(value) for name, value in values.items()}
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        raise CentreError(f"{file.name} is no table: {error}") from error


def _require(columns: Columns, table: pd.DataFrame, file: Path) -> None:
    if missing := [name for name in columns.of_calls() if name not in table.columns]:
        raise CentreError(f"{file.name} has no column {', '.join(missing)}")


def _take(calls: dict[str, _Call], row: Row, district_of: DistrictOf) -> None:
    """Raises BadMessage, which names the column."""
    name, instants = row.name(), row.instants()
    if name not in calls:
        calls[name] = _Call(_incident(row, instants, district_of))
    call = calls[name]
    for step in PROGRESS:
        _first(call.incident, step, ms_of(instants[step.removesuffix("_at")]))
    if unit := row.text(row.columns.unit)[:200]:
        nth = 1 + sum(known == unit for known, _ in call.parts)
        call.parts[unit, nth] = _part(call, row, (unit, nth), instants)


def _first(incident: dict[str, Any], step: str, ms: int | None) -> None:
    if ms is not None and (incident[step] is None or ms < incident[step]):
        incident[step] = ms


def _incident(row: Row, instants: Mapping[str, datetime | None], district_of: DistrictOf) -> dict[str, Any]:
    call = row.call()
    place = call.location
    entered = instants["entered"]
    return {
        "id": f"{SOURCE}/{call.id}"[:200],
        "number": None,
        "source": SOURCE,
        "kind": None,
        "category": call.category,
        "title": call.title,
        "priority": int(call.priority) if call.priority in set("12345") else USUAL_PRIORITY,
        "alarm_level": int(call.alarms) if call.alarms in set("12345") else 1,
        "status": IncidentStatus.CLOSED,
        "merged_into": None,
        "close_reason": call.disposition[:500] or None,
        "acknowledged_by": None,
        "district": district_of(place) if place else None,
        "address": call.address,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "received_at": ms_of(call.received),
        "entered_at": ms_of(entered),
        "opened_at": ms_of(entered or call.received),
        "acknowledged_at": None,
        **dict.fromkeys(PROGRESS),
        "closed_at": None,
    }


def _part(
    call: _Call, row: Row, key: tuple[str, int], instants: Mapping[str, datetime | None]
) -> dict[str, Any]:
    kind, _ = service(row.text(row.columns.unit_type))
    reached = [status for status in AssignmentStatus if instants.get(status.value) is not None]
    return {
        "incident_id": call.incident["id"],
        "unit": key[0],
        "nth": key[1],
        "service": kind,
        "outcome": reached[-1] if reached else AssignmentStatus.DISPATCHED,
        "received_at": call.incident["received_at"],
        **{step: ms_of(instants[step.removesuffix("_at")]) for step in PROGRESS},
    }


def _write(connection: Connection, calls: Sequence[_Call], loaded: Loaded) -> None:
    for call in calls:
        ends = [part["cleared_at"] for part in call.parts.values()]
        call.incident["closed_at"] = max(ends) if ends and None not in ends else None
    ids = [call.incident["id"] for call in calls]
    for begin in range(0, len(ids), ASKED_AT_ONCE):
        own = incidents.c.id.in_(ids[begin : begin + ASKED_AT_ONCE])
        loaded.known += connection.execute(
            select(func.count()).select_from(incidents).where(own)
        ).scalar_one()
    put(connection, incidents, [call.incident for call in calls], once=frozenset())
    parts = [part for call in calls for part in call.parts.values()]
    if parts:
        put(connection, assignments, parts, once=frozenset())
    loaded.calls += len(calls)
    loaded.parts += len(parts)
