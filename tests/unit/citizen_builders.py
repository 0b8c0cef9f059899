"""Service requests of our own making, as another city's GeoReport v2 gives them."""

from typing import Any

import msgspec


def a_request(**changed: Any) -> dict[str, Any]:
    return {
        "service_request_id": "R-2201",
        "status": "open",
        "status_notes": None,
        "service_name": "Street Defects",
        "service_code": "017",
        "description": "Deep hole by the tram stop",
        "agency_responsible": "Roads",
        "requested_datetime": "2026-11-22T16:10:00+02:00",
        "updated_datetime": "2026-11-22T17:40:00+02:00",
        "address": "Heroiv Pratsi, 9",
        "lat": 50.0251,
        "long": 36.3302,
        "media_url": "https://city.example/r/2201.jpg",
    } | changed


def requests(*items: dict[str, Any]) -> bytes:
    return msgspec.json.encode(list(items or (a_request(),)))


def requests_xml(*items: dict[str, Any]) -> bytes:
    def written(item: dict[str, Any]) -> str:
        fields = "".join(f"<{k}>{'' if v is None else v}</{k}>" for k, v in item.items())
        return f"<request>{fields}</request>"

    inner = "".join(map(written, items or (a_request(),)))
    return f'<?xml version="1.0" encoding="utf-8"?><service_requests>{inner}</service_requests>'.encode()
