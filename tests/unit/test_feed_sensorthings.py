"""What a SensorThings server tells: observations with their data stream, or with its link alone."""

from typing import Any

import msgspec
import pytest

from dashboard.errors import SettingsError
from dashboard.feeds import sensorthings
from dashboard.feeds.base import Parsed
from dashboard.feeds.local import Local
from tests.unit.feed_builders import NOW, an_observation

LINKED = {
    "@iot.id": 77,
    "phenomenonTime": "2026-11-22T17:50:00Z",
    "result": 85,
    "Datastream@iot.navigationLink": "https://frost.example/v1.1/Datastreams(5)",
}
PLACE = {"type": "Point", "coordinates": [36.2, 50.0]}
STREAM = {"station": "noise-5", "quantity": "LAeq", "unit": "dB", "location": PLACE}


def parse(*items: Any) -> Parsed:
    feed = sensorthings.feed(Local())
    return feed.parse(msgspec.json.encode({"value": list(items)}), NOW)


def test_an_observation_brings_its_station_place_quantity_and_the_end_of_its_interval() -> None:
    reading = parse(an_observation()).readings[0]
    data = reading.data
    assert (data.quantity, data.value, data.station) == ("water_level_m", 2.35, "lopan-2")
    assert data.location is not None
    assert data.place == "Лопанський міст"
    assert reading.time.isoformat() == "2026-11-22T17:50:00+00:00"


def test_over_mqtt_the_options_say_what_a_data_stream_measures() -> None:
    feed = sensorthings.feed(Local(options={"streams": {"5": STREAM}}))
    data = feed.parse(msgspec.json.encode(LINKED), NOW).readings[0].data
    assert (data.station, data.quantity, data.value) == ("noise-5", "noise_db", 85.0)


def test_a_result_that_is_no_value_is_passed_over() -> None:
    assert parse(an_observation(result={"url": "x"})).passed_over == 1


@pytest.mark.parametrize(
    "item, field",
    [
        (LINKED, "Datastream"),
        (an_observation(Datastream=None), "Datastream"),
        (an_observation(result=None), "result"),
        (an_observation(result="wet"), "result"),
        (an_observation(phenomenonTime="yesterday"), "phenomenonTime"),
        (
            an_observation(Datastream={"@iot.id": 1, "name": "x", "ObservedProperty": {"name": "joy"}}),
            "Datastream.ObservedProperty.name",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(item: dict[str, Any], field: str) -> None:
    assert f"`{field}`" in parse(item).rejected[0].reason


def test_wrong_options_are_named() -> None:
    with pytest.raises(SettingsError, match="quantity"):
        sensorthings.feed(Local(options={"streams": {"5": {"station": "a"}}}))
