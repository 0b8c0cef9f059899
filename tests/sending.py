"""Outputs at work over a real store: a journal that a test writes, and the process that sends it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.written import Secret
from dashboard.model.codes import Category, FeedState
from dashboard.model.facts import Body, Fact, IncidentOpened
from dashboard.model.feed_commands import ReportOutput
from dashboard.model.reason import Reason
from dashboard.outputs.running import Outputs
from dashboard.outputs.tables import Output, Webhook
from dashboard.streams.codec import decode_command, encode_fact
from dashboard.streams.journal import Tip
from dashboard.streams.names import Names
from tests.builders import SUMSKA
from tests.receiver import SECRET, Delivery, Receiver

SOON_S = 20.0


class Scribe:
    """Writes facts into the journal, as the one writer would."""

    def __init__(self, store: redis.Redis, names: Names) -> None:
        self.ids: list[str] = []
        self._store, self._names, self._tip = store, names, Tip()

    def write(self, *bodies: Body, actor: str = "olena") -> list[str]:
        now = datetime.now(UTC)
        written = []
        for body in bodies:
            entry_id = self._tip.next_id(int(now.timestamp() * 1_000))
            raw = encode_fact(Fact(id="", at=now, actor=actor, cause=f"c{len(self.ids)}", body=body))
            self._store.xadd(
                self._names.journal, {"fact": raw, "hash": self._tip.extend(entry_id, raw)}, id=entry_id
            )
            self.ids.append(entry_id)
            written.append(entry_id)
        return written


def opened(number: int = 1, **said: Any) -> IncidentOpened:
    told: dict[str, Any] = {
        "category": Category.FIRE,
        "title": "Дим на даху",
        "priority": 2,
        "district": "Київський",
        "location": SUMSKA,
    }
    return IncidentOpened(
        incident_id=f"inc-{number}",
        number=number,
        priority_reasons=(Reason("base"),),
        opened_at=datetime.now(UTC),
        **(told | said),
    )


def a_webhook(receiver: Receiver, **said: Any) -> Webhook:
    return Webhook(kind="webhook", url=Web.read(receiver.url), secret=Secret(SECRET), **said)


@asynccontextmanager
async def sending(url: str, names: Names, **tables: Output) -> AsyncIterator[Outputs]:
    """The process at work with these outputs; it ends with the block, wherever it is."""
    async with redis.asyncio.Redis.from_url(url, protocol=2, socket_timeout=5) as store:
        outputs = Outputs(tables, store, names, back_off=lambda: BackOff(first_s=0.02, most_s=0.1))
        working = asyncio.create_task(outputs.run())
        try:
            yield outputs
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(SOON_S):
        while not true():  # noqa: ASYNC110 — what is waited for lies in a thread or another process
            await asyncio.sleep(0.01)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        await story()

    asyncio.run(all_of_it())


@dataclass
class Office:
    """A centre whose journal a test writes, one receiver, and the output `city` that tells it."""

    server: EmbeddedServer
    store: redis.Redis
    names: Names
    receiver: Receiver
    scribe: Scribe

    def sending(self, **said: Any) -> AbstractAsyncContextManager[Outputs]:
        return self.sending_all(city=a_webhook(self.receiver, **said))

    def sending_all(self, **tables: Output) -> AbstractAsyncContextManager[Outputs]:
        return sending(self.server.url, self.names, **tables)

    async def begun(self) -> None:
        """What is written from now on goes out."""
        await until(lambda: self.store.exists(self.names.chosen("city")))

    @property
    def waiting(self) -> int:
        return int(self.store.xlen(self.names.waiting("city")))

    @property
    def undelivered(self) -> list[dict[bytes, bytes]]:
        return [fields for _, fields in self.store.xrange(self.names.undelivered("city"))]

    @property
    def standing(self) -> dict[str, Any]:
        raw = self.store.hget(self.names.outputs, "city")
        found: dict[str, Any] = json.loads(raw) if raw else {"state": None}
        return found

    @property
    def reported(self) -> list[FeedState]:
        """The states that the writer is asked to record."""
        entries = self.store.xrange(self.names.commands)
        commands = [decode_command(fields[b"command"]) for _, fields in entries]
        return [each.state for each in commands if isinstance(each, ReportOutput)]


def told(deliveries: Sequence[Delivery]) -> list[str]:
    return [each.event["id"] for each in deliveries]
