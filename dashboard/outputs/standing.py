"""How one output does: kept in the store for whoever asks, and logged when it changes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs

from dashboard.log import Changes
from dashboard.model.codes import FeedState
from dashboard.model.output import OutputStanding
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

LOST_AFTER = timedelta(minutes=5)  # of failures: till then it may be a restart of the receiver
KEPT_EVERY = timedelta(seconds=5)  # of what only counts

Tells = Callable[[OutputStanding], Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Keeper:
    """`tell` is told of each change of state, as an awaitable."""

    standing: OutputStanding
    store: Any  # redis.asyncio.Redis
    names: Names
    tell: Tells
    now: Callable[[], datetime] = utc_now
    _changes: Changes = field(init=False)
    _kept_at: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False)

    def __post_init__(self) -> None:
        self._changes = Changes(log, f"output {self.standing.name}")

    async def well(self, *, sent: int = 0) -> None:
        """It told what there was to tell. Raises RedisError."""
        self._changes.well()
        at = self.now() if sent else self.standing.sent_at
        self.standing = structs.replace(self.standing, sent=self.standing.sent + sent, sent_at=at, gone=None)
        await self._turn(FeedState.LIVE, None)

    async def failed(self, reason: str) -> None:
        """It cannot tell: late at first, lost when that lasts."""
        self._changes.failed(reason)
        standing = self.standing
        failing = standing.state in (FeedState.LATE, FeedState.LOST) and standing.since is not None
        lasted = self.now() - (standing.since or self.now()) if failing else timedelta()
        lost = standing.state is FeedState.LOST or lasted >= LOST_AFTER
        await self._turn(FeedState.LOST if lost else FeedState.LATE, reason)

    async def gone(self, reason: str, address: str) -> None:
        """The receiver wants nothing more at this address (a digest of it)."""
        self._changes.failed(reason)
        self.standing = structs.replace(self.standing, gone=address)
        await self._turn(FeedState.LOST, reason)

    async def look_again(self) -> None:
        """A person may have said meanwhile that what was gone is there again."""
        kept = await last_kept(self.store, self.names, self.standing.name)
        self.standing = structs.replace(self.standing, gone=None if kept is None else kept.gone)

    async def clients(self, count: int) -> None:
        self.standing = structs.replace(self.standing, clients=count)
        await self.keep()

    async def _turn(self, state: FeedState, reason: str | None) -> None:
        before, now = self.standing, self.now()
        since = before.since if before.state is state else now
        self.standing = structs.replace(before, state=state, reason=reason, since=since)
        if state is not before.state:
            await self.keep()
            await self.tell(self.standing)
        elif now - self._kept_at >= KEPT_EVERY:
            await self.keep()

    async def keep(self) -> None:
        self._kept_at = self.now()
        await self.store.hset(self.names.outputs, self.standing.name, msgspec.json.encode(self.standing))


async def last_kept(store: Any, names: Names, name: str) -> OutputStanding | None:
    """What the process before this one kept of an output."""
    found = await store.hget(names.outputs, name)
    return msgspec.json.decode(found, type=OutputStanding) if found else None
