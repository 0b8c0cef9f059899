"""The feeds' own process, on a real store with a real writer: states told once, letters read again once."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest
import redis
import redis.asyncio
from msgspec import structs

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.base import Feed, Parsed
from dashboard.feeds.configuration import Rhythm
from dashboard.feeds.judge import Figures
from dashboard.intake import Intake, utc_now
from dashboard.model.codes import EventKind, FeedState
from dashboard.model.command import Command
from dashboard.model.event import EventName
from dashboard.model.feed_commands import DismissSetAside, PauseFeed, ResendSetAside, ResumeFeed
from dashboard.model.reason import Reason
from dashboard.picture import Picture
from dashboard.reception import Reception
from dashboard.reception.watching import Report, Watched
from dashboard.streams import snapshot
from dashboard.streams.codec import encode_command, encode_event
from dashboard.streams.journal import history
from dashboard.streams.names import Names
from tests.builders import an_event
from tests.lists import ROADS, a_list
from tests.streams.test_writer import Running

SOON_S = 10.0
_numbers = count(1)


class AGate:
    def __init__(self) -> None:
        self.opened, self.shut = asyncio.Event(), asyncio.Event()

    def open(self) -> None:
        self.opened.set()
        self.shut.clear()

    def close(self) -> None:
        self.shut.set()
        self.opened.clear()


class Room:
    """One reception at work beside a writer, and what the store says of it."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.store, self.names = reception.intake.store, reception.intake.names

    async def take(self, *payloads: bytes) -> None:
        for payload in payloads:
            await self.reception.intake.take(ROADS, payload)

    async def tell(self, command: Command) -> None:
        signed = structs.replace(command, id=f"c{next(_numbers)}", actor="olena")
        await self.store.xadd(self.names.commands, {"command": encode_command(signed)})

    async def until(self, done: Callable[[Picture], Any]) -> Picture:
        """The picture, once it is so; each wait is for the journal to go on."""
        async with asyncio.timeout(SOON_S):
            while not done(picture := await snapshot.load_async(self.store, self.names)):
                await self.store.xread({self.names.journal: picture.tip}, block=500)
        return picture

    async def letters(self, count: int) -> list[str]:
        picture = await self.until(lambda picture: len(picture.set_aside) == count)
        return list(picture.set_aside)

    async def figures(self, done: Callable[[Figures], Any]) -> Figures:
        async with asyncio.timeout(SOON_S):
            while True:
                raw = await self.store.hget(self.names.health, ROADS.name)
                if raw is not None and done(found := msgspec.json.decode(raw, type=Report).figures):
                    return found
                await asyncio.sleep(0.05)  # it is published once a second, in a hash that tells nobody


@pytest.fixture
def running(server: EmbeddedServer, names: Names, store: redis.Redis) -> Iterator[Running]:
    running = Running(server.url, names, store)
    running.start()
    yield running
    running.stop()


@asynccontextmanager
async def receiving(running: Running, feed: Feed = ROADS, **given: Any) -> AsyncIterator[Room]:
    async with redis.asyncio.Redis.from_url(running.url, protocol=2, socket_timeout=10) as store:
        intake = Intake(store=store, names=running.names)
        reception = Reception(intake=intake, feeds={ROADS.name: feed}, **given)
        stop = asyncio.Event()
        task = asyncio.create_task(reception.run(stop))
        try:
            yield Room(reception)
        finally:
            stop.set()
            await asyncio.wait_for(task, SOON_S)


def mended(payload: bytes, received: datetime) -> Parsed:
    """As the format is read after somebody has mended it: a version that is missing is 0."""
    return ROADS.reads(payload.replace(b"null", b"0"), received)


MENDED = Feed(ROADS.name, ROADS.kind, mended)


def soon() -> datetime:
    return utc_now() - timedelta(minutes=1)


def facts(running: Running, kind: str) -> list[Any]:
    return [fact.body for fact in history(running.store, running.names) if fact.type == kind]


def test_a_feed_that_falls_silent_is_told_of_once_and_heard_again(running, caplog):
    rhythm = Rhythm(late_after=timedelta(seconds=3), lost_after=timedelta(seconds=6))
    watched = {"listed": Watched(name="listed", format="listed", kind=None, transport="push", rhythm=rhythm)}

    def is_in(state: FeedState) -> Callable[[Picture], bool]:
        return lambda picture: "listed" in picture.feeds and picture.feeds["listed"].state is state

    payload = a_list(soon(), a=1)

    async def work() -> None:
        async with receiving(running, watched=watched) as room:
            await room.until(is_in(FeedState.NONE))
            await room.take(payload)
            for state in (FeedState.LIVE, FeedState.LATE, FeedState.LOST):
                await room.until(is_in(state))
            await room.take(payload)
            await room.until(is_in(FeedState.LIVE))

    with caplog.at_level(logging.INFO, "dashboard.reception"):
        asyncio.run(work())
    states = [str(body.state) for body in facts(running, "FeedChanged")]
    assert states == ["none", "live", "late", "lost", "live"]
    said = [each.message for each in caplog.records if each.message.startswith("feed listed is")]
    assert said[-2:] == ["feed listed is lost: silent for 1 min", "feed listed is live"]
    assert len(said) == 5


def test_a_connection_that_fails_is_lost_with_the_reason_and_the_source_is_live_again_after_it(running):
    watched = {"listed": Watched(name="listed", format="listed", kind=None, transport="mqtt")}

    async def work() -> None:
        async with receiving(running, watched=watched) as room:
            reporter = room.reception.reporter("listed")
            reporter.failed("refused")
            reporter.failed("timed out")
            picture = await room.until(lambda picture: "listed" in picture.feeds)
            picture = await room.until(lambda picture: picture.feeds["listed"].state is FeedState.LOST)
            assert picture.feeds["listed"].reason == Reason("feed_unreachable", {"why": "refused"})
            reporter.connected()
            await room.until(lambda picture: picture.feeds["listed"].state is FeedState.LIVE)

    asyncio.run(work())


def test_the_figures_of_what_came_are_published(running):
    async def work() -> None:
        async with receiving(running) as room:
            await room.take(a_list(soon(), a=1, b=None), b"{")
            found = await room.figures(lambda figures: figures.rejected == 2)
            assert (found.accepted, found.duplicates, found.per_minute) == (1, 0, 1.0)
            assert 50_000 < found.lag_p50_ms < 90_000
            room.reception.reporter("listed").backlog(7)
            await room.figures(lambda figures: figures.backlog == 7)

    asyncio.run(work())


def test_a_feed_that_nobody_configures_any_more_disappears(running):
    other = Watched(name="old", format="listed", kind=None, transport="poll")

    async def work() -> None:
        async with receiving(running, watched={"old": other}) as room:
            await room.until(lambda picture: "old" in picture.feeds)
        async with receiving(running) as room:
            await room.until(lambda picture: "old" not in picture.feeds)
            assert not await room.store.hexists(room.names.health, "old")
            assert not await room.store.hexists(room.names.tallied, "old")

    asyncio.run(work())


def test_a_paused_feed_shuts_its_gate_until_it_is_resumed(running):
    gate = AGate()

    async def work() -> None:
        async with receiving(running, gates={"listed": gate}) as room:
            await room.take(a_list(soon(), a=1))
            await room.until(lambda picture: "listed" in picture.feeds)
            await room.tell(PauseFeed(feed="listed", reason="works"))
            await asyncio.wait_for(gate.shut.wait(), SOON_S)
            await room.tell(ResumeFeed(feed="listed"))
            await asyncio.wait_for(gate.opened.wait(), SOON_S)

    asyncio.run(work())


def test_what_was_set_aside_goes_in_after_a_mend_and_leaves(running):
    async def work() -> None:
        async with receiving(running) as room:
            await room.take(a_list(soon(), a=None, b=None))
            await room.letters(2)
            await room.tell(ResendSetAside(feed="listed"))
            await room.until(lambda _: len(facts(running, "SetAsideKept")) == 2)
        async with receiving(running, MENDED) as room:
            await room.tell(ResendSetAside(feed="listed"))
            await room.letters(0)
            await room.until(lambda picture: picture.last_number == 2)

    asyncio.run(work())
    kept = facts(running, "SetAsideKept")
    assert [body.reason for body in kept] == ["a: is missing - at `version`", "b: is missing - at `version`"]
    assert [str(body.outcome) for body in facts(running, "SetAsideResolved")] == ["resent", "resent"]


def test_what_no_feed_wrote_is_read_again_too(running, store, names):
    event = an_event(kind=EventKind.CCTV, time=soon())
    raw = encode_event(event)
    store.xadd(names.events(EventKind.CCTV), {"event": raw, "reason": "as if it had been broken"})
    store.xadd(names.commands, {"command": b"{"})

    async def work() -> None:
        async with receiving(running) as room:
            await room.tell(ResendSetAside(entries=tuple(await room.letters(2))))
            [left] = await room.letters(1)
            picture = await room.until(lambda picture: not picture.set_aside[left].asked)
            assert "not given again" in picture.set_aside[left].reason
            await room.tell(DismissSetAside(entry=left, reason="a test"))
            await room.letters(0)
            await room.until(lambda picture: picture.reported(event.names()))

    asyncio.run(work())


def test_an_old_list_that_is_read_again_ends_nothing(running):
    async def work() -> None:
        async with receiving(running) as room:
            at = soon()
            await room.take(a_list(at, a=1, b=None), a_list(at, b=None, c=1))
            await room.letters(1)
        async with receiving(running, MENDED) as room:
            await room.tell(ResendSetAside(feed="listed"))
            picture = await room.until(lambda picture: picture.reported([EventName("listed/roads", "b")]))
            assert picture.reported([EventName("listed/roads", "c")]).open

    asyncio.run(work())
