"""The runner of the watches beside a real store: nothing is lost, and nothing is told twice."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import redis.asyncio
from msgspec import Struct
from redis.exceptions import WatchError

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Category, EventKind
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.reading import Reading, ReadingData
from dashboard.streams.codec import decode_event, encode_reading
from dashboard.streams.names import Names
from dashboard.watch.running import Running

START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
SOON_S = 10.0


class Count(Struct, frozen=True):
    readings: int = 0
    total: float = 0.0


@dataclass
class EveryThird:
    """Tells of each third reading of a series, and what they add up to; falls over one of -1."""

    name: str = "third"
    state: type[Count] = Count
    stepped: list[str] = field(default_factory=list)

    def concerns(self, reading: Reading) -> bool:
        return reading.data.quantity == "level_m"

    def step(self, state: Count | None, reading: Reading) -> tuple[Count, Sequence[Event]]:
        self.stepped.append(reading.id)
        if reading.data.value == -1:
            raise ZeroDivisionError
        before = state or Count()
        now = Count(before.readings + 1, before.total + reading.data.value)
        return now, () if now.readings % 3 else (an_event(reading, now),)


def an_event(reading: Reading, now: Count) -> Event:
    return Event(
        id=f"{reading.data.station}:{now.readings}",
        source="third",
        type=type_of(EventKind.SENSOR),
        time=reading.time,
        data=EventData(category=Category.WATER, title=f"{now.total:g}"),
    )


def a_reading(number: int, station: str = "s-1", value: float = 1.0, quantity: str = "level_m") -> Reading:
    data = ReadingData(station=station, quantity=quantity, value=value)
    return Reading(id=f"r{number}", source="t", time=START + timedelta(seconds=number), data=data)


def send(store: redis.Redis, names: Names, readings: Iterable[Reading]) -> None:
    for each in readings:
        store.xadd(names.readings, {"event": encode_reading(each)})


def told(store: redis.Redis, names: Names) -> list[tuple[str, str]]:
    """Id and title of each event."""
    found = [decode_event(fields[b"event"]) for _, fields in store.xrange(names.events(EventKind.SENSOR))]
    return [(each.id, each.data.title) for each in found]


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(SOON_S):
        while not done():  # noqa: ASYNC110 — what is waited for lies in another process
            await asyncio.sleep(0.01)


def watching(url: str, names: Names, done: Callable[[], Any], watch: EveryThird | None = None) -> EveryThird:
    """Run a runner of its own until something is so."""
    chosen = watch or EveryThird()

    async def all_of_it() -> None:
        async with redis.asyncio.Redis.from_url(url, protocol=2, socket_timeout=10) as store:
            stop = asyncio.Event()
            runner = Running(store=store, names=names, watches=[chosen])
            running = asyncio.create_task(runner.run(stop))
            try:
                await until(done)
            finally:
                stop.set()
                await asyncio.wait_for(running, SOON_S)

    asyncio.run(all_of_it())
    return chosen


def test_each_series_is_watched_by_itself_and_others_not_at_all(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    readings = [a_reading(number, station=f"s-{number % 2}", value=number) for number in range(12)]
    send(store, names, [*readings, a_reading(99, quantity="noise_db")])
    store.xadd(names.readings, {"event": b"{"})
    watch = watching(server.url, names, lambda: len(told(store, names)) == 4)
    assert sorted(told(store, names)) == [("s-0:3", "6"), ("s-0:6", "30"), ("s-1:3", "9"), ("s-1:6", "36")]
    assert len(watch.stepped) == 12


def test_who_starts_again_goes_on_where_it_was_left(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    place = lambda: store.hget(names.watches, b"place")  # noqa: E731
    send(store, names, [a_reading(number) for number in range(4)])
    watching(server.url, names, lambda: place() == newest(store, names))
    send(store, names, [a_reading(number) for number in range(4, 6)])
    again = watching(server.url, names, lambda: len(told(store, names)) == 2)
    assert told(store, names) == [("s-1:3", "3"), ("s-1:6", "6")]
    assert again.stepped == ["r4", "r5"]


def newest(store: redis.Redis, names: Names) -> bytes:
    entry: bytes = store.xrevrange(names.readings, count=1)[0][0]
    return entry


def test_two_runners_tell_everything_once(server: EmbeddedServer, store: redis.Redis, names: Names) -> None:
    async def both() -> None:
        async with redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=10) as client:
            stop = asyncio.Event()
            runners = [Running(store=client, names=names, watches=[EveryThird()]) for _ in range(2)]
            running = [asyncio.create_task(each.run(stop)) for each in runners]
            for number in range(300):
                await asyncio.to_thread(send, store, names, [a_reading(number)])
            await until(lambda: len(told(store, names)) >= 100)
            stop.set()
            await asyncio.wait_for(asyncio.gather(*running), SOON_S)

    asyncio.run(both())
    assert told(store, names) == [(f"s-1:{number}", f"{number}") for number in range(3, 301, 3)]


def test_a_runner_whose_place_has_moved_writes_nothing(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def late() -> None:
        async with redis.asyncio.Redis.from_url(server.url, protocol=2) as client:
            runner = Running(store=client, names=names, watches=[EveryThird()])
            await runner._begin()
            send(store, names, [a_reading(number) for number in range(3)])
            store.hset(names.watches, b"place", newest(store, names))
            with pytest.raises(WatchError):
                await runner._turn()

    asyncio.run(late())
    assert told(store, names) == []


def test_a_reading_that_a_watch_falls_over_is_passed_over_and_logged_once(
    server: EmbeddedServer, store: redis.Redis, names: Names, caplog: pytest.LogCaptureFixture
) -> None:
    values = [1, -1, 1, -1, 1]
    send(store, names, [a_reading(number, value=value) for number, value in enumerate(values)])
    watching(server.url, names, lambda: told(store, names) == [("s-1:3", "3")])
    assert len([each for each in caplog.records if "passed over reading r1" in each.message]) == 1
    assert len([each for each in caplog.records if "passed over" in each.message]) == 1


def test_readings_that_went_before_they_were_watched_are_told_in_the_log(
    server: EmbeddedServer, store: redis.Redis, names: Names, caplog: pytest.LogCaptureFixture
) -> None:
    send(store, names, [a_reading(number) for number in range(3)])
    watching(server.url, names, lambda: told(store, names))
    send(store, names, [a_reading(number) for number in range(3, 9)])
    store.xtrim(names.readings, maxlen=4, approximate=False)
    with caplog.at_level(logging.WARNING, "dashboard"):
        watching(server.url, names, lambda: len(told(store, names)) == 2)
    assert any("may be gone unwatched" in each.message for each in caplog.records)


def test_a_store_that_was_away_is_found_again(tmp_path: Any, names: Names) -> None:
    own = EmbeddedServer(tmp_path / "store", appendfsync="always")
    own.start()

    async def all_of_it() -> None:
        async with redis.asyncio.Redis.from_url(own.url, protocol=2, socket_timeout=5) as client:
            stop = asyncio.Event()
            running = asyncio.create_task(
                Running(store=client, names=names, watches=[EveryThird()]).run(stop)
            )
            with redis.Redis.from_url(own.url) as store:
                send(store, names, [a_reading(number) for number in range(3)])
                await until(lambda: told(store, names))
            own.kill()
            own.start()
            with redis.Redis.from_url(own.url) as store:
                send(store, names, [a_reading(number) for number in range(3, 6)])
                await until(lambda: len(told(store, names)) == 2)
                assert told(store, names) == [("s-1:3", "3"), ("s-1:6", "6")]
            stop.set()
            await asyncio.wait_for(running, SOON_S)

    try:
        asyncio.run(all_of_it())
    finally:
        own.stop()
