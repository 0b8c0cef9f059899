"""Journals for the archive's tests: facts of a room as the entries that a writer would have added."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, delete, select

from dashboard.archive import place
from dashboard.archive.keeping import Batch, Entries
from dashboard.archive.place import Place
from dashboard.archive.snapshots import picture_at
from dashboard.archive.tables import metadata
from dashboard.model.facts import Fact
from dashboard.streams.codec import encode_fact
from dashboard.streams.journal import Tip

CENTRE = "kharkiv"


def entries_of(history: Iterable[Fact]) -> Entries:
    tip, entries = Tip(), []
    for fact in history:
        raw = encode_fact(fact)
        entries.append((fact.id.encode(), {b"fact": raw, b"hash": tip.extend(fact.id, raw).encode()}))
    return entries


def emptied(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


def archived(engine: Engine, entries: Entries, sizes: Sequence[int] = (7,)) -> None:
    """Archive the entries in batches of these sizes, in turn, each by a process that has just begun."""
    taken = turn = 0
    while taken < len(entries):
        size = sizes[turn % len(sizes)]
        with engine.begin() as connection:
            found = place.read(connection, CENTRE)
            if found is None:
                found = Place(centre=CENTRE)
                place.begin(connection, found)
            batch = Batch(picture_at(connection, found.seq), found)
            batch.take(entries[taken : taken + size])
            batch.write(connection)
        taken, turn = taken + size, turn + 1


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but snapshots and packed days, which depend on how they came to be."""
    with engine.begin() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name not in {"snapshots", "days"}
        }
