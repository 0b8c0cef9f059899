"""Forgetting callers by rule: their names and numbers go from facts and snapshots, all else stays proved."""

import zlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, select, update

from dashboard.archive import place
from dashboard.archive.numbering import last_seq
from dashboard.archive.snapshots import STORED
from dashboard.archive.tables import archivist, facts, snapshots
from dashboard.streams.private import erased, tells


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


@dataclass(slots=True)
class Erasure:
    """One run of the rule. Its steps are short transactions: facts are archived between them.

    A snapshot holds an incident as it stood then, so that a later one may hold an earlier caller: each is
    looked at. Only when all are done is the run noted, and one that was broken off is done again.
    """

    engine: Engine
    centre: str
    before: datetime
    facts: int = field(default=0, init=False)  # that told of somebody
    _left: deque[int] = field(default_factory=deque, init=False)
    _upto: int = field(default=0, init=False)

    def begin(self) -> bool:
        """Erase from the facts; whether there is more to do."""
        upto = last_seq(self.before)
        with self.engine.begin() as connection:
            found = place.read(connection, self.centre)
            if found is None or found.erased_to >= upto:
                return False
            old = (facts.c.seq <= upto, facts.c.seq > found.erased_to, facts.c.private.is_not(None))
            self.facts = connection.execute(update(facts).where(*old).values(private=None)).rowcount
            asked = select(snapshots.c.seq).where(snapshots.c.seq > found.erased_to).order_by(snapshots.c.seq)
            self._left.extend(connection.execute(asked).scalars())
            self._upto = min(upto, found.seq)
        return True

    def step(self) -> bool:
        """Erase from one snapshot; whether there is more to do."""
        with self.engine.begin() as connection:
            if self._left:
                seq = self._left.popleft()
                _erase_snapshot(connection, seq, self.before, whole=seq <= self._upto)
                return True
            connection.execute(update(archivist).values(erased_to=self._upto))
        return False


def _erase_snapshot(connection: Connection, seq: int, before: datetime, *, whole: bool) -> None:
    own = snapshots.c.seq == seq
    packed = connection.execute(select(snapshots.c.picture).where(own)).scalar_one_or_none()
    if packed is None:  # the archive was built again meanwhile
        return
    stored = STORED.decode(zlib.decompress(packed))
    left = {
        name: erased(value) if tells(value) and (whole or _is_old(name, value, before)) else value
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
