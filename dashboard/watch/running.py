"""The runner of the watches, in `sitcen feeds`: what was measured is read, and each series is stepped.

States, events and the place in the stream are written in one transaction that holds only where the place is
still the one that was read on from. So a process killed at any moment loses nothing and doubles nothing, and
of two runners the slower one finds the place moved and begins anew from there.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from redis.exceptions import RedisError, WatchError

from dashboard.errors import BadMessage
from dashboard.log import Changes
from dashboard.model.event import Event
from dashboard.model.reading import Reading
from dashboard.streams.codec import decode_reading, encode_event
from dashboard.streams.names import Names
from dashboard.watch.base import Watch

log = logging.getLogger(__name__)

PLACE = b"place"  # the field of the id that was read to; a series' field has zero bytes in it
READ_AT_ONCE = 500
BLOCK_MS = 1_000
RETRY_S = 0.5


class _Step(NamedTuple):
    """One reading for one watch, and the field its series' state is kept under."""

    watch: Watch[Any]
    reading: Reading
    key: bytes


@dataclass(slots=True, kw_only=True)
class Running:
    """`store` is an asyncio client of raw bytes."""

    store: Any
    names: Names
    watches: Sequence[Watch[Any]]
    _place: bytes = field(default=b"0-0", init=False)
    _states: dict[bytes, Struct | None] = field(default_factory=dict[bytes, Struct | None], init=False)
    _broken: set[str] = field(default_factory=set[str], init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop` is set; a store that is away is waited for."""
        health = Changes(log, "the watches")
        while not stop.is_set():
            try:
                await self._begin()
                health.well()
                while not stop.is_set():
                    await self._turn()
            except WatchError:
                log.warning("another process watches as well")
            except (RedisError, OSError) as error:
                health.failed(error)
            except Exception as error:  # a watch that cannot go on must not end all feeds
                log.exception("the watches could not go on")
                health.failed(error)
            await asyncio.sleep(RETRY_S)

    async def _begin(self) -> None:
        self._states.clear()
        self._place = await self.store.hget(self.names.watches, PLACE) or b"0-0"
        oldest = await self.store.xrange(self.names.readings, count=1)
        if self._place != b"0-0" and oldest and _order(oldest[0][0]) > _order(self._place):
            log.warning("readings before %s may be gone unwatched", oldest[0][0].decode())

    async def _turn(self) -> None:
        after = {self.names.readings: self._place}
        answer = await self.store.xread(after, count=READ_AT_ONCE, block=BLOCK_MS)
        for _, entries in answer or ():
            steps = [step for _, fields in entries for step in self._steps(fields)]
            await self._recall({step.key: step.watch for step in steps})
            changed, events = self._step_all(steps)
            await self._commit(entries[-1][0], changed, events)

    def _steps(self, fields: dict[bytes, bytes]) -> Iterator[_Step]:
        try:
            reading = decode_reading(fields.get(b"event", b""))
        except BadMessage:
            return  # it is no fact, and its feed has judged it already
        for watch in self.watches:
            if watch.concerns(reading):
                yield _Step(watch, reading, _key(watch, reading))

    async def _recall(self, series: dict[bytes, Watch[Any]]) -> None:
        """Fetch the states that are not in memory."""
        missing = [key for key in series if key not in self._states]
        if not missing:
            return
        kept = await self.store.hmget(self.names.watches, missing)
        for key, raw in zip(missing, kept, strict=True):
            self._states[key] = msgspec.msgpack.decode(raw, type=series[key].state) if raw else None

    def _step_all(self, steps: Sequence[_Step]) -> tuple[dict[bytes, bytes], list[Event]]:
        """The states that changed, as they are kept, and the events."""
        events: list[Event] = []
        changed: dict[bytes, Struct] = {}
        for step in steps:
            try:
                state, led_to = step.watch.step(self._states[step.key], step.reading)
            except Exception as error:  # noqa: BLE001 — one reading must not stop the stream
                self._note(step, error)
                continue
            self._states[step.key] = changed[step.key] = state
            events += led_to
        return {key: msgspec.msgpack.encode(state) for key, state in changed.items()}, events

    def _note(self, step: _Step, error: Exception) -> None:
        """Log what a watch could not step over; once a watch, since a series repeats itself all night."""
        if step.watch.name not in self._broken:
            self._broken.add(step.watch.name)
            reading = step.reading.id
            log.error("watch %s passed over reading %s", step.watch.name, reading, exc_info=error)

    async def _commit(self, place: bytes, states: dict[bytes, bytes], events: Sequence[Event]) -> None:
        """All or nothing. Raises WatchError when another process has gone on from our place."""
        key = self.names.watches
        async with self.store.pipeline(transaction=True) as commands:
            await commands.watch(key)
            if (await commands.hget(key, PLACE) or b"0-0") != self._place:
                raise WatchError("the place has moved")
            commands.multi()
            commands.hset(key, mapping={PLACE: place, **states})
            for event in events:
                commands.xadd(self.names.events(event.kind), {"event": encode_event(event)})
            await commands.execute()
        self._place = place


def _key(watch: Watch[Any], reading: Reading) -> bytes:
    return "\0".join((watch.name, *reading.series)).encode()


def _order(entry: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry.partition(b"-")
    return int(milliseconds), int(number)
