"""A snapshot of vehicles becomes places; those that are no units can be left out."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2

from dashboard.errors import BadMessage
from dashboard.feeds import FORMATS
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from dashboard.model.place import at
from tests.unit.feed_builders import NOW
from tests.unit.position_builders import a_snapshot, a_vehicle


def parse(payload: bytes, **options: Any) -> Parsed:
    return FORMATS["gtfs_rt"](Local(options=options)).parse(payload, NOW)


def test_a_speed_in_metres_a_second_becomes_one_in_kilometres_an_hour() -> None:
    (position,) = parse(a_snapshot()).positions
    assert (position.source, position.time) == ("gtfs_rt/v1", datetime.fromtimestamp(1_795_370_390, UTC))
    data = position.data
    assert (data.unit, data.location) == ("v1", at(36.2304, 49.9935))
    assert (data.speed_kmh, data.heading_deg, data.accuracy_m) == (36.0, 90.0, None)


def test_a_vehicle_without_a_time_has_the_snapshot_s() -> None:
    (position,) = parse(a_snapshot(a_vehicle(timestamp=None))).positions
    assert position.time == datetime.fromtimestamp(1_795_370_399, UTC)


def test_a_vehicle_whose_time_nobody_tells_is_rejected_and_comes_with_itself() -> None:
    parsed = parse(a_snapshot(a_vehicle("v1", timestamp=None), a_vehicle("v2"), published=0))
    (rejected,) = parsed.rejected
    assert (rejected.item, "at `vehicle.timestamp`" in rejected.reason) == ("entity e-v1", True)
    assert parse(rejected.raw).rejected[0].reason == rejected.reason
    assert [each.data.unit for each in parsed.positions] == ["v2"]


def test_a_speed_and_bearing_that_are_not_told_are_not_known() -> None:
    (position,) = parse(a_snapshot(a_vehicle(position={"speed": None, "bearing": None}))).positions
    assert (position.data.speed_kmh, position.data.heading_deg) == (None, None)


@pytest.mark.parametrize("known_by", ["v1", "bus v1"])
def test_only_the_vehicles_that_the_map_names_are_told_of(known_by: str) -> None:
    parsed = parse(a_snapshot(a_vehicle("v1"), a_vehicle("v2")), units={known_by: "ЕВАК-1"})
    assert [each.data.unit for each in parsed.positions] == ["ЕВАК-1"]
    assert parsed.passed_over == 1


def test_a_prefix_keeps_vehicles_apart_from_units() -> None:
    assert parse(a_snapshot(), prefix="bus-").positions[0].data.unit == "bus-v1"


def test_what_is_gone_or_is_no_vehicle_says_nothing() -> None:
    gone = a_vehicle("v2")
    gone.is_deleted = True
    trip = gtfs_realtime_pb2.FeedEntity(id="t", trip_update={"trip": {"trip_id": "7"}})
    parsed = parse(a_snapshot(gone, trip))
    assert (parsed.messages, parsed.rejected, parsed.passed_over) == ((), (), 2)


@pytest.mark.parametrize("changed", [{"latitude": 91.0}, {"longitude": float("nan")}, {"bearing": 900.0}])
def test_a_vehicle_off_the_globe_costs_only_itself(changed: dict[str, float]) -> None:
    parsed = parse(a_snapshot(a_vehicle("v1", position=changed), a_vehicle("v2")))
    assert [each.data.unit for each in parsed.positions] == ["v2"]
    assert [each.item for each in parsed.rejected] == ["entity e-v1"]


def test_what_is_no_snapshot_is_refused() -> None:
    for payload in (b"", b"hello", b"<event/>"):
        with pytest.raises(BadMessage):
            parse(payload)
