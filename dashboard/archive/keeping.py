"""One batch of the journal into the archive: rows and the place reached, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.archive import snapshots
from dashboard.archive.numbering import id_of, seq_of
from dashboard.archive.place import Place, move
from dashboard.archive.rows import (
    Row,
    alarm_row,
    assignment_rows,
    fact_row,
    feed_row,
    incident_row,
    taken_row,
)
from dashboard.archive.tables import alarms, assignments, days, facts, feed_health, incidents, tracks
from dashboard.archive.tables import snapshots as snapshots_table
from dashboard.errors import ChainBroken
from dashboard.fold import apply
from dashboard.model.facts import Fact, IncidentOpened
from dashboard.model.incident import Incident
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact
from dashboard.streams.journal import chain_hash

Entries = Sequence[tuple[bytes, Mapping[bytes, bytes]]]  # of a stream: id, fields

WRITTEN_ONCE = frozenset({"id", "source", "entered_at"})
DAY_MS = 86_400_000
ASKED_AT_ONCE = 500  # values in one statement; SQLite takes some thousands


@dataclass(slots=True)
class Batch:
    """What some entries lead to. `take` folds them into the picture, `write` puts them into the database.

    When the writing fails, the picture is ahead of the database: both are then read anew.
    """

    picture: Picture
    place: Place
    facts: list[Row] = field(default_factory=list)
    alarms: list[Row] = field(default_factory=list)
    taken: list[Row] = field(default_factory=list)
    feeds: list[Row] = field(default_factory=list)
    snapshots: list[Row] = field(default_factory=list)
    tracks: list[Row] = field(default_factory=list)
    _touched: dict[str, Incident] = field(default_factory=dict)
    _entered: dict[str, datetime] = field(default_factory=dict)

    def take(self, entries: Entries) -> None:
        """Raises ChainBroken when an entry does not follow the one before it."""
        for entry_id, fields in entries:
            fact = decode_fact(entry_id.decode(), fields)
            self._follow(fact, fields[b"fact"])
            self._project(fact, fields)
            self._fold(fact)
            if self.place.facts % snapshots.EVERY == 0:
                self.snapshots.append(snapshots.row(self.picture, self.place.seq))

    def _follow(self, fact: Fact, raw: bytes) -> None:
        if chain_hash(self.place.hash, fact.id, raw) != fact.hash:
            raise ChainBroken(f"journal entry {fact.id} does not follow {id_of(self.place.seq)}")
        self.place.seq, self.place.hash = seq_of(fact.id), fact.hash
        self.place.facts += 1

    def _project(self, fact: Fact, fields: Mapping[bytes, bytes]) -> None:
        self.facts.append(fact_row(fact, fields))
        told = ((self.alarms, alarm_row(fact, self.picture)), (self.taken, taken_row(fact)))
        for rows, row in (*told, (self.feeds, feed_row(fact))):
            if row is not None:
                rows.append(row)
        if isinstance(fact.body, IncidentOpened):
            self._entered[fact.body.incident_id] = fact.at

    def _fold(self, fact: Fact) -> None:
        """What a fact touches is noted at once: a later one may make the picture forget it."""
        apply(self.picture, fact)
        for name in self.picture.take_changed():
            kind, _, key = name.partition(":")
            if kind == "i" and (incident := self.picture.incidents.get(key)) is not None:
                self._touched[key] = incident

    def write(self, connection: Connection) -> None:
        """All of it, and the place reached, into the transaction."""
        for table, rows in (
            (facts, self.facts),
            (alarms, self.alarms),
            (feed_health, self.feeds),
            (snapshots_table, self.snapshots),
        ):
            if rows:
                connection.execute(insert(table), rows)
        if self.taken:
            connection.execute(_TAKE, self.taken)
        write_incidents(connection, self._touched.values(), self.picture, self._entered)
        if self.tracks:
            put(connection, tracks, self.tracks, once=frozenset(tracks.columns.keys()))
        move(connection, self.place)


_TAKE = (
    update(alarms)
    .where(
        (alarms.c.incident_id == bindparam("of_incident")) | (alarms.c.unit == bindparam("of_unit")),
        alarms.c.acknowledged_at.is_(None),
        alarms.c.seq < bindparam("upto"),
    )
    .values(acknowledged_at=bindparam("taken_at"), acknowledged_by=bindparam("taken_by"))
)


def write_incidents(
    connection: Connection,
    touched: Iterable[Incident],
    picture: Picture,
    entered: Mapping[str, datetime],
) -> None:
    """Put these incidents in the place of their rows, and their units' parts with them."""
    found = list(touched)
    rows = [incident_row(each, entered.get(each.id)) for each in found]
    if not rows:
        return
    unpack(connection, put_incidents(connection, rows, once=WRITTEN_ONCE))
    parts = list(chain.from_iterable(assignment_rows(each, picture) for each in found))
    replace_parts(connection, [each.id for each in found], parts)


def put_incidents(
    connection: Connection, rows: Sequence[Row], *, once: frozenset[str] = frozenset()
) -> set[int]:
    """Put these rows in the place of those of the same incidents; gives the days to unpack."""
    changed = {row["received_at"] // DAY_MS for row in rows}
    changed |= days_of(connection, [row["id"] for row in rows])  # where they stood before
    put(connection, incidents, rows, once=once)
    return changed


def days_of(connection: Connection, ids: Sequence[str]) -> set[int]:
    """The days in which these incidents were received, as far as they are archived."""
    found: set[int] = set()
    for begin in range(0, len(ids), ASKED_AT_ONCE):
        own = incidents.c.id.in_(ids[begin : begin + ASKED_AT_ONCE])
        asked = connection.execute(select(incidents.c.received_at).where(own)).scalars()
        found |= {received // DAY_MS for received in asked}
    return found


def unpack(connection: Connection, changed: Iterable[int]) -> None:
    """Take away the packs of these days, whose rows have changed (archive/days.py).

    In their order, and once in a transaction: so no two transactions wait for each other.
    """
    if rows := [{"day": day, "packed": None} for day in sorted(changed)]:
        put(connection, days, rows, once=frozenset())


def replace_parts(connection: Connection, ids: Sequence[str], parts: Sequence[Row]) -> None:
    """Put these parts in the place of all that these incidents have."""
    for begin in range(0, len(ids), ASKED_AT_ONCE):
        own = assignments.c.incident_id.in_(ids[begin : begin + ASKED_AT_ONCE])
        connection.execute(delete(assignments).where(own))
    if parts:
        connection.execute(insert(assignments), list(parts))


def put(connection: Connection, table: Table, rows: Sequence[Row], *, once: frozenset[str]) -> None:
    """Insert rows, or replace those that are there, but for the columns that are written once."""
    dialect: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    asked = dialect.insert(table)
    changed = {name: asked.excluded[name] for name in rows[0] if name not in once}
    key = [column.name for column in table.primary_key]
    on_conflict = asked.on_conflict_do_update(index_elements=key, set_=changed) if changed else None
    asked = asked.on_conflict_do_nothing(index_elements=key) if on_conflict is None else on_conflict
    connection.execute(asked, list(rows))
