"""Response plans: those in force, earlier ones, and what others would have asked of past incidents."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.dispatch import plan_check
from dashboard.dispatch.plan_check import Problem
from dashboard.dispatch.plans import in_force
from dashboard.errors import BadMessage
from dashboard.model.plan import Plans
from dashboard.web.api_read import when_loaded
from dashboard.web.casebook import Casebook
from dashboard.web.openapi import PLANS_BODY, answers
from dashboard.web.parts import Parts
from dashboard.web.plans_told import PublishedPlans, TestedPlans, of_file, of_version, registered, tested
from dashboard.web.problem import json_of, problem

LoadPlans = Callable[[], Plans]


@dataclass
class OnPlans:
    parts: Parts
    load: LoadPlans

    @cached_property
    def of_centre(self) -> Plans:
        return self.load()

    @cached_property
    def casebook(self) -> Casebook:
        return Casebook(self.parts.store, self.parts.names)

    async def plans(self) -> Response:
        """The plans in force, who published them and why, and the versions before."""
        reading = await self.casebook.read(self.parts.now())
        picture = self.parts.hub.picture
        told = {"registered": registered(picture.units), "whole": reading.whole}
        if picture.plans is None:
            return json_of(of_file(self.of_centre, **told))
        before = [of_version(each) for each in reading.versions if each.version < picture.plans.version]
        earlier = [*reversed(before), of_file(self.of_centre)]
        return json_of(of_version(picture.plans, earlier=earlier, **told))

    async def check(self, request: Request) -> Response:
        """Every mistake of proposed plans, each with its field."""
        try:
            return json_of({"problems": plan_check.problems(await _proposed(request))})
        except BadMessage as error:
            return problem(400, error.reason, field=error.field)

    async def test(self, request: Request) -> Response:
        """What past incidents would have got more, or less, by the proposed plans than by those in force."""
        try:
            raw = await _proposed(request)
        except BadMessage as error:
            return problem(400, error.reason, field=error.field)
        if wrong := plan_check.problems(raw):
            return _wrong(wrong)
        reading = await self.casebook.read(self.parts.now())
        picture = self.parts.hub.picture
        before, version = in_force(picture, self.of_centre)
        units = tuple(picture.units.values())
        return json_of(await asyncio.to_thread(tested, before, plan_check.read(raw), reading, units, version))


async def _proposed(request: Request) -> Any:
    """The `plans` of the body, not yet looked at. Raises BadMessage."""
    try:
        body = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {error}") from error
    if not isinstance(body, dict) or "plans" not in body:
        raise BadMessage("the plans are missing", "plans")
    return body["plans"]


def _wrong(found: list[Problem]) -> Response:
    first = found[0]
    return problem(400, f"{first.field}: {first.code.replace('_', ' ')}", field=first.field, problems=found)


def add_routes(api: FastAPI, parts: Parts, load: LoadPlans) -> None:
    plans = OnPlans(parts, load)
    routes: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
        ("GET", "/api/v1/plans", plans.plans, answers(PublishedPlans)),
        ("POST", "/api/v1/plans/check", plans.check, PLANS_BODY),
        ("POST", "/api/v1/plans/test", plans.test, PLANS_BODY | answers(TestedPlans)),
    )
    for method, path, answer, extra in routes:
        ready = when_loaded(answer, parts)
        api.add_api_route(path, ready, methods=[method], response_model=None, openapi_extra=extra)
