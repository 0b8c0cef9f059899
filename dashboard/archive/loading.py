"""A CAD's export into the archive: years of calls, without the live path, some thousands of rows at a time.

What a row says is added to what the archive has: whether a call's rows lie together, in what order they come,
and whether they came before, makes no difference to what is there at the end. So a load that was interrupted
is loaded again, and a newer export of the same calls completes them.

| of the archive | of the export |
|---|---|
| an incident | a call; its id is `load/` and the call's number |
| what a call is, and where | of its last row that says so |
| the instants from dispatch to clearing | the first of all its units'; of a call without any, of its rows |
| `closed_at` | the last unit's clearing, once all are cleared |
| a part | a unit's rows with the same instant of dispatch; later values stand, empty ones change nothing |
| `nth` | by the instants of dispatch of that unit |

A part's instants are kept as they are, also where they run backwards.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pandas as pd
from sqlalchemy import Connection, select
from sqlalchemy.engine import Engine

from dashboard.archive import database
from dashboard.archive.keeping import ASKED_AT_ONCE, put_incidents, replace_parts, unpack
from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, incidents
from dashboard.cad_codes import service
from dashboard.cad_row import SF, Columns, Row
from dashboard.errors import BadMessage, CentreError
from dashboard.model.codes import AssignmentStatus, IncidentStatus
from dashboard.model.place import Point

ROWS_AT_ONCE = 20_000  # of one transaction: about a second, for which the archivist waits
SOURCE = "load"
USUAL_PRIORITY = 3

DistrictOf = Callable[[Point], str | None]
Told = Callable[[int], None]
Numbered = tuple[int, Mapping[str, str]]  # a row, counted from 2 as a spreadsheet shows it


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row, counted from 2 as a spreadsheet shows it."""

    row: int
    reason: str


@dataclass(slots=True)
class Loaded:
    """What was brought in: `known` of the calls were in the archive before, `parts` are rows with a unit."""

    known: int = 0
    parts: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def calls(self) -> int:
        return len(self.seen)


@dataclass(frozen=True, slots=True)
class Export:
    """How an export is read: what its columns are called, its clocks' zone, and the city's districts."""

    columns: Columns
    zone: ZoneInfo
    district_of: DistrictOf


Values = dict[str, Any]  # of one row of a table
PartKey = tuple[str, int | None]  # the unit, and when it was dispatched


@dataclass(slots=True)
class _Call:
    """A call as far as it is known: `alone` are the instants of rows without a unit."""

    incident: Values = field(default_factory=dict)
    alone: Values = field(default_factory=lambda: dict.fromkeys(PROGRESS))
    parts: dict[PartKey, Values] = field(default_factory=dict)

    def take(self, incident: Values, progress: Values) -> None:
        """What a row says of the call itself."""
        self.incident = _completed(self.incident, incident)
        self.alone = _first([self.alone, progress])

    def take_part(self, part: Values) -> None:
        key = (part["unit"], part["dispatched_at"])
        self.parts[key] = _completed(self.parts.get(key, {}), part)

    def row(self) -> Values:
        """The row of its incident."""
        ends = [part["cleared_at"] for part in self.parts.values()]
        told = self.incident
        return {
            **told,
            "priority": told["priority"] or USUAL_PRIORITY,
            "alarm_level": told["alarm_level"] or 1,
            "opened_at": told["entered_at"] or told["received_at"],
            **(_first(self.parts.values()) if self.parts else self.alone),
            "closed_at": max(ends) if ends and None not in ends else None,
        }

    def part_rows(self) -> Iterator[Values]:
        """The rows of its parts; the one without a dispatch comes last."""
        ordered = sorted(self.parts.items(), key=lambda each: (each[0][0], each[0][1] is None, each[0][1]))
        for _, own in groupby(ordered, key=lambda each: each[0][0]):
            for nth, (_, part) in enumerate(own, start=1):
                yield {
                    **part,
                    "incident_id": self.incident["id"],
                    "nth": nth,
                    "outcome": _outcome(part),
                    "received_at": self.incident["received_at"],
                }


def _completed(known: Values, told: Values) -> Values:
    """What is told stands; of what is not told, what was known."""
    return {name: known.get(name) if value is None else value for name, value in told.items()}


def _first(of: Collection[Values]) -> Values:
    known = {step: [each[step] for each in of if each[step] is not None] for step in PROGRESS}
    return {step: min(instants, default=None) for step, instants in known.items()}


def _outcome(part: Values) -> str:
    reached = [status for status in AssignmentStatus if part.get(f"{status}_at") is not None]
    return reached[-1] if reached else AssignmentStatus.DISPATCHED


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
    """Bring all calls of the file in; `told` hears how many rows more were read.

    Raises CentreError when the file is no table with the columns that are needed; what was read before stays.
    """
    loaded = Loaded()
    for rows in _parts_of(file, export.columns):
        calls = _calls(rows, export, loaded)
        with engine.begin() as connection:
            database.lock(connection)  # another load might be at the same calls
            _write(connection, calls, loaded)
        told(len(rows))
    return loaded


def _calls(rows: Sequence[Numbered], export: Export, loaded: Loaded) -> dict[str, _Call]:
    """By the ids of their incidents."""
    calls: dict[str, _Call] = {}
    for number, values in rows:
        try:
            loaded.parts += _take(calls, Row(values, export.columns, export.zone), export.district_of)
        except BadMessage as error:
            loaded.rejected.append(Rejected(number, error.reason))
    return calls


def _parts_of(file: Path, columns: Columns) -> Iterator[list[Numbered]]:
    """The rows of the file, as many as are brought in at once."""
    said: dict[str, Any] = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig"}
    first = 2
    try:
        with pd.read_csv(file, chunksize=ROWS_AT_ONCE, **said) as tables:
            for table in tables:
                _require(columns, table, file)
                rows = table.fillna("").to_dict("records")
                yield [
                    (number, {str(name): str(value) for name, value in values.items()})
                    for number, values in enumerate(rows, start=first)
                ]
                first += len(rows)
    except (ValueError, OSError) as error:  # pandas' own errors are ValueErrors
        raise CentreError(f"{file.name} is no table: {error}") from error


def _require(columns: Columns, table: pd.DataFrame, file: Path) -> None:
    if missing := [name for name in columns.of_calls() if name not in table.columns]:
        raise CentreError(f"{file.name} has no column {', '.join(missing)}")


def _take(calls: dict[str, _Call], row: Row, district_of: DistrictOf) -> bool:
    """Whether the row is a unit's. Raises BadMessage, which names the column; then nothing was taken."""
    instants = row.instants()
    incident = _incident(row, instants, district_of)
    progress = {step: ms_of(instants[step.removesuffix("_at")]) for step in PROGRESS}
    call = calls.setdefault(incident["id"], _Call())
    unit = row.text(row.columns.unit)[:200]
    call.take(incident, dict.fromkeys(PROGRESS) if unit else progress)
    if unit:
        kind, _ = service(row.text(row.columns.unit_type))
        call.take_part({"unit": unit, "service": kind, **progress})
    return bool(unit)


def _incident(row: Row, instants: Mapping[str, datetime | None], district_of: DistrictOf) -> dict[str, Any]:
    call = row.call()
    place = call.location
    return {
        "id": f"{SOURCE}/{call.id}"[:200],
        "number": None,
        "source": SOURCE,
        "kind": None,
        "category": call.category,
        "title": call.title,
        "priority": int(call.priority) if call.priority in set("12345") else None,
        "alarm_level": int(call.alarms) if call.alarms in set("12345") else None,
        "status": IncidentStatus.CLOSED,
        "merged_into": None,
        "close_reason": call.disposition[:500] or None,
        "acknowledged_by": None,
        "district": district_of(place) if place else None,
        "address": call.address,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "received_at": ms_of(call.received),
        "entered_at": ms_of(instants["entered"]),
        "acknowledged_at": None,
    }


def _write(connection: Connection, calls: Mapping[str, _Call], loaded: Loaded) -> None:
    ids = list(calls)
    changed: set[int] = set()
    for begin in range(0, len(ids), ASKED_AT_ONCE):
        own = ids[begin : begin + ASKED_AT_ONCE]
        known = _known(connection, own)
        loaded.known += len(known.keys() - loaded.seen)
        whole = [_joined(known.get(each), calls[each]) for each in own]
        changed |= put_incidents(connection, [each.row() for each in whole])
        replace_parts(connection, own, [part for each in whole for part in each.part_rows()])
    unpack(connection, changed)
    loaded.seen |= calls.keys()


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, _Call]:
    """These calls as the archive has them."""
    found = connection.execute(select(incidents).where(incidents.c.id.in_(ids))).mappings()
    calls = {row["id"]: _Call(dict(row), {step: row[step] for step in PROGRESS}) for row in found}
    parts = connection.execute(select(assignments).where(assignments.c.incident_id.in_(ids))).mappings()
    for row in parts:
        calls[row["incident_id"]].take_part({name: row[name] for name in ("unit", "service", *PROGRESS)})
    return calls


def _joined(known: _Call | None, told: _Call) -> _Call:
    if known is None:
        return told
    known.take(told.incident, told.alone)
    for part in told.parts.values():
        known.take_part(part)
    return known
