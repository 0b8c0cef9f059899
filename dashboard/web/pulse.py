"""How the centre is: the store, the writer's lease, and when each kind of input last came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import redis

from dashboard.streams.names import Names
from dashboard.web.cards import feeds_card
from dashboard.web.ring import frame

ANSWERED_WITHIN_S = 1.5
ADVISER = "adviser"  # its sign of life stands beside them too
ADVISER_SILENT = timedelta(seconds=10)
DEMO = "demo"  # its arrivals are noted beside the feeds' while a demo or a scenario plays


@dataclass(slots=True)
class Pulse:
    store: Any  # redis.asyncio.Redis, with a timeout
    names: Names
    now: Callable[[], datetime]
    arrivals: dict[str, datetime] = field(default_factory=dict)
    store_ok: bool = False
    writer_ok: bool = False

    async def feel(self) -> None:
        """Ask the store; silence is an answer as well."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                self.writer_ok = await self.writer_holds()
                feeds = await self.store.hgetall(self.names.feeds)
        except (redis.RedisError, OSError, TimeoutError):
            self.store_ok = self.writer_ok = False
            return
        self.store_ok = True
        self.arrivals = {
            kind.decode(): datetime.fromtimestamp(int(at) / 1_000, UTC)
            for kind, at in feeds.items()
            if at.isdigit()
        }

    @property
    def demo_plays(self) -> bool:
        return DEMO in self.arrivals

    @property
    def adviser_ok(self) -> bool:
        """Whether the adviser gave a sign of life lately; without it people choose units by themselves."""
        seen = self.arrivals.get(ADVISER)
        return seen is not None and self.now() - seen <= ADVISER_SILENT

    async def writer_holds(self) -> bool:
        """Whether a writer's lease has not run out, by the store's own clock."""
        deadline = await self.store.hget(self.names.lease, "deadline_ms")
        seconds, micros = await self.store.time()
        return deadline is not None and int(deadline) > int(seconds) * 1_000 + int(micros) // 1_000

    def beat(self) -> bytes:
        """The frame that tells every screen."""
        now = self.now()
        card = {
            "at": now,
            "feeds": feeds_card(self.arrivals, now),
            "writer": "ok" if self.writer_ok else "lost",
            "adviser": "ok" if self.adviser_ok else "lost",
            "store": "ok" if self.store_ok else "lost",
        }
        return frame("beat", card)
