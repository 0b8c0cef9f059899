"""Plays a demo into the store: events, positions and crews' commands enter by streams, as from outside."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs
from redis.exceptions import RedisError

from dashboard.city import City
from dashboard.demo.clerk import closings
from dashboard.demo.day import KYIV, day
from dashboard.demo.fleet import Fleet
from dashboard.demo.reports import Due
from dashboard.errors import BadMessage
from dashboard.fold import apply
from dashboard.model.command import Command
from dashboard.model.place import Point
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import (
    decode_fact,
    decode_position,
    encode_command,
    encode_event,
    encode_position,
)
from dashboard.streams.names import POSITIONS_KEPT, Names

log = logging.getLogger(__name__)

TICK_S = 0.5
CLERK_EVERY = timedelta(seconds=10)
AGAIN_AFTER = timedelta(minutes=2)  # a command without an effect by then is sent once more
RETRY_S = 2.0
JOURNAL_PAGE = 2_000
MILLISECOND = timedelta(milliseconds=1)
DEMO_FIELD = "demo"  # of the `feeds` hash: there while a demo plays, with the instant (ms) it last said so
SILENT_AFTER = timedelta(minutes=1)  # a demo whose mark is older was killed


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The runner's only time; tests give one that does not wait."""

    now: Callable[[], datetime] = utc_now
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    zone: ZoneInfo = KYIV


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a demo plays. `store` is an asyncio client."""

    store: Any
    names: Names
    city: City
    clock: Clock = field(default_factory=Clock)


@dataclass(slots=True)
class Play:
    """One playing: call `begin`, then `step` at every tick. `store` is an asyncio client."""

    store: Any
    names: Names
    events: Iterator[Due]
    began: datetime
    speed: float = 1.0
    fleet: Fleet | None = None  # none where another demo already drives the units
    picture: Picture = field(default_factory=Picture)
    finished: bool = False
    _waiting: deque[Due] = field(default_factory=deque)
    _sent: dict[str, datetime] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _turn_at: datetime | None = None

    async def begin(self) -> None:
        """Take up the picture and the units' last places; make unknown units known."""
        self.picture = await snapshot.load_async(self.store, self.names)
        await self._follow()
        if self.fleet is not None:
            self.fleet.resume(await _last_places(self.store, self.names))
            await self._send([], [], self.fleet.registrations(self.picture), self.began)

    async def step(self, now: datetime) -> None:
        """Follow the journal, and send what is due by now."""
        await self._follow()
        events = self._due(now)
        positions: list[bytes] = []
        commands: list[Command] = []
        if self.fleet is not None:
            commands += self.fleet.advance(self.picture, now)
            positions += [encode_position(fix) for fix in self.fleet.fixes(now)]
            if self._takes_turn(now):
                commands += self._closings(now)
                await self._mark(now)
        await self._send(events, positions, commands, now)
        for _ in events:
            self._waiting.popleft()

    def _due(self, now: datetime) -> list[Due]:
        """The events that are due; they stay waiting until the store has them."""
        reached = (now - self.began).total_seconds() * self.speed
        while not self.finished and (not self._waiting or self._waiting[-1].after_s <= reached):
            following = next(self.events, None)
            if following is None:
                self.finished = True
            else:
                self._waiting.append(following)
        return [due for due in self._waiting if due.after_s <= reached]

    @property
    def over(self) -> bool:
        """Whether every event has been sent."""
        return self.finished and not self._waiting

    def _takes_turn(self, now: datetime) -> bool:
        """Whether it is again time for what is done every CLERK_EVERY."""
        if self._turn_at is not None and now < self._turn_at:
            return False
        self._turn_at = now + CLERK_EVERY
        return True

    async def _mark(self, now: datetime) -> None:
        await self.store.hset(self.names.feeds, DEMO_FIELD, int(now.timestamp() * 1_000))

    def _closings(self, now: datetime) -> Iterator[Command]:
        for command in closings(self.picture, now):
            if now - self._sent.get(command.incident_id, now - AGAIN_AFTER) >= AGAIN_AFTER:
                self._sent[command.incident_id] = now
                yield command
        self._sent = {key: at for key, at in self._sent.items() if now - at < AGAIN_AFTER}

    async def _follow(self) -> None:
        """Fold what the journal has beyond the picture."""
        while read := await self.store.xread({self.names.journal: self.picture.tip}, count=JOURNAL_PAGE):
            for entry_id, fields in read[0][1]:
                apply(self.picture, decode_fact(entry_id.decode(), fields))
            self.picture.take_changed()  # asked by nobody here: it would only grow

    async def _send(
        self, events: list[Due], positions: list[bytes], commands: Iterable[Command], now: datetime
    ) -> None:
        pipe = self.store.pipeline(transaction=False)
        for due in events:
            pipe.xadd(self.names.events(due.event.kind), {"event": encode_event(due.event)})
        for position in positions:
            pipe.xadd(self.names.positions, {"event": position}, maxlen=POSITIONS_KEPT, approximate=True)
        for command in commands:
            name = f"demo-{int(self.began.timestamp() * 1_000)}-{next(self._numbers)}"
            raw = encode_command(structs.replace(command, id=name, at=now))
            pipe.xadd(self.names.commands, {"command": raw})
        await pipe.execute()


async def plays(store: Any, names: Names, now: datetime) -> bool:
    """Whether a demo plays into this centre: one that was killed is not waited for."""
    said = await store.hget(names.feeds, DEMO_FIELD)
    return said is not None and now.timestamp() * 1_000 - int(said) < SILENT_AFTER / MILLISECOND


async def _last_places(store: Any, names: Names) -> dict[str, Point]:
    places: dict[str, Point] = {}
    for _, fields in await store.xrevrange(names.positions, count=1_000):
        try:
            fix = decode_position(fields[b"event"])
        except (BadMessage, KeyError):
            continue
        places.setdefault(fix.data.unit, fix.data.location)
    return places


async def run(stage: Stage, *, seed: int = 1, crews: bool = True) -> None:
    """Play the endless day until cancelled. `crews` off: nobody but the operators sets a status."""
    now = stage.clock.now()
    events = day(stage.city, seed, now, stage.clock.zone)
    fleet = Fleet(stage.city, seed, now, crews=crews)
    await keep_playing(Play(stage.store, stage.names, events, now, fleet=fleet), stage.clock)


async def keep_playing(play: Play, clock: Clock, *, mark: bool = True) -> None:
    """Step until all is sent, through the store's absences. The demo mark stands meanwhile, if it is ours."""
    try:
        await _retrying(play.begin, clock)
        while not play.over:
            await _retrying(lambda: play.step(clock.now()), clock)
            await clock.wait(TICK_S)
    finally:
        if mark:
            await _unmark(play)


async def _retrying(act: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Do it, and again while the store is away; its loss and its return are logged once each."""
    lost = False
    while True:
        try:
            await act()
        except (RedisError, OSError) as error:
            if not lost:
                log.warning("the demo has lost the store: %s", error)
            lost = True
            await clock.wait(RETRY_S)
            continue
        if lost:
            log.warning("the demo has the store back")
        return


async def _unmark(play: Play) -> None:
    try:
        await play.store.hdel(play.names.feeds, DEMO_FIELD)
    except (RedisError, OSError) as error:
        log.warning("the demo could not take its mark away: %s", error)
