"""How the centre is: the store, the writer's lease, and when each kind of input last came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import redis

from dashboard.model.advice import ADVISER
from dashboard.model.facts import FeedChanged, FeedForgotten, FeedPaused, FeedResumed
from dashboard.model.feed import RECEPTION
from dashboard.picture import Picture
from dashboard.reception.watching import Report
from dashboard.streams import paper
from dashboard.streams.names import ARCHIVISTS, Names
from dashboard.streams.paper import PaperStanding
from dashboard.web.cards import Card
from dashboard.web.feed_cards import kinds_card
from dashboard.web.ring import frame

ANSWERED_WITHIN_S = 1.5
PROCESS_SILENT = timedelta(seconds=10)
TOLD_AT_ONCE = (FeedChanged, FeedForgotten, FeedPaused, FeedResumed)  # what they change is in the beat

_REPORT = msgspec.json.Decoder(Report)
DEMO = "demo"  # its arrivals are noted beside the feeds' while a demo or a scenario plays


@dataclass(slots=True)
class Pulse:
    store: Any  # redis.asyncio.Redis, with a timeout
    names: Names
    now: Callable[[], datetime]
    arrivals: dict[str, datetime] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    paper: PaperStanding | None = None  # None: no sheets are wanted
    store_ok: bool = False
    writer_ok: bool = False

    async def feel(self) -> None:
        """Ask the store; silence is an answer as well."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN_S):
                self.writer_ok = await self.writer_holds()
                pipeline = self.store.pipeline(transaction=False)
                pipeline.hgetall(self.names.feeds)
                pipeline.hgetall(self.names.health)
                pipeline.get(self.names.paper)
                feeds, health, standing = await pipeline.execute()
        except (redis.RedisError, OSError, TimeoutError):
            self.store_ok = self.writer_ok = False
            return
        self.store_ok = True
        self.arrivals = {
            kind.decode(): datetime.fromtimestamp(int(at) / 1_000, UTC)
            for kind, at in feeds.items()
            if at.isdigit()
        }
        self.paper = paper.decode(standing)
        self.reports = {name.decode(): _REPORT.decode(report) for name, report in health.items()}

    @property
    def demo_plays(self) -> bool:
        return DEMO in self.arrivals

    @property
    def adviser_ok(self) -> bool:
        """Whether the adviser gave a sign of life lately; without it people choose units by themselves."""
        return self._alive(ADVISER)

    @property
    def reception_ok(self) -> bool:
        """Whether feeds are judged; without it their states are as old as its last sign of life."""
        return self._alive(RECEPTION)

    @property
    def archive_ok(self) -> bool:
        """Whether facts are archived; without it nothing is lost, and the store forgets nothing."""
        return self._alive(ARCHIVISTS)

    @property
    def paper_ok(self) -> bool:
        """Whether the sheets for an outage are written, where they are wanted."""
        return self.paper is None or self.paper.well(self.now())

    def _alive(self, process: str) -> bool:
        seen = self.arrivals.get(process)
        return seen is not None and self.now() - seen <= PROCESS_SILENT

    async def writer_holds(self) -> bool:
        """Whether a writer's lease has not run out, by the store's own clock."""
        deadline = await self.store.hget(self.names.lease, "deadline_ms")
        seconds, micros = await self.store.time()
        return deadline is not None and int(deadline) > int(seconds) * 1_000 + int(micros) // 1_000

    def kinds(self, picture: Picture) -> dict[str, Card]:
        """How each kind of input does."""
        return kinds_card(self.arrivals, picture.feeds.values() if self.reception_ok else (), self.now())

    def beat(self, picture: Picture) -> bytes:
        """The frame that tells every screen."""
        now = self.now()
        card = {
            "at": now,
            "feeds": self.kinds(picture),
            "writer": "ok" if self.writer_ok else "lost",
            "adviser": "ok" if self.adviser_ok else "lost",
            "archive": "ok" if self.archive_ok else "lost",
            "paper": "ok" if self.paper_ok else "lost",
            "reception": "ok" if self.reception_ok else "lost",
            "store": "ok" if self.store_ok else "lost",
        }
        return frame("beat", card)
