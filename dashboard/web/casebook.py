"""Past incidents and earlier plans, read from the kept journal: once, and then what was added since."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.dispatch.past import MATTER, Case, Past
from dashboard.model.plan import PlansVersion
from dashboard.streams.codec import decode_fact, fact_type
from dashboard.streams.journal import numbers
from dashboard.streams.names import Names

PAGE = 250
LOOKED_BACK = timedelta(days=30)
READ_WITHIN_S = 3.0  # of one request; the next one goes on from there
_WANTED = frozenset(body.__name__ for body in MATTER)
Entry = tuple[bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: incidents opened between `since` and `until`; `whole` when the journal ends there."""

    cases: tuple[Case, ...]
    versions: tuple[PlansVersion, ...]
    since: datetime
    until: datetime
    whole: bool


@dataclass(slots=True)
class Casebook:
    """Reads in pages, and decodes them in a thread: a month of a busy city is half a million facts."""

    store: Any  # redis.asyncio.Redis
    names: Names
    _past: Past = field(default_factory=Past)
    _after: str = "0-0"
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, now: datetime, within_s: float = READ_WITHIN_S) -> Reading:
        """All that the journal keeps of the last LOOKED_BACK, or as much as can be read in time."""
        deadline = time.monotonic() + within_s
        async with self._reading:
            first = await self.store.xrange(self.names.journal, count=1)
            if not await self._stands():
                self._past, self._after = Past(), "0-0"
            whole = await self._read_on(deadline)
            began = _instant(first[0][0].decode()) if first else now
            since = max(began, now - LOOKED_BACK)
            until = now if whole else _instant(self._after)
            return await asyncio.to_thread(self._reading_of, since, until, whole=whole)

    async def _stands(self) -> bool:
        """Whether what was read last is still in the journal: a power loss may have taken it."""
        return self._after == "0-0" or bool(
            await self.store.xrange(self.names.journal, self._after, self._after)
        )

    async def _read_on(self, deadline: float) -> bool:
        while page := await self.store.xrange(self.names.journal, f"({self._after}", count=PAGE):
            await asyncio.to_thread(self._take, page)
            self._after = page[-1][0].decode()
            if time.monotonic() >= deadline:
                return False
        return True

    def _take(self, page: Sequence[Entry]) -> None:
        for key, fields in page:
            if fact_type(fields) in _WANTED:
                self._past.take(decode_fact(key.decode(), fields))

    def _reading_of(self, since: datetime, until: datetime, *, whole: bool) -> Reading:
        self._past.forget(since)
        return Reading(self._past.cases(), tuple(self._past.versions), since, until, whole)


def _instant(journal_id: str) -> datetime:
    return datetime.fromtimestamp(numbers(journal_id)[0] / 1_000, UTC)
