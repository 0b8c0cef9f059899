"""Payloads of our own making, in the sources' formats."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from tests.unit.alert_builders import a_list, a_push, an_air_alert, an_alert, an_eido, an_envelope
from tests.unit.cad_builders import a_row, an_export
from tests.unit.cctv_builders import a_message, a_post, an_alert_of, notices
from tests.unit.citizen_builders import requests
from tests.unit.position_builders import a_fix, a_marker, a_snapshot
from tests.unit.traffic_builders import a_tomtom, a_traffic_flow, a_waze, a_wzdx, open511s

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def a_track(**changed: Any) -> dict[str, Any]:
    return {
        "id": "1795370400.5-abcd",
        "camera": "cam-042",
        "label": "smoke",
        "start_time": 1795370400.5,
        "frame_time": 1795370402.25,
        "end_time": None,
        "score": 0.7,
        "top_score": 0.91,
        "box": [1, 2, 30, 40],
        "false_positive": False,
        "has_snapshot": True,
        "has_clip": False,
        "current_zones": ["roof"],
        "entered_zones": ["roof"],
    } | changed


def a_topic(stage: str = "new", **changed: Any) -> bytes:
    """What `frigate/events` carries."""
    return msgspec.json.encode({"type": stage, "before": a_track(), "after": a_track(**changed)})


POINT = (
    '<l:locationReference xsi:type="l:PointLocation"><l:pointByCoordinates><l:pointCoordinates>'
    "<l:latitude>49.99</l:latitude><l:longitude>36.23</l:longitude>"
    "</l:pointCoordinates></l:pointByCoordinates></l:locationReference>"
)


def a_record(
    name: str = "r1", kind: str = "Accident", *, version: str = "1", where: str = POINT, **parts: str
) -> str:
    """A record of DATEX II version 3; `validity` and `more` are given as XML."""
    validity = parts.get("validity", "<c:validityStatus>active</c:validityStatus>")
    return (
        f'<s:situationRecord xsi:type="s:{kind}" id="{name}" version="{version}">'
        "<s:situationRecordVersionTime>2026-11-22T17:40:00.123456789Z</s:situationRecordVersionTime>"
        "<s:probabilityOfOccurrence>probable</s:probabilityOfOccurrence><s:severity>high</s:severity>"
        f"<s:validity>{validity}</s:validity>{where}{parts.get('more', '')}</s:situationRecord>"
    )


def a_publication(*records: str, status: str = "real", published: str = "2026-11-22T17:59:00Z") -> bytes:
    inner = "".join(records or (a_record(),))
    return (
        '<m:messageContainer xmlns:m="urn:m" xmlns:s="urn:s" xmlns:c="urn:c" xmlns:l="urn:l" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<m:payload xsi:type="s:SituationPublication"><c:publicationTime>{published}</c:publicationTime>'
        "<c:publicationCreator><c:country>ua</c:country><c:nationalIdentifier>Roads</c:nationalIdentifier>"
        f'</c:publicationCreator><s:situation id="s1"><s:headerInformation><c:informationStatus>{status}'
        f"</c:informationStatus></s:headerInformation>{inner}</s:situation></m:payload></m:messageContainer>"
    ).encode()


def an_air_station(**changed: Any) -> dict[str, Any]:
    """What a FIWARE broker tells of a station that measures the air, normalised as NGSI-LD."""
    return {
        "id": "urn:ngsi-ld:AirQualityObserved:Saltivka-7",
        "type": "AirQualityObserved",
        "dateObserved": {
            "type": "Property",
            "value": {"@type": "DateTime", "@value": "2026-11-22T17:50:00Z"},
        },
        "refDevice": {"type": "Relationship", "object": "urn:ngsi-ld:Device:air-7"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [36.31, 50.02]}},
        "address": {"type": "Property", "value": {"streetAddress": "вулиця Академіка Павлова, 120"}},
        "pm25": {"type": "Property", "value": 18.5, "unitCode": "GQ"},
        "co": {"type": "Property", "value": 400, "unitCode": "GQ"},
    } | changed


def a_notification(*entities: dict[str, Any]) -> bytes:
    return msgspec.json.encode(
        {
            "id": "urn:ngsi-ld:Notification:1",
            "type": "Notification",
            "subscriptionId": "urn:ngsi-ld:Subscription:air",
            "notifiedAt": "2026-11-22T17:50:02Z",
            "data": list(entities) or [an_air_station()],
        }
    )


def an_observation(**changed: Any) -> dict[str, Any]:
    """One SensorThings observation with its data stream expanded."""
    place = {"name": "Лопанський міст", "location": {"type": "Point", "coordinates": [36.229, 49.992]}}
    return {
        "@iot.id": 9001,
        "phenomenonTime": "2026-11-22T17:45:00Z/2026-11-22T17:50:00Z",
        "result": 2.35,
        "Datastream": {
            "@iot.id": 12,
            "name": "Рівень річки Лопань",
            "unitOfMeasurement": {"name": "metre", "symbol": "m"},
            "ObservedProperty": {"name": "water level"},
            "Thing": {"name": "lopan-2", "Locations": [place]},
        },
    } | changed


def a_schedule(hours: dict[str, str] | None = None, **changed: Any) -> bytes:
    """A day of one queue: dark from 03:30 to 06:00, where nothing else is said."""
    codes = {str(each): "yes" for each in range(1, 25)} | {"4": "second", "5": "no", "6": "no"}
    day = {"1795298400": {"GPV1.1": codes | (hours or {})}}  # 22 November 2026, 00:00 in Kyiv
    schedule = {"regionId": "Kharkiv", "lastUpdated": "2026-11-22T17:30:00.000Z", "fact": {"data": day}}
    return msgspec.json.encode(schedule | changed)


# One sound payload of each format, for the laws that hold for all.
SOUND: dict[str, bytes] = {
    "alerts_in_ua": a_list(an_air_alert()),
    "cad": an_export(a_row("c1", "E10")),
    "cap": an_alert().encode(),
    "cot": a_marker(),
    "dahua": msgspec.json.encode(a_post()),
    "datex2": a_publication(),
    "detectors": a_traffic_flow(),
    "edxl": an_envelope(),
    "eido": msgspec.json.encode(an_eido()),
    "frigate": a_topic(),
    "gtfs_rt": a_snapshot(),
    "hikvision": an_alert_of(),
    "metropolis": msgspec.json.encode(a_message()),
    "ngsi": a_notification(),
    "onvif": notices(),
    "outages": a_schedule(),
    "sensorthings": msgspec.json.encode({"value": [an_observation()]}),
    "traccar": msgspec.json.encode(a_fix()),
    "ukrainealarm": a_push(),
    "open311": requests(),
    "open511": open511s(),
    "tomtom": a_tomtom(),
    "waze": a_waze(),
    "wzdx": a_wzdx(),
}
