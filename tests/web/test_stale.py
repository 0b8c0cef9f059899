"""What nothing more is heard of grows old on every screen: a unit that falls silent, an alert never ended."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Service
from dashboard.model.event import Position, PositionData
from dashboard.model.facts import AirAlertStarted, Body, Fact, UnitRegistered
from dashboard.streams.codec import encode_fact, encode_position
from dashboard.streams.names import Names
from dashboard.web import live
from dashboard.web.live import Hub, utc_now
from dashboard.web.sse import Live
from tests.builders import SUMSKA
from tests.web.hubs import Client, run


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return utc_now() + self.ahead


def record(store: redis.Redis, names: Names, body: Body) -> None:
    raw = encode_fact(Fact(id="", at=utc_now(), actor="centre", cause="c", body=body))
    store.xadd(names.journal, {"fact": raw, "hash": b""}, id="1-0")


def drive(store: redis.Redis, names: Names) -> None:
    data = PositionData(unit="E21", location=SUMSKA)
    position = Position(id="p", source="avl", time=utc_now(), data=data)
    store.xadd(names.positions, {"event": encode_position(position)})


@asynccontextmanager
async def a_client(server: EmbeddedServer, names: Names, clock: Clock) -> AsyncIterator[Client]:
    reader = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=None)
    other = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=5)
    hub = Hub(reader, other, names, now=clock.now)
    await hub.start()
    client = Client(Live(hub, other, names), "view=board")
    try:
        await client.until(lambda: hub.picture.tip == "1-0")
        yield client
    finally:
        await client.leave()
        await hub.stop()
        await reader.aclose()
        await other.aclose()


def test_what_is_stale_looks_stale_without_another_fix(
    server: EmbeddedServer, store: redis.Redis, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openmct#6109."""
    monkeypatch.setattr(live, "BEAT_S", 0.2)
    clock = Clock()
    record(store, names, UnitRegistered(unit="E21", service=Service.FIRE, capabilities=()))

    async def story() -> None:
        async with a_client(server, names, clock) as client:
            drive(store, names)
            await client.until(lambda: b'"trust":"good"' in client.received)
            heard = client.received.count(b"event: beat")
            await client.until(lambda: client.received.count(b"event: beat") > heard)
            assert b'"trust":"stale"' not in client.received
            clock.ahead = timedelta(minutes=6)
            await client.until(lambda: b'"trust":"stale"' in client.received)

    run(story)


def test_an_alert_that_nobody_ends_becomes_doubtful_by_itself(
    server: EmbeddedServer, store: redis.Redis, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.2)
    clock, began = Clock(), utc_now()
    doubted = began + timedelta(hours=24)
    record(store, names, AirAlertStarted(region="Харків", threat="uav", since=began, doubtful_at=doubted))

    async def story() -> None:
        async with a_client(server, names, clock) as client:
            heard = client.received.count(b"event: beat")
            await client.until(lambda: client.received.count(b"event: beat") > heard + 1)
            told = client.received.count(b"event: centre")
            assert client.received.count(b'"doubtful_since":null') >= told
            clock.ahead = timedelta(hours=25)
            await client.until(lambda: client.received.count(b"event: centre") > told)
            assert b'"doubtful_since":"' in client.received

    run(story)
