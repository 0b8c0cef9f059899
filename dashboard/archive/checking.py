"""Is the archive what was written? Its chain, fact by fact, and that everything else follows from it."""

import redis
from sqlalchemy import Connection, delete, select, update

from dashboard.archive import place, snapshots
from dashboard.archive.keeping import Batch
from dashboard.archive.numbering import id_of
from dashboard.archive.place import Place
from dashboard.archive.rows import LIVE
from dashboard.archive.snapshots import PAGE, fields_of
from dashboard.archive.tables import alarms, assignments, days, facts, feed_health, incidents
from dashboard.archive.tables import snapshots as snapshots_table
from dashboard.errors import ArchiveError, ChainBroken
from dashboard.streams import private
from dashboard.streams.journal import Verified, chain_hash
from dashboard.streams.names import Names


def verify(connection: Connection, centre: str) -> Verified:
    """Recompute the whole chain from where the archive begins to its end.

    Raises ChainBroken, naming the first fact that is not as it was written; ArchiveError without an archive.
    """
    found = _found(connection, centre)
    before, seq, count, first = found.began_hash, found.began_seq, 0, ""
    columns = (facts.c.seq, facts.c.fact, facts.c.private, facts.c.hash)
    asked = select(*columns).order_by(facts.c.seq).limit(PAGE)
    while page := connection.execute(asked.where(facts.c.seq > seq)).all():
        for row in page:
            entry_id = id_of(row.seq)
            if chain_hash(before, entry_id, row.fact.encode()) != row.hash:
                raise ChainBroken(f"archive: fact {entry_id} (number {count + 1}) is not as it was written")
            if row.private is not None:
                private.check(row.fact.encode(), row.private.encode())
            before, seq, count = row.hash, row.seq, count + 1
            first = first or entry_id
    if (seq, before, count) != (found.seq, found.hash, found.facts):
        raise ChainBroken(f"archive: it ends at {id_of(seq)}, but {id_of(found.seq)} was archived last")
    return Verified(count, first, id_of(seq), before)


def agree(connection: Connection, store: redis.Redis, names: Names) -> None:
    """Raises ChainBroken when the journal has another fact where the archive ends."""
    found = _found(connection, names.centre)
    entry_id = id_of(found.seq)
    kept = store.xrange(names.journal, entry_id, entry_id)
    if kept and kept[0][1][b"hash"] != found.hash.encode():
        raise ChainBroken(f"archive and journal part before {entry_id}: they are not the same any more")


def _found(connection: Connection, centre: str) -> Place:
    found = place.read(connection, centre)
    if found is None:
        raise ArchiveError("nothing is archived yet: start `sitcen archivist`")
    return found


def rebuild(connection: Connection, centre: str) -> int:
    """Make everything anew that follows from the facts; gives their number.

    What was brought in with `sitcen load` stays as it is. Raises ChainBroken when a fact is not as it was.
    """
    kept = place.read(connection, centre, lock=True)
    if kept is None:
        raise ArchiveError("nothing is archived yet: start `sitcen archivist`")
    _clear(connection)
    anew = Place(centre=centre, began_seq=kept.began_seq, began_hash=kept.began_hash)
    anew.seq, anew.hash = anew.began_seq, anew.began_hash
    anew.positions, anew.erased_to = kept.positions, kept.erased_to
    picture = snapshots.picture_at(connection, anew.seq)
    asked = select(facts.c.seq, facts.c.fact, facts.c.private, facts.c.hash).order_by(facts.c.seq).limit(PAGE)
    while page := connection.execute(asked.where(facts.c.seq > anew.seq)).all():
        batch = Batch(picture, anew)
        batch.take([(id_of(row.seq).encode(), fields_of(row.fact, row.private, row.hash)) for row in page])
        batch.facts.clear()
        batch.write(connection)
    return anew.facts


def _clear(connection: Connection) -> None:
    live = select(incidents.c.id).where(incidents.c.source == LIVE)
    connection.execute(delete(assignments).where(assignments.c.incident_id.in_(live)))
    connection.execute(delete(incidents).where(incidents.c.source == LIVE))
    connection.execute(update(days).values(packed=None))
    for table in (alarms, feed_health, snapshots_table):
        connection.execute(delete(table))
