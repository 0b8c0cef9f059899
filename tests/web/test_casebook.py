"""The casebook reads the kept journal in bounded pieces, goes on where it stopped, or starts anew."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import redis
import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.model.facts import Fact
from dashboard.streams.codec import encode_fact
from dashboard.streams.journal import Tip
from dashboard.streams.names import Names
from dashboard.web.casebook import LOOKED_BACK, PAGE, Casebook, Reading
from tests.builders import NOW, ARoom, an_event, metres_east
from tests.builders import SUMSKA as HERE

FIRES = PAGE  # each is more than one fact, so that they fill more than a page
AT_ONCE = 0.0


def a_history() -> Sequence[Fact]:
    room = ARoom(units=["E1"])
    for number in range(FIRES):
        room.tell(an_event(location=metres_east(HERE, 2_000.0 * number)))
        room.tell(an_event(location=metres_east(HERE, 2_000.0 * number)))
    return room.history


def written(store: redis.Redis, names: Names, history: Sequence[Fact]) -> None:
    tip = Tip()
    for fact in history:
        entry_id = tip.next_id(int(fact.at.timestamp() * 1_000))
        store.xadd(names.journal, {"fact": encode_fact(fact), "hash": "0"}, id=entry_id)


def reading(server: EmbeddedServer, names: Names, story: Callable[[Casebook], Awaitable[None]]) -> None:
    async def told() -> None:
        async with redis.asyncio.Redis.from_url(server.url, protocol=2) as client:
            await story(Casebook(client, names))

    asyncio.run(told())


def numbers(found: Reading) -> list[int]:
    return sorted(case.number for case in found.cases)


def test_a_long_journal_is_read_in_pieces_and_only_once(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    history = a_history()
    assert len(history) > PAGE
    written(store, names, history)

    async def story(book: Casebook) -> None:
        part = await book.read(NOW, AT_ONCE)
        assert not part.whole
        assert 0 < len(part.cases) < FIRES
        whole = await book.read(NOW)
        assert whole.whole
        assert numbers(whole) == list(range(1, FIRES + 1))
        assert (whole.since, whole.until) == (NOW, NOW)

    reading(server, names, story)


def test_who_else_asks_meanwhile_waits_and_sees_the_same(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    written(store, names, a_history())

    async def story(book: Casebook) -> None:
        one, other = await asyncio.gather(book.read(NOW), book.read(NOW))
        assert one == other

    reading(server, names, story)


def test_what_is_too_long_ago_is_left_out(server: EmbeddedServer, store: redis.Redis, names: Names) -> None:
    written(store, names, a_history())

    async def story(book: Casebook) -> None:
        assert len((await book.read(NOW + LOOKED_BACK)).cases) == FIRES
        later = await book.read(NOW + LOOKED_BACK + timedelta(seconds=1))
        assert later.cases == ()
        assert later.since == NOW + timedelta(seconds=1)

    reading(server, names, story)


def test_a_journal_that_lost_what_was_read_is_read_anew(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    history = a_history()
    written(store, names, history)

    async def story(book: Casebook) -> None:
        assert len((await book.read(NOW)).cases) == FIRES
        store.delete(names.journal)
        written(store, names, history[:2])
        assert numbers(await book.read(NOW)) == [1]

    reading(server, names, story)


def test_an_empty_journal_is_whole(server: EmbeddedServer, names: Names) -> None:
    async def story(book: Casebook) -> None:
        assert await book.read(NOW) == Reading((), (), NOW, NOW, whole=True)

    reading(server, names, story)
