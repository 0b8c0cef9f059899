"""HTTP sources of every temper are polled: conditionally, within limits, on their own host."""

import asyncio
import gzip
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.configuration.tables import Poll
from dashboard.feeds.configuration.written import Secret
from dashboard.feeds.transports import poll
from dashboard.feeds.transports.base import SLOWLY_S
from dashboard.feeds.transports.poll import Poller
from dashboard.model.codes import EventKind
from dashboard.streams.names import Names
from tests.feeding import Certificates, Desk, at_work, desk_of, events_in
from tests.sources import Asked, Source, a_source, saying, versioned
from tests.unit.feed_builders import an_alert

Look = Callable[..., Awaitable[Desk]]


def alert(number: int, **changed: str) -> bytes:
    identifier = f"<identifier>a{number}</identifier>"
    return an_alert(identifier=identifier, sent="<sent>2026-11-22T19:30:00+02:00</sent>", **changed).encode()


@pytest.fixture
def source() -> Iterator[Source]:
    with a_source() as running:
        yield running


@pytest.fixture
def look(server: EmbeddedServer, names: Names) -> Look:
    """Polls so many times, one after another."""

    async def polled(table: Poll, times: int = 1, waits: list[float] | None = None) -> Desk:
        async with desk_of(server.url, names, "cap") as desk:
            poller = Poller(table, desk.inbox())
            for _ in range(times):
                wait_s = await poller.one_session()
                if waits is not None:
                    waits.append(wait_s)
            await poller.close()
        return desk

    return polled


def refusal(look: Look, table: Poll) -> tuple[str, float]:
    """Why a poll failed, and in how many seconds comes the next."""
    waits: list[float] = []
    desk = asyncio.run(look(table, 1, waits))
    assert desk.payloads == []
    return desk.failures[0], waits[0]


@pytest.mark.parametrize(
    "name, then, version",
    [
        ("ETag", "If-None-Match", '"17"'),
        ("Last-Modified", "If-Modified-Since", "Sun, 22 Nov 2026 18:00:00 GMT"),
    ],
)
def test_what_has_not_changed_is_not_sent_again_and_counts_as_heard(
    source: Source, look: Look, name: str, then: str, version: str
) -> None:
    source.plays(versioned(name, then, alert(1), **{name: version}))
    desk = asyncio.run(look(source.poll(), 3))
    assert (len(desk.payloads), len(desk.failures)) == (1, 0)
    assert desk.answers == 1 + 3, "one payload, and three answers"
    assert [headers[then] for _, headers in source.asked] == [None, version, version]


def test_what_has_changed_is_taken_in(source: Source, look: Look, store: redis.Redis, names: Names) -> None:
    source.plays(saying(200, alert(1), ETag='"1"'), saying(200, alert(2), ETag='"2"'))
    asyncio.run(look(source.poll(), 2))
    assert [each.id for each in events_in(store, names, EventKind.ALERT)] == ["a1", "a2"]


def test_unconditional_requests_say_nothing_of_versions(source: Source, look: Look) -> None:
    source.plays(saying(200, alert(1), ETag='"1"'))
    asyncio.run(look(source.poll(conditional=False), 2))
    assert [headers["If-None-Match"] for _, headers in source.asked] == [None, None]


def test_headers_and_query_are_sent(source: Source, look: Look) -> None:
    source.plays(saying(200, alert(1)), path="/cap")
    told = {"headers": {"X-Api-Key": Secret("hunter2")}, "query": {"region": "Харків"}}
    asyncio.run(look(source.poll("/cap?all=1", **told)))
    ((path, headers),) = source.asked
    assert headers["X-Api-Key"] == "hunter2"
    assert path == "/cap?all=1&region=%D0%A5%D0%B0%D1%80%D0%BA%D1%96%D0%B2"


def test_a_version_is_remembered_only_when_the_store_has_it(
    source: Source, tmp_path: Path, names: Names
) -> None:
    source.plays(versioned("ETag", "If-None-Match", alert(1), ETag='"1"'))
    own = EmbeddedServer(tmp_path / "store", appendfsync="always")

    async def work() -> list[str | None]:
        async with desk_of(own.url, names, "cap") as desk:
            poller = Poller(source.poll(), desk.inbox())
            await poller.one_session()
            assert "the store does not take it" in desk.failures[0]
            own.start()
            await poller.one_session()
            assert len(desk.payloads) == 1
            await poller.close()
        return [headers["If-None-Match"] for _, headers in source.asked]

    try:
        own.start()
        own.kill()
        assert asyncio.run(work()) == [None, None]
    finally:
        own.stop()


def test_a_source_that_stumbles_is_asked_again_until_it_answers(
    source: Source, server: EmbeddedServer, names: Names
) -> None:
    source.plays(saying(500), saying(502), saying(200, alert(1)))

    async def work() -> Desk:
        async with desk_of(server.url, names, "cap") as desk:
            async with at_work(Poller(source.poll(), desk.inbox())):
                await desk.until(lambda: desk.payloads)
            return desk

    desk = asyncio.run(work())
    assert [each.partition("answers ")[2] for each in desk.failures] == [
        "500 Internal Server Error",
        "502 Bad Gateway",
    ]
    assert not desk.failing


def test_a_source_that_asks_us_to_wait_is_left_alone_for_so_long(source: Source, look: Look) -> None:
    source.plays(saying(429, Retry_After="120"))
    why, wait_s = refusal(look, source.poll())
    assert ("429 Too Many Requests" in why, wait_s) == (True, 120)
    source.plays(
        saying(503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True))
    )
    assert 290 < refusal(look, source.poll())[1] <= 300
    source.plays(saying(503, Retry_After="31536000"))
    assert refusal(look, source.poll())[1] == 3_600
    source.plays(saying(503, Retry_After="soon"))
    assert refusal(look, source.poll())[1] < 10


@pytest.mark.parametrize("status, hint", [(401, "see headers and query"), (404, "nothing lies at the path")])
def test_what_only_a_person_can_mend_is_said_without_the_key(
    source: Source, look: Look, status: int, hint: str
) -> None:
    source.plays(saying(status), path="/hunter2")
    table = source.poll("/hunter2", headers={"Authorization": Secret("Bearer hunter2")})
    why, wait_s = refusal(look, table)
    assert (hint in why, "hunter2" in why, wait_s) == (True, False, SLOWLY_S)


def test_nobody_there_is_said(source: Source, look: Look) -> None:
    why, _ = refusal(look, source.poll(url=type(source.poll().url).read("http://127.0.0.1:1/")))
    assert why.startswith("http://127.0.0.1:1 does not answer")


def test_an_answer_that_takes_too_long_is_given_up(source: Source, look: Look) -> None:
    def slowly(asked: Asked) -> None:
        asked.begin(200, Content_Length="100")
        for byte in alert(1)[:3]:
            asked.wfile.write(bytes([byte]))
            asked.wfile.flush()
        source.over.wait(10)

    source.plays(slowly)
    why, _ = refusal(look, source.poll(timeout_s=0.3))
    assert why.endswith("did not answer in full within 0.3 s")


def test_an_answer_that_does_not_end_is_given_up(source: Source, look: Look) -> None:
    def endlessly(asked: Asked) -> None:
        asked.begin(200, Connection="close")
        while not source.over.is_set():
            asked.wfile.write(b"<alert>" * 10_000)

    source.plays(endlessly)
    why, _ = refusal(look, source.poll(most_bytes=1_000_000))
    assert "longer than the 1000000 bytes allowed" in why


def test_a_bomb_is_given_up_within_its_limit_of_memory(source: Source, look: Look) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 1)
    source.plays(saying(200, bomb, Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        why, _ = refusal(look, source.poll(most_bytes=2_000_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "longer than the 2000000 bytes allowed" in why
    assert peak < 20_000_000


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(source: Source, look: Look) -> None:
    def broken(asked: Asked) -> None:
        asked.begin(200, Content_Length="1000", Connection="close")
        asked.wfile.write(alert(1)[:100])
        asked.close_connection = True

    source.plays(broken)
    assert "does not answer" in refusal(look, source.poll())[0]


def test_a_packed_answer_is_unpacked(source: Source, look: Look) -> None:
    source.plays(saying(200, gzip.compress(alert(1)), Content_Encoding="gzip"))
    assert asyncio.run(look(source.poll())).payloads == [alert(1)]


def test_a_source_may_send_us_on_within_its_host_and_nowhere_else(source: Source, look: Look) -> None:
    source.plays(saying(302, Location="/there"))
    source.plays(saying(200, alert(1)), path="/there")
    assert len(asyncio.run(look(source.poll())).payloads) == 1
    with a_source(host="localhost") as other:
        other.plays(saying(200, alert(2)))
        source.plays(saying(302, Location=other.url()))
        assert "sends us to another host" in refusal(look, source.poll())[0]
        source.plays(saying(302, Location=other.url(host="127.0.0.1")))
        assert "sends us to another host" in refusal(look, source.poll())[0]
        assert other.asked == []
    source.plays(saying(302, Location="/"))
    assert "more than 3 times" in refusal(look, source.poll())[0]


def test_a_certificate_of_another_authority_is_refused(look: Look, tmp_path: Path) -> None:
    own, other = Certificates(tmp_path), Certificates(tmp_path / "other")
    other.folder.mkdir()
    with a_source(own.server("localhost"), "localhost") as source:
        source.plays(saying(200, alert(1)))
        why, wait_s = refusal(look, source.poll(ca_file=other.ca_file))
        assert ("name its authority in ca_file" in why, wait_s) == (True, SLOWLY_S)
        assert len(asyncio.run(look(source.poll(ca_file=own.ca_file))).payloads) == 1


def entry(number: int, version: int = 1, host: str = "") -> str:
    return f'<entry><updated>{version}</updated><link href="{host}/{number}.cap"/></entry>'


def index(*entries: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


def test_an_index_is_followed_on_its_host_once_a_version_and_the_oldest_first(
    source: Source, look: Look, store: redis.Redis, names: Names
) -> None:
    first = index(entry(3, host="http://other.example"), entry(2), entry(1))
    source.plays(saying(200, first), saying(200, first), saying(200, index(entry(2, 2), entry(1))))
    for number in (1, 2):
        version = versioned("ETag", "If-None-Match", alert(number), ETag=f'"{number}"')
        source.plays(version, path=f"/{number}.cap")
    desk = asyncio.run(look(source.poll(follow=True), 3))
    assert source.paths == ["/", "/1.cap", "/2.cap", "/", "/", "/2.cap"]
    assert [each.id for each in events_in(store, names, EventKind.ALERT)] == ["a1", "a2"]
    assert (desk.failures, desk.waiting[:2]) == ([], [2, 0])


def test_an_alert_that_is_gone_is_not_in_the_way_and_one_that_fails_is_fetched_later(
    source: Source, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    source.plays(saying(200, index(entry(3), entry(2), entry(1)), ETag='"1"'))
    source.plays(saying(500), saying(200, alert(2)), path="/2.cap")
    source.plays(saying(200, alert(3)), path="/3.cap")
    desk = asyncio.run(look(source.poll(follow=True), 2))
    assert desk.payloads == [alert(2), alert(3)]
    assert source.paths == ["/", "/1.cap", "/2.cap", "/", "/2.cap", "/3.cap"]
    assert [each.message for each in caplog.records] == ["feed my-cap: nothing lies at /1.cap"]


def test_a_long_index_is_followed_in_turns(
    source: Source, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "LINKS_AT_ONCE", 5)
    many = 5 + 3
    source.plays(versioned("ETag", "If-None-Match", index(*map(entry, range(many))), ETag='"1"'))
    for number in range(many):
        source.plays(saying(200, alert(number)), path=f"/{number}.cap")
    waits: list[float] = []
    desk = asyncio.run(look(source.poll(follow=True, every_s=60.0), 2, waits))
    assert len(desk.payloads) == many
    assert (waits[0], waits[1] > 50) == (1.0, True)


def test_an_index_that_is_none_is_set_aside_with_its_reason(source: Source, look: Look) -> None:
    source.plays(saying(200, b"<html>Maintenance"))
    desk = asyncio.run(look(source.poll(follow=True)))
    assert desk.receipts[0].unreadable
