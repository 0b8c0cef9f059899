"""What a real broker publishes reaches the store, through broken messages, lost brokers and lost stores."""

import asyncio
import logging
import os
import shutil
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
import redis
import redis.asyncio

from dashboard.embedded import EmbeddedServer
from dashboard.errors import SettingsError
from dashboard.feeds import FEEDS
from dashboard.feeds.health import BackOff
from dashboard.feeds.mqtt import Receiver, broker_of
from dashboard.model.codes import EventKind
from dashboard.streams.codec import decode_event
from dashboard.streams.names import Names
from tests.centre import eventually, free_port
from tests.unit.feed_builders import a_topic

SOON_S = 10.0
TOPIC = "frigate/events"


class RealBroker:
    """A mosquitto of this test alone, which keeps its sessions in a folder."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.port = free_port()
        self._binary, self._folder = binary, folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}/frigate"

    def start(self) -> None:
        lines = [f"listener {self.port} 127.0.0.1", "allow_anonymous true", "persistence true"]
        lines += [f"persistence_location {self._folder}/", "user root"]
        (self._folder / "broker.conf").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [self._binary, "-c", str(self._folder / "broker.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RealBroker]:
    binary = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        pytest.skip("no mosquitto here: apt-get install mosquitto")
    running = RealBroker(binary, tmp_path)
    running.start()
    yield running
    running.stop()


async def publish(broker: RealBroker, *payloads: bytes) -> None:
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        for payload in payloads:
            await client.publish(TOPIC, payload, qos=1)


@asynccontextmanager
async def receiving(broker: RealBroker, url: str, names: Names) -> Any:
    """A receiver at work, connected; it ends with the block."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(redis.asyncio.Redis.from_url(url, socket_timeout=2))
        back_off = BackOff(first_s=0.02, most_s=0.1)
        receiver = Receiver(broker_of(broker.url), FEEDS["frigate"], store, names, back_off=back_off)
        stop = asyncio.Event()
        running = asyncio.create_task(receiver.run(stop))
        await until(lambda: receiver.health.heard_at is not None)
        yield receiver
        stop.set()
        await asyncio.wait_for(running, SOON_S)


async def until(done: Callable[[], Any]) -> None:
    async with asyncio.timeout(SOON_S):
        while not done():  # noqa: ASYNC110 — what is waited for lies in another process
            await asyncio.sleep(0.01)


def frames(store: redis.Redis, names: Names) -> list[str]:
    """The ids of the events in the cameras' stream."""
    entries = store.xrange(names.events(EventKind.CCTV))
    return [
        decode_event(fields[b"event"]).id.rpartition(":")[2] for _, fields in entries if b"event" in fields
    ]


def frame(number: int) -> bytes:
    return a_topic("update", frame_time=1_795_370_400.5 + number)


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        await work()

    asyncio.run(all_of_it())


def test_what_is_published_becomes_events_in_order(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names):
            await publish(broker, frame(1), frame(2), frame(3))
            await until(lambda: len(frames(store, names)) == 3)

    run(work)
    assert frames(store, names) == ["1795370401.5", "1795370402.5", "1795370403.5"]
    assert int(store.hget(names.feeds, "frigate")) > 0


def test_a_broken_message_is_set_aside_with_its_reason_and_stops_nothing(
    broker: RealBroker,
    server: EmbeddedServer,
    store: redis.Redis,
    names: Names,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names):
            await publish(broker, b"{", b"{", a_topic("paused"), frame(1))
            await until(lambda: frames(store, names))

    run(work)
    dead = [fields for _, fields in store.xrange(names.events(EventKind.CCTV)) if b"reason" in fields]
    assert [each[b"raw"] for each in dead[:2]] == [b"{", b"{"]
    assert b"no JSON" in dead[0][b"reason"]
    assert (b"new, update, end" in dead[2][b"reason"], dead[2][b"feed"]) == (True, b"frigate")
    refusals = [each for each in caplog.records if "refused" in each.message]
    assert len(refusals) == 2, "each reason is logged once"


def test_what_was_published_while_we_were_away_comes_when_we_are_back(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names):
            pass
        await publish(broker, frame(1), frame(2))
        async with receiving(broker, server.url, names):
            await until(lambda: len(frames(store, names)) == 2)

    run(work)


def test_a_broker_that_restarts_is_found_again_and_logged_once_each_way(
    broker: RealBroker,
    server: EmbeddedServer,
    store: redis.Redis,
    names: Names,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names) as receiver:
            broker.stop()
            await until(lambda: receiver.health.failing)
            broker.start()
            await until(lambda: not receiver.health.failing)
            await publish(broker, frame(1))
            await until(lambda: frames(store, names))

    with caplog.at_level(logging.INFO, "dashboard"):
        run(work)
    assert len([each for each in caplog.records if "feed mqtt" in each.message]) == 2


def test_a_message_that_the_store_did_not_take_is_delivered_again(
    broker: RealBroker, tmp_path: Path, names: Names
) -> None:
    own = EmbeddedServer(tmp_path / "store", appendfsync="always")
    own.start()

    async def work() -> None:
        async with receiving(broker, own.url, names) as receiver:
            own.kill()
            await publish(broker, frame(1), frame(2))
            await until(lambda: receiver.health.failing)
            own.start()
            with redis.Redis.from_url(own.url) as store:
                await until(lambda: len(set(frames(store, names))) == 2)

    try:
        run(work)
    finally:
        own.stop()


@pytest.mark.parametrize(
    "url, port, topics",
    [
        ("mqtt://nvr.example", 1883, ("frigate/events", "frigate/reviews")),
        ("mqtts://nvr.example/site/gate", 8883, ("site/gate/events", "site/gate/reviews")),
        ("mqtt://nvr.example:1999/frigate/#", 1999, ("frigate/#",)),
        ("mqtt://nvr.example/+/events", 1883, ("+/events",)),
    ],
)
def test_the_address_names_port_and_topics(url: str, port: int, topics: tuple[str, ...]) -> None:
    broker = broker_of(url)
    assert (broker.port, broker.topics[: len(topics)]) == (port, topics)


def test_name_and_password_are_read_and_not_shown() -> None:
    broker = broker_of("mqtt://cam:p%40ss@nvr.example/frigate")
    assert (broker.username, broker.password) == ("cam", "p@ss")
    assert "p@ss" not in repr(broker)


@pytest.mark.parametrize("url", ["http://nvr.example", "mqtt://", "nvr.example", "mqtt://nvr.example:port/x"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="SITCEN_MQTT_URL"):
        broker_of(url)
