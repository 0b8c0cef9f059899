"""TAK devices on our listener: each sees the open incidents and its own unit; strangers see nothing."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import redis
from defusedxml.ElementTree import fromstring

from dashboard.embedded import EmbeddedServer
from dashboard.feeds import FORMATS
from dashboard.feeds.local import Local
from dashboard.feeds.transports.tcp import Listener
from dashboard.model.codes import Service
from dashboard.model.facts import IncidentClosed, UnitAssigned, UnitRegistered
from dashboard.outputs import devices, markers
from dashboard.outputs.selection import Filter
from dashboard.outputs.tables import Cot
from dashboard.streams.names import Names
from tests.builders import SUMSKA
from tests.devices import HERE, Client, a_client, run, table
from tests.feeding import SOON_S, Certificates, at_work, desk_of
from tests.sending import Scribe, opened, sending, until


@dataclass
class Screen:
    """What a device has on its map: the last event of each uid."""

    client: Client
    shown: dict[str, Element] = field(default_factory=dict)
    heard: list[Element] = field(default_factory=list)

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(SOON_S):
            while not true():
                raw = await self.client.reader.readuntil(b"</event>")
                self._take(fromstring(raw.strip()))

    def _take(self, event: Element) -> None:
        self.heard.append(event)
        gone = event.find("detail/link") if event.get("type") == markers.DELETE else None
        if gone is not None:
            self.shown.pop(str(gone.get("uid")), None)
        else:
            self.shown[str(event.get("uid"))] = event


def said(event: Element, path: str, name: str) -> str:
    found = event.find(path)
    assert found is not None
    return str(found.get(name))


@pytest.fixture
def scribe(store: redis.Redis, names: Names) -> Scribe:
    return Scribe(store, names)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@asynccontextmanager
async def telling(server: EmbeddedServer, names: Names, cot: Cot, **tcp: Any) -> AsyncIterator[Listener]:
    async with sending(server.url, names, tak=cot) as outputs, desk_of(server.url, names, "cot") as desk:
        beside = outputs.besides()["field"]
        listener = Listener(table(**tcp), HERE, desk.inbox(), beside=beside)
        async with at_work(listener):
            await desk.until(lambda: desk.connections)
            yield listener


def output(**said: Any) -> Cot:
    return Cot(kind="cot", feed="field", **said)


UID = "sitcen.{}.inc-1"


def test_a_device_sees_what_opens_changes_and_ends(
    server: EmbeddedServer, names: Names, scribe: Scribe
) -> None:
    uid = UID.format(names.centre)

    async def story() -> None:
        scribe.write(opened(address="Сумська 25 <&>\x07"))
        async with (
            telling(server, names, output(allow=("127.0.0.0/8",))) as listener,
            a_client(listener) as client,
        ):
            screen = Screen(client)
            await screen.until(lambda: uid in screen.shown)
            first = screen.shown[uid]
            assert first.get("type") == markers.SPOT
            assert (said(first, "point", "lat"), said(first, "point", "lon")) == (
                f"{SUMSKA.lat:.6f}",
                f"{SUMSKA.lon:.6f}",
            )
            assert said(first, "detail/contact", "callsign") == "1 P2 fire"
            assert "Сумська 25 <&>" in str(first.findtext("detail/remarks"))
            scribe.write(opened(2))
            await screen.until(lambda: uid.replace("inc-1", "inc-2") in screen.shown)
            scribe.write(IncidentClosed(incident_id="inc-1", reason="over"))
            await screen.until(lambda: uid not in screen.shown)
            assert uid.replace("inc-1", "inc-2") in screen.shown

    run(story)


def test_over_tls_a_device_is_known_by_its_certificate_and_sees_its_own_unit(
    server: EmbeddedServer, names: Names, scribe: Scribe, certificates: Certificates
) -> None:
    cert_file, key_file = certificates.signed("localhost")
    tls = {"tls": True, "cert_file": cert_file, "key_file": key_file, "ca_file": certificates.ca_file}
    own = f"sitcen.{names.centre}.unit.E21"

    phone = ssl.create_default_context(cafile=certificates.ca_file)
    phone.load_cert_chain(*certificates.signed("phone-21.example"))

    async def story() -> None:
        for unit in ("E21", "E22"):
            scribe.write(UnitRegistered(unit=unit, service=Service.FIRE, capabilities=(), location=SUMSKA))
        cot = output(clients={"phone-21.example": "E21"})
        async with telling(server, names, cot, **tls) as listener, a_client(listener, phone) as client:
            screen = Screen(client)
            await screen.until(lambda: own in screen.shown)
            assert "available" in str(screen.shown[own].findtext("detail/remarks"))
            scribe.write(opened(address="Сумська 25"), UnitAssigned(incident_id="inc-1", unit="E21"))
            await screen.until(lambda: "Сумська 25" in str(screen.shown[own].findtext("detail/remarks")))
            assert not [uid for uid in screen.shown if uid.endswith("E22")]

    run(story)


def test_who_is_not_let_in_is_told_nothing_and_may_still_report(
    server: EmbeddedServer, names: Names, scribe: Scribe, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        scribe.write(opened())
        async with (
            telling(server, names, output(allow=("10.0.0.0/8",))) as listener,
            a_client(listener) as client,
        ):
            await until(lambda: "is not let in" in caplog.text)
            await client.say(b"<event")  # its connection is read on
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await client.reader.readexactly(1)

    run(story)


def test_a_device_that_reads_slowly_is_told_the_newest_alone() -> None:
    device = devices.Device(None)
    for each in range(1_000):
        device.tell(f"uid-{each % 10}", str(each).encode() + b"\n")
    assert sorted(device.taken().split()) == [str(each).encode() for each in range(990, 1_000)]
    assert device.taken() == b""


def test_what_the_filter_does_not_choose_is_not_told_and_what_leaves_it_goes(
    server: EmbeddedServer, names: Names, scribe: Scribe
) -> None:
    async def story() -> None:
        scribe.write(opened(1, priority=4), opened(2, priority=1))
        cot = output(allow=("127.0.0.1",), filter=Filter(priority=2))
        async with telling(server, names, cot) as listener, a_client(listener) as client:
            screen = Screen(client)
            await screen.until(lambda: any(uid.endswith("inc-2") for uid in screen.shown))
            assert not any(uid.endswith("inc-1") for uid in screen.shown)

    run(story)


def test_our_own_markers_are_nobodys_position_when_they_come_back() -> None:
    now = datetime.now(UTC)
    marker = markers.unit_marker("E21", SUMSKA, "kharkiv", now, timedelta(minutes=1), "available")
    parsed = FORMATS["cot"](Local()).parse(marker, now)
    assert (parsed.messages, parsed.rejected) == ((), ())
