"""Detectors' tables, long and wide, and FIWARE's entities become readings in our units."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import BadMessage, SettingsError
from dashboard.feeds import FEEDS, detectors
from dashboard.feeds.base import Feed, Parsed
from dashboard.feeds.local import Local
from dashboard.model.place import at
from tests.unit.feed_builders import NOW
from tests.unit.traffic_builders import a_traffic_flow

LONG = b"""detector,time,speed,flow,occupancy
d-1,2026-11-22T17:50:00Z,54.5,820,6.5
d-2,2026-11-22T17:50:00Z,0,,
d-3,2026-11-22 19:50,0,120,40
"""
WIDE = b"timestamp,d-1,d-2\n2026-11-22T17:50:00Z,54.5,0\n2026-11-22T17:55:00Z,51,33\n"


def a_feed(**options: Any) -> Feed:
    return detectors.feed(Local(options=options))


def values(parsed: Parsed) -> dict[tuple[str, str, str], float]:
    """By detector, quantity and UTC hour and minute."""
    assert parsed.rejected == ()
    return {
        (each.data.station, each.data.quantity, f"{each.time.astimezone(UTC):%H:%M}"): each.data.value
        for each in parsed.readings
    }


def test_a_long_table_tells_each_quantity_of_each_detector() -> None:
    parsed = FEEDS["detectors"].parse(LONG, NOW)
    assert values(parsed) == {
        ("d-1", "speed_kmh", "17:50"): 54.5,
        ("d-1", "flow_veh_h", "17:50"): 820,
        ("d-1", "occupancy_percent", "17:50"): 6.5,
        ("d-3", "speed_kmh", "17:50"): 0,
        ("d-3", "flow_veh_h", "17:50"): 120,
        ("d-3", "occupancy_percent", "17:50"): 40,
    }, "a speed of 0 is a standstill only where vehicles were counted; a time without a zone is Kyiv's"
    assert parsed.readings[0].source == "detectors/loops"
    assert len({each.id for each in parsed.readings}) == len(parsed.readings)


def test_a_wide_table_tells_speeds_and_zero_is_none() -> None:
    assert values(FEEDS["detectors"].parse(WIDE, NOW)) == {
        ("d-1", "speed_kmh", "17:50"): 54.5,
        ("d-1", "speed_kmh", "17:55"): 51,
        ("d-2", "speed_kmh", "17:55"): 33,
    }


def test_a_wide_table_without_times_begins_where_the_options_say_else_ends_now() -> None:
    bare = b"7001,7002\n60,50\n30,20\n"
    start = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    told = a_feed(start=start.isoformat(), step_s=60).parse(bare, NOW)
    assert [each.time - start for each in told.readings[::2]] == [timedelta(), timedelta(minutes=1)]
    now = FEEDS["detectors"].parse(bare, NOW + timedelta(seconds=77))
    assert [each.time for each in now.readings[::2]] == [NOW - timedelta(minutes=5), NOW]
    assert now == FEEDS["detectors"].parse(bare, NOW + timedelta(seconds=200))


def test_units_columns_and_places_are_the_centres_own(tmp_path: Path) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text("index,sensor_id,latitude,longitude,road\n0,773,49.99,36.23,Сумська\n", "utf-8")
    feed = a_feed(
        speed_unit="mph",
        occupancy_unit="share",
        columns={"detector": "Loop no", "occupancy": "busy"},
        stations=str(stations),
        source="kp",
    )
    parsed = feed.parse(b"Loop no;time;speed;busy\n773;1795370400;30;0,5\n", NOW)
    assert values(parsed) == {
        ("773", "speed_kmh", "18:00"): 48.28,
        ("773", "occupancy_percent", "18:00"): 50,
    }
    data = parsed.readings[0].data
    assert (data.location, data.place) == (at(36.23, 49.99), "Сумська")
    assert parsed.readings[0].source == "detectors/kp"


def test_fiware_counts_are_brought_to_an_hour_and_shares_to_percent() -> None:
    parsed = FEEDS["detectors"].parse(a_traffic_flow(), NOW)
    name = "urn:ngsi-ld:TrafficFlowObserved:nauky-12"
    assert values(parsed) == {
        (name, "speed_kmh", "17:55"): 41.5,
        (name, "occupancy_percent", "17:55"): 12,
        (name, "flow_veh_h", "17:55"): 720,
    }
    data = parsed.readings[0].data
    assert (data.location, data.place) == (at(36.234, 49.99), "проспект Науки")


def test_version_2_and_key_values_are_read_too() -> None:
    plain = a_traffic_flow(
        averageVehicleSpeed=41.5,
        intensity={"type": "Number", "value": None},
        occupancy=None,
        dateObserved="2026-11-22T17:55:00Z",
    )
    [reading] = FEEDS["detectors"].parse(plain, NOW).readings
    assert (reading.data.value, reading.time.minute) == (41.5, 55)


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"type": "Device"}, "type"),
        ({"id": ""}, "id"),
        ({"averageVehicleSpeed": "fast"}, "averageVehicleSpeed"),
        ({"averageVehicleSpeed": {"value": 3, "unitCode": "KNT"}}, "unit"),
        ({"dateObserved": "today"}, "dateObserved"),
        ({"location": {"value": {"type": "Point", "coordinates": [36.2, 149.9]}}}, "location"),
    ],
)
def test_a_broken_entity_is_refused_with_the_field(changed: Any, field: str) -> None:
    parsed = FEEDS["detectors"].parse(a_traffic_flow(**changed), NOW)
    assert parsed.readings == ()
    assert f"at `{field}`" in parsed.rejected[0].reason


@pytest.mark.parametrize(
    "row, field",
    [
        ("d-2,2026-11-22T17:50:00Z,fast,,", "speed"),
        ("d-2,2026-11-22T17:50:00Z,-5,,", "speed"),
        ("d-2,2026-11-22T17:50:00Z,inf,,", "speed"),
        ("d-2,noon,50,,", "time"),
        ("d-2,,50,,", "time"),
        (",2026-11-22T17:50:00Z,50,,", "detector"),
    ],
)
def test_a_broken_row_is_refused_alone_and_can_be_read_again(row: str, field: str) -> None:
    table = LONG.partition(b"\n")[0] + b"\n" + row.encode() + b"\nd-9,2026-11-22T17:50:00Z,44,,\n"
    parsed = FEEDS["detectors"].parse(table, NOW)
    assert [each.data.station for each in parsed.readings] == ["d-9"]
    assert f"at `{field}`" in parsed.rejected[0].reason
    assert row.encode() in parsed.rejected[0].raw
    again = FEEDS["detectors"].parse(parsed.rejected[0].raw, NOW)
    assert again.rejected[0].reason == parsed.rejected[0].reason


def test_a_broken_cell_of_a_wide_table_can_be_read_again() -> None:
    [rejected] = FEEDS["detectors"].parse(WIDE.replace(b"51", b"5l"), NOW).rejected
    assert "at `d-1`" in rejected.reason
    again = FEEDS["detectors"].parse(rejected.raw.replace(b"5l", b"51"), NOW)
    assert values(again) == {("d-1", "speed_kmh", "17:55"): 51}


@pytest.mark.parametrize(
    "payload", [b"", b"a", b"a\nb", b"detector,time\nd-1,now", b"\xff\xfe,\n1,2", b'a,"b\n1,2']
)
def test_what_is_no_table_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        FEEDS["detectors"].parse(payload, NOW)


def test_a_column_that_is_named_and_not_there_is_refused() -> None:
    with pytest.raises(BadMessage, match="'v_kmh'"):
        a_feed(columns={"speed": "v_kmh"}).parse(LONG, NOW)


@pytest.mark.parametrize(
    "content, says",
    [("id,lat\n1,2", "longitude"), ("id,lat,lon\n1,2,x", "line 2"), ("id,lat,lon\n,2,3", "line 2")],
)
def test_a_broken_file_of_stations_is_a_mistake_of_the_settings(
    tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "stations.csv"
    file.write_text(content)
    with pytest.raises(SettingsError, match=says):
        a_feed(stations=str(file))
