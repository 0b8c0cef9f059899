"""The handover of a shift: what its page reads, and its sheet to print."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from dashboard.handover import items, read_as_it_stands
from dashboard.model.handover import Handover, Item
from dashboard.paper.as_html import html
from dashboard.paper.handover import handover_sheet, told
from dashboard.paper.situation import Hand
from dashboard.paper.typeset import NotTypeset, pdf
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of, problem
from layouts.words import words

LANGUAGE_COOKIE = "sitcen_lang"


@dataclass(frozen=True, slots=True)
class Handovers:
    parts: Parts

    async def handover(self, request: Request) -> Response:
        """What is open for the next shift, in words (`?lang=`), what of it was read, and who has signed."""
        picture, now, hand = self.parts.hub.picture, self.parts.now(), self._hand(request)
        open_one = picture.handover if picture.handover is not None and not picture.handover.over else None
        found = [_row(each, open_one) | dict(told(each, now, hand)._asdict()) for each in items(picture, now)]
        return json_of(
            {
                "handover": _told(picture.handover),
                "on_duty": picture.on_duty,
                "items": found,
                "at": now,
                "journal_id": picture.tip,
            }
        )

    async def page(self, request: Request) -> Response:
        """The sheet of the handover that is open, or of the last one, to be printed."""
        return HTMLResponse(html(self._sheet(request)))

    async def pdf(self, request: Request) -> Response:
        """The same as PDF."""
        try:
            made = await asyncio.to_thread(pdf, self._sheet(request))
        except NotTypeset as error:
            return problem(503, str(error))
        return Response(made, media_type="application/pdf")

    def _sheet(self, request: Request) -> Any:
        return handover_sheet(self.parts.hub.picture, self.parts.now(), self._hand(request))

    def _hand(self, request: Request) -> Hand:
        lang = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
        settings = self.parts.settings
        return Hand(words=words(lang), zone=settings.time_zone, centre=settings.centre, demo=settings.demo)


def _row(item: Item, handover: Handover | None) -> dict[str, Any]:
    reading = None if handover is None else handover.read.get(item.key)
    return {
        "key": item.key,
        "kind": item.kind,
        "mark": item.mark,
        "incident_id": item.incident_id,
        "number": item.number,
        "priority": item.priority,
        "until": item.until,
        "read": None if reading is None else {"by": reading.by, "at": reading.at},
        "changed": reading is not None and handover is not None and not read_as_it_stands(handover, item),
    }


def _told(handover: Handover | None) -> dict[str, Any] | None:
    if handover is None:
        return None
    return {
        "id": handover.id,
        "by": handover.by,
        "at": handover.at,
        "outgoing": handover.outgoing,
        "incoming": handover.incoming,
        "over": handover.over,
    }


def add_routes(api: FastAPI, parts: Parts) -> None:
    ours = Handovers(parts)
    api.add_api_route("/api/v1/handover", ours.handover, methods=["GET"], response_model=None)
    for path, answer in (("/handover/sheet", ours.page), ("/handover/sheet.pdf", ours.pdf)):
        api.add_api_route(path, answer, methods=["GET"], response_model=None, include_in_schema=False)
