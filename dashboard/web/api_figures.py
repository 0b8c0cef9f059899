"""GET /api/v1/figures: how long each step took in a period, against a profile, by hour, district or unit."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from dashboard.archive.floods import TARGET_SHARE, floods
from dashboard.archive.numbering import instant as at_ms
from dashboard.archive.periods import period
from dashboard.archive.selection import Selection
from dashboard.dispatch.profiles import Profile
from dashboard.errors import SettingsError
from dashboard.review.intervals import Figures
from dashboard.review.keys import KEYS
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of, problem
from dashboard.web.query import BadQuery
from dashboard.web.selecting import PARAMETERS, Selecting

LoadProfile = Callable[[str], Profile]


@dataclass(frozen=True, slots=True)
class FiguresTold:
    parts: Parts
    engine: Engine | None
    load_profile: LoadProfile
    # One at a time: two years at once would fill the memory, and what a thread gives back stays its own.
    turn: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, "figures"))

    async def figures(self, request: Request) -> Response:
        """Of incidents received from `since` on, before `until` (the last 30 days); `by` tells them apart."""
        query = request.query_params
        try:
            selecting = Selecting(self.parts.now(), self.parts.settings.time_zone)
            asked, by, profile = selecting.selection(query), _by(query), self._profile(query)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        if self.engine is None:
            return problem(503, "No archive is kept here.", headers={"retry-after": "60"})
        try:
            loop = asyncio.get_running_loop()
            told = await loop.run_in_executor(self.turn, self._told, self.engine, asked, by, profile)
        except SQLAlchemyError:
            return problem(503, "The archive does not answer.", headers={"retry-after": "5"})
        return json_of({"since": asked.since, "until": asked.until, "by": by, **told})

    def _told(self, engine: Engine, asked: Selection, by: str | None, profile: Profile) -> dict[str, Any]:
        found, zone = period(engine, asked, {by} if by else ()), self.parts.settings.time_zone
        figures = Figures(found.incidents, found.parts, profile)
        groups = []
        if by is not None:
            groups = figures.grouped(KEYS[by](found.incidents, zone), KEYS[by](found.parts, zone))
        told = {**figures.told(), "floods": self._floods(engine, asked), "groups": groups}
        return _with_instants(told)

    def _floods(self, engine: Engine, asked: Selection) -> dict[str, Any]:
        """Of the whole centre's alarms, whatever incidents were asked about."""
        until = min(asked.until, self.parts.now())
        found = floods(engine, min(asked.since, until), until)
        return {
            "n": found.floods,
            "seconds": round(found.flooded.total_seconds()),
            "share": found.share,
            "target_share": TARGET_SHARE,
            "source": "ANSI/ISA-18.2, EEMUA 191",
        }

    def _profile(self, query: Mapping[str, str]) -> Profile:
        try:
            return self.load_profile(query.get("profile", self.parts.settings.profile))
        except SettingsError as error:
            raise BadQuery("profile", str(error)) from error


def _by(query: Mapping[str, str]) -> str | None:
    by = query.get("by")
    if by is not None and by not in KEYS:
        raise BadQuery("by", f"is one of {', '.join(KEYS)}")
    return by


def _with_instants(told: dict[str, Any]) -> dict[str, Any]:
    """The instants of peaks as everywhere else, not in milliseconds."""
    for each in (told, *told["groups"]):
        peak = each["busy_units_peak"]
        each["busy_units_peak"] = {**peak, "at": None if peak["at"] is None else at_ms(peak["at"])}
    return told


def add_routes(api: FastAPI, parts: Parts, engine: Engine | None, load_profile: LoadProfile) -> None:
    told = FiguresTold(parts, engine, load_profile)
    asked = parameters(*PARAMETERS, ("by", "string"), ("profile", "string"))
    api.add_api_route(
        "/api/v1/figures", told.figures, methods=["GET"], response_model=None, openapi_extra=asked
    )
