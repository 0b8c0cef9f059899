"""Where journal and archive meet again: at a start, after the store lost its last second, after a gap."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import redis
from sqlalchemy import Connection, delete, select

from dashboard.archive import place
from dashboard.archive.keeping import days_of, unpack, write_incidents
from dashboard.archive.numbering import id_of, recorded_at, seq_of
from dashboard.archive.place import Place
from dashboard.archive.snapshots import picture_at
from dashboard.archive.tables import alarms, assignments, facts, feed_health, incidents, snapshots
from dashboard.errors import ArchiveError
from dashboard.streams.journal import GENESIS
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

PAGE = 200
LOST_AT_MOST = timedelta(minutes=1)  # of a store that writes each second; what lost more is another store


def joined(connection: Connection, store: redis.Redis, names: Names) -> Place:
    """The place from which to read on; the archive is taken back to it where the journal lost its end.

    Raises ArchiveError when facts between the two are gone.
    """
    anchor_id, anchor_hash = _anchor(store, names)
    found = place.read(connection, names.centre, lock=True)
    if found is None:
        found = Place(centre=names.centre, began_seq=seq_of(anchor_id), began_hash=anchor_hash)
        found.seq, found.hash = found.began_seq, found.began_hash
        place.begin(connection, found)
        if found.began_seq:
            log.warning("the archive begins after %s: the journal's beginning is no longer kept", anchor_id)
        return found
    if found.seq == seq_of(anchor_id) and found.hash == anchor_hash:
        return found
    if found.seq < seq_of(anchor_id):
        raise ArchiveError(
            f"the archive ends at {id_of(found.seq)}, the journal begins after {anchor_id}: what is between"
            " is gone. Keep this archive as it is, and give the centre a new one"
        )
    return _common(connection, store, names, found)


def _anchor(store: redis.Redis, names: Names) -> tuple[str, str]:
    """The journal id and the hash before the oldest entry kept."""
    told = store.hmget(names.chain, "id", "hash")
    return (told[0].decode(), told[1].decode()) if told[0] else ("0-0", GENESIS)


def _common(connection: Connection, store: redis.Redis, names: Names, found: Place) -> Place:
    """The place, or the last one before it that the journal knows as well.

    A store that writes each second may lose the last one with the power; the archive may have it already.
    What was lost there has not happened: the writer went on without it.
    """
    lost = 0
    for seq, digest in _backwards(connection, found):
        if _stands(store, names, seq, digest):
            break
        if recorded_at(found.seq) - recorded_at(seq) > LOST_AT_MOST or seq == found.began_seq:
            raise ArchiveError(
                f"the archive ends at {id_of(found.seq)}, and the journal knows nothing of it: this store is"
                " another one, or an old copy. Bring back the right one, or give the centre a new archive"
            )
        lost += 1
    if lost:
        log.warning("the store has lost the last %d facts: the archive forgets them too", lost)
        _forget_after(connection, seq)
        found.seq, found.hash, found.facts = seq, digest, found.facts - lost
        place.move(connection, found)
    return found


def _backwards(connection: Connection, found: Place) -> Iterator[tuple[int, str]]:
    asked = select(facts.c.seq, facts.c.hash).order_by(facts.c.seq.desc()).limit(PAGE)
    before = found.seq + 1
    while page := connection.execute(asked.where(facts.c.seq < before)).all():
        for row in page:
            yield row.seq, row.hash
        before = page[-1].seq
    yield found.began_seq, found.began_hash


def _stands(store: redis.Redis, names: Names, seq: int, digest: str) -> bool:
    """Whether the journal has this fact, or begins after it. That both begin with nothing proves nothing."""
    entry_id = id_of(seq)
    if not seq:
        return False
    if (entry_id, digest) == _anchor(store, names):
        return True
    entry = store.xrange(names.journal, entry_id, entry_id)
    return bool(entry) and entry[0][1][b"hash"] == digest.encode()


def _forget_after(connection: Connection, seq: int) -> None:
    """Take back the facts after this one, and everything that followed from them."""
    gone = select(facts.c.incident_id).where(facts.c.seq > seq, facts.c.type == "IncidentOpened")
    opened = list(connection.execute(gone).scalars())
    taken = select(facts.c.at).where(
        facts.c.seq > seq, facts.c.type.in_(("IncidentAcknowledged", "PanicCleared"))
    )
    instants = list(connection.execute(taken).scalars())
    for table in (alarms, feed_health, snapshots, facts):
        connection.execute(delete(table).where(table.c.seq > seq))
    connection.execute(
        alarms.update()
        .where(alarms.c.acknowledged_at.in_(instants))
        .values(acknowledged_at=None, acknowledged_by=None)
    )
    unpack(connection, days_of(connection, opened))
    connection.execute(delete(assignments).where(assignments.c.incident_id.in_(opened)))
    connection.execute(delete(incidents).where(incidents.c.id.in_(opened)))
    picture = picture_at(connection, seq)
    write_incidents(connection, picture.incidents.values(), picture, {})
