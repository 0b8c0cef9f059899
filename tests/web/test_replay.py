"""The seams of the live stream: a ring too short, a screen too slow, a store that is killed."""

import asyncio
import re
import threading
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
from dashboard.web.ring import RESET, id_key
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
            entry_id = self._tip.next_id(now)
            body = AirAlertEnded(region=f"r{len(self.ids)}")
            raw = encode_fact(Fact(id="", at=now, actor="centre", cause=f"c{len(self.ids)}", body=body))
            digest = self._tip.extend(entry_id, raw)
            self._store.xadd(self._names.journal, {"fact": raw, "hash": digest}, id=entry_id)
            self.ids.append(entry_id)


@asynccontextmanager
async def a_hub(
    server: EmbeddedServer, names: Names, *, ring: int = 20_000
) -> AsyncIterator[tuple[Hub, Live]]:
    reader = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=None)
    store = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=5)
    hub = Hub(reader, store, names)
    hub.outbox.ring.facts_kept = ring
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


def test_what_the_ring_has_lost_comes_from_the_journal(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    writer = Writer(store, names)

    async def story() -> None:
        async with a_hub(server, names, ring=10) as (hub, live):
            for _ in range(30):
                await asyncio.to_thread(writer.write, 40)
            await until(lambda: hub.outbox.ring.tip == writer.ids[-1], hub)
            assert id_key(hub.outbox.ring.floor) > id_key(writer.ids[5])
            # The writer goes on while the client is caught up, so that the seam lies in the middle.
            going_on = threading.Thread(target=writer.write, args=(300,))
            client = Client(live, f"since={writer.ids[5]}")
            going_on.start()
            await asyncio.to_thread(going_on.join)
            await client.until(lambda: client.ids[-1:] == writer.ids[-1:])
            assert client.ids == writer.ids[6:]
            await client.leave()

    run(story)


def test_many_clients_that_join_during_a_burst_each_get_everything_once(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    writer = Writer(store, names)
    writer.write(50)

    async def story() -> None:
        async with a_hub(server, names, ring=100) as (hub, live):
            await until(lambda: hub.loaded, hub)
            burst = threading.Thread(target=writer.write, args=(600,))
            burst.start()
            clients = []
            while burst.is_alive():
                since = writer.ids[max(0, len(writer.ids) - 20)]
                clients.append((Client(live, f"since={since}"), since))
                await asyncio.sleep(0.003)
            for client, since in clients:
                await client.until(lambda client=client: client.ids[-1:] == writer.ids[-1:])
                assert client.ids == writer.ids[writer.ids.index(since) + 1 :]
                await client.leave()

    run(story)


def test_a_client_too_slow_for_the_ring_is_told_to_start_anew_and_holds_up_nobody(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    writer = Writer(store, names)

    async def story() -> None:
        async with a_hub(server, names, ring=20) as (hub, live):
            await until(lambda: hub.loaded, hub)
            slow, quick = Client(live, ""), Client(live, "")
            await slow.until(lambda: b"event: beat" in slow.received)
            await quick.until(lambda: b"event: beat" in quick.received)
            slow.held.clear()
            for number in range(1, 9):
                await asyncio.to_thread(writer.write, 10)
                await quick.until(lambda number=number: len(quick.ids) == 10 * number)
            slow.held.set()
            await slow.until(lambda: RESET in slow.received)
            assert quick.ids == writer.ids
            assert RESET not in quick.received
            await asyncio.to_thread(writer.write, 1)
            await slow.until(lambda: slow.ids[-1:] == writer.ids[-1:])
            await slow.leave()
            await quick.leave()

    run(story)


def test_a_trimmed_journal_asks_for_a_fresh_picture(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    writer = Writer(store, names)
    writer.write(20)
    store.hset(names.chain, mapping={"id": writer.ids[9], "hash": "0"})
    store.xtrim(names.journal, minid=writer.ids[10])

    async def story() -> None:
        async with a_hub(server, names) as (hub, live):
            await until(lambda: hub.loaded and hub.outbox.ring.tip == writer.ids[-1], hub)
            client = Client(live, f"since={writer.ids[3]}")
            await client.until(lambda: RESET in client.received)
            assert client.ids == []
            await client.leave()

    run(story)


def test_after_a_killed_store_the_stream_goes_on_where_it_was(tmp_path_factory: Any, names: Names) -> None:
    own = EmbeddedServer(tmp_path_factory.mktemp("k"), appendfsync="always")
    own.start()
    store = redis.Redis.from_url(own.url, protocol=2, socket_timeout=10)
    writer = Writer(store, names)

    async def story() -> None:
        async with a_hub(own, names) as (hub, live):
            await until(lambda: hub.loaded, hub)
            client = Client(live, "")
            await asyncio.to_thread(writer.write, 20)
            await client.until(lambda: len(client.ids) == 20)
            own.kill()
            await client.until(lambda: b'"store":"lost"' in client.received)
            own.start()
            store.connection_pool.disconnect()
            await asyncio.to_thread(writer.write, 20)
            await client.until(lambda: len(client.ids) == 40)
            assert client.ids == writer.ids
            assert RESET not in client.received
            await client.leave()

    try:
        run(story)
    finally:
        store.close()
        own.stop()


def test_a_store_that_lost_its_last_second_makes_every_screen_start_anew(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    writer = Writer(store, names)
    writer.write(10)

    async def story() -> None:
        async with a_hub(server, names) as (hub, live):
            await until(lambda: hub.outbox.ring.tip == writer.ids[-1], hub)
            client = Client(live, f"since={writer.ids[0]}")
            await client.until(lambda: client.ids == writer.ids[1:])
            # A power loss under `everysec`: the last facts are gone, and the connection with them.
            store.xdel(names.journal, writer.ids[-1])
            for each in store.client_list():
                if each["cmd"] == "xread":
                    store.client_kill_filter(each["id"])
            await client.until(lambda: RESET in client.received)
            await client.leave()

    run(story)
