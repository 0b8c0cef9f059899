"""Forgetting callers by rule: their names and numbers go from facts and snapshots, all else stays proved."""

import zlib
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, select, update

from dashboard.archive import place
from dashboard.archive.numbering import last_seq
from dashboard.archive.snapshots import STORED
from dashboard.archive.tables import archivist, facts, snapshots
from dashboard.streams.private import erased


class _Line(msgspec.Struct):
    time: datetime


class _OfIncident(msgspec.Struct):
    events: list[_Line] = []


class _OfReport(msgspec.Struct):
    received_at: datetime


class _OfSetAside(msgspec.Struct):
    at: datetime


_INCIDENT = msgspec.json.Decoder(_OfIncident)
_REPORT = msgspec.json.Decoder(_OfReport)
_SET_ASIDE = msgspec.json.Decoder(_OfSetAside)


def erase(engine: Engine, centre: str, before: datetime) -> int:
    """Erase what was recorded up to this instant of persons; gives how many facts told of some.

    A snapshot holds an incident as it stood then, so that a later one may hold an earlier caller: each is
    looked at. That is why this is done once a day.
    """
    upto = last_seq(before)
    with engine.begin() as connection:
        found = place.read(connection, centre, lock=True)
        if found is None or found.erased_to >= upto:
            return 0
        old = (facts.c.seq <= upto, facts.c.seq > found.erased_to, facts.c.private.is_not(None))
        count = connection.execute(update(facts).where(*old).values(private=None)).rowcount
        asked = select(snapshots.c.seq).where(snapshots.c.seq > found.erased_to)
        for seq in connection.execute(asked.order_by(snapshots.c.seq)).scalars().all():
            _erase_snapshot(connection, seq, before, whole=seq <= upto)
        connection.execute(update(archivist).values(erased_to=min(upto, found.seq)))
    return count


def _erase_snapshot(connection: Connection, seq: int, before: datetime, *, whole: bool) -> None:
    own = snapshots.c.seq == seq
    packed = connection.execute(select(snapshots.c.picture).where(own)).scalar_one()
    stored = STORED.decode(zlib.decompress(packed))
    left = {
        name: erased(value) if whole or _is_old(name, value, before) else value
        for name, value in stored.items()
    }
    if left != stored:
        again = zlib.compress(msgspec.msgpack.encode(left))
        connection.execute(update(snapshots).where(own).values(picture=again))


def _is_old(name: bytes, value: bytes, before: datetime) -> bool:
    """Whether a part of a picture rests on what was told before: then none of its callers is kept."""
    if name.startswith(b"i:"):
        return any(line.time <= before for line in _INCIDENT.decode(value).events)
    if name.startswith(b"s:"):
        return _SET_ASIDE.decode(value).at <= before
    return name.startswith(b"r:") and _REPORT.decode(value).received_at <= before
