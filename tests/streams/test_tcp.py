"""Streams over TCP and TLS: what comes is stored, from those who connect and from whom we connect to."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import redis

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.configuration.addresses import Endpoint
from dashboard.feeds.transports.base import SLOWLY_S
from dashboard.feeds.transports.connection import Connection
from dashboard.feeds.transports.tcp import Dialler, Listener
from dashboard.model.codes import EventKind
from dashboard.streams.names import Names
from tests.centre import free_port
from tests.devices import a_client, alert, listening, run, table
from tests.feeding import SOON_S, Certificates, at_work, desk_of, events_in
from tests.unit.feed_builders import a_topic


def test_what_several_devices_say_at_once_is_stored_however_it_is_cut(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with (
            listening(server.url, names) as (desk, listener),
            a_client(listener) as one,
            a_client(listener) as other,
        ):
            await one.say(alert(1)[:100])
            await other.say(alert(2) + b"\n" + alert(3)[:7])
            await one.say(alert(1)[100:])
            await other.say(alert(3)[7:])
            await desk.until(lambda: len(desk.receipts) == 3)

    run(work)
    assert sorted(each.id for each in events_in(store, names, EventKind.ALERT)) == ["a1", "a2", "a3"]


def test_lines_are_documents_where_the_source_says_so(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        lines = table(framing="lines")
        async with (
            listening(server.url, names, tcp=lines, feed="frigate") as (desk, listener),
            a_client(listener) as device,
        ):
            await device.say(a_topic() + b"\r\n\r\n" + a_topic("update") + b"\n")
            await desk.until(lambda: len(desk.receipts) == 2)

    run(work)
    assert len(events_in(store, names, EventKind.CCTV)) == 2


def test_what_a_device_said_while_the_store_was_away_is_stored_when_it_is_back(
    tmp_path: Path, names: Names
) -> None:
    own = EmbeddedServer(tmp_path / "store", appendfsync="always")
    own.start()

    async def work() -> None:
        async with listening(own.url, names) as (desk, listener), a_client(listener) as device:
            own.kill()
            await device.say(alert(1) + alert(2))
            await desk.until(lambda: desk.failing)
            own.start()
            await desk.until(lambda: len(desk.receipts) == 2)
            assert not desk.failing
        with redis.Redis.from_url(own.url) as store:
            assert {each.id for each in events_in(store, names, EventKind.ALERT)} == {"a1", "a2"}

    try:
        run(work)
    finally:
        own.stop()


def test_the_end_of_the_work_closes_every_connection(server: EmbeddedServer, names: Names) -> None:
    async def work() -> None:
        async with contextlib.AsyncExitStack() as after:
            async with listening(server.url, names) as (desk, listener):
                device = await after.enter_async_context(a_client(listener))
                await device.say(alert(1))
                await desk.until(lambda: desk.payloads)
            assert await device.until_closed() == b""

    run(work)


def test_a_port_that_another_has_is_said(server: EmbeddedServer, names: Names) -> None:
    async def work() -> None:
        async with listening(server.url, names) as (desk, listener):
            place = Endpoint("127.0.0.1", listener.port)
            await Listener(table(), place, desk.inbox()).one_session()
            assert desk.failures[0].startswith(f"nobody can listen at {place}: ")

    run(work)


@asynccontextmanager
async def a_server(port: int, *greetings: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    """Greets each who connects with the next of the greetings, and closes; then it listens."""
    left = list(greetings)

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if left:
            writer.write(left.pop(0))
            await writer.drain()
        else:
            await reader.read()
        writer.close()

    running = await asyncio.start_server(greet, "127.0.0.1", port, ssl=tls)
    try:
        yield
    finally:
        running.close()


def test_we_connect_to_a_server_and_again_when_it_closes(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    place = Endpoint("127.0.0.1", free_port())

    async def work() -> None:
        async with desk_of(server.url, names, "cap") as desk:
            dialler = Dialler(table(listen=None, connect=place), place, desk.inbox())
            async with at_work(dialler):
                await desk.until(lambda: desk.failures)
                async with a_server(place.port, alert(1), alert(2) + alert(3)[:20]):
                    await desk.until(lambda: len(desk.payloads) == 2)
                    await desk.until(lambda: desk.connections > 2)
        assert f"{place} does not answer" in desk.failures[0]
        assert f"{place} closed the connection" in desk.failures
        assert "127.0.0.1 closed within a document" in desk.failures

    run(work)
    assert [each.id for each in events_in(store, names, EventKind.ALERT)] == ["a1", "a2"]


def test_what_goes_on_beside_a_connection_speaks_and_ends_with_it(
    server: EmbeddedServer, names: Names
) -> None:
    ended = asyncio.Event()

    async def greet(device: Connection) -> None:
        try:
            await device.send(b"<hello/>")
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def work() -> None:
        async with listening(server.url, names, beside=greet) as (_, listener):
            async with a_client(listener) as device:
                assert await device.reader.readexactly(8) == b"<hello/>"
            await asyncio.wait_for(ended.wait(), SOON_S)

    run(work)


def test_tls_asks_for_certificates_of_its_authority(
    server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    own = Certificates(tmp_path)
    cert_file, key_file = own.signed("localhost")
    tcp = table(tls=True, cert_file=cert_file, key_file=key_file, ca_file=own.ca_file)
    stranger = ssl.create_default_context(cafile=own.ca_file)
    known = ssl.create_default_context(cafile=own.ca_file)
    known.load_cert_chain(*own.signed("device.example"))

    async def work() -> None:
        async with listening(server.url, names, tcp=tcp) as (desk, listener):
            async with a_client(listener, stranger) as device:
                with contextlib.suppress(ssl.SSLError, ConnectionError):
                    await device.say(alert(1))
                    assert await device.reader.read() == b""
            async with a_client(listener, known) as device:
                await device.say(alert(2))
                await desk.until(lambda: desk.payloads)
            assert desk.payloads == [alert(2)]

    run(work)


def test_a_server_of_another_authority_is_refused(
    server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    own, other = Certificates(tmp_path), Certificates(tmp_path / "other")
    other.folder.mkdir()
    place = Endpoint("localhost", free_port())

    async def work() -> None:
        async with (
            desk_of(server.url, names, "cap") as desk,
            a_server(place.port, alert(1), tls=own.server("localhost")),
        ):
            told = {"listen": None, "connect": place, "tls": True}
            wrong = Dialler(table(ca_file=other.ca_file, **told), place, desk.inbox())
            assert await wrong.one_session() == SLOWLY_S
            assert "name its authority in ca_file" in desk.failures[0]
            await Dialler(table(ca_file=own.ca_file, **told), place, desk.inbox()).one_session()
            assert desk.payloads == [alert(1)]

    run(work)
