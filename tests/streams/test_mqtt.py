"""What a real broker publishes reaches the store, through broken messages, lost brokers and lost stores."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.configuration.written import Secret
from dashboard.feeds.transports.base import SLOWLY_S
from dashboard.feeds.transports.mqtt import Subscriber
from dashboard.model.codes import EventKind
from dashboard.streams.names import Names
from tests.broker import TOPIC, RealBroker, binary
from tests.feeding import SOON_S, Certificates, Desk, at_work, desk_of, events_in
from tests.unit.feed_builders import a_topic

VERSIONS = pytest.mark.parametrize("version", ["3.1.1", "5"])
Start = Callable[..., RealBroker]
# paho leaves a socket whose handshake failed to the collector, which tells of it.
leaves_a_socket = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a broker, which ends with the test."""
    found = binary()
    if found is None:
        pytest.skip("no mosquitto here: apt-get install mosquitto")
    running: list[RealBroker] = []

    def begin(**settings: object) -> RealBroker:
        broker = RealBroker(found, tmp_path, **settings)
        running.append(broker)
        broker.start()
        return broker

    yield begin
    for each in running:
        each.stop()


@pytest.fixture
def broker(start: Start) -> RealBroker:
    return start()


@asynccontextmanager
async def receiving(broker: RealBroker, url: str, names: Names, **settings: object) -> AsyncIterator[Desk]:
    """A subscriber at work, connected; it ends with the block."""
    async with desk_of(url, names) as desk:
        subscriber = Subscriber(broker.table(**settings), desk.inbox(), f"sitcen-{names.centre}")
        async with at_work(subscriber):
            await desk.until(lambda: desk.connections)
            yield desk


async def refused(broker: RealBroker, url: str, names: Names, **settings: object) -> tuple[str, float]:
    """Why a subscriber gets nowhere, and after how long it tries again."""
    async with desk_of(url, names) as desk:
        subscriber = Subscriber(broker.table(**settings), desk.inbox(), "sitcen-refused")
        wait_s = await subscriber.one_session()
        return desk.failures[0], wait_s


def frames(store: redis.Redis, names: Names) -> list[int]:
    """The numbers of the frames in the cameras' stream, in order."""
    ids = [event.id.rpartition(":")[2] for event in events_in(store, names, EventKind.CCTV)]
    return [round(float(each) - 1_795_370_400.5) for each in ids]


def frame(number: int) -> bytes:
    return a_topic("update", frame_time=1_795_370_400.5 + number)


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        await work()

    asyncio.run(all_of_it())


@VERSIONS
def test_what_is_published_becomes_events_in_order(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names, version: str
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names, version=version) as desk:
            await broker.publish(*map(frame, range(30)))
            await desk.until(lambda: len(desk.receipts) == 30)

    run(work)
    assert frames(store, names) == [*range(30)]


def test_a_broken_message_is_set_aside_with_its_reason_and_stops_nothing(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names) as desk:
            await broker.publish(b"{", a_topic("paused"), frame(1))
            await desk.until(lambda: len(desk.receipts) == 3)

    run(work)
    dead = [fields for _, fields in store.xrange(names.events(EventKind.CCTV)) if b"reason" in fields]
    assert [each[b"feed"] for each in dead] == [b"my-frigate"] * 2
    assert (b"no JSON" in dead[0][b"reason"], b"new, update, end" in dead[1][b"reason"]) == (True, True)
    assert frames(store, names) == [1]


@VERSIONS
def test_what_was_published_while_we_were_away_comes_when_we_are_back_and_once(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names, version: str
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names, version=version):
            pass
        await broker.publish(*map(frame, range(150)))  # more than a broker sends ahead of acknowledgements
        async with receiving(broker, server.url, names, version=version) as desk:
            await desk.until(lambda: len(desk.receipts) == 150)
        async with receiving(broker, server.url, names, version=version) as desk:
            await broker.publish(frame(200))
            await desk.until(lambda: desk.receipts)

    run(work)
    assert frames(store, names) == [*range(150), 200]


@VERSIONS
def test_a_broker_that_restarts_keeps_what_it_has_for_us(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names, version: str
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names, version=version):
            pass
        await broker.publish(frame(1), frame(2))
        broker.stop()
        broker.start()
        async with receiving(broker, server.url, names, version=version) as desk:
            await desk.until(lambda: len(desk.receipts) == 2)

    run(work)
    assert frames(store, names) == [1, 2]


def test_a_broker_that_stops_is_found_again(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with receiving(broker, server.url, names) as desk:
            broker.stop()
            await desk.until(lambda: len(desk.failures) > 2)
            broker.start()
            await desk.until(lambda: desk.connections == 2)
            await broker.publish(frame(1))
            await desk.until(lambda: desk.receipts)

    run(work)
    assert frames(store, names) == [1]


def test_a_message_that_the_store_did_not_take_is_delivered_again(
    broker: RealBroker, tmp_path: Path, names: Names
) -> None:
    own = EmbeddedServer(tmp_path / "store", appendfsync="always")
    own.start()

    async def work() -> None:
        async with receiving(broker, own.url, names) as desk:
            own.kill()
            await broker.publish(frame(1), frame(2))
            await desk.until(lambda: desk.failing)
            own.start()
            await desk.until(lambda: len(desk.receipts) == 2)
        with redis.Redis.from_url(own.url) as store:
            assert sorted(set(frames(store, names))) == [1, 2]

    try:
        run(work)
    finally:
        own.stop()


@VERSIONS
def test_a_wrong_password_is_said_and_tried_again_slowly(
    start: Start, server: EmbeddedServer, names: Names, version: str
) -> None:
    broker = start(passwords={"centre": "right"})

    async def work() -> None:
        wrong = {"username": "centre", "password": Secret("hunter2"), "version": version}
        why, wait_s = await refused(broker, server.url, names, **wrong)
        assert why.endswith("refuses our name or password: see username and password")
        assert "hunter2" not in why
        assert wait_s == SLOWLY_S
        right = wrong | {"password": Secret("right")}
        async with receiving(broker, server.url, names, **right) as desk:
            assert not desk.failures

    run(work)
    gc.collect()


@leaves_a_socket
def test_a_certificate_of_another_authority_is_refused_with_what_to_do(
    start: Start, server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    own, other = Certificates(tmp_path), Certificates(tmp_path / "other")
    other.folder.mkdir()
    broker = start(certificate=own.signed("localhost"))

    async def work() -> None:
        why, wait_s = await refused(broker, server.url, names, ca_file=other.ca_file)
        assert "is not trusted" in why
        assert "name its authority in ca_file" in why
        assert wait_s == SLOWLY_S
        async with receiving(broker, server.url, names, ca_file=own.ca_file) as desk:
            assert not desk.failures

    run(work)
    gc.collect()


@leaves_a_socket
def test_a_certificate_for_another_host_is_refused(
    start: Start, server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    own = Certificates(tmp_path)
    broker = start(certificate=own.signed("nvr.example"))

    async def work() -> None:
        why, _ = await refused(broker, server.url, names, ca_file=own.ca_file)
        assert "not valid for 'localhost'" in why

    run(work)
    gc.collect()


def test_a_topic_that_we_may_not_read_is_named(start: Start, server: EmbeddedServer, names: Names) -> None:
    broker = start(guarded=True)

    async def work() -> None:
        why, wait_s = await refused(broker, server.url, names, version="5")
        assert f"does not let us read {TOPIC}" in why
        assert wait_s == SLOWLY_S

    run(work)


def test_a_paused_feed_receives_nothing_until_it_is_resumed(
    broker: RealBroker, server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with desk_of(server.url, names) as desk:
            inbox = desk.inbox()
            async with at_work(Subscriber(broker.table(), inbox, f"sitcen-{names.centre}")):
                await desk.until(lambda: desk.connections)
                inbox.gate.close()
                await until_gone(broker, f"sitcen-{names.centre}")
                await broker.publish(frame(1))
                assert desk.receipts == []
                inbox.gate.open()
                await desk.until(lambda: desk.receipts)

    run(work)
    assert frames(store, names) == [1]


async def until_gone(broker: RealBroker, _client_id: str) -> None:
    """Until the broker counts nobody but the one who asks."""
    async with asyncio.timeout(SOON_S), aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("$SYS/broker/clients/connected")
        async for message in client.messages:
            if message.payload == b"1":
                return
