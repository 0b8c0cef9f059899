"""What every transport is: it receives, waits, begins again after a failure, and ends when it is told to."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from redis.exceptions import RedisError

from dashboard.ending import ended
from dashboard.errors import SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.base import Feed
from dashboard.intake import Receipt

log = logging.getLogger(__name__)

SLOWLY_S = 60.0  # what only a person can mend, such as a wrong password, is tried again at this pace


class Reports(Protocol):
    """To whom a transport tells how it goes. They log what changes; a transport tells it each time."""

    def connected(self) -> None:
        """The source can be reached."""

    def heard(self) -> None:
        """The source answered, even if it had nothing to tell."""

    def failed(self, why: str) -> None:
        """The source cannot be reached or used."""

    def backlog(self, waiting: int) -> None:
        """So many payloads are known to wait."""


class Gate:
    """Whether a feed may fetch: open at first."""

    def __init__(self) -> None:
        self.opened, self.shut = asyncio.Event(), asyncio.Event()
        self.open()

    def open(self) -> None:
        self.opened.set()
        self.shut.clear()

    def close(self) -> None:
        self.shut.set()
        self.opened.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Where one feed's payloads go. `trial`: nothing at the source may change by our looking at it."""

    name: str
    feed: Feed
    intake: Callable[[bytes], Awaitable[Receipt]]
    health: Reports
    gate: Gate = field(default_factory=Gate)
    trial: bool = False

    async def take(self, payload: bytes) -> Receipt:
        """Raises RedisError; then the payload is still the source's."""
        receipt = await self.intake(payload)
        self.health.heard()
        return receipt


class Transport(ABC):
    """One source's payloads into one inbox."""

    def __init__(self, inbox: Inbox, back_off: BackOff | None = None) -> None:
        self.inbox = inbox
        self.back_off = back_off or BackOff()

    @abstractmethod
    async def session(self) -> None:
        """Receive once, or as long as the connection lasts.

        Raises SourceFailed when the source fails, RedisError when the store does; what was not stored then
        comes again.
        """

    def rest_s(self) -> float:
        """Seconds until the next session, after one that ended well."""
        return 0.0

    async def close(self) -> None:  # noqa: B027 — most have nothing that lasts
        """Let go of what lasts longer than a session."""

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set; a source or store that is away is waited for."""
        gate = self.inbox.gate
        try:
            while not stop.is_set():
                await unless(stop, _waited(gate.opened))
                await unless(stop, unless(gate.shut, self._sessions()))
        finally:
            await self.close()

    async def _sessions(self) -> None:
        while True:
            wait_s = await self.one_session()
            await asyncio.sleep(wait_s)

    async def one_session(self) -> float:
        """One session, whatever comes of it; seconds to wait after it."""
        try:
            await self.session()
        except SourceFailed as error:
            self.inbox.health.failed(str(error))
            return max(self.back_off.after_failure(), error.again_s)
        except RedisError as error:
            self.inbox.health.failed(f"the store does not take it: {error}")
            return self.back_off.after_failure()
        except Exception as error:  # one feed must not end the others
            log.exception("feed %s stumbled", self.inbox.name)
            self.inbox.health.failed(f"the centre stumbled: {type(error).__name__}: {error}")
            return max(self.back_off.after_failure(), SLOWLY_S)
        self.back_off.reset()
        return self.rest_s()


async def unless(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, and leave it where it is when the event is set. Raises what the work raises."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (working, waiting):
            await ended(task)
    if working.done() and not working.cancelled():
        working.result()


async def _waited(event: asyncio.Event) -> None:
    await event.wait()
