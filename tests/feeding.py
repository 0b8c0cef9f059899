"""A transport at work over a real store: whatever comes, fails or waits can be awaited."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis
import redis.asyncio
import trustme

from dashboard.feeds import FEEDS
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.base import Feed
from dashboard.feeds.transports.base import Inbox, Transport
from dashboard.intake import Intake, Receipt
from dashboard.model.codes import EventKind
from dashboard.model.event import Event
from dashboard.streams.codec import decode_event
from dashboard.streams.names import Names
from tests.unit.feed_builders import NOW

SOON_S = 15.0


def hasty() -> BackOff:
    return BackOff(first_s=0.02, most_s=0.1)


@dataclass(slots=True)
class Desk:
    """Takes in what comes, and notes how it goes: the health of a feed, and its inbox."""

    name: str
    store: redis.asyncio.Redis
    names: Names
    feed: Feed
    payloads: list[bytes] = field(default_factory=list, init=False)
    receipts: list[Receipt] = field(default_factory=list, init=False)
    failures: list[str] = field(default_factory=list, init=False)
    failing: bool = field(default=False, init=False)
    connections: int = field(default=0, init=False)
    answers: int = field(default=0, init=False)
    waiting: list[int] = field(default_factory=list, init=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def inbox(self, *, trial: bool = False) -> Inbox:
        return Inbox(name=self.name, feed=self.feed, intake=self.take, health=self, trial=trial)

    async def take(self, payload: bytes) -> Receipt:
        intake = Intake(store=self.store, names=self.names, now=lambda: NOW)
        receipt = await intake.take(self.feed, payload, name=self.name)
        self.payloads.append(payload)
        self.receipts.append(receipt)
        self._changed.set()
        return receipt

    def connected(self) -> None:
        self.connections += 1
        self.failing = False
        self._changed.set()

    def heard(self) -> None:
        self.answers += 1
        self.failing = False
        self._changed.set()

    def failed(self, why: str) -> None:
        self.failing = True
        self.failures.append(why)
        self._changed.set()

    def backlog(self, waiting: int) -> None:
        self.waiting.append(waiting)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for what one of the calls above brings about."""
        async with asyncio.timeout(SOON_S):
            while not true():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def desk_of(url: str, names: Names, feed: str = "frigate") -> AsyncIterator[Desk]:
    async with redis.asyncio.Redis.from_url(url, protocol=2, socket_timeout=2) as store:
        yield Desk(f"my-{feed}", store, names, FEEDS[feed])


@asynccontextmanager
async def at_work(transport: Transport) -> AsyncIterator[None]:
    """Run it; it ends with the block."""
    transport.back_off = hasty()
    stop = asyncio.Event()
    running = asyncio.create_task(transport.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, SOON_S)


def events_in(store: redis.Redis, names: Names, kind: EventKind) -> list[Event]:
    entries = store.xrange(names.events(kind))
    return [decode_event(fields[b"event"]) for _, fields in entries if b"event" in fields]


@dataclass(slots=True)
class Certificates:
    """An authority of this test alone, and what it has signed, as files."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    @property
    def ca_file(self) -> Path:
        file = self.folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(file))
        return file

    def signed(self, name: str) -> tuple[Path, Path]:
        """Certificate and key for a host."""
        made = self.authority.issue_cert(name)
        cert_file, key_file = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        made.cert_chain_pems[0].write_to_path(str(cert_file))
        made.private_key_pem.write_to_path(str(key_file))
        return cert_file, key_file

    def server(self, name: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self.signed(name))
        return context
