"""GET /api/v1/cameras: the register, and which cameras see a place."""

from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.model.place import Point, at
from dashboard.web.openapi import answers, parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of, problem
from dashboard.web.query import BadQuery, degrees, limit_of
from dashboard.web.watching import PATH, CamerasFound, by_id, near


@dataclass(frozen=True, slots=True)
class Register:
    parts: Parts

    async def cameras(self, request: Request) -> Response:
        """The cameras by their ids; with `near`, those that see the place first, each by its distance."""
        query, cameras = request.query_params, self.parts.cameras
        try:
            limit = limit_of(query)
            point = _point(query["near"]) if "near" in query else None
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        after = query.get("after", "")
        return json_of(by_id(cameras, limit, after) if point is None else near(cameras, point, limit))


def _point(text: str) -> Point:
    lon, comma, lat = text.partition(",")
    if not comma:
        raise BadQuery("near", "is lon,lat in degrees")
    return at(degrees(lon, "near", most=180), degrees(lat, "near", most=90))


def add_routes(api: FastAPI, parts: Parts) -> None:
    asked = parameters(("near", "string"), ("limit", "integer"), ("after", "string"))
    extra = answers(CamerasFound) | asked
    api.add_api_route(
        PATH, Register(parts).cameras, methods=["GET"], response_model=None, openapi_extra=extra
    )
