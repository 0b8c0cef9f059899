"""Ways, times and reach on the roads of now, closed roads, coverage, and places by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.errors import CentreError
from dashboard.model.incident import Incident
from dashboard.model.place import Point, at
from dashboard.web import closed, found, inside, lookup, reach, ways
from dashboard.web.api_read import no_incident, when_loaded
from dashboard.web.geojson import MEDIA_TYPE
from dashboard.web.ground import Ground, Roads, Scene
from dashboard.web.openapi import answers, parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of, problem
from dashboard.web.query import BadQuery, degrees

MOST_BANDS = 4
MOST_MINUTES = 30
BANDS = "4,8"


class NotThere(CentreError):
    """The unit or station asked about is not known, or is near no road."""


@dataclass(frozen=True, slots=True)
class OnRoads:
    parts: Parts
    roads: Roads

    async def routes(self, request: Request, incident_id: str) -> Response:
        """The ways of units on their way, and of those advised: `?option=`, from 1, chooses the set."""
        if (incident := self._incident(incident_id)) is None:
            return no_incident()
        try:
            option = _number(request.query_params.get("option", "1"), "option", most=99)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        return json_of(await self.roads.ask(lambda scene: ways.routes(scene, incident, option)))

    async def candidates(self, incident_id: str) -> Response:
        """Every unit with the time it would take to the incident, the soonest first."""
        if (incident := self._incident(incident_id)) is None:
            return no_incident()
        return json_of(await self.roads.ask(lambda scene: ways.candidates(scene, incident)))

    async def isochrones(self, request: Request) -> Response:
        """Roads within `minutes` of driving from a `unit`, a `station`, or `lon` and `lat`."""
        query = request.query_params
        try:
            minutes, start = _minutes(query.get("minutes", BANDS)), _asked(query)
            reached = await self.roads.ask(lambda scene: _reached(scene, start, minutes))
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        except NotThere as error:
            return problem(404, str(error))
        return Response(reached, media_type=MEDIA_TYPE)

    async def places(self, request: Request) -> Response:
        """Streets, houses and places of the city by name, in any of the spellings that people use."""
        text = request.query_params.get("q", "").strip()
        if not 0 < len(text) <= found.LONGEST:
            return problem(400, f"q: is a name, of up to {found.LONGEST} characters", field="q")
        return json_of(await self.roads.ask(lambda scene: found.places(scene, text)))

    async def search(self, request: Request) -> Response:
        """Places, units, incidents (closed ones for a day), cameras and facilities by any of their names."""
        query, cameras = request.query_params, self.parts.cameras
        text = query.get("q", "").strip()
        if not 0 < len(text) <= found.LONGEST:
            return problem(400, f"q: is a name, of up to {found.LONGEST} characters", field="q")
        lang = query.get("lang", "")
        return json_of(await self.roads.ask(lambda scene: lookup.everything(scene, text, cameras, lang)))

    async def inside(self, request: Request) -> Response:
        """How many live and what stands within an `area`: each corner as lon,lat, with semicolons between."""
        try:
            ring = inside.corners(request.query_params.get("area", ""))
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        cameras = self.parts.cameras
        return json_of(await self.roads.ask(lambda scene: inside.inside(scene, ring, cameras)))

    async def closures(self) -> Response:
        """Roads closed by hand now."""
        return json_of(await self.roads.ask(closed.closures))

    async def coverage(self) -> Response:
        """Coverage by service, as the adviser last reckoned it."""
        kept = await self.parts.store.get(self.parts.names.coverage)
        if kept is None:
            return problem(404, "Coverage has not been reckoned yet: no adviser has run in this centre.")
        return Response(kept, media_type="application/json")

    def _incident(self, incident_id: str) -> Incident | None:
        return self.parts.hub.picture.incidents.get(incident_id)


def _number(text: str, field: str, *, most: int) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise BadQuery(field, "is a whole number") from error
    if not 1 <= number <= most:
        raise BadQuery(field, f"is from 1 to {most}")
    return number


def _minutes(text: str) -> tuple[int, ...]:
    bands = tuple(sorted({_number(each, "minutes", most=MOST_MINUTES) for each in text.split(",")}))
    if len(bands) > MOST_BANDS:
        raise BadQuery("minutes", f"are at most {MOST_BANDS} bands")
    return bands


Start = tuple[str, str | Point]  # `unit`, `station` or `lon`, and which


def _asked(query: Mapping[str, str]) -> Start:
    """Where from. Raises BadQuery."""
    named = [name for name in ("unit", "station", "lon") if query.get(name)]
    if len(named) != 1:
        raise BadQuery("unit", "or a station, or lon and lat, is asked for: just one of them")
    [name] = named
    place = _place(query) if name == "lon" else query[name]
    return name, place


def _place(query: Mapping[str, str]) -> Point:
    return at(degrees(query["lon"], "lon", most=180), degrees(query.get("lat", ""), "lat", most=90))


def _reached(scene: Scene, start: Start, minutes: tuple[int, ...]) -> bytes:
    kind, which = start
    travel = scene.ground.roads.travel
    if kind == "unit":
        standing = scene.force.by_unit.get(str(which))
        spot = None if standing is None else standing.spot
    else:
        place = which if isinstance(which, Point) else scene.ground.stations.get(which)
        spot = None if place is None else travel.spot(place)
    if spot is None and isinstance(which, Point):
        raise BadQuery("lon", f"and lat are further than {travel.snap.limit_m:.0f} m from every road")
    if spot is None:
        raise NotThere(f"There is no {kind} {which!r} near a road.")
    at_ = scene.moment.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return msgspec.json.encode(reach.isochrones(travel, spot, minutes, at_))


def add_routes(api: FastAPI, parts: Parts, ground: Callable[[], Ground]) -> None:
    asked = OnRoads(parts, Roads(parts, ground))
    option = parameters(("option", "integer"))
    start = [("unit", "string"), ("station", "string"), ("lon", "number"), ("lat", "number")]
    words = parameters(("q", "string"), ("lang", "string"))
    bands = parameters(*start, ("minutes", "string"))
    routes: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("/api/v1/incidents/{incident_id}/routes", asked.routes, answers(ways.Routes) | option),
        ("/api/v1/incidents/{incident_id}/candidates", asked.candidates, answers(ways.Candidates)),
        ("/api/v1/isochrones", asked.isochrones, answers(reach.Isochrones) | bands),
        ("/api/v1/places", asked.places, answers(found.Places) | parameters(("q", "string"))),
        ("/api/v1/search", asked.search, answers(lookup.Everything) | words),
        ("/api/v1/inside", asked.inside, answers(inside.Inside) | parameters(("area", "string"))),
        ("/api/v1/closures", asked.closures, answers(closed.Closures)),
        ("/api/v1/coverage", asked.coverage, {}),
    )
    for path, answer, extra in routes:
        ready = when_loaded(answer, parts)
        api.add_api_route(path, ready, methods=["GET"], response_model=None, openapi_extra=extra)
