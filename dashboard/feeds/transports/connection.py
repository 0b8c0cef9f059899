"""One TCP connection: documents in, bytes out, and no peer that holds it for longer than its limits."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from dashboard.errors import SourceFailed
from dashboard.feeds.configuration.tables import Tcp
from dashboard.feeds.transports.framing import Documents, Framing, Lines

PIECE = 64 * 2**10
SEND_S = 10.0  # a peer that does not read for so long is closed
FRAMINGS: dict[str, type[Documents | Lines]] = {"xml": Documents, "lines": Lines}


@dataclass(slots=True)
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    framing: Framing
    document_s: float
    idle_s: float

    @classmethod
    def of(cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tcp: Tcp) -> "Connection":
        framing = FRAMINGS[tcp.framing](tcp.most_bytes)
        return cls(reader, writer, framing, tcp.document_s, tcp.idle_s)

    @property
    def peer(self) -> str:
        """The other side's address without its port, which changes with each connection."""
        name = self.writer.get_extra_info("peername")
        return str(name[0]) if name else "a peer that is gone"

    async def documents(self) -> AsyncIterator[bytes]:
        """Each document as it ends, until the peer closes.

        Raises SourceFailed when it is too slow, silent or breaks off within a document, BadMessage when no
        more documents can be told apart; what came of the last one is `framing.pending`.
        """
        clock = asyncio.get_running_loop().time
        begun_at: float | None = None
        while piece := await self._read(begun_at):
            for document in self.framing.feed(piece):
                begun_at = None
                yield document
            begun_at = (begun_at or clock()) if self.framing.begun else None
        if self.framing.begun:
            raise SourceFailed(f"{self.peer} closed within a document")

    async def send(self, payload: bytes) -> None:
        """Raises SourceFailed when the peer is gone or does not read."""
        try:
            self.writer.write(payload)
            async with asyncio.timeout(SEND_S):
                await self.writer.drain()
        except TimeoutError as error:
            raise SourceFailed(f"{self.peer} reads nothing for {SEND_S:g} s") from error
        except OSError as error:
            raise SourceFailed(f"{self.peer} is gone: {error}") from error

    async def close(self) -> None:
        """Close at once; what was not sent yet is dropped."""
        self.writer.transport.abort()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(SEND_S):
                await self.writer.wait_closed()

    async def _read(self, begun_at: float | None) -> bytes:
        """What came; nothing when the peer closed."""
        now = asyncio.get_running_loop().time()
        limit = now + self.idle_s
        if begun_at is not None:
            limit = min(limit, begun_at + self.document_s)
        try:
            async with asyncio.timeout_at(limit):
                return await self.reader.read(PIECE)
        except TimeoutError as error:
            what = "sends nothing" if begun_at is None else "does not end a document"
            waited = self.idle_s if begun_at is None else self.document_s
            raise SourceFailed(f"{self.peer} {what} for {waited:g} s") from error
        except OSError as error:
            raise SourceFailed(f"{self.peer} broke off: {error}") from error
