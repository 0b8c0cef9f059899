"""Nobody holds a connection for longer, or fills it with more, than is allowed."""

import asyncio

import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.transports import connection
from dashboard.feeds.transports.connection import Connection
from dashboard.model.codes import EventKind
from dashboard.streams.names import Names
from tests.devices import Client, a_client, alert, listening, run, table
from tests.feeding import SOON_S

BREAKS = {
    "does not end a document for 0.2 s": (b"<alert>", {"document_s": 0.2}),
    "sends nothing for 0.2 s": (b"", {"idle_s": 0.2}),
    "more than 300 bytes without the end of a document": (b"<alert>" * 100, {"most_bytes": 300}),
    "does not begin with <": (b"hello", {}),
}


@pytest.mark.parametrize("why", BREAKS)
def test_a_device_that_breaks_a_limit_is_closed_and_told_of_once(
    server: EmbeddedServer, names: Names, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    said, limits = BREAKS[why]

    async def work() -> None:
        async with listening(server.url, names, tcp=table(**limits)) as (desk, listener):
            for _ in range(2):
                async with a_client(listener) as device:
                    await device.say(said)
                    assert await device.until_closed() == b""
            async with a_client(listener) as other:
                await other.say(b"<alert/>")
                await desk.until(lambda: b"<alert/>" in desk.payloads)
            assert not desk.failing

    run(work)
    assert len([each for each in caplog.records if why in each.message]) == 1


def test_a_device_that_sends_a_byte_at_a_time_is_closed_within_the_limit_of_a_document(
    server: EmbeddedServer, names: Names
) -> None:
    async def trickle(device: Client) -> None:
        for byte in b"<alert>" + b"x" * 100_000:
            await device.say(bytes([byte]))
            await asyncio.sleep(0.01)  # it is slow on purpose

    async def work() -> None:
        async with (
            listening(server.url, names, tcp=table(document_s=0.3)) as (desk, listener),
            a_client(listener) as device,
            asyncio.timeout(SOON_S),
        ):
            with pytest.raises(ConnectionError):
                await trickle(device)
            assert desk.payloads == []

    run(work)


def test_what_cannot_be_parted_is_set_aside_as_it_came(
    server: EmbeddedServer, store: redis.Redis, names: Names
) -> None:
    async def work() -> None:
        async with listening(server.url, names) as (desk, listener), a_client(listener) as device:
            await device.say(alert(1) + b"<alert><b></alert>")
            await device.until_closed()
            assert desk.payloads == [alert(1), b"<alert><b></alert>"]

    run(work)
    dead = [fields for _, fields in store.xrange(names.events(EventKind.ALERT)) if b"reason" in fields]
    assert [each[b"raw"] for each in dead] == [b"<alert><b></alert>"]


def test_one_device_too_many_is_closed(server: EmbeddedServer, names: Names) -> None:
    async def work() -> None:
        async with (
            listening(server.url, names, tcp=table(most_clients=1)) as (desk, listener),
            a_client(listener) as first,
        ):
            await first.say(b"<alert/>")
            await desk.until(lambda: desk.payloads)
            async with a_client(listener) as second:
                assert await second.until_closed() == b""
            await first.say(alert(1))
            await desk.until(lambda: len(desk.payloads) == 2)

    run(work)


def test_a_device_that_does_not_read_is_closed(
    server: EmbeddedServer, names: Names, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "SEND_S", 0.2)

    async def flood(device: Connection) -> None:
        while True:
            await device.send(b"x" * 1_000_000)

    async def work() -> None:
        async with listening(server.url, names, beside=flood) as (_, listener), a_client(listener) as device:
            async with asyncio.timeout(SOON_S):
                while not any("reads nothing" in each.message for each in caplog.records):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            await device.until_closed()

    run(work)
