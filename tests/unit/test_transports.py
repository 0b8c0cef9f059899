"""The parts of transports that need no network: bodies, settling, and how sessions follow each other."""

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable

import pytest
from redis.exceptions import ConnectionError as StoreAway

from dashboard.errors import SourceFailed
from dashboard.feeds import FEEDS
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.transports.base import SLOWLY_S, Inbox, Transport
from dashboard.feeds.transports.body import Body
from dashboard.feeds.transports.folder import Settling, Version
from dashboard.intake import Receipt

TEXT = b"<alert/>" * 100


@pytest.mark.parametrize(
    "encoding, packed", [("", TEXT), ("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT))]
)
def test_a_body_is_unpacked_as_it_comes(encoding: str, packed: bytes) -> None:
    body = Body(encoding, len(TEXT))
    for start in range(0, len(packed), 7):
        body.add(packed[start : start + 7])
    assert body.whole() == TEXT


@pytest.mark.parametrize("encoding, chunk", [("", b"x" * 1_001), ("gzip", gzip.compress(b"x" * 10_000_000))])
def test_a_body_that_is_too_long_is_given_up(encoding: str, chunk: bytes) -> None:
    with pytest.raises(SourceFailed, match="longer than the 1000 bytes"):
        Body(encoding, 1_000).add(chunk)


def test_a_body_as_long_as_is_allowed_is_taken() -> None:
    body = Body("gzip", 1_000)
    body.add(gzip.compress(b"x" * 1_000))
    assert len(body.whole()) == 1_000


def test_a_body_that_is_packed_wrongly_is_said() -> None:
    with pytest.raises(SourceFailed, match="'br', which was not asked for"):
        Body("br", 1_000)
    with pytest.raises(SourceFailed, match="cannot be unpacked"):
        Body("gzip", 1_000).add(b"hello there")
    short = Body("gzip", 1_000)
    short.add(gzip.compress(TEXT)[:-5])
    with pytest.raises(SourceFailed, match="broke off"):
        short.whole()


def test_a_file_is_whole_when_it_has_not_changed_for_long_enough() -> None:
    settling = Settling(2.0)
    growing = [{"a": Version(1, 1)}, {"a": Version(2, 2)}, {"a": Version(2, 2)}, {"a": Version(2, 2)}]
    found = [settling.settled(present, float(now)) for now, present in enumerate(growing)]
    assert found == [[], [], [], ["a"]]


def test_the_oldest_file_comes_first() -> None:
    present = {"b": Version(1, 20), "a": Version(1, 20), "c": Version(1, 10)}
    assert Settling(0.0).settled(present, 0.0) == ["c", "a", "b"]


class Played(Transport):
    """Each session does the next thing of a list; the last one goes on for ever."""

    def __init__(self, inbox: Inbox, *sessions: Callable[[], Awaitable[None]]) -> None:
        super().__init__(inbox, BackOff(first_s=0.001, most_s=0.001))
        self._script = iter(sessions)
        self.at_last = asyncio.Event()
        self.closed = False

    async def session(self) -> None:
        if (played := next(self._script, None)) is not None:
            await played()
            return
        self.at_last.set()
        await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True


class Told:
    """Notes what a transport reports."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def connected(self) -> None: ...

    def heard(self) -> None: ...

    def backlog(self, waiting: int) -> None: ...

    def failed(self, why: str) -> None:
        self.failures.append(why)


async def nobody(_payload: bytes) -> Receipt:
    raise AssertionError("nothing is taken here")


def an_inbox(health: Told) -> Inbox:
    return Inbox(name="one", feed=FEEDS["cap"], intake=nobody, health=health)


def failing(error: Exception) -> Callable[[], Awaitable[None]]:
    async def fail() -> None:
        raise error

    return fail


def test_sessions_follow_each_other_through_failures_until_told_to_stop() -> None:
    health = Told()

    async def play() -> Played:
        played = Played(an_inbox(health), failing(SourceFailed("away")), failing(StoreAway("gone")))
        stop = asyncio.Event()
        running = asyncio.create_task(played.run(stop))
        await asyncio.wait_for(played.at_last.wait(), 5)
        stop.set()
        await asyncio.wait_for(running, 5)
        return played

    assert asyncio.run(play()).closed
    assert health.failures == ["away", "the store does not take it: gone"]


def test_what_only_a_person_can_mend_is_tried_again_slowly_and_a_stumble_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    health = Told()

    async def play() -> list[float]:
        wrong, bug = SourceFailed("wrong password", again_s=SLOWLY_S), KeyError("bug")
        played = Played(an_inbox(health), failing(wrong), failing(bug), failing(SourceFailed("away")))
        return [await played.one_session() for _ in range(3)]

    slowly, stumbled, soon = asyncio.run(play())
    assert (slowly, stumbled) == (SLOWLY_S, SLOWLY_S)
    assert soon < 1
    assert health.failures[1] == "the centre stumbled: KeyError: 'bug'"
    assert caplog.records[0].exc_info is not None


def test_a_feed_that_is_paused_ends_its_session_and_begins_another_when_it_is_resumed() -> None:
    async def play() -> None:
        inbox = an_inbox(Told())
        played = Played(inbox)
        stop = asyncio.Event()
        inbox.gate.close()
        running = asyncio.create_task(played.run(stop))
        await asyncio.sleep(0)
        assert not played.at_last.is_set()
        for _ in range(2):
            inbox.gate.open()
            await asyncio.wait_for(played.at_last.wait(), 5)
            played.at_last.clear()
            inbox.gate.close()
        stop.set()
        await asyncio.wait_for(running, 5)

    asyncio.run(play())
