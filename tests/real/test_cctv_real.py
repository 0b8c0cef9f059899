"""Recorded words of other people's cameras through the whole way in: each alarm once, however often."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
import redis.asyncio

from dashboard.feeds import FORMATS
from dashboard.feeds.cameras import Camera
from dashboard.feeds.local import Local
from dashboard.intake import Intake, Limits, Receipt
from dashboard.model.place import at
from tests.real.conftest import EVER
from tests.streams.test_writer import Running

pytestmark = pytest.mark.real
# The recorded cameras, at places of our own.
CAMERAS = {
    name: Camera(at(36.23 + number / 200, 49.99), bearing_deg=90, view_deg=60, range_m=200)
    for number, name in enumerate(
        (
            "front_door",
            "front_cam",
            "front_door_cam",
            "driveway_cam",
            "driveway",
            "cfbf96f2-9dc7-437f-aa12-155aacbb0b8f",
            "94fbe18e-0af8-40d2-8539-67b6ea550c6e",
        )
    )
}


def take(running: Running, files: list[Path], now: datetime) -> list[Receipt]:
    """Every label is asked for: what a centre passes over by its own choice is another test's."""
    local = Local(cameras=CAMERAS, options={"labels": ["*"]})
    feeds = {name: FORMATS[name](local) for name in ("frigate", "onvif")}

    async def taken() -> list[Receipt]:
        async with redis.asyncio.Redis.from_url(running.url, protocol=2, socket_timeout=10) as store:
            intake = Intake(store=store, names=running.names, limits=Limits(back=EVER), now=lambda: now)
            return [await intake.take(feeds[file.parent.name], file.read_bytes()) for file in files]

    return asyncio.run(taken())


def test_every_file_goes_in_and_a_second_ingest_changes_nothing(recorded: Path, running: Running) -> None:
    files = sorted((recorded / "cctv").glob("*/*.*"))
    assert len(files) == 17
    now = datetime.now(UTC)
    first = take(running, files, now)
    assert [each.rejected for each in first] == [()] * len(files)
    accepted, duplicates = sum(each.accepted for each in first), sum(each.duplicates for each in first)
    facts = running.until(lambda facts: len({fact.cause for fact in facts}) >= accepted)
    assert {fact.type for fact in facts}.isdisjoint({"MessageSetAside", "EventIgnored"})
    told = [fact.body.event for fact in facts if getattr(fact.body, "event", None) is not None]
    assert len(told) >= 50
    for line in told:
        assert line.location is not None
        assert line.severity.value != "unknown"
        assert line.evidence["rule"]
        assert line.evidence["camera"] in CAMERAS
        assert line.source == f"cctv/{line.evidence['camera']}"
    tip = running.store.xrevrange(running.names.journal, count=1)
    again = take(running, files, now + timedelta(hours=5))
    assert [(each.accepted, each.rejected) for each in again] == [(0, ())] * len(files)
    assert sum(each.duplicates for each in again) == accepted + duplicates
    assert running.store.xrevrange(running.names.journal, count=1) == tip
