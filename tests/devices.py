"""Devices that speak to a listener of ours over TCP, in the TAK manner or their own."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from dashboard.feeds.configuration.addresses import Endpoint
from dashboard.feeds.configuration.tables import Tcp
from dashboard.feeds.transports.tcp import Beside, Listener
from dashboard.streams.names import Names
from tests.feeding import SOON_S, Desk, at_work, desk_of
from tests.unit.feed_builders import an_alert

HERE = Endpoint("127.0.0.1", 0)


def alert(number: int) -> bytes:
    identifier = f"<identifier>a{number}</identifier>"
    return an_alert(identifier=identifier, sent="<sent>2026-11-22T19:30:00+02:00</sent>").encode()


def table(**changed: object) -> Tcp:
    return Tcp(**({"listen": HERE, "framing": "xml"} | changed))


class Client:
    """A device that speaks to us."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, payload: bytes) -> None:
        self.writer.write(payload)
        await self.writer.drain()

    async def until_closed(self) -> bytes:
        """What the other side said before it closed."""
        async with asyncio.timeout(SOON_S):
            with contextlib.suppress(ConnectionResetError):
                return await self.reader.read()
        return b""


@asynccontextmanager
async def listening(
    url: str, names: Names, *, tcp: Tcp | None = None, feed: str = "cap", beside: Beside | None = None
) -> AsyncIterator[tuple[Desk, Listener]]:
    async with desk_of(url, names, feed) as desk:
        listener = Listener(tcp or table(), HERE, desk.inbox(), beside=beside)
        async with at_work(listener):
            await desk.until(lambda: desk.connections)
            yield desk, listener


@asynccontextmanager
async def a_client(listener: Listener, tls: ssl.SSLContext | None = None) -> AsyncIterator[Client]:
    host = "localhost" if tls else None
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port, ssl=tls, server_hostname=host)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        await work()

    asyncio.run(all_of_it())
