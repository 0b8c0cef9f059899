"""Payloads of our own making of who tells where units are: Traccar, GTFS-Realtime, Cursor on Target."""

from typing import Any

from google.transit import gtfs_realtime_pb2


def a_fix(*, device: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """What Traccar forwards: 20 knots towards the east."""
    position = {
        "id": 77,
        "deviceId": 4,
        "protocol": "osmand",
        "serverTime": "2026-11-22T17:59:59.200+00:00",
        "deviceTime": "2026-11-22T17:59:58.000+00:00",
        "fixTime": "2026-11-22T17:59:58.000+00:00",
        "outdated": False,
        "valid": True,
        "latitude": 49.9935,
        "longitude": 36.2304,
        "altitude": 120.0,
        "speed": 20.0,
        "course": 90.0,
        "accuracy": 8.0,
        "attributes": {"batteryLevel": 80},
    }
    named = {"id": 4, "uniqueId": "355000000000017", "name": "E21", "status": "online"}
    return {"position": position | changed, "device": named | (device or {})}


def a_vehicle(name: str = "v1", **changed: Any) -> gtfs_realtime_pb2.FeedEntity:
    """One vehicle of a GTFS-Realtime snapshot; `position` replaces parts of its place, None leaves it out."""
    position = {"latitude": 49.9935, "longitude": 36.2304, "speed": 10.0, "bearing": 90.0}
    position |= changed.pop("position", {})
    told = {"timestamp": 1_795_370_390, "vehicle": {"id": name, "label": f"bus {name}"}} | changed
    place = {key: value for key, value in position.items() if value is not None}
    vehicle = {key: value for key, value in {**told, "position": place}.items() if value is not None}
    return gtfs_realtime_pb2.FeedEntity(id=f"e-{name}", vehicle=vehicle)


def a_snapshot(*entities: gtfs_realtime_pb2.FeedEntity, published: int = 1_795_370_399) -> bytes:
    header = gtfs_realtime_pb2.FeedHeader(gtfs_realtime_version="2.0", timestamp=published)
    message = gtfs_realtime_pb2.FeedMessage(header=header, entity=entities or (a_vehicle(),))
    raw: bytes = message.SerializeToString()
    return raw


CONTACT = '<contact callsign="E21" endpoint="*:-1:stcp"/><track speed="10.0" course="90.0"/>'


def a_marker(kind: str = "a-f-G-U-C", detail: str = CONTACT, **changed: str) -> bytes:
    """A Cursor on Target event: a crew's own marker, driving at 10 m/s, unless it is of another kind."""
    told = {"uid": "ANDROID-17", "time": "2026-11-22T17:59:58.000Z", "stale": "2026-11-22T18:01:13.000Z"}
    told |= {"lat": "49.9935", "lon": "36.2304", "ce": "8.0"} | changed
    return (
        f'<event version="2.0" uid="{told["uid"]}" type="{kind}" how="m-g" time="{told["time"]}" '
        f'start="{told["time"]}" stale="{told["stale"]}"><point lat="{told["lat"]}" lon="{told["lon"]}" '
        f'hae="120.0" ce="{told["ce"]}" le="9999999.0"/><detail>{detail}</detail></event>'
    ).encode()
