"""A hub and its clients inside one process, for the seams that a real connection hides."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.model.facts import AirAlertEnded, Fact
from dashboard.permissions import Caller
from dashboard.streams.codec import encode_fact
from dashboard.streams.journal import Tip
from dashboard.streams.names import Names
from dashboard.web.live import Hub, utc_now
from dashboard.web.parts import CALLER, RECHECK
from dashboard.web.ring import CHUNKS_KEPT
from dashboard.web.sse import Live

ID = re.compile(rb"^id: (\S+)\nevent: fact$", re.MULTILINE)


class Writer:
    """Writes facts that change nothing, as the real one would."""

    def __init__(self, store: redis.Redis, names: Names) -> None:
        self.ids: list[str] = []
        self._store, self._names, self._tip = store, names, Tip()

    def write(self, count: int) -> None:
        for _ in range(count):
            now = utc_now()
            entry_id = self._tip.next_id(int(now.timestamp() * 1_000))
            body = AirAlertEnded(region=f"r{len(self.ids)}")
            raw = encode_fact(Fact(id="", at=now, actor="centre", cause=f"c{len(self.ids)}", body=body))
            digest = self._tip.extend(entry_id, raw)
            self._store.xadd(self._names.journal, {"fact": raw, "hash": digest}, id=entry_id)
            self.ids.append(entry_id)


@asynccontextmanager
async def a_hub(
    server: EmbeddedServer, names: Names, *, ring: int = 20_000, chunks: int = CHUNKS_KEPT
) -> AsyncIterator[tuple[Hub, Live]]:
    reader = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=None)
    store = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=5)
    hub = Hub(reader, store, names)
    hub.outbox.ring.facts_kept, hub.outbox.ring.chunks_kept = ring, chunks
    await hub.start()
    try:
        yield hub, Live(hub, store, names)
    finally:
        await hub.stop()
        await reader.aclose()
        await store.aclose()


async def until(true: Callable[[], bool], hub: Hub) -> None:
    async with asyncio.timeout(15):
        while not true():
            turn = hub.outbox.turn
            await turn.wait()


class Client:
    """Reads /live in the same process; `held` makes it as slow as a client on a bad line."""

    def __init__(self, live: Live, query: str) -> None:
        self.received = b""
        self.held = asyncio.Event()
        self.held.set()
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._run(live, query))

    async def _run(self, live: Live, query: str) -> None:
        async def still_here() -> bool:
            return True

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "headers": [],
            "query_string": query.encode(),
        }
        await live({**scope, CALLER: Caller(name="t"), RECHECK: still_here}, self._nothing, self._take)

    async def _nothing(self) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def _take(self, message: Any) -> None:
        await self.held.wait()
        self.received += message.get("body", b"")
        self._news.set()

    @property
    def ids(self) -> list[str]:
        return [each.decode() for each in ID.findall(self.received)]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not true():
                await self._news.wait()
                self._news.clear()

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())
