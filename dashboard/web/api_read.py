"""The picture and its parts, as JSON and GeoJSON."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.model.codes import Role
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.model.outage import dark_share
from dashboard.model.unit import Unit
from dashboard.streams.codec import fact_json
from dashboard.web.api_past import RoomThen, refused, room_at
from dashboard.web.cap_out import cap_alert, issues
from dashboard.web.cards import air_cards, board, centre_card
from dashboard.web.feed_cards import feed_rows
from dashboard.web.geojson import MEDIA_TYPE, feature_collection, wants_geojson
from dashboard.web.openapi import answers
from dashboard.web.parts import Parts, caller_of
from dashboard.web.past import NotKept
from dashboard.web.problem import json_of, problem
from dashboard.web.query import LARGEST_PAGE, BadQuery, Wanted, limit_of, paged, wanted
from dashboard.web.wall_cards import board_on_wall
from dashboard.web.watching import verdicts_told


@dataclass(frozen=True, slots=True)
class Reading:
    parts: Parts

    async def board(self, request: Request) -> Response:
        """What the desk shows, now or `?at=` a past instant: cards, and the journal id they stand at."""
        hub, now = self.parts.hub, self.parts.now()
        try:
            past = await room_at(self.parts, request)
        except (BadQuery, NotKept) as error:
            return refused(error)
        if past is not None:
            card = past.card(demo=hub.demo)
        else:
            await hub.look()
            card = board(hub.picture, hub.tracker, now) | centre_card(hub.picture, now, demo=hub.demo)
            kinds, present = hub.pulse.kinds(hub.picture), hub.attendance.present()
            card |= {"feeds": kinds, "presence": present, "replay": False}
        if caller_of(request.scope).role is Role.WALL:
            card = board_on_wall(card, hub.sensitive)
        return json_of({"centre": self.parts.settings.centre, **card})

    async def picture(self, request: Request) -> Response:
        """Every incident and unit, now or `?at=` a past instant, with the journal id they stand at."""
        hub = self.parts.hub
        try:
            past = await room_at(self.parts, request)
        except (BadQuery, NotKept) as error:
            return refused(error)
        room = past or RoomThen(hub.picture, hub.tracker, self.parts.now())
        picture, units = room.picture, room.units()
        if wants_geojson(request):
            return _geojson([*picture.incidents.values(), *units])
        parts = {"journal_id": picture.tip, "at": room.at, **air_cards(picture, room.at)}
        parts |= {"camera_verdicts": verdicts_told(picture.camera_verdicts.values(), room.at)}
        parts |= {"flood": picture.flood}
        return json_of({**parts, "incidents": list(picture.incidents.values()), "units": units})

    async def incidents(self, request: Request) -> Response:
        """Incidents in the order of their numbers; `status`, `bbox`, `since`, `limit`, `after`."""
        try:
            asked = wanted(request.query_params)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        page, following = paged(self._matching(asked), asked.limit, lambda each: each.number, request)
        if wants_geojson(request):
            return _geojson(page, following)
        return json_of({"incidents": page, "next": following})

    def _matching(self, asked: Wanted) -> list[Incident]:
        found = (each for each in self.parts.hub.picture.incidents.values() if asked.fits(each))
        return sorted(found, key=lambda each: each.number)

    async def incident(self, request: Request, incident_id: str) -> Response:
        """One incident."""
        incident = self.parts.hub.picture.incidents.get(incident_id)
        if incident is None:
            return no_incident()
        return _geojson([incident]) if wants_geojson(request) else json_of(incident)

    async def timeline(self, incident_id: str) -> Response:
        """Every fact about one incident, oldest first; of one long closed, as it is archived."""
        try:
            facts = await facts_of(self.parts, incident_id)
        except NotKept as error:
            return problem(503, str(error))
        if not facts:
            return no_incident()
        body = b'{"facts":[' + b",".join(map(fact_json, facts)) + b'],"next":null}'
        return Response(body, media_type="application/json")

    async def cap(self, incident_id: str) -> Response:
        """One incident as a CAP 1.2 alert, which names the earlier ones that it takes the place of."""
        incident = self.parts.hub.picture.incidents.get(incident_id)
        if incident is None:
            return no_incident()
        series = issues(await self.parts.hub.history.facts(incident_id))
        if not series:
            return problem(404, "What is known of this incident lies too far back in the journal.")
        alert = cap_alert(incident, self.parts.settings.centre, series)
        return Response(alert, media_type="application/cap+xml")

    async def units(self, request: Request) -> Response:
        """Every unit where it was last seen, in the order of their names; `limit`, `after`."""
        try:
            limit = limit_of(request.query_params, LARGEST_PAGE)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        after = request.query_params.get("after", "")
        found = [unit for unit in self._units() if unit.id > after]
        page, following = paged(found, limit, lambda each: each.id, request)
        return (
            _geojson(page, following)
            if wants_geojson(request)
            else json_of({"units": page, "next": following})
        )

    async def feeds(self) -> Response:
        """Every feed: its state, since when and why; its rate, lag and counts; and how each kind does."""
        hub = self.parts.hub
        await hub.look()
        rows, watched = feed_rows(hub.picture, hub.pulse.reports), hub.pulse.reception_ok
        kinds, aside = hub.pulse.kinds(hub.picture), hub.picture.set_aside.values()
        nobodys = sum(letter.feed is None for letter in aside)
        told = {"at": self.parts.now(), "kinds": kinds, "watched": watched, "set_aside_of_none": nobodys}
        return json_of({"feeds": rows, **told, "next": None})

    async def outages(self) -> Response:
        """Planned power outages: those of now, and those to come."""
        now = self.parts.now()
        planned = sorted(self.parts.hub.picture.planned_outages(), key=lambda each: (each.start, each.area))
        current = [each for each in planned if each.start <= now < each.end]
        coming = [each for each in planned if each.start > now]
        return json_of({"at": now, "dark": dark_share(current, now), "now": current, "coming": coming})

    def _units(self) -> list[Unit]:
        return RoomThen(self.parts.hub.picture, self.parts.hub.tracker, self.parts.now()).units()


def _geojson(values: Sequence[Incident | Unit], following: str | None = None) -> Response:
    return json_of({**feature_collection(values), "next": following}, media_type=MEDIA_TYPE)


async def facts_of(parts: Parts, incident_id: str) -> tuple[Fact, ...]:
    """Every fact about one incident: from the journal, or the archive of one long closed. Raises NotKept."""
    if incident_id in parts.hub.picture.incidents:
        return await parts.hub.history.facts(incident_id)
    return await parts.past.facts_of(incident_id)


def no_incident() -> Response:
    return problem(404, "There is no such incident; closed ones are kept here for a day.")


def add_routes(api: FastAPI, parts: Parts) -> None:
    reading = Reading(parts)
    one, unit = answers(Incident), answers(Unit)
    routes: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("/api/v1/board", reading.board, {}),
        ("/api/v1/picture", reading.picture, {}),
        ("/api/v1/incidents", reading.incidents, {}),
        # Before the plain id, which would take `.cap` for a part of it.
        ("/api/v1/incidents/{incident_id}.cap", reading.cap, {}),
        ("/api/v1/incidents/{incident_id}/timeline", reading.timeline, {}),
        ("/api/v1/incidents/{incident_id}", reading.incident, one),
        ("/api/v1/units", reading.units, unit),
        ("/api/v1/feeds", reading.feeds, {}),
        ("/api/v1/outages", reading.outages, {}),
    )
    for path, answer, extra in routes:
        ready = when_loaded(answer, parts)
        api.add_api_route(path, ready, methods=["GET"], response_model=None, openapi_extra=extra)


def when_loaded(answer: Callable[..., Awaitable[Response]], parts: Parts) -> Callable[..., Any]:
    """The same route, which does not pass an unread picture off as an empty one."""

    @wraps(answer)
    async def checked(*args: Any, **named: Any) -> Response:
        if not parts.hub.loaded:
            return problem(503, "The picture is still being read.", headers={"retry-after": "1"})
        return await answer(*args, **named)

    return checked
