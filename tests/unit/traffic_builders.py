"""Payloads of our own making, in the formats of road authorities and map services."""

from typing import Any

import msgspec

LINE = [[36.2300, 49.9900], [36.2340, 49.9900], [36.2380, 49.9900]]  # 570 m eastwards


def a_zone(name: str = "zone-1", *, core: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A road event of WZDx; `geometry` replaces the whole geometry."""
    geometry = changed.pop("geometry", {"type": "LineString", "coordinates": LINE})
    details = {
        "event_type": "work-zone",
        "data_source_id": "1",
        "road_names": ["вулиця Плеханівська"],
        "direction": "eastbound",
        "description": "Заміна труби",
        "update_date": "2026-11-22T15:30:00Z",
    }
    about = {
        "core_details": details | (core or {}),
        "start_date": "2026-11-22T06:00:00Z",
        "end_date": "2026-11-25T18:00:00Z",
        "is_start_date_verified": True,
        "is_end_date_verified": False,
        "vehicle_impact": "all-lanes-closed",
        "worker_presence": {"are_workers_present": True},
        "types_of_work": [{"type_name": "below-road-work"}],
        "lanes": [{"order": 1, "status": "closed", "type": "general"}],
    }
    return {"id": name, "type": "Feature", "properties": about | changed, "geometry": geometry}


def a_wzdx(*zones: Any, published: str = "2026-11-22T17:55:00Z") -> bytes:
    info = {"publisher": "KharkivRoads", "update_date": published, "version": "4.2"}
    document = {"feed_info": info, "type": "FeatureCollection", "features": list(zones or (a_zone(),))}
    return msgspec.json.encode(document)


def an_open511(**changed: Any) -> dict[str, Any]:
    return {
        "id": "roads.example/R-17",
        "status": "ACTIVE",
        "headline": "ROAD_CONSTRUCTION",
        "description": "Ремонт мосту",
        "event_type": "CONSTRUCTION",
        "event_subtypes": ["ROAD_CONSTRUCTION"],
        "severity": "MAJOR",
        "created": "2026-11-20T08:00:00+02:00",
        "updated": "2026-11-22T18:30:00+02:00",
        "schedule": {"intervals": ["2026-11-22T07:00/2026-11-24T19:00"]},
        "geography": {"type": "LineString", "coordinates": LINE},
        "roads": [
            {"name": "Полтавський Шлях", "from": "міст", "to": "площа", "direction": "E", "state": "CLOSED"}
        ],
    } | changed


def open511s(*events: Any) -> bytes:
    return msgspec.json.encode({"events": list(events or (an_open511(),)), "meta": {"version": "v1"}})


def a_waze_alert(**changed: Any) -> dict[str, Any]:
    return {
        "uuid": "a-1",
        "type": "ACCIDENT",
        "subtype": "ACCIDENT_MAJOR",
        "street": "проспект Науки",
        "city": "Харків",
        "location": {"x": 36.2250, "y": 50.0150},
        "pubMillis": 1_795_370_100_000,
        "reliability": 7,
        "confidence": 1,
    } | changed


def a_waze_jam(**changed: Any) -> dict[str, Any]:
    return {
        "uuid": 77,
        "pubMillis": 1_795_369_800_000,
        "level": 4,
        "speedKMH": 7.4,
        "delay": 287,
        "length": 570,
        "street": "проспект Гагаріна",
        "line": [{"x": lon, "y": lat} for lon, lat in LINE],
    } | changed


def an_irregularity(**changed: Any) -> dict[str, Any]:
    return {
        "id": 501,
        "detectionDateMillis": 1_795_370_000_000,
        "severity": 3,
        "speed": 12,
        "regularSpeed": 36,
        "line": [{"x": lon, "y": lat} for lon, lat in LINE],
    } | changed


def a_waze(**lists: Any) -> bytes:
    """18:00 local time less five minutes; a list that is not named is not in it."""
    given = lists or {
        "alerts": [a_waze_alert()],
        "jams": [a_waze_jam()],
        "irregularities": [an_irregularity()],
    }
    return msgspec.json.encode({"endTimeMillis": 1_795_370_400_000, **given})


def a_tomtom_incident(**changed: Any) -> dict[str, Any]:
    geometry = changed.pop("geometry", {"type": "LineString", "coordinates": LINE})
    about = {
        "id": "TTI-1",
        "iconCategory": 6,
        "magnitudeOfDelay": 3,
        "events": [{"code": 101, "description": "Stationary traffic", "iconCategory": 6}],
        "startTime": "2026-11-22T17:20:00Z",
        "endTime": "2026-11-22T18:40:00Z",
        "from": "Салтівське шосе",
        "to": "вулиця Героїв Праці",
        "length": 570.0,
        "delay": 120,
        "roadNumbers": ["Т2104"],
        "timeValidity": "present",
        "probabilityOfOccurrence": "certain",
    }
    return {"type": "Feature", "properties": about | changed, "geometry": geometry}


def a_tomtom(*incidents: Any) -> bytes:
    return msgspec.json.encode({"incidents": list(incidents or (a_tomtom_incident(),))})


def a_traffic_flow(**changed: Any) -> bytes:
    """What a FIWARE broker tells of a detector, normalised as NGSI-LD."""
    entity = {
        "id": "urn:ngsi-ld:TrafficFlowObserved:nauky-12",
        "type": "TrafficFlowObserved",
        "dateObserved": {
            "type": "Property",
            "value": {"@type": "DateTime", "@value": "2026-11-22T17:50:00Z/2026-11-22T17:55:00Z"},
        },
        "averageVehicleSpeed": {"type": "Property", "value": 41.5},
        "intensity": {"type": "Property", "value": 60},
        "occupancy": {"type": "Property", "value": 0.12},
        "location": {"type": "GeoProperty", "value": {"type": "LineString", "coordinates": LINE}},
        "address": {"type": "Property", "value": {"streetAddress": "проспект Науки"}},
    }
    return msgspec.json.encode(entity | changed)
