"""POST /api/v1/commands: what a person or a program wants, and what came of it."""

from dataclasses import dataclass

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.errors import BadMessage, Forbidden, Unanswered
from dashboard.model.facts import CommandRefused
from dashboard.streams.codec import decode_command, fact_json
from dashboard.web.openapi import COMMAND_BODY
from dashboard.web.parts import Parts, caller_of
from dashboard.web.problem import problem
from layouts.words import words


@dataclass(frozen=True, slots=True)
class Commands:
    parts: Parts

    async def post(self, request: Request) -> Response:
        """200 with the command's facts, 409 with the reason when the writer refused it."""
        try:
            command = decode_command(await request.body())
            answer = await self.parts.desk.submit(command, caller_of(request.scope))
        except BadMessage as error:
            return problem(400, error.reason, field=error.field)
        except Forbidden as error:
            return problem(403, str(error))
        except Unanswered as error:
            return problem(504, f"{error}; the command may still be carried out.")
        if answer.refusal is not None:
            return _refused(answer.refusal, answer.command_id)
        facts = b",".join(fact_json(fact) for fact in answer.facts)
        body = b'{"command_id":' + msgspec.json.encode(answer.command_id) + b',"facts":[' + facts + b"]}"
        return Response(body, media_type="application/json")


def _refused(refusal: CommandRefused, command_id: str) -> Response:
    said = words("en")
    key = f"refused.{refusal.code}"
    sentence = said(key, **refusal.args) if said.has(key) else refusal.code.replace("_", " ")
    return problem(409, sentence, reason=refusal.code, args=refusal.args, command_id=command_id)


def add_routes(api: FastAPI, parts: Parts) -> None:
    commands = Commands(parts)
    api.add_api_route(
        "/api/v1/commands",
        commands.post,
        methods=["POST"],
        response_model=None,
        openapi_extra=COMMAND_BODY,
    )
