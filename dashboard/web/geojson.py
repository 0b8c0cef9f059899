"""GeoJSON (RFC 7946) of incidents and units."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from dashboard.model.incident import Incident
from dashboard.model.unit import Unit

MEDIA_TYPE = "application/geo+json"
# dash-leaflet and others bind these as HTML, so nothing from outside may carry them.
BOUND_AS_HTML = {"popup", "tooltip"}


def wants_geojson(request: Request) -> bool:
    return MEDIA_TYPE in request.headers.get("accept", "")


def feature_collection(values: Sequence[Incident | Unit]) -> dict[str, Any]:
    """A feature for each value; one whose place is not known has no geometry."""
    return {"type": "FeatureCollection", "features": [_feature(value) for value in values]}


def _feature(value: Incident | Unit) -> dict[str, Any]:
    properties: dict[str, Any] = msgspec.to_builtins(value)
    properties = {name: each for name, each in properties.items() if name not in BOUND_AS_HTML}
    geometry = properties.pop("location", None)
    return {"type": "Feature", "id": value.id, "geometry": geometry, "properties": properties}
