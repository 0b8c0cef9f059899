"""GET /api/v1/figures: how long each step took in a period, against a profile, by hour, district or unit."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from dashboard.dispatch.profiles import Profile
from dashboard.errors import SettingsError
from dashboard.review.keys import KEYS
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import archive_silent, json_of, no_archive, problem
from dashboard.web.query import BadQuery
from dashboard.web.reviewing import LoadProfile, Reviewing
from dashboard.web.selecting import PARAMETERS, Selecting


@dataclass(frozen=True, slots=True)
class FiguresTold:
    parts: Parts
    reviewing: Reviewing | None
    load_profile: LoadProfile

    async def figures(self, request: Request) -> Response:
        """Of incidents received from `since` on, before `until` (the last 30 days); `by` tells them apart."""
        query = request.query_params
        try:
            selecting = Selecting(self.parts.now(), self.parts.settings.time_zone)
            asked, by, profile = selecting.selection(query), _by(query), self._profile(query)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        if self.reviewing is None:
            return no_archive()
        try:
            keys = [] if by is None else [by]
            told = await asyncio.to_thread(self.reviewing.figures, asked, keys, profile)
            told["floods"] = await asyncio.to_thread(self.reviewing.floods, asked, self.parts.now())
        except SQLAlchemyError:
            return archive_silent()
        groups = told.pop("by").get(by, [])
        return json_of({"since": asked.since, "until": asked.until, "by": by, **told, "groups": groups})

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


def add_routes(api: FastAPI, parts: Parts, reviewing: Reviewing | None, load_profile: LoadProfile) -> None:
    told = FiguresTold(parts, reviewing, load_profile)
    asked = parameters(*PARAMETERS, ("by", "string"), ("profile", "string"))
    api.add_api_route(
        "/api/v1/figures", told.figures, methods=["GET"], response_model=None, openapi_extra=asked
    )
