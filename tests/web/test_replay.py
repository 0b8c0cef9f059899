"""The seams of the live stream: a ring too short, a screen too slow, a store that is killed."""

import asyncio
import threading
from typing import Any

import redis

from dashboard.embedded import EmbeddedServer
from dashboard.streams.names import Names
from dashboard.web.ring import RESET, id_key
from tests.web.hubs import Client, Writer, a_hub, run, until


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
        async with a_hub(server, names, chunks=10_000) as (hub, live):
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
