"""`sitcen adviser`: reads journal and positions, reckons outside the writer, answers with commands."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Stop
from typing import Any

import msgspec
import redis
from msgspec import structs

from dashboard.dispatch.adviser import Adviser, coverage_figures
from dashboard.dispatch.driving import Driving
from dashboard.dispatch.force import Sighting
from dashboard.dispatch.geofence import Geofence
from dashboard.dispatch.positions import Tracker, Verdict
from dashboard.errors import BadMessage
from dashboard.fold import apply
from dashboard.log import Changes
from dashboard.model.advice import ADVISER
from dashboard.model.command import Command
from dashboard.model.commands import AdviseMove, AdviseUnits, ProposeStatus, SetAssignmentStatus
from dashboard.model.facts import Fact, MoveDismissed
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_fact, decode_position, encode_command
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

READ_AT_ONCE = 2_000
BLOCK_MS = 100  # no reader waits longer, so that what is due by time is not late
POSITIONS_READ_BACK = 5_000
RETRY_S = 0.5
REVISE_EVERY_S = 2.0  # units drive on: advice is looked at again although nothing was recorded
LOOK_EVERY_S = 0.01  # while it reckons: whether something was recorded
PUBLISH_EVERY_S = 5.0
KEEP_EVERY_S = 300.0
BY_ADVISER = b'"actor":"adviser"'  # stands so in no text, where quotation marks are escaped
GEOFENCE = "geofence"  # the actor of statuses that a centre lets positions set by themselves


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Running:
    """One adviser at work. Two at once say everything twice, which changes nothing."""

    store: redis.Redis
    names: Names
    mind: Adviser
    driving: Driving
    confirm: bool = False  # whether a position sets a status by itself, or only proposes it
    stop: Stop = field(default_factory=Stop)
    now: Callable[[], datetime] = utc_now
    picture: Picture = field(default_factory=Picture, init=False)
    tracker: Tracker = field(default_factory=Tracker, init=False)
    geofence: Geofence = field(default_factory=Geofence, init=False)
    _after: dict[str, str] = field(default_factory=dict, init=False)
    _stirred: bool = field(default=True, init=False)  # whether something was recorded since the last look
    _whole: float = field(default=0.0, init=False)  # when all advice was last looked at
    _due: dict[str, float] = field(default_factory=dict, init=False)

    def run(self) -> None:
        """Advise until told to stop; a store that is away is waited for."""
        health = Changes(log, "the adviser")
        while not self.stop.is_set():
            try:
                self._begin()
                health.well()
                while not self.stop.is_set():
                    self._turn()
            except (redis.RedisError, OSError) as error:
                health.failed(error)
            except Exception as error:  # advice that cannot be reckoned must not end all advice
                log.exception("the adviser could not go on")
                health.failed(error)
            self.stop.wait(RETRY_S)

    def _begin(self) -> None:
        self.picture = snapshot.load(self.store, self.names)
        self.tracker, self.geofence = Tracker(), Geofence()
        newest = self.store.xrevrange(self.names.positions, count=POSITIONS_READ_BACK)
        self._after = {
            self.names.journal: self.picture.tip,
            self.names.positions: newest[0][0].decode() if newest else "0-0",
        }
        if (kept := self.store.get(self.names.speeds)) is not None:
            self.driving.speeds.restore(kept)
        for _, fields in reversed(newest):
            self._take_position(fields, send=False)
        while self.mind.grounds.coverage.catch_up():
            pass
        self._stirred = True

    def _turn(self) -> None:
        self._read()
        now = self.now()
        if self._stirred or self._is_old():
            self._stirred = False
            self._advise(now)
        if self._is_due("publish", PUBLISH_EVERY_S):
            self._publish(now)
        if self._is_due("keep", KEEP_EVERY_S):
            self.store.set(self.names.speeds, self.driving.speeds.kept())
        self._catch_up_coverage()

    def _is_due(self, what: str, every_s: float) -> bool:
        clock = time.monotonic()
        if clock < self._due.get(what, 0.0):
            return False
        self._due[what] = clock + every_s
        return True

    def _read(self) -> None:
        after: Any = self._after
        for key, entries in self.store.xread(after, count=READ_AT_ONCE, block=BLOCK_MS) or ():
            name = key.decode()
            for entry, fields in entries:
                self._after[name] = entry.decode()
                if name == self.names.journal:
                    self._take_fact(decode_fact(entry.decode(), fields))
                else:
                    self._take_position(fields, send=True)
        self.picture.take_changed()  # asked by nobody here: it would only grow

    def _take_fact(self, fact: Fact) -> None:
        apply(self.picture, fact)
        if isinstance(fact.body, MoveDismissed):
            self.mind.dismissed(fact.body.unit, fact.body.station, fact.at)
        self._stirred = self._stirred or fact.actor != ADVISER

    def _take_position(self, fields: dict[bytes, bytes], *, send: bool) -> None:
        try:
            position = decode_position(fields.get(b"event", b""))
        except BadMessage:
            return  # it moves nothing; it is no fact, so it is not set aside
        unit = position.data.unit
        if send and unit not in self.picture.units:
            return  # a city's buses are no crews: were they counted, nobody would see a jamming
        if self.tracker.take(position, self.now()) is not Verdict.GOOD or not send:
            return
        trail = self.tracker.trail(unit)
        self.driving.take(self.picture.units.get(unit), trail)
        self._send(self._by_rule(each) for each in self.geofence.take(self.picture, unit, trail))

    def _by_rule(self, proposed: ProposeStatus) -> Command:
        if not self.confirm:
            return proposed
        return SetAssignmentStatus(
            incident_id=proposed.incident_id, unit=proposed.unit, status=proposed.status, actor=GEOFENCE
        )

    def _advise(self, now: datetime) -> None:
        self.driving.apply(self.mind.grounds.roads, now)
        self.mind.look(self.picture, self._sightings(now), now)
        self._send(
            AdviseUnits(incident_id=incident_id, advice=advice)
            for incident_id, advice in self.mind.advise(self.picture, now, pressed=self._is_pressed)
        )
        if not self._stirred:
            self._whole = time.monotonic()

    def _is_pressed(self) -> bool:
        """Whether something was recorded meanwhile: a new incident waits for no advice that is not old."""
        if self._stirred:
            return True
        if not self._is_due("look", LOOK_EVERY_S) or self._is_old():
            return False
        after: Any = {self.names.journal: self._after[self.names.journal]}
        pages = [page for _, page in self.store.xread(after, count=READ_AT_ONCE) or ()]
        self._stirred = any(BY_ADVISER not in fields[b"fact"] for page in pages for _, fields in page)
        return self._stirred

    def _is_old(self) -> bool:
        return time.monotonic() - self._whole >= REVISE_EVERY_S

    def _sightings(self, now: datetime) -> dict[str, Sighting]:
        found = {}
        for unit in self.picture.units:
            if (fix := self.tracker.trusted(unit)) is not None:
                trust = self.tracker.trust(unit, now)
                found[unit] = Sighting(location=fix.location, at=fix.at, trust=trust)
        return found

    def _publish(self, now: datetime) -> None:
        """The slower news: coverage, the one move, and a sign of life."""
        self.mind.note_busy()
        self.geofence.forget(self.picture)
        figures = msgspec.json.encode(coverage_figures(self.mind, now))
        move = self.mind.move(self.picture)
        pipe = self.store.pipeline(transaction=False)
        pipe.set(self.names.coverage, figures)
        pipe.hset(self.names.feeds, ADVISER, int(now.timestamp() * 1_000))
        pipe.execute()
        if move != self.picture.move:
            self._send([AdviseMove(move=move)])

    def _catch_up_coverage(self) -> None:
        """After a change of the roads: some rows at each turn, so that advice does not wait for all."""
        coverage = self.mind.grounds.coverage
        if coverage.behind and not coverage.catch_up():
            self.mind.roads_reckoned()

    def _send(self, commands: Iterable[Command]) -> None:
        for command in commands:
            signed = structs.replace(command, actor=command.actor or ADVISER, at=self.now())
            self.store.xadd(self.names.commands, {"command": encode_command(signed)})
