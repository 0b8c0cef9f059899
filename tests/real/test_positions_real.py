"""Recorded positions of other people's vehicles and devices are read, each at its own time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.dispatch.positions import Tracker, Verdict
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import PositionTrust

pytestmark = pytest.mark.real
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def read(feed: str, file: Path) -> Parsed:
    return FEEDS[feed].parse(file.read_bytes(), NOW)


def test_every_bus_of_a_city_s_snapshot_has_a_place(recorded: Path) -> None:
    parsed = read("gtfs_rt", recorded / "avl" / "miway_VehiclePositions.pb")
    assert (len(parsed.positions), parsed.rejected, parsed.passed_over) == (139, (), 0)
    first = parsed.positions[0]
    assert (first.data.unit, first.time) == ("2103", datetime(2024, 10, 5, 23, 11, 43, tzinfo=UTC))
    assert first.data.location.coordinates == pytest.approx((-79.683113, 43.54298), abs=1e-6)
    fastest = max(each.data.speed_kmh or 0 for each in parsed.positions)
    assert fastest == pytest.approx(17.8816 * 3.6, abs=0.1)


def test_a_crew_s_device_is_where_it_says_and_the_rest_says_nothing(recorded: Path) -> None:
    files = sorted((recorded / "avl").glob("cot_*.xml"))
    parsed = {file.name: read("cot", file) for file in files}
    assert all(each.rejected == () for each in parsed.values())
    heard = {name: [each.data.unit for each in found.messages] for name, found in parsed.items()}
    # One has no fix and no side, one is chat.
    assert heard == {"cot_0.xml": ["JENNY"], "cot_1.xml": [], "cot_2.xml": ["JENNY"], "cot_3.xml": []}
    data = parsed["cot_0.xml"].positions[0].data
    assert (data.speed_kmh, data.accuracy_m) == (0.0, 9.9)


def test_a_snapshot_told_twice_moves_nothing_the_second_time(recorded: Path) -> None:
    tracker = Tracker()
    positions = read("gtfs_rt", recorded / "avl" / "miway_VehiclePositions.pb").positions
    at = max(each.time for each in positions)
    assert {tracker.take(each, at) for each in positions} == {Verdict.GOOD}
    once = {each.data.unit: tracker.trusted(each.data.unit) for each in positions}
    assert {tracker.take(each, NOW) for each in positions} == {Verdict.OLD}
    assert {unit: tracker.trusted(unit) for unit in once} == once
    assert {tracker.trust(unit, NOW) for unit in once} == {PositionTrust.STALE}
