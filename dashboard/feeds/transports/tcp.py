"""TCP, with TLS or without: those who connect to us, or one to which we connect."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable

from redis.exceptions import RedisError

from dashboard.ending import ended
from dashboard.errors import BadMessage, SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.addresses import Endpoint
from dashboard.feeds.configuration.tables import Tcp
from dashboard.feeds.transports.base import Inbox, Transport
from dashboard.feeds.transports.connection import Connection
from dashboard.feeds.transports.tls import client_context, server_context, unreached

log = logging.getLogger(__name__)

HANDSHAKE_S = 10.0
REASONS_LOGGED = 100  # different ones; a broken device comes again all night

Beside = Callable[[Connection], Awaitable[None]]
"""What goes on beside the reading of a connection, such as telling the other side something."""


class Stream(Transport):
    """What both directions have in common. `beside` ends with its connection, or ends it by SourceFailed."""

    def __init__(self, tcp: Tcp, inbox: Inbox, *, beside: Beside | None = None) -> None:
        super().__init__(inbox)
        self._tcp = tcp
        self._beside = beside
        self._told: set[str] = set()

    async def _received(self, connection: Connection) -> None:
        """Take in what comes until the peer closes. Raises SourceFailed."""
        beside = asyncio.ensure_future(self._at_its_side(connection))
        try:
            await self._documents(connection)
        finally:
            try:
                await ended(beside)
            finally:
                await connection.close()

    async def _at_its_side(self, connection: Connection) -> None:
        if self._beside is None:
            return
        try:
            await self._beside(connection)
        except SourceFailed as error:
            self._tell(str(error))
            await connection.close()

    async def _documents(self, connection: Connection) -> None:
        try:
            async for document in connection.documents():
                await self._stored(document)
                self.back_off.reset()
        except BadMessage as error:
            # Kept as it came: nobody can tell where the next document would begin.
            await self._stored(connection.framing.pending)
            raise SourceFailed(f"{connection.peer}: {error.reason}") from error

    async def _stored(self, document: bytes) -> None:
        """Try until the store has it: the sender, who cannot be asked for it again, waits meanwhile."""
        waits = BackOff()
        while not await self._taken(document):
            wait_s = waits.after_failure()
            await asyncio.sleep(wait_s)

    async def _taken(self, document: bytes) -> bool:
        try:
            await self.inbox.take(document)
        except RedisError as error:
            self.inbox.health.failed(f"the store does not take it: {error}")
            return False
        return True

    def _tell(self, why: str) -> None:
        """Each reason once."""
        if why not in self._told and len(self._told) < REASONS_LOGGED:
            self._told.add(why)
            log.warning("feed %s: %s", self.inbox.name, why)


class Dialler(Stream):
    """Connects to `place`, and again when that ends."""

    def __init__(self, tcp: Tcp, place: Endpoint, inbox: Inbox, *, beside: Beside | None = None) -> None:
        super().__init__(tcp, inbox, beside=beside)
        self._place = place

    async def session(self) -> None:
        place, tcp = self._place, self._tcp
        context = client_context(tcp.ca_file, tcp.cert_file, tcp.key_file) if tcp.tls else None
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                reader, writer = await asyncio.open_connection(place.host, place.port, ssl=context)
        except OSError as error:  # of which TimeoutError is one
            raise unreached(error, place) from error
        self.inbox.health.connected()
        await self._received(Connection.of(reader, writer, tcp))
        raise SourceFailed(f"{place} closed the connection")


class Listener(Stream):
    """Listens at `place`. A peer that breaks a limit loses its connection, and is told of in the log."""

    def __init__(self, tcp: Tcp, place: Endpoint, inbox: Inbox, *, beside: Beside | None = None) -> None:
        super().__init__(tcp, inbox, beside=beside)
        self._place = place
        self._clients: set[asyncio.Task[None]] = set()
        self.port = 0  # where it listens, once it does

    async def session(self) -> None:
        try:
            server = await self._server()
        except OSError as error:
            why = f"nobody can listen at {self._place}: {error.strerror or error}"
            raise SourceFailed(why) from error
        self.port = server.sockets[0].getsockname()[1]
        self.inbox.health.connected()
        try:
            await server.serve_forever()
        finally:
            await self._end(server)

    async def _server(self) -> asyncio.Server:
        place, context = self._place, _shown(self._tcp)
        handshake_s = HANDSHAKE_S if context else None
        return await asyncio.start_server(
            self._meet, place.host, place.port, ssl=context, ssl_handshake_timeout=handshake_s
        )

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection.of(reader, writer, self._tcp)
        if len(self._clients) >= self._tcp.most_clients:
            self._tell(f"more than {self._tcp.most_clients} clients: {connection.peer} is closed")
            await connection.close()
            return
        client = asyncio.ensure_future(self._client(connection))
        self._clients.add(client)
        await asyncio.wait({client})  # its cancelling is ours, and asyncio's streams know nothing of it
        self._clients.discard(client)

    async def _client(self, connection: Connection) -> None:
        try:
            await self._received(connection)
        except SourceFailed as error:
            self._tell(str(error))
        except Exception:  # one device must not end the others
            log.exception("feed %s stumbled over %s", self.inbox.name, connection.peer)

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        clients = tuple(self._clients)
        await asyncio.gather(*(ended(each) for each in clients))


def _shown(tcp: Tcp) -> ssl.SSLContext | None:
    if not tcp.tls or tcp.cert_file is None or tcp.key_file is None:
        return None
    return server_context(tcp.ca_file, tcp.cert_file, tcp.key_file)
