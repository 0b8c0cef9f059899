"""The picture and the units' places, kept up to date for what goes out: each fact is told once folded."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from redis.exceptions import RedisError

from dashboard.dispatch.positions import UNSEEN, Tracker
from dashboard.ending import told_to_end
from dashboard.errors import BadMessage, ChosenByAnother
from dashboard.fold import apply
from dashboard.log import Changes
from dashboard.model.facts import Fact
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact, decode_position
from dashboard.streams.names import Names
from dashboard.streams.snapshot import load_async

log = logging.getLogger(__name__)

READ_AT_ONCE = 1_000
BLOCK_MS = 2_000
RETRY_S = 0.5
FIXES_READ_BACK = 2_000


class Heard(NamedTuple):
    """A fact, and the names of what it changed: `i:<incident>`, `u:<unit>`."""

    fact: Fact
    changed: frozenset[str]


class Listener(Protocol):
    """What is told of every fact, in order."""

    async def begin(self, picture: Picture, /) -> None:
        """The picture was read anew; what was heard and not settled is void."""

    def hear(self, heard: Heard, picture: Picture, /) -> None:
        """One fact, right after it was folded."""

    async def settle(self, tip: str, /) -> None:
        """All up to this journal id was heard. Raises RedisError; then it begins anew."""

    def moved(self, units: Iterable[str], /) -> None:
        """These units have other places."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Mirror:
    """`reader` is an asyncio client whose timeout is longer than a blocking read."""

    reader: Any
    names: Names
    listeners: list[Listener]
    now: Callable[[], datetime] = utc_now
    picture: Picture = field(default_factory=Picture, init=False)
    tracker: Tracker = field(default_factory=Tracker, init=False)
    _after: dict[str, str] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Follow until cancelled; a store that is away is waited for."""
        health = Changes(log, "following the journal for the outputs")
        while not told_to_end():
            try:
                await self._begin()
                health.well()
                while not told_to_end():
                    await self._turn()
            except (RedisError, OSError, ChosenByAnother) as error:
                health.failed(error)
            except Exception as error:  # one entry must not end all that goes out
                log.exception("the outputs could not follow the journal")
                health.failed(error)
            await asyncio.sleep(RETRY_S)

    async def _begin(self) -> None:
        self.picture = await load_async(self.reader, self.names)
        self.picture.take_changed()
        self.tracker = Tracker()
        newest = await self.reader.xrevrange(self.names.positions, count=FIXES_READ_BACK)
        self._after = {
            self.names.journal: self.picture.tip,
            self.names.positions: newest[0][0].decode() if newest else "0-0",
        }
        self._move(fields for _, fields in reversed(newest))
        for listener in self.listeners:
            await listener.begin(self.picture)

    async def _turn(self) -> None:
        after: Any = self._after
        told = await self.reader.xread(after, count=READ_AT_ONCE, block=BLOCK_MS) or ()
        for key, entries in told:
            name = key.decode()
            if name == self.names.journal:
                self._fold(entries)
                for listener in self.listeners:
                    await listener.settle(self.picture.tip)
            else:
                moved = self._move(fields for _, fields in entries)
                for listener in self.listeners:
                    listener.moved(moved)
            self._after[name] = entries[-1][0].decode()

    def _fold(self, entries: Iterable[tuple[bytes, Mapping[bytes, bytes]]]) -> None:
        for key, fields in entries:
            fact = decode_fact(key.decode(), fields)
            apply(self.picture, fact)
            heard = Heard(fact, frozenset(self.picture.take_changed()))
            for listener in self.listeners:
                listener.hear(heard, self.picture)

    def _move(self, entries: Iterable[Mapping[bytes, bytes]]) -> set[str]:
        """The units that have another place, or are trusted otherwise, by these."""
        now, moved = self.now(), set()
        for fields in entries:
            with contextlib.suppress(BadMessage):  # it moves nothing; it is no fact, so it is not set aside
                position = decode_position(fields.get(b"event", b""))
                unit = position.data.unit
                if unit in self.picture.units and self.tracker.take(position, now) not in UNSEEN:
                    moved.add(unit)
        return moved
