"""Open311 GeoReport v2: the city's own apps ask what can be reported, report, and ask what became of it."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.citizens import posted
from dashboard.citizens.posted import Wrong
from dashboard.citizens.services import Attribute, Service, Services
from dashboard.citizens.told import Told, is_secret, told
from dashboard.errors import BadMessage
from dashboard.model.codes import Scope
from dashboard.model.report import Report, spoken
from dashboard.streams.people import Key
from dashboard.web.letterbox import Letterbox
from dashboard.web.parts import CALLER, Parts
from dashboard.web.problem import json_of
from dashboard.web.xml_out import document, fill

BASE = "/open311/v2"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = {"json": "application/json", "xml": "text/xml"}
PER_MINUTE = 120  # requests of one app
MOST_TOLD = 1_000
SPAN = timedelta(days=90)
READING = frozenset({Scope.INGEST, Scope.READ, Scope.DESK})

Content = Mapping[str, Any] | list[dict[str, Any]]
Answer = Callable[[Request], Coroutine[Any, Any, tuple[str, Content, int]]]


def drawn(root: str, content: Content, form: str, status: int = 200) -> Response:
    """The same content as JSON or as XML."""
    if form == "json":
        return json_of(content, status)
    tree = ET.Element(root)
    if root == "service_requests":  # whose elements are called otherwise than it
        for each in content:
            fill(ET.SubElement(tree, "request"), each)
    else:
        fill(tree, content)
    return Response(document(tree), status, media_type="text/xml")


def refused(error: Wrong, form: str) -> Response:
    errors = [{"code": status, "description": why} for status, why in error.errors]
    return drawn("errors", errors, form, error.errors[0][0])


def _service(code: str, service: Service, lang: str) -> dict[str, Any]:
    return {
        "service_code": code,
        "service_name": service.name.of(lang),
        "description": service.description.of(lang),
        "metadata": bool(service.attributes),
        "type": "realtime",
        "keywords": ", ".join(service.keywords),
        "group": service.group.of(lang),
    }


def _attribute(order: int, attribute: Attribute, lang: str) -> dict[str, Any]:
    return {
        "variable": True,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": None,
        "order": order,
        "description": attribute.description.of(lang),
        "values": [{"key": each.key, "name": each.name.of(lang)} for each in attribute.values],
    }


@dataclass(frozen=True, slots=True)
class Open311:
    """Each method gives the root's name, the content and the status. Raises Wrong."""

    parts: Parts
    services: Services
    letterbox: Letterbox

    async def discovery(self, request: Request) -> tuple[str, Content, int]:
        endpoint = {
            "specification": SPECIFICATION,
            "url": str(request.url).rpartition("/")[0],
            "changeset": "2026-11-01T00:00:00Z",
            "type": "production",
            "formats": list(FORMATS.values()),
        }
        key_service = "Keys are given out by the situation centre's administrator."
        said = {"changeset": endpoint["changeset"], "contact": self.parts.settings.centre}
        return "discovery", {**said, "key_service": key_service, "endpoints": [endpoint]}, 200

    async def listed(self, request: Request) -> tuple[str, Content, int]:
        lang = request.query_params.get("locale", "uk")
        return "services", [_service(code, each, lang) for code, each in self.services.items()], 200

    async def defined(self, request: Request) -> tuple[str, Content, int]:
        code, lang = request.path_params["code"], request.query_params.get("locale", "uk")
        service = self.services.get(code)
        if service is None:
            raise Wrong((404, f"service_code {code[:60]!r} was not found"))
        asked = [_attribute(order, each, lang) for order, each in enumerate(service.attributes, 1)]
        return "service_definition", {"service_code": code, "attributes": asked}, 200

    async def post(self, request: Request) -> tuple[str, Content, int]:
        """One report, in the name of the key's app."""
        body = (await request.body()).decode("utf-8", "replace")
        try:
            fields = parse_qsl(body, keep_blank_values=True, max_num_fields=200)
        except ValueError as error:
            raise Wrong((400, "there are more than 200 fields")) from error
        key = await self._key(request, dict(fields).get("api_key", ""), frozenset({Scope.INGEST}))
        if await self.parts.people.count_attempt(f"open311|{key.name}", timedelta(minutes=1)) > PER_MINUTE:
            raise Wrong((429, f"more than {PER_MINUTE} requests a minute"))
        told_of = posted.read(fields, self.services)
        event_of = partial(
            told_of.event, source=f"open311/{key.name}"[:200], at=self.parts.now(), trusted=True
        )
        try:
            number = await self.letterbox.put(f"{key.name}\n{body}", event_of)
        except BadMessage as error:
            raise Wrong((400, error.reason)) from error
        said = {"service_request_id": number, "service_notice": None, "account_id": None}
        return "service_requests", [said], 201

    async def token(self, request: Request) -> tuple[str, Content, int]:
        """A token is the reference number itself, which stands at once."""
        report = self._report(request.path_params["token"])
        return "service_requests", [{"service_request_id": report.number, "token": report.number}], 200

    async def one(self, request: Request) -> tuple[str, Content, int]:
        """Who knows the number needs no key, and is told no place."""
        report = self._report(request.path_params["number"])
        return "service_requests", [self._request(report, placed=False)], 200

    async def requests(self, request: Request) -> tuple[str, Content, int]:
        """The newest first. What is secret is not among them: a filter by time would find it out."""
        query = dict(request.query_params)
        await self._key(request, query.get("api_key", ""), READING)
        since, until = self._span(query)
        wanted = {
            name: {*filter(None, query.get(name, "").split(","))} for name in ("service_code", "status")
        }
        numbers = {spoken(each) for each in query.get("service_request_id", "").split(",") if each}
        found = []
        for report in reversed(self.parts.hub.picture.reports.values()):
            if is_secret(report, self.parts.hub.picture) or not since <= report.received_at <= until:
                continue
            each = self._request(report, placed=True)
            fits = all(each[name] in values for name, values in wanted.items() if values)
            if fits and (not numbers or report.number in numbers):
                found.append(each)
        return "service_requests", found[:MOST_TOLD], 200

    def _span(self, query: Mapping[str, str]) -> tuple[datetime, datetime]:
        """Ninety days at most, as GeoReport has it."""
        instants: dict[str, datetime] = {}
        for name in ("start_date", "end_date"):
            try:
                instants |= {name: datetime.fromisoformat(query[name])} if query.get(name) else {}
            except ValueError as error:
                raise Wrong((400, f"{name} is no date and time")) from error
        zone = self.parts.settings.time_zone
        given = {name: each if each.tzinfo else each.replace(tzinfo=zone) for name, each in instants.items()}
        until = given.get("end_date", self.parts.now())
        return max(given.get("start_date", until - SPAN), until - SPAN), until

    def _report(self, typed: str) -> Report:
        report = self.parts.hub.picture.reports.get(spoken(typed) or "")
        if report is None:
            raise Wrong((404, "service_request_id was not found"))
        return report

    def _request(self, report: Report, *, placed: bool) -> dict[str, Any]:
        settings, picture = self.parts.settings, self.parts.hub.picture
        seen = told(report, picture, now=self.parts.now(), zone=settings.time_zone)
        return _request(seen, self.services.get(seen.service), placed=placed)

    async def _key(self, request: Request, secret: str, scopes: frozenset[Scope]) -> Key:
        """By the field `api_key`, or as every program sends its key here."""
        caller = request.scope.get(CALLER)
        key = await self.parts.people.key(secret) if secret else None
        if not secret and caller is not None and caller.scope is not None:
            key = Key(name=caller.name, scope=caller.scope)
        if key is None or key.scope not in scopes:
            raise Wrong((403, "api_key is missing or not valid here"))
        return key


def _request(seen: Told, service: Service | None, *, placed: bool) -> dict[str, Any]:
    place = seen.place if placed else None
    return {
        "service_request_id": seen.number,
        "status": "open" if seen.open else "closed",
        "status_notes": seen.answer,
        "service_name": None if service is None else service.name.uk,
        "service_code": seen.service or None,
        "description": None,  # a person's own words may name them
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": _iso(seen.received_at),
        "updated_datetime": _iso(seen.changed_at),
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None if place is None else place.lat,
        "long": None if place is None else place.lon,
        "media_url": None,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _in_form(answer: Answer) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The answer in the form that the path's ending asks for, its errors too."""

    async def answered(request: Request) -> Response:
        form = request.path_params["form"]
        if form not in FORMATS:
            return refused(Wrong((404, "there are json and xml")), "json")
        try:
            root, content, status = await answer(request)
        except Wrong as error:
            return refused(error, form)
        return drawn(root, content, form, status)

    return answered


def add_routes(api: FastAPI, parts: Parts, services: Services) -> None:
    ours = Open311(parts, services, Letterbox(parts.store, parts.names))
    routes: tuple[tuple[str, str, Answer], ...] = (
        ("GET", "discovery", ours.discovery),
        ("GET", "services", ours.listed),
        ("GET", "services/{code}", ours.defined),
        ("GET", "tokens/{token}", ours.token),
        ("POST", "requests", ours.post),
        ("GET", "requests", ours.requests),
        ("GET", "requests/{number}", ours.one),
    )
    for method, path, answer in routes:
        api.add_route(f"{BASE}/{path}.{{form}}", _in_form(answer), methods=[method])
