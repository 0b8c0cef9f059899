"""/report: the public form, its answer by reference number, and the photographs for those who judge them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.citizens import photos, report_form
from dashboard.citizens.photos import BadPhoto
from dashboard.citizens.services import Services
from dashboard.citizens.told import told
from dashboard.errors import BadMessage
from dashboard.model.report import spoken
from dashboard.web.address import address_of
from dashboard.web.city_sketch import CitySketch
from dashboard.web.letterbox import Letterbox
from dashboard.web.parts import Parts
from dashboard.web.problem import problem
from dashboard.web.report_page import Filled, Pages

WINDOW = timedelta(minutes=10)
SENT_PER_ADDRESS = 20  # many phones of one operator share an address
SENT_IN_ALL = 300
ASKED_PER_ADDRESS = 60
DECODED_AT_ONCE = 2
SOURCE = "citizen/form"
FIELDS = ("kind", "text", "address", "lat", "lon", "accuracy", "name", "phone", "website")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
}
PHOTO_HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=86400, immutable",
}


@dataclass(frozen=True, slots=True)
class Reports:
    parts: Parts
    services: Services
    sketch: Callable[[], CitySketch | None]
    letterbox: Letterbox
    _decoding: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DECODED_AT_ONCE))

    async def form(self, request: Request) -> Response:
        pages, typed = self._pages(request), request.query_params.get("number")
        if typed is None:
            return _page(pages.form(self.services, self.sketch(), Filled()))
        number = spoken(typed)
        if number is None:
            return _page(pages.unknown(), 404)
        return RedirectResponse(f"/report/{number}?lang={pages.lang}", 303, headers=HEADERS)

    async def send(self, request: Request) -> Response:
        """The reference number, or the form again with what must be mended."""
        pages = self._pages(request)
        if await self._too_many(request):
            return _page(pages.refused("too_many"), 429, {"retry-after": str(int(WINDOW.total_seconds()))})
        try:
            async with request.form(max_files=1, max_fields=20, max_part_size=64 * 1024) as given:
                return await self._sent(request, pages, given)
        except HTTPException:  # no form at all, or one with more parts than ours has
            return _page(pages.form(self.services, self.sketch(), Filled(problems=[("text", "long")])), 400)

    async def status(self, request: Request) -> Response:
        pages = self._pages(request)
        asked = await self._count(request, "asked")
        if asked > ASKED_PER_ADDRESS:
            return _page(pages.refused("too_many"), 429, {"retry-after": str(int(WINDOW.total_seconds()))})
        picture = self.parts.hub.picture
        report = picture.reports.get(spoken(request.path_params["number"]) or "")
        if report is None:
            return _page(pages.unknown(), 404)
        return _page(pages.status(told(report, picture, now=self.parts.now(), zone=pages.zone)))

    async def photo(self, request: Request) -> Response:
        found = await asyncio.to_thread(photos.find, self._folder, request.path_params["name"])
        if found is None:
            return problem(404, "There is no such photograph.")
        return Response(found, media_type="image/jpeg", headers=PHOTO_HEADERS)

    @property
    def _folder(self) -> Path:
        return self.parts.settings.data / "photos"

    async def _sent(self, request: Request, pages: Pages, given: FormData) -> Response:
        values = {name: value for name in FIELDS if isinstance(value := given.get(name, ""), str)}
        upload = given.get("photo")
        raw = await upload.read() if isinstance(upload, UploadFile) else b""
        wrong, photo = report_form.problems(values, self.services, photo=bool(raw)), None
        if raw:
            try:
                async with self._decoding:
                    photo = await asyncio.to_thread(photos.cleaned, raw)
            except BadPhoto as error:
                wrong.append(("photo", error.code))
        if wrong:
            return self._again(pages, values, wrong)
        evidence = {} if photo is None else {"still": f"/photos/{await self._keep(photo)}"}
        words = report_form.written(values, self.services, evidence)
        event_of = partial(words.event, source=SOURCE, at=self.parts.now(), trusted=False)
        content = "\n".join((address_of(request, self.parts.settings), str(values), str(evidence)))
        try:
            return _page(pages.sent(await self.letterbox.put(content, event_of)))
        except BadMessage:
            return self._again(pages, values, [("text", "long")])

    async def _keep(self, photo: bytes) -> str:
        kept = self.parts.settings.journal_kept
        return await asyncio.to_thread(
            partial(photos.keep, self._folder, photo, now=self.parts.now(), kept=kept)
        )

    def _again(self, pages: Pages, values: dict[str, str], wrong: list[report_form.Problem]) -> Response:
        filled = Filled(values=values, problems=wrong)
        return _page(pages.form(self.services, self.sketch(), filled), 400)

    async def _too_many(self, request: Request) -> bool:
        mine = await self._count(request, "sent")
        return (
            mine > SENT_PER_ADDRESS or await self.parts.people.count_attempt("report|", WINDOW) > SENT_IN_ALL
        )

    async def _count(self, request: Request, what: str) -> int:
        address = address_of(request, self.parts.settings)
        return await self.parts.people.count_attempt(f"report|{what}|{address}", WINDOW)

    def _pages(self, request: Request) -> Pages:
        lang = request.query_params.get("lang") or request.cookies.get("sitcen_lang", "")
        theme = request.cookies.get("sitcen_theme", "")
        return Pages(
            lang="en" if lang == "en" else "uk",
            theme=theme if theme in {"dark", "light"} else "auto",
            zone=self.parts.settings.time_zone,
            days=self.parts.settings.personal_kept.days,
        )


def _page(document: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(document, status, headers=HEADERS | (headers or {}))


def add_routes(
    api: FastAPI, parts: Parts, services: Services, sketch: Callable[[], CitySketch | None]
) -> None:
    ours = Reports(parts, services, sketch, Letterbox(parts.store, parts.names))
    api.add_route("/report", ours.form, methods=["GET"])
    api.add_route("/report", ours.send, methods=["POST"])
    api.add_route("/report/{number}", ours.status, methods=["GET"])
    api.add_route("/photos/{name}", ours.photo, methods=["GET"])
