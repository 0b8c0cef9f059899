"""A unit that falls silent looks stale on every screen, although nothing more is heard of it."""

from datetime import datetime, timedelta

import pytest
import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Service
from dashboard.model.event import Position, PositionData
from dashboard.model.facts import Fact, UnitRegistered
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


def register(store: redis.Redis, names: Names) -> None:
    known = UnitRegistered(unit="E21", service=Service.FIRE, capabilities=())
    raw = encode_fact(Fact(id="", at=utc_now(), actor="centre", cause="c", body=known))
    store.xadd(names.journal, {"fact": raw, "hash": b""}, id="1-0")


def drive(store: redis.Redis, names: Names) -> None:
    data = PositionData(unit="E21", location=SUMSKA)
    position = Position(id="p", source="avl", time=utc_now(), data=data)
    store.xadd(names.positions, {"event": encode_position(position)})


def test_what_is_stale_looks_stale_without_another_fix(
    server: EmbeddedServer, store: redis.Redis, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openmct#6109."""
    monkeypatch.setattr(live, "BEAT_S", 0.2)
    clock = Clock()
    register(store, names)

    async def story() -> None:
        reader = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=None)
        other = redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=5)
        hub = Hub(reader, other, names, now=clock.now)
        await hub.start()
        client = Client(Live(hub, other, names), "")
        try:
            await client.until(lambda: "E21" in hub.picture.units)
            drive(store, names)
            await client.until(lambda: b'"trust":"good"' in client.received)
            heard = client.received.count(b"event: beat")
            await client.until(lambda: client.received.count(b"event: beat") > heard)
            assert b'"trust":"stale"' not in client.received
            clock.ahead = timedelta(minutes=6)
            await client.until(lambda: b'"trust":"stale"' in client.received)
        finally:
            await client.leave()
            await hub.stop()
            await reader.aclose()
            await other.aclose()

    run(story)
