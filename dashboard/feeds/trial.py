"""`sitcen feeds test NAME`: one look at a source, and what it would ingest. Nothing is written."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dashboard.errors import BadMessage
from dashboard.feeds.base import Feed, Message, Parsed, Rejected
from dashboard.feeds.configuration import Configured
from dashboard.feeds.transports.base import Inbox, Transport
from dashboard.feeds.transports.making import transport
from dashboard.intake import Receipt
from dashboard.model.event import Event, Position
from dashboard.model.place import Point

LINES_TOLD = 200  # of one payload
PUSHED = "its source sends it: POST /api/v1/feeds/{name} with a key of scope ingest; see --file for a trial"
ADDED = "its source adds events by itself: XADD {{CENTRE}}:events:{kind} * event JSON"


@dataclass(slots=True)
class Trial:
    """Tells a line for each item, and counts. It is the inbox's health as well."""

    feed: Feed
    tell: Callable[[str], None]
    payloads: int = field(default=0, init=False)
    good: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)
    passed_over: int = field(default=0, init=False)
    _connected: bool = field(default=False, init=False)

    async def take(self, payload: bytes) -> Receipt:
        parsed, unreadable = await asyncio.to_thread(_parsed, self.feed, payload)
        lines = [*map(_line, parsed.messages), *map(_rejected_line, parsed.rejected)]
        for line in lines[:LINES_TOLD]:
            self.tell(line)
        if len(lines) > LINES_TOLD:
            self.tell(f"… and {len(lines) - LINES_TOLD} more")
        self.payloads += 1
        self.good += len(parsed.messages)
        self.rejected += len(parsed.rejected)
        self.passed_over += parsed.passed_over
        return Receipt(len(parsed.messages), rejected=parsed.rejected, unreadable=unreadable)

    def connected(self) -> None:
        if not self._connected:
            self.tell("connected")
        self._connected = True

    def heard(self) -> None:
        self.connected()

    def failed(self, why: str) -> None:
        self.tell(f"failed: {why}")

    def backlog(self, waiting: int) -> None:
        """Nothing to tell: all of it comes."""

    def sum(self) -> str:
        return (
            f"{self.payloads} payloads: {self.good} would go in, {self.rejected} are refused, "
            f"{self.passed_over} have nothing to tell"
        )


async def look(configured: Configured, within_s: float, tell: Callable[[str], None]) -> bool:
    """Look once, or listen for `within_s`; whether all that came can be used.

    Raises SourceFailed when the source cannot be reached or used.
    """
    if configured.feed is None:
        tell(ADDED.format(kind=configured.kind))
        return True
    trial = Trial(configured.feed, tell)
    inbox = Inbox(name=configured.name, feed=trial.feed, intake=trial.take, health=trial, trial=True)
    made = transport(configured, inbox, "trial")
    if made is None:
        tell(PUSHED.format(name=configured.name))
        return True
    await _one_session(made, within_s)
    tell(trial.sum())
    return not trial.rejected


async def read(configured: Configured, payload: bytes, tell: Callable[[str], None]) -> bool:
    """What a payload gives that lies here; whether all of it can be used."""
    if configured.feed is None:
        tell(ADDED.format(kind=configured.kind))
        return True
    trial = Trial(configured.feed, tell)
    await trial.take(payload)
    tell(trial.sum())
    return not trial.rejected


async def _one_session(made: Transport, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await made.session()
    except TimeoutError:
        pass  # a source that speaks when it likes was listened to for long enough
    finally:
        await made.close()


def _parsed(feed: Feed, payload: bytes) -> tuple[Parsed, bool]:
    try:
        return feed.parse(payload, datetime.now(UTC)), False
    except BadMessage as error:
        return Parsed(rejected=(Rejected("payload", error.reason),)), True


def _line(message: Message) -> str:
    at = message.time.isoformat(timespec="seconds").replace("+00:00", "Z")
    return "  ".join([at, *_told(message)])


def _told(message: Message) -> Iterator[str]:
    if isinstance(message, Event):
        data = message.data
        yield from (str(message.kind), str(data.category), str(data.severity), str(data.action))
        yield from (_place(data.location), data.title)
    elif isinstance(message, Position):
        yield from ("position", _place(message.data.location), message.data.unit)
    else:
        reading = message.data
        yield from (
            "reading",
            _place(reading.location),
            reading.station,
            f"{reading.quantity}={reading.value:g}",
        )


def _place(point: Point | None) -> str:
    return f"{point.lat:.5f},{point.lon:.5f}" if point else "no place"


def _rejected_line(rejected: Rejected) -> str:
    return f"refused  {rejected.item}: {rejected.reason}"
