"""/api/v1/me: what belongs to the person who asks, and to nobody else."""

from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.errors import BadMessage
from dashboard.streams import arrangements
from dashboard.streams.arrangements import Arrangement, Arrangements
from dashboard.web.openapi import ARRANGEMENT_BODY, answers
from dashboard.web.parts import Parts, caller_of
from dashboard.web.problem import json_of, problem

PATH = "/api/v1/me/arrangement"


@dataclass(frozen=True, slots=True)
class Mine:
    """The account comes from the session alone: no request can name another's."""

    kept: Arrangements

    async def arrangement(self, request: Request) -> Response:
        """Your desk: sizes of its panels, layers of its map, and the views you named."""
        return json_of(await self.kept.of(caller_of(request.scope).name))

    async def arrange(self, request: Request) -> Response:
        """Keep your desk so, for every workstation that you sign in at; the whole of it at once."""
        try:
            asked = arrangements.read(await request.body())
        except BadMessage as error:
            return problem(400, error.reason, field=error.field)
        await self.kept.keep(caller_of(request.scope).name, asked)
        return json_of(asked)


def add_routes(api: FastAPI, parts: Parts) -> None:
    mine, told = Mine(Arrangements(parts.store, parts.names)), answers(Arrangement)
    api.add_api_route(PATH, mine.arrangement, methods=["GET"], response_model=None, openapi_extra=told)
    put = ARRANGEMENT_BODY | told
    api.add_api_route(PATH, mine.arrange, methods=["PUT"], response_model=None, openapi_extra=put)
