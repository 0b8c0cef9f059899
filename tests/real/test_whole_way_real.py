"""Recorded requests, sensors, outages and positions through the whole way in: twice is as once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
import redis.asyncio

from dashboard.dispatch.positions import Tracker, Verdict
from dashboard.feeds import FEEDS
from dashboard.intake import Intake, Limits, Receipt
from dashboard.model.codes import Category, Severity
from dashboard.streams.codec import decode_position
from tests.centre import eventually
from tests.real.conftest import EVER
from tests.streams.test_writer import Running

pytestmark = pytest.mark.real
FEED_OF = {"citizen": "open311", "sensors": "ngsi", "energy": "outages", ".pb": "gtfs_rt", ".xml": "cot"}


def take(running: Running, files: list[Path]) -> dict[str, Receipt]:
    now = datetime.now(UTC)

    async def taken() -> dict[str, Receipt]:
        async with redis.asyncio.Redis.from_url(running.url, protocol=2, socket_timeout=10) as store:
            intake = Intake(store=store, names=running.names, limits=Limits(back=EVER), now=lambda: now)
            feeds = {file: FEED_OF.get(file.parent.name) or FEED_OF[file.suffix] for file in files}
            return {
                file.name: await intake.take(FEEDS[feed], file.read_bytes()) for file, feed in feeds.items()
            }

    return asyncio.run(taken())


def settled(running: Running) -> None:
    """The writer has decided everything that went in."""

    def decided() -> bool:
        streams = [each for each in running.names.inputs if running.store.exists(each)]
        groups = [group for each in streams for group in running.store.xinfo_groups(each)]
        return bool(groups) and all(group["lag"] == group["pending"] == 0 for group in groups)

    eventually(decided)


def tip(running: Running) -> bytes:
    return running.store.xrevrange(running.names.journal, count=1)[0][0]


def test_requests_and_outages_become_events_and_what_is_none_is_set_aside(
    recorded: Path, running: Running
) -> None:
    files = [*sorted((recorded / "citizen").iterdir()), *(recorded / "energy").iterdir()]
    first = take(running, files)
    whole = {name for name, each in first.items() if each.accepted and not each.rejected}
    assert whole == {"get_service_request.xml", "service_requests.xml", "Kharkivoblenerho_2026-02-06.json"}
    reasons = {name: each.rejected[0].reason for name, each in first.items() if each.rejected}
    assert "at `service_code`" in reasons.pop("post_service_request.xml")
    assert reasons == {
        "services.xml": "<services> is no list of service requests",
        "service_definition.xml": "<service_definition> is no list of service requests",
    }
    whole_way = {"MessageSetAside": 3, "OutagesPlanned": 1, "IncidentOpened": 1, "EventIgnored": 1}
    settled(running)
    facts = running.until(lambda facts: Counter(each.type for each in facts) >= Counter(whole_way))
    told = [each.body.event for each in facts if getattr(each.body, "event", None) is not None]
    assert {line.category for line in told} == {Category.INFRASTRUCTURE}
    assert all(line.location is not None and line.time < datetime(2011, 1, 1, tzinfo=UTC) for line in told)
    before = tip(running)
    again = take(running, [each for each in files if each.name in whole])
    assert all((each.accepted, each.rejected) == (0, ()) for each in again.values())
    assert tip(running) == before


def test_what_sensors_measured_is_a_reading_and_their_alert_an_event(
    recorded: Path, running: Running
) -> None:
    files = sorted((recorded / "sensors").iterdir())
    first = take(running, files)
    assert [name for name, each in first.items() if each.rejected] == []
    settled(running)
    facts = running.until(lambda facts: any(getattr(each.body, "event", None) for each in facts))
    line = next(each.body.event for each in facts if getattr(each.body, "event", None) is not None)
    assert (line.category, line.severity) == (Category.CONGESTION, Severity.SEVERE)
    assert line.location is not None
    assert running.store.xlen(running.names.readings) >= 5 + 3  # of the air and of the traffic
    before = tip(running)
    again = take(running, files)
    assert {name: each.duplicates for name, each in again.items() if "Alert" in name} == {
        name: 1 for name in first if "Alert" in name
    }
    assert tip(running) == before


def test_every_vehicle_and_device_is_told_of_once(recorded: Path, running: Running) -> None:
    files = sorted((recorded / "avl").iterdir())
    first = take(running, files)
    assert {name: each.accepted for name, each in first.items() if each.accepted} == {
        "cot_0.xml": 1,
        "cot_2.xml": 1,
        "miway_VehiclePositions.pb": 139,
    }
    take(running, files)
    entries = [fields for _, fields in running.store.xrange(running.names.positions)]
    tracker = Tracker()
    told = [decode_position(fields[b"event"]) for fields in entries]
    verdicts = [tracker.take(each, max(each.time for each in told)) for each in told]
    assert len(told) == 282
    assert set(verdicts[141:]) == {Verdict.OLD}, "the second time nothing moves"
