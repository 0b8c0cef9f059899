"""GET /stills/… and /camera-stills/…: what cameras saw and see; so that browsers ask no other host."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from dashboard.feeds.box import Box, with_size
from dashboard.feeds.cameras import DRAWN
from dashboard.model.codes import EventKind
from dashboard.model.incident import EventLine
from dashboard.web.parts import Parts
from dashboard.web.problem import problem
from dashboard.web.still_source import NoStill, Still, StillSource, known_places

KEPT_S = 60  # the still of a sighting does not change
LIVE_S = 2  # what a camera sees now does
STATUS = {"none": 404, "gone": 404, "no_address": 409, "foreign": 403, "slow": 504}  # the others: 502

# A still of the demo: of the camera, what its rule saw (`""`: nothing), where, and when.
DrawStill = Callable[[str, str, Box | None, datetime], bytes]


@dataclass(frozen=True, slots=True)
class Stills:
    parts: Parts
    source: StillSource
    draw: DrawStill | None

    async def of_event(self, request: Request) -> Response:
        """The still of one report of an incident; `?source=` where two sources use the same id."""
        incident = self.parts.hub.picture.incidents.get(request.path_params["incident"])
        lines = () if incident is None else incident.events
        name, source = request.path_params["event"], request.query_params.get("source")
        found = (
            each for each in lines if each.id == name and source in (None, each.source) and _is_sighting(each)
        )
        line = next(found, None)
        if line is None:
            return problem(404, "There is no such sighting.")
        return _answer(await self._of_line(line), KEPT_S)

    async def of_camera(self, request: Request) -> Response:
        """What a camera of the register sees now."""
        camera = self.parts.cameras.get(request.path_params["camera"])
        if camera is None:
            return problem(404, "There is no such camera.")
        name = request.path_params["camera"]
        return _answer(
            await self._drawn(camera.still, name, "", None, self.parts.now())
            or await self._fetched(camera.still, LIVE_S),
            LIVE_S,
        )

    async def _of_line(self, line: EventLine) -> Still:
        still = line.evidence.get("still")
        camera, rule = (str(line.evidence.get(name) or "") for name in ("camera", "rule"))
        drawn = await self._drawn(still, camera, rule, with_size(line.evidence.get("box")), line.time)
        return drawn or await self._fetched(still, KEPT_S)

    async def _fetched(self, still: object, kept_s: float) -> Still:
        if not isinstance(still, str) or not still:
            return NoStill("none", "the camera tells no still")
        return await self.source.get(still, kept_s=kept_s)

    async def _drawn(
        self, still: object, camera: str, rule: str, box: Box | None, at: datetime
    ) -> bytes | None:
        """The still of an invented camera; None for a real one."""
        if self.draw is None or not isinstance(still, str) or not still.startswith(f"{DRAWN}:"):
            return None
        return await asyncio.to_thread(self.draw, camera, rule, box, at)


def _is_sighting(line: EventLine) -> bool:
    return line.kind is EventKind.CCTV


def _answer(still: Still, kept_s: int) -> Response:
    if isinstance(still, NoStill):
        return problem(STATUS.get(still.why, 502), still.detail, why=still.why)
    headers = {
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": f"private, max-age={kept_s}",
    }
    return Response(still, media_type="image/jpeg", headers=headers)


def add_routes(api: FastAPI, parts: Parts, recorders: tuple[str, ...], draw: DrawStill | None) -> None:
    ours = Stills(parts, StillSource(known_places(parts.cameras, recorders)), draw)
    api.add_route("/stills/{incident}/{event:path}", ours.of_event, methods=["GET"])
    api.add_route("/camera-stills/{camera:path}", ours.of_camera, methods=["GET"])
