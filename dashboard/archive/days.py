"""Packed days: what figures need of a day's rows, column by column, so that a year is read at once.

A pack is made of the rows and says what they say. Whoever changes rows takes the packs of their days away in
the same transaction (keeping.py); until a day is packed again, its rows are read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Engine, Select, select, update

from dashboard.archive.keeping import DAY_MS
from dashboard.archive.numbering import ms_of
from dashboard.archive.tables import PROGRESS, assignments, days, incidents
from dashboard.model.codes import IncidentStatus
from dashboard.review.columns import Whole, offsets

INSTANTS = ("entered_at", "acknowledged_at", *PROGRESS)
WORDS = ("category", "district", "unit", "service")
OF_INCIDENT = ("id", "category", "district", "priority", "received_at", *INSTANTS)
OF_PART = ("incident_id", "unit", "service", *PROGRESS)

Told = Mapping[str, Sequence[Any]]  # the values of rows, by column


class Table(NamedTuple):
    """Columns of one length; of those in `words` each number is the place of a word there (-1: no word)."""

    columns: Mapping[str, npt.NDArray[Any]]
    words: Mapping[str, Sequence[str]]


class Day(NamedTuple):
    """Columns are as review/columns.py says; a part has the place of its `incident` among the incidents."""

    incidents: Table
    parts: Table


class _Packed(msgspec.Struct, array_like=True):
    columns: dict[str, tuple[str, bytes]]
    words: dict[str, list[str]]


_PACKED = msgspec.msgpack.Decoder(tuple[_Packed, _Packed])


def pack_next(engine: Engine, before: int) -> bool:
    """Pack one day before this one that is not packed; whether there was one.

    Its row is locked before its rows are read: who changes them meanwhile takes the pack away again.
    """
    waiting = select(days.c.day).where(days.c.packed.is_(None), days.c.day < before).order_by(days.c.day)
    with engine.begin() as connection:
        day = connection.execute(waiting.limit(1).with_for_update()).scalar()
        if day is None:
            return False
        packed = pack(of_rows(connection, day))
        connection.execute(update(days).where(days.c.day == day).values(packed=packed))
    return True


def within(connection: Connection, since: datetime, until: datetime) -> Sequence[int]:
    """The days (counted from 1970, in UTC) of a period in which something was received."""
    first, last = ms_of(since) // DAY_MS, (ms_of(until) - 1) // DAY_MS
    asked = select(days.c.day).where(days.c.day >= first, days.c.day <= last).order_by(days.c.day)
    return connection.execute(asked).scalars().all()


def read(connection: Connection, day: int) -> Day:
    """A day (counted from 1970, in UTC): its pack, or what its rows say while it has none."""
    asked = select(days.c.packed).where(days.c.day == day)
    packed = connection.execute(asked, execution_options={"binary": True}).scalar()
    return of_rows(connection, day) if packed is None else unpack(packed)


def of_rows(connection: Connection, day: int, *also: ColumnElement[bool]) -> Day:
    """What a day's rows say, of those that are `also` so; merged incidents count in no figure."""
    within = (
        incidents.c.received_at >= day * DAY_MS,
        incidents.c.received_at < (day + 1) * DAY_MS,
        incidents.c.status != IncidentStatus.MERGED.value,
        *also,
    )
    own = _told(connection, select(*(incidents.c[name] for name in OF_INCIDENT)).where(*within))
    joined = assignments.join(incidents, assignments.c.incident_id == incidents.c.id)
    asked = select(*(assignments.c[name] for name in OF_PART)).select_from(joined).where(*within)
    parts = _told(connection, asked)
    places = {each: place for place, each in enumerate(own["id"])}
    of_part = np.array([places[each] for each in parts["incident_id"]], dtype="int32")
    received = np.array(own["received_at"], dtype="int64")
    priority = np.array(own["priority"], dtype="int8")
    return Day(
        _table(own, received, {"received_at": received, "priority": priority}),
        _table(parts, received[of_part], {"incident": of_part}),
    )


def _told(connection: Connection, asked: Select[Any]) -> Told:
    found = connection.execute(asked)
    names, rows = list(found.keys()), found.all()
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _table(told: Told, received: Whole, columns: dict[str, npt.NDArray[Any]]) -> Table:
    words: dict[str, list[str]] = {}
    for name, values in told.items():
        if name in INSTANTS:
            columns[after(name)] = offsets(received, values)
        elif name in WORDS:
            words[name] = sorted({each for each in values if each is not None})
            places = {None: -1} | {word: place for place, word in enumerate(words[name])}
            columns[name] = codes([places[each] for each in values], len(words[name]))
    return Table(columns, words)


def after(instant: str) -> str:
    """What the column is called that an instant is in."""
    return f"{instant.removesuffix('_at')}_after"


def codes(places: Sequence[int], words: int) -> npt.NDArray[Any]:
    """Places of so many words, or -1, as small as they may be."""
    return np.array(places, dtype=np.min_scalar_type(-words - 1))


def pack(day: Day) -> bytes:
    told = [
        ({name: (each.dtype.str, each.tobytes()) for name, each in table.columns.items()}, table.words)
        for table in day
    ]
    return msgspec.msgpack.encode(told)


def unpack(packed: bytes) -> Day:
    incidents, parts = (
        Table({name: np.frombuffer(raw, kind) for name, (kind, raw) in told.columns.items()}, told.words)
        for told in _PACKED.decode(packed)
    )
    return Day(incidents, parts)
