"""Pictures at intervals: where a rewind begins, so that it folds no more than some thousands of facts."""

import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from dashboard.archive.numbering import id_of
from dashboard.archive.tables import facts, snapshots
from dashboard.fold import fold
from dashboard.model.facts import Fact
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_fact

EVERY = 2_500  # facts: folding them takes a tenth of a second; an hour of a busy city
PAGE = 1_000
VERSION = snapshot.VERSION.decode()

STORED = msgspec.msgpack.Decoder(dict[bytes, bytes])


def row(picture: Picture, seq: int) -> dict[str, Any]:
    """The picture after the fact of this number, as a row."""
    return {"seq": seq, "version": VERSION, "picture": pack(picture)}


def pack(picture: Picture) -> bytes:
    """All that a picture is made of."""
    put, _ = snapshot.delta(picture, snapshot.parts(picture))
    raw = [each.encode() if isinstance(each, str) else each for each in put]
    return zlib.compress(msgspec.msgpack.encode(dict(zip(raw[::2], raw[1::2], strict=True))))


def unpack(packed: bytes) -> Picture:
    return snapshot.decode(STORED.decode(zlib.decompress(packed)))


def picture_at(connection: Connection, seq: int) -> Picture:
    """The picture after the fact of this number, or the last one before it: a snapshot, and the fold on."""
    readable = select(snapshots).where(snapshots.c.seq <= seq, snapshots.c.version == VERSION)
    nearest = readable.order_by(snapshots.c.seq.desc()).limit(1)
    found = connection.execute(nearest).first()
    picture, after = (Picture(), 0) if found is None else (unpack(found.picture), found.seq)
    picture = fold(history(connection, after, seq), picture)
    picture.take_changed()
    return picture


def history(connection: Connection, after: int, upto: int) -> Iterator[Fact]:
    """The facts after one number up to another, in the order of the journal."""
    columns = (facts.c.seq, facts.c.fact, facts.c.private, facts.c.hash)
    asked = select(*columns).where(facts.c.seq <= upto).order_by(facts.c.seq).limit(PAGE)
    while page := connection.execute(asked.where(facts.c.seq > after)).all():
        for row in page:
            yield fact_of(row)
        after = page[-1].seq


def fact_of(row: Any) -> Fact:
    """The fact of a row with its seq, fact, private and hash."""
    return decode_fact(id_of(row.seq), fields_of(row.fact, row.private, row.hash))


def fields_of(fact: str, private: str | None, digest: str) -> dict[bytes, bytes]:
    """A row as the journal entry that it was."""
    fields = {b"fact": fact.encode(), b"hash": digest.encode()}
    return fields if private is None else fields | {b"private": private.encode()}
