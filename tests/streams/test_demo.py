"""The demo through a real store and a real writer, in a time of its own that begins in the past."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from redis.asyncio import Redis

from dashboard import city, demo
from dashboard.demo.runner import DEMO_FIELD
from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import EventKind, IncidentStatus, UnitStatus
from dashboard.model.commands import AssignUnits
from dashboard.picture import Picture
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_position, encode_command
from dashboard.streams.names import Names
from dashboard.writer import Writer, connect
from tests.builders import RULES

KHARKIV = city.load("kharkiv")
START = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
LIMIT = timedelta(hours=3)


class Over(Exception):
    """No error: the test has seen enough."""


class Ahead:
    """A clock of the demo's own: `wait` gives way to others, and time has passed."""

    def __init__(self, until: Callable[[], Awaitable[bool]]) -> None:
        self.time = self.start = datetime.now(UTC) - timedelta(hours=4)
        self.until = until
        self.ticks = 0

    def now(self) -> datetime:
        return self.time

    async def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.ticks += 1
        assert self.time - self.start < LIMIT, "the demo played for hours and nothing came of it"
        if self.ticks % 20 == 0:
            # Ten seconds of the demo have been sent: the writer keeps step.
            await asyncio.sleep(0.02)
            if await self.until():
                raise Over


@pytest.fixture(autouse=True)
def writer(server: EmbeddedServer, names: Names) -> Iterator[Writer]:
    writer = Writer(connect(server.url), names, RULES, "w1", lease=timedelta(milliseconds=600))
    thread = threading.Thread(target=writer.run, daemon=True)
    thread.start()
    yield writer
    writer.stop.set()
    thread.join(5)
    writer.store.close()


class Room:
    """What a test sees of the centre, and the demo playing in it."""

    def __init__(self, url: str, store: redis.Redis, names: Names) -> None:
        self.url, self.store, self.names = url, store, names

    def picture(self) -> Picture:
        return snapshot.load(self.store, self.names)

    def play_until(self, seen: Callable[[], bool], playing: Callable[[demo.Stage], Any] = demo.run) -> None:
        async def until() -> bool:
            return await asyncio.to_thread(seen)

        async def play() -> None:
            async with Redis.from_url(self.url, protocol=2) as store:
                ahead = Ahead(until)
                clock = demo.Clock(now=ahead.now, wait=ahead.wait)
                await playing(demo.Stage(store, self.names, KHARKIV, clock))

        with contextlib.suppress(Over):
            asyncio.run(play())
        tip = "0-0"
        while not seen():
            found = self.store.xread({self.names.journal: tip}, block=5_000)
            assert found, "nothing more came"
            tip = found[0][1][-1][0]


@pytest.fixture
def room(server: EmbeddedServer, store: redis.Redis, names: Names) -> Room:
    return Room(server.url, store, names)


def test_the_first_minutes_bring_units_incidents_and_positions(room, store, names):
    def lively() -> bool:
        picture = room.picture()
        return len(picture.units) == len(KHARKIV.demo.units) and len(picture.incidents) >= 12

    room.play_until(lively)
    levels = Counter(incident.priority for incident in room.picture().open_incidents())
    assert len(levels) >= 3
    fixes = [decode_position(fields[b"event"]) for _, fields in store.xrange(names.positions)]
    assert {fix.data.unit for fix in fixes} == set(room.picture().units)
    assert room.picture().set_aside_count == 0
    assert store.xlen(names.dead) == 0


def test_every_screen_may_say_demo_while_it_plays_and_not_after(room, store, names):
    said = []

    def marked() -> bool:
        said.append(store.hget(names.feeds, DEMO_FIELD))
        return True

    room.play_until(marked)
    assert said[0].isdigit()
    assert store.hget(names.feeds, DEMO_FIELD) is None


def test_a_crew_follows_an_operators_command_to_the_end(room, store, names):
    def worked() -> bool:
        picture = room.picture()
        urgent = [each for each in picture.open_incidents() if each.location and each.priority <= 3]
        if urgent and not sent and len(picture.units) == len(KHARKIV.demo.units):
            command = AssignUnits(incident_id=urgent[0].id, units=("E11",), id="send-1", actor="olena")
            store.xadd(names.commands, {"command": encode_command(command)})
            sent.append(urgent[0].id)
        if not sent:
            return False
        incident = picture.incidents[sent[0]]
        parts = [part for part in incident.assignments if part.unit == "E11"]
        return bool(parts) and not parts[0].active and incident.status is IncidentStatus.CLOSED

    sent: list[str] = []
    room.play_until(worked)
    [part] = [each for each in room.picture().incidents[sent[0]].assignments if each.unit == "E11"]
    assert list(part.times) == ["dispatched", "en_route", "on_scene", "cleared"]
    assert room.picture().units["E11"].status is UnitStatus.AVAILABLE


def test_a_scenario_plays_to_its_end_at_any_speed(room, store, names):
    ended = []

    async def to_its_end(stage: demo.Stage) -> None:
        await demo.play("quiet-night", stage, 60.0)
        ended.append(stage)

    room.play_until(lambda: bool(ended), to_its_end)
    sent = sum(store.xlen(names.events(kind)) for kind in EventKind)
    assert sent == len(demo.scenario("quiet-night").events(KHARKIV, START))
    assert room.picture().set_aside_count == 0


def test_a_scenario_beside_the_demo_leaves_the_units_and_the_mark_to_it(room, store, names):
    store.hset(names.feeds, DEMO_FIELD, int(datetime.now(UTC).timestamp() * 1_000))
    room.play_until(
        lambda: bool(room.picture().incidents), lambda stage: demo.play("quiet-night", stage, 600.0)
    )
    assert room.picture().units == {}
    assert store.xlen(names.positions) == 0
    assert store.hexists(names.feeds, DEMO_FIELD)


def test_a_demo_that_starts_again_registers_no_unit_twice(room, store, names):
    def registered() -> bool:
        return len(room.picture().units) == len(KHARKIV.demo.units)

    room.play_until(registered)
    before = store.xlen(names.commands)
    room.play_until(registered)
    assert store.xlen(names.commands) == before
