"""`sitcen archivist`: follows the journal into SQL, and lets the store forget only what is there."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event as Stop
from typing import Any

import redis
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.archive import database, days, joining, migrations, place
from dashboard.archive.erasing import Erasure
from dashboard.archive.keeping import DAY_MS, Batch, Entries
from dashboard.archive.numbering import id_of, ms_of
from dashboard.archive.place import Place, PlaceMoved
from dashboard.archive.rows import Row
from dashboard.archive.snapshots import picture_at
from dashboard.archive.thinning import Thinning
from dashboard.errors import BadMessage, CentreError
from dashboard.log import Changes
from dashboard.picture import Picture
from dashboard.streams.codec import decode_position
from dashboard.streams.names import ARCHIVISTS, Names

log = logging.getLogger(__name__)

READ_AT_ONCE = 1_000
BLOCK_MS = 500
RETRY_S = 1.0
STANDBY_S = 5.0
ERASE_EVERY_S = 86_400.0
PACK_EVERY_S = 60.0  # a day that still changes is packed anew no more often
TRACKS_EVERY_S = 5.0  # a commit waits for the disk; fixes alone need none of their own


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Archivist:
    """One at work. A second one finds its place moved, and reads on from there: nothing is written twice."""

    store: redis.Redis
    names: Names
    engine: Engine
    personal_kept: timedelta = timedelta(days=30)
    stop: Stop = field(default_factory=Stop)
    now: Callable[[], datetime] = utc_now
    _picture: Picture = field(default_factory=Picture, init=False)
    _thinning: Thinning = field(default_factory=Thinning, init=False)
    _tracks: list[Row] = field(default_factory=list, init=False)
    _positions: str = field(default="0-0", init=False)
    _tracks_due: float = field(default=0.0, init=False)
    _erasing_due: float = field(default=0.0, init=False)
    _packing_due: float = field(default=0.0, init=False)
    _erasure: Erasure | None = field(default=None, init=False)
    _announced: bool = field(default=False, init=False)
    _standing_by: bool = field(default=False, init=False)
    _place: Place = field(init=False)

    def run(self) -> None:
        """Archive until told to stop; a store or a database that is away is waited for."""
        health = Changes(log, "the archive")
        while not self.stop.is_set():
            try:
                self.begin()
                while not self.stop.is_set():
                    self.turn()
                    self.erase()
                    self.pack()
                    health.well()
            except PlaceMoved:
                self._stand_by()
            except (redis.RedisError, SQLAlchemyError, CentreError, OSError) as error:
                health.failed(_sentence(error))
                self.stop.wait(RETRY_S)

    def begin(self) -> None:
        """Find the place in the journal, and the picture there.

        Raises ArchiveError when journal and archive have nothing in common.
        """
        migrations.upgrade(self.engine)
        with self.engine.begin() as connection:
            database.lock(connection)
            self._place = joining.joined(connection, self.store, self.names)
            self._picture = picture_at(connection, self._place.seq)
        self._thinning, self._tracks = Thinning(), []
        self._positions = self._place.positions
        self._hold()
        if not self._announced:
            self._announced = True
            log.info("the archive holds %d facts, up to %s", self._place.facts, id_of(self._place.seq))

    def _stand_by(self) -> None:
        """Another one is ahead: look again after a while, whether it still is."""
        if not self._standing_by:
            self._standing_by = True
            log.warning("another archivist is at work; this one stands by")
        self.stop.wait(STANDBY_S)

    def turn(self) -> None:
        """Wait a moment for news, and write what came."""
        streams = {self.names.journal: id_of(self._place.seq), self.names.positions: self._positions}
        found = dict(self.store.xread(streams, count=READ_AT_ONCE, block=BLOCK_MS))
        self._take_positions(found.get(self.names.positions.encode(), []))
        entries: Entries = found.get(self.names.journal.encode(), [])
        if entries or (self._tracks and time.monotonic() >= self._tracks_due):
            self._write(entries)
        self.store.hset(self.names.feeds, ARCHIVISTS, str(int(self.now().timestamp() * 1_000)))

    def _write(self, entries: Entries) -> None:
        before = self._place.seq
        self._place.positions = self._positions
        batch = Batch(self._picture, self._place, tracks=self._tracks)
        batch.take(entries)
        with self.engine.begin() as connection:
            place.require(connection, self.names.centre, before)
            batch.write(connection)
        self._tracks, self._tracks_due = [], time.monotonic() + TRACKS_EVERY_S
        self._hold()

    def _take_positions(self, entries: Entries) -> None:
        for entry_id, fields in entries:
            self._positions = entry_id.decode()
            try:
                row = self._thinning.take(decode_position(fields.get(b"event", b"")), self.now())
            except BadMessage:  # the web set it aside already, or a program writes it past our doors
                continue
            if row is not None:
                self._tracks.append(row)

    def erase(self) -> bool:
        """Once a day, forget the callers of long ago: one step at a time. Whether there is more to do."""
        if self._erasure is not None:
            if not self._erasure.step():
                log.info("callers' names and numbers are erased from %d facts", self._erasure.facts)
                self._erasure = None
        elif time.monotonic() >= self._erasing_due:
            begun = Erasure(self.engine, self.names.centre, self.now() - self.personal_kept)
            self._erasure = begun if begun.begin() else None
            self._erasing_due = time.monotonic() + ERASE_EVERY_S
        return self._erasure is not None

    def pack(self) -> bool:
        """Pack a day that is over, for figures (archive/days.py). Whether there may be another."""
        if time.monotonic() < self._packing_due:
            return False
        more = days.pack_next(self.engine, ms_of(self.now()) // DAY_MS)
        if not more:
            self._packing_due = time.monotonic() + PACK_EVERY_S
        return more

    def _hold(self) -> None:
        """What lies before the place may be trimmed: it is on the database's disk."""
        reached = id_of(self._place.seq)
        try:
            self.store.xgroup_create(self.names.journal, ARCHIVISTS, id=reached, mkstream=True)
        except redis.exceptions.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
            self.store.xgroup_setid(self.names.journal, ARCHIVISTS, id=reached)


def _sentence(error: Exception) -> Any:
    """The cause without the statement, which may hold what callers said."""
    return getattr(error, "orig", None) or error
