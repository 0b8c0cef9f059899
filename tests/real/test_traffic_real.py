"""Recorded road feeds: each file goes in, and going in again it changes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import redis
import redis.asyncio

from dashboard.bench.congestion import run
from dashboard.feeds import FEEDS, detectors
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.intake import Intake, Limits, Receipt
from dashboard.model.codes import Category, Certainty, Severity
from dashboard.model.reading import Reading
from dashboard.model.stretch import stretch_in
from dashboard.streams.codec import decode_event, encode_event
from tests.real.conftest import EVER
from tests.streams.test_writer import Running

pytestmark = pytest.mark.real
NOW = datetime(2026, 7, 24, 21, 30, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


def read(feed: str, file: Path) -> Parsed:
    """What a file says, the same whenever it comes."""
    payload = file.read_bytes()
    parsed = FEEDS[feed].parse(payload, NOW)
    assert FEEDS[feed].parse(payload, NOW + timedelta(hours=2)) == parsed
    for event in parsed.events:
        assert decode_event(encode_event(event)).data == event.data
    return parsed


@pytest.mark.parametrize(
    "name, count",
    [
        ("scenario1_simple_linestring_example.geojson", 5),
        ("scenario4_detour_linestring_example.geojson", 4),
        ("scenario6_multi_lane_closure_linestring_example.geojson", 1),
    ],
)
def test_every_work_zone_has_a_place_a_time_and_a_severity(recorded: Path, name: str, count: int) -> None:
    parsed = read("wzdx", recorded / "traffic" / "wzdx" / name)
    assert (len(parsed.events), parsed.rejected) == (count, ())
    for event in parsed.events:
        data = event.data
        assert (data.category, data.severity) == (Category.ROADWORKS, Severity.MINOR)
        assert event.time.isoformat() == "2020-06-18T00:00:00+00:00"
        assert data.location is not None
        assert 0 < (data.accuracy_m or 0) < 3_000
        assert (stretch_in(data.attributes) is None) == (data.attributes["kind"] == "detour")


def test_a_zone_whose_start_was_seen_is_surer(recorded: Path) -> None:
    file = recorded / "traffic" / "wzdx" / "scenario6_multi_lane_closure_linestring_example.geojson"
    [event] = read("wzdx", file).events
    assert event.data.certainty is Certainty.LIKELY
    assert event.data.attributes["verified"] == ["start_position"]
    assert event.data.attributes["lanes"] == {"closed": 3, "open": 2}


@pytest.mark.parametrize(
    "name, categories",
    [
        ("finland__roadworks.xml", [Category.ROADWORKS, Category.CLOSURE, Category.CLOSURE]),
        ("france__events.xml", [Category.CONGESTION]),
        ("netherlands__srti.xml", [Category.CONGESTION]),
        ("datex_v3_accident_example.json", [Category.COLLISION]),
    ],
)
def test_every_situation_has_a_category_a_time_and_words_for_its_place(
    recorded: Path, name: str, categories: list[Category]
) -> None:
    parsed = read("datex2", recorded / "traffic" / "datex2" / name)
    assert (parsed.rejected, [each.data.category for each in parsed.events]) == ((), categories)
    assert all(each.data.location or each.data.address for each in parsed.events)


def test_only_a_snapshot_ends_what_it_does_not_list(recorded: Path) -> None:
    folder = recorded / "traffic" / "datex2"
    whole = {file.name for file in folder.iterdir() if read("datex2", file).whole}
    assert whole == {"netherlands__srti.xml"}


def test_the_unusual_jams_of_a_recorded_week_are_found(recorded: Path) -> None:
    """Every fourth detector of the METR-LA week: five days teach, two are judged."""
    file, start = recorded / "traffic" / "metr_la" / "los_speed.csv", datetime(2012, 3, 1, tzinfo=PACIFIC)
    options = {"speed_unit": "mph", "start": start.isoformat()}
    feed = detectors.feed(Local(zone=PACIFIC, options=options))
    rows = (line.split(b",")[::4] for line in file.read_bytes().splitlines())
    parsed = feed.parse(b"\n".join(map(b",".join, rows)), NOW)
    assert (len(parsed.readings), parsed.rejected) == (2_016 * 52, ())
    series: dict[str, list[Reading]] = {}
    for each in parsed.readings:
        series.setdefault(each.data.station, []).append(each)
    found = run(series, start)
    ours, plain = found["figures"]["unusual"], found["baseline"]["unusual"]
    assert ours["episodes"] > 50
    assert ours["precision"] > 0.8 > plain["precision"]
    assert ours["recall_with_standing"] > 0.85
    assert ours["false_alarms_per_detector_day"] < plain["false_alarms_per_detector_day"] / 2
    assert ours["delay_min"]["p50"] <= 10


def test_the_places_of_the_recorded_detectors_are_known(recorded: Path) -> None:
    folder = recorded / "traffic" / "metr_la"
    options = {"stations": str(folder / "graph_sensor_locations.csv"), "speed_unit": "mph"}
    feed = detectors.feed(Local(options=options))
    head = b"\n".join((folder / "los_speed.csv").read_bytes().splitlines()[:2])
    parsed = feed.parse(head, NOW)
    assert len(parsed.readings) == 207
    assert all(each.data.location is not None for each in parsed.readings)


def take(running: Running, files: list[Path], now: datetime) -> list[Receipt]:
    async def taken() -> list[Receipt]:
        async with redis.asyncio.Redis.from_url(running.url, protocol=2, socket_timeout=10) as store:
            intake = Intake(store=store, names=running.names, limits=Limits(back=EVER), now=lambda: now)
            return [await intake.take(FEEDS[file.parent.name], file.read_bytes()) for file in files]

    return asyncio.run(taken())


def test_every_file_goes_in_and_a_second_ingest_changes_nothing(recorded: Path, running: Running) -> None:
    files = sorted((recorded / "traffic" / "datex2").iterdir()) + sorted(
        (recorded / "traffic" / "wzdx").iterdir()
    )
    now = datetime.now(UTC)
    first = take(running, files, now)
    assert [(each.accepted, each.rejected) for each in first] == [(n, ()) for n in (1, 3, 1, 1, 5, 4, 1)]
    facts = running.until(lambda facts: len({fact.cause for fact in facts}) >= 16)
    ignored = [fact.body.source for fact in facts if fact.type == "EventIgnored"]
    assert ignored == ["datex2/situations"] * 3, "Finland's works ended in July: there is nothing to cancel"
    assert "MessageSetAside" not in {fact.type for fact in facts}
    tip = running.store.xrevrange(running.names.journal, count=1)
    again = take(running, files, now)
    assert [(each.accepted, each.rejected) for each in again] == [(0, ())] * len(files)
    assert sum(each.duplicates for each in again) == 16
    assert running.store.xrevrange(running.names.journal, count=1) == tip
