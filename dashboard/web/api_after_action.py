"""GET /api/v1/incidents/{id}/report: an incident's after-action report, to be read, printed and handed on."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from fastapi import FastAPI, Request
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from dashboard.archive import casefile
from dashboard.archive.rows import assignment_rows, incident_row
from dashboard.city import City
from dashboard.dispatch.profiles import Profile
from dashboard.errors import SettingsError
from dashboard.model.facts import Fact, IncidentOpened
from dashboard.model.incident import Incident
from dashboard.paper.typeset import NotTypeset, typeset
from dashboard.review.report import Casefile, Made, Report, outings, report_of
from dashboard.streams.journal import numbers
from dashboard.streams.private import nameless
from dashboard.web.api_read import facts_of, no_incident
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts, caller_of
from dashboard.web.past import NotKept
from dashboard.web.problem import archive_silent, problem
from dashboard.web.query import BadQuery
from dashboard.web.reviewing import LoadProfile
from layouts.report.document import Setting, document
from layouts.report.html import POLICY, page
from layouts.report.told import told
from layouts.words import LANGUAGES, words

FORMATS = ("html", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    form: str
    lang: str
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterAction:
    parts: Parts
    engine: Engine | None
    load_profile: LoadProfile
    load_city: Callable[[], City | None]
    # One at a time: to set one takes a core, which the screens need as well.
    turn: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, "reports"))

    async def report(self, request: Request, incident_id: str) -> Response:
        """As `format` html or pdf, in `lang` uk or en, judged by `profile`."""
        try:
            asked = self._asked(request)
            case = await self._case(incident_id)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        except NotKept as error:
            return problem(503, str(error), headers={"retry-after": "5"})
        except SQLAlchemyError:
            return archive_silent()
        if case is None:
            return no_incident()
        report = report_of(case, asked.made)
        loop = asyncio.get_running_loop()
        try:
            drawn = await loop.run_in_executor(self.turn, self._drawn, report, asked)
        except NotTypeset as error:
            return problem(503, f"{error}.", headers={"retry-after": "5"})
        return _answer(drawn, report, asked)

    def _asked(self, request: Request) -> Asked:
        query: Mapping[str, str] = request.query_params
        form, lang = query.get("format", FORMATS[0]), query.get("lang", LANGUAGES[0])
        if form not in FORMATS:
            raise BadQuery("format", f"is one of {', '.join(FORMATS)}")
        if lang not in LANGUAGES:
            raise BadQuery("lang", f"is one of {', '.join(LANGUAGES)}")
        name = query.get("profile", self.parts.settings.profile)
        by = caller_of(request.scope).name
        made = Made(at=self.parts.now(), by=by, profile_name=name, profile=self._profile(name))
        return Asked(form=form, lang=lang, made=made)

    def _profile(self, name: str) -> Profile:
        try:
            return self.load_profile(name)
        except SettingsError as error:
            raise BadQuery("profile", str(error)) from error

    async def _case(self, incident_id: str) -> Casefile | None:
        """What is known of an incident; raises NotKept, SQLAlchemyError."""
        facts = await facts_of(self.parts, incident_id)
        if not facts:
            if self.engine is None:
                return None
            return await asyncio.to_thread(casefile.of_history, self.engine, incident_id)
        picture = await self.parts.past.picture_at(_recorded_at(facts[-1]))
        incident = picture.incidents.get(incident_id)
        if incident is None:
            return None
        closures = tuple(each for each in picture.closures.values() if each.until > incident.opened_at)
        case = Casefile(
            incident=nameless(incident, Incident),
            row=incident_row(incident, _entered_at(facts, incident_id)),
            parts=tuple(assignment_rows(incident, picture)),
            facts=facts,
            known=picture.incidents,
            closures=closures,
        )
        if self.engine is None:
            return case
        return replace(case, tracks=await asyncio.to_thread(casefile.ways, self.engine, outings(case)))

    def _drawn(self, report: Report, asked: Asked) -> bytes:
        drawn = document(words(asked.lang), report, self._setting())
        return (
            typeset("layouts.report", "report", told(drawn)) if asked.form == "pdf" else page(drawn).encode()
        )

    def _setting(self) -> Setting:
        city, settings = self.load_city(), self.parts.settings
        if city is None:
            return Setting(city={}, layers={}, zone=settings.time_zone, demo=self.parts.hub.demo)
        return Setting(
            city={"uk": city.name.uk, "en": city.name.en},
            layers=city.layers,
            zone=settings.time_zone,
            schematic=city.schematic,
            demo=self.parts.hub.demo,
        )


def _answer(drawn: bytes, report: Report, asked: Asked) -> Response:
    kind = "application/pdf" if asked.form == "pdf" else "text/html; charset=utf-8"
    name = f"incident-{report.incident.number or 'report'}.{asked.form}"
    headers = {"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"}
    if asked.form == "html":
        headers["content-security-policy"] = POLICY
    return Response(drawn, media_type=kind, headers=headers)


def _recorded_at(fact: Fact) -> datetime:
    return datetime.fromtimestamp(numbers(fact.id)[0] / 1_000, UTC)


def _entered_at(facts: tuple[Fact, ...], incident_id: str) -> datetime | None:
    opened = (fact for fact in facts if isinstance(fact.body, IncidentOpened))
    return next((fact.at for fact in opened if fact.incident_id == incident_id), None)


def add_routes(
    api: FastAPI,
    parts: Parts,
    *,
    engine: Engine | None,
    load_profile: LoadProfile,
    load_city: Callable[[], City | None],
) -> None:
    after_action = AfterAction(
        parts=parts, engine=engine, load_profile=load_profile, load_city=cache(load_city)
    )
    api.add_api_route(
        # The ids of a history that was brought in have a slash.
        "/api/v1/incidents/{incident_id:path}/report",
        after_action.report,
        methods=["GET"],
        response_model=None,
        openapi_extra=parameters(("format", "string"), ("lang", "string"), ("profile", "string")),
    )
