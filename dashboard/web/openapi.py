"""OpenAPI out of the model itself: the schemas are those that decode the messages."""

from typing import Any

import msgspec
from fastapi import FastAPI

from dashboard.model.commands import AnyCommand
from dashboard.model.event import Event, Position
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from dashboard.streams.arrangements import Arrangement
from dashboard.streams.codec import WireFact
from dashboard.web.closed import Closures
from dashboard.web.found import Places
from dashboard.web.inside import Inside
from dashboard.web.lookup import Everything
from dashboard.web.plans_told import PublishedPlans, TestedPlans
from dashboard.web.reach import Isochrones
from dashboard.web.watching import CamerasFound
from dashboard.web.ways import Candidates, Routes

REF = "#/components/schemas/{name}"
_TYPES: tuple[Any, ...] = (Event, Position, AnyCommand, Incident, Unit, WireFact, CamerasFound, Arrangement)
_TOLD: tuple[Any, ...] = (
    Routes,
    Candidates,
    Isochrones,
    Closures,
    Places,
    Everything,
    Inside,
    PublishedPlans,
    TestedPlans,
)


def _anything(_: type) -> dict[str, Any]:
    """The schema of what a source may say freely."""
    return {"description": "anything"}


def schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schema of each type, and the components that they refer to."""
    types = (*_TYPES, *_TOLD)
    found, components = msgspec.json.schema_components(types, ref_template=REF, schema_hook=_anything)
    return dict(zip(types, found, strict=True)), components


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


_SCHEMA, _COMPONENTS = schemas()
_MESSAGE = {"oneOf": [_SCHEMA[Event], _SCHEMA[Position]]}

EVENT_BODY = _body(
    {
        "application/cloudevents+json": {"schema": _MESSAGE},
        "application/cloudevents-batch+json": {"schema": {"type": "array", "items": _MESSAGE}},
    }
)
FEED_BODY = _body({"*/*": {"schema": {"type": "string", "format": "binary"}}})
PLANS_BODY = _body(
    {"application/json": {"schema": {"type": "object", "properties": {"plans": {"type": "object"}}}}}
)
COMMAND_BODY = _body({"application/json": {"schema": _SCHEMA[AnyCommand]}})

ARRANGEMENT_BODY = _body({"application/json": {"schema": _SCHEMA[Arrangement]}})


def answers(kind: type, **members: Any) -> dict[str, Any]:
    """The 200 of a route that gives one of the model's values."""
    content = {"application/json": {"schema": members.get("schema", _SCHEMA[kind])}}
    return {"responses": {"200": {"description": "OK", "content": content}}}


def parameters(*names: tuple[str, str]) -> dict[str, Any]:
    """What may be asked for in a route's query: names and their JSON types."""
    said = [
        {"name": name, "in": "query", "required": False, "schema": {"type": kind}} for name, kind in names
    ]
    return {"parameters": said}


def document(api: FastAPI) -> dict[str, Any]:
    """FastAPI's document with the model's schemas and the two ways to sign in."""
    found = api.openapi()
    components = found.setdefault("components", {})
    components.setdefault("schemas", {}).update(_COMPONENTS)
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sitcen_session"},
    }
    found["security"] = [{"key": []}, {"session": []}]
    return found
