"""A FIWARE broker is asked to notify us: once, again in time, and anew when it has forgotten us."""

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.tables import Subscription
from dashboard.feeds.configuration.written import Secret
from dashboard.feeds.transports.subscription import ContextBroker
from dashboard.streams.names import Names
from tests.feeding import desk_of

LD, V2 = "/ngsi-ld/v1/subscriptions", "/v2/subscriptions"


class ABroker(ThreadingHTTPServer):
    """Keeps subscriptions as the two dialects of FIWARE do."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.kept: dict[str, dict[str, Any]] = {}
        self.changes = 0
        self.refuses = False


class _Answers(BaseHTTPRequestHandler):
    server: ABroker

    def do_GET(self) -> None:
        path, name = self.path.partition("?")[0], self.path.rpartition("/")[2]
        if path == V2:
            found = [{"id": key, **each} for key, each in self.server.kept.items()]
            return self._say(200, found)
        return self._say(200, {}) if name in self.server.kept else self._say(404, {})

    def do_POST(self) -> None:
        told = self._told()
        self.server.kept[told.get("id", f"s{len(self.server.kept) + 1}")] = told
        self._say(201, {})

    def do_PATCH(self) -> None:
        name = self.path.rpartition("/")[2]
        self.server.kept[name] |= self._told()
        self.server.changes += 1
        self._say(204, None)

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return told

    def _say(self, status: int, body: object) -> None:
        self.send_response(403 if self.server.refuses else status)
        content = b"" if body is None else json.dumps(body).encode()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture
def broker() -> Iterator[ABroker]:
    with ABroker() as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def asked(broker: ABroker, dialect: str) -> Subscription:
    return Subscription(
        broker=Web.read(f"http://127.0.0.1:{broker.server_port}"),
        notify=Web.read("http://127.0.0.1:8050/api/v1/feeds/air"),
        key=Secret("sc_ingest_air"),
        types=("AirQualityObserved",),
        dialect=dialect,
    )


def look(
    server: EmbeddedServer,
    names: Names,
    broker: ABroker,
    dialect: str,
    *,
    times: int = 1,
    trial: bool = False,
) -> list[str]:
    """So many sessions; why any of them failed."""

    async def work() -> list[str]:
        async with desk_of(server.url, names, "ngsi") as desk:
            keeper = ContextBroker(asked(broker, dialect), desk.inbox(trial=trial), "sitcen-test-air")
            for _ in range(times):
                await keeper.one_session()
            return desk.failures

    return asyncio.run(work())


@pytest.mark.parametrize("dialect", ["ld", "v2"])
def test_the_broker_is_asked_once_and_renewed_after_that(
    server: EmbeddedServer, names: Names, broker: ABroker, dialect: str
) -> None:
    assert look(server, names, broker, dialect, times=3) == []
    (kept,) = broker.kept.values()
    told = json.dumps(kept)
    assert "AirQualityObserved" in told
    assert "http://127.0.0.1:8050/api/v1/feeds/air" in told
    assert "Bearer sc_ingest_air" in told
    assert broker.changes == 2


def test_a_broker_that_has_forgotten_us_is_asked_anew(
    server: EmbeddedServer, names: Names, broker: ABroker
) -> None:
    look(server, names, broker, "ld")
    broker.kept.clear()
    look(server, names, broker, "ld")
    assert list(broker.kept) == ["urn:ngsi-ld:Subscription:sitcen-test-air"]


def test_a_broker_that_refuses_us_is_told_of_without_our_key(
    server: EmbeddedServer, names: Names, broker: ABroker
) -> None:
    broker.refuses = True
    (why,) = look(server, names, broker, "ld")
    assert "403" in why
    assert "see headers" in why
    assert "sc_ingest_air" not in why


def test_a_look_changes_nothing_at_the_broker(server: EmbeddedServer, names: Names, broker: ABroker) -> None:
    assert look(server, names, broker, "v2", trial=True) == []
    assert broker.kept == {}
