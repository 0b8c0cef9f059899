"""GET /api/v1/set-aside: what could not be understood, and each message as it came."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from msgspec import structs
from starlette.responses import Response

from dashboard.model.feed import SetAside
from dashboard.streams import dead
from dashboard.streams.letters import RAW_KEPT
from dashboard.web.api_read import when_loaded
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of, problem
from dashboard.web.query import BadQuery, limit_of

PATH = "/api/v1/set-aside"


@dataclass(frozen=True, slots=True)
class SetAsideTold:
    parts: Parts

    async def letters(self, request: Request) -> Response:
        """The newest first; `feed` narrows it to one feed's, empty to those of none."""
        feed = request.query_params.get("feed")
        try:
            limit = limit_of(request.query_params)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        aside = reversed(self.parts.hub.picture.set_aside.values())
        found = [each for each in aside if feed is None or (each.feed or "") == feed]
        return json_of({"set_aside": found[:limit], "count": len(found), "next": None})

    async def letter(self, letter_id: str) -> Response:
        """One message as it came, as text; `cut` when its end was not kept."""
        letter = self.parts.hub.picture.set_aside.get(letter_id)
        if letter is None:
            return problem(404, "This message is not set aside, or no longer.")
        kept = await dead.find(self.parts.store, self.parts.names, [letter])
        if letter_id not in kept:
            return problem(404, "The message itself is no longer kept among the dead letters.")
        return json_of(_told(letter, kept[letter_id].get(b"raw", b"")))


def _told(letter: SetAside, raw: bytes) -> dict[str, Any]:
    text = raw.decode("utf-8", "replace")
    return {**structs.asdict(letter), "raw": text, "bytes": len(raw), "cut": len(raw) >= RAW_KEPT}


def add_routes(api: FastAPI, parts: Parts) -> None:
    told = SetAsideTold(parts)
    asked = parameters(("feed", "string"), ("limit", "integer"))
    for path, answer, extra in ((PATH, told.letters, asked), (f"{PATH}/{{letter_id}}", told.letter, {})):
        ready = when_loaded(answer, parts)
        api.add_api_route(path, ready, methods=["GET"], response_model=None, openapi_extra=extra)
