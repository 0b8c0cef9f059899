"""What a FIWARE broker tells: readings of sensors, and alerts."""

from typing import Any

import msgspec
import pytest

from dashboard.errors import BadMessage
from dashboard.feeds import FEEDS
from dashboard.feeds.base import Parsed
from dashboard.model.codes import Category, Severity
from tests.unit.feed_builders import NOW, a_notification, an_air_station


def parse(*entities: dict[str, Any]) -> Parsed:
    return FEEDS["ngsi"].parse(a_notification(*entities), NOW)


def an_alert_entity(**changed: Any) -> dict[str, Any]:
    return {
        "id": "Alert:pump-3",
        "type": "Alert",
        "category": "environment",
        "subCategory": "flood",
        "severity": "high",
        "dateIssued": "2026-11-22T17:55:00Z",
        "validTo": "2026-11-22T20:55:00Z",
        "location": {"type": "Point", "coordinates": [36.23, 49.99]},
        "description": "Насосна станція зупинилась",
        "alertSource": "vodokanal",
    } | changed


def test_each_watched_attribute_becomes_a_reading_in_our_unit() -> None:
    fine, gas = parse().readings
    assert (fine.data.quantity, fine.data.value) == ("pm2_5_ug_m3", 18.5)
    assert (gas.data.quantity, gas.data.value) == ("co_mg_m3", 0.4)
    assert fine.data.station == gas.data.station == "urn:ngsi-ld:Device:air-7"
    assert fine.data.place == "вулиця Академіка Павлова, 120"
    assert fine.time.isoformat() == "2026-11-22T17:50:00+00:00"


def test_key_values_and_version_2_say_the_same() -> None:
    plain = {
        "id": "air-7",
        "type": "AirQualityObserved",
        "dateObserved": "2026-11-22T17:50:00Z",
        "location": {"type": "Point", "coordinates": [36.31, 50.02]},
        "refDevice": "urn:ngsi-ld:Device:air-7",
        "pm25": 18.5,
    }
    version_2 = plain | {
        "dateObserved": {"type": "DateTime", "value": "2026-11-22T17:50:00Z"},
        "location": {"type": "geo:json", "value": plain["location"]},
        "pm25": {"type": "Number", "value": 18.5, "metadata": {"unitCode": {"value": "GQ"}}},
    }
    linked = parse().readings[0]
    assert [each.id for each in parse(plain, version_2).readings] == [linked.id, linked.id]


def test_a_time_without_an_offset_is_in_the_zone_of_the_feed() -> None:
    reading = parse(an_air_station(dateObserved="2026-11-22T19:50:00")).readings[0]
    assert reading.time.isoformat() == "2026-11-22T17:50:00+00:00"


def test_a_value_that_the_broker_does_not_know_is_passed_over() -> None:
    parsed = parse(an_air_station(pm25={"type": "Property", "value": None}))
    assert (len(parsed.readings), parsed.passed_over, parsed.rejected) == (1, 1, ())


def test_an_alert_becomes_an_event_and_its_change_an_event_of_its_own() -> None:
    first, changed = parse(an_alert_entity(), an_alert_entity(severity="critical")).events
    assert (first.data.category, first.data.severity) == (Category.FLOOD, Severity.SEVERE)
    assert first.data.title == "Насосна станція зупинилась"
    assert first.data.expires is not None
    assert changed.data.severity is Severity.EXTREME
    assert first.ref == changed.ref == "Alert:pump-3"
    assert first.id != changed.id


@pytest.mark.parametrize(
    "entity, field",
    [
        (an_air_station(pm25={"type": "Property", "value": "dusty"}), "pm25"),
        (an_air_station(pm25={"type": "Property", "value": 3, "unitCode": "KEL"}), "unit"),
        (an_air_station(dateObserved=None), "dateObserved"),
        (an_air_station(location={"type": "Point", "coordinates": [36.3, 150.0]}), "location"),
        (an_alert_entity(severity="terrible"), "severity"),
        (an_alert_entity(category=None), "category"),
        ({"id": "x", "type": "Building"}, "type"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field_and_kept(entity: dict[str, Any], field: str) -> None:
    rejected = parse(entity).rejected[0]
    assert f"`{field}`" in rejected.reason
    assert msgspec.json.decode(rejected.raw) == entity


def test_what_is_no_entity_at_all_is_refused() -> None:
    with pytest.raises(BadMessage):
        FEEDS["ngsi"].parse(b'"pm25"', NOW)
