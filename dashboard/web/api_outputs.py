"""GET /api/v1/outputs: to whom the centre tells by itself, and how that goes."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from msgspec import structs
from starlette.responses import Response

from dashboard.model.output import OutputStanding
from dashboard.streams import outbound
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of


@dataclass(frozen=True, slots=True)
class OutputsTold:
    parts: Parts

    async def outputs(self) -> Response:
        """Each output by its name; `waiting` goes out yet, `undelivered` was given up."""
        found = await outbound.standings(self.parts.store, self.parts.names)
        told = [_told(*each) for each in found]
        return json_of({"outputs": told, "at": self.parts.now(), "next": None})


def _told(standing: OutputStanding, waiting: int, undelivered: int) -> dict[str, Any]:
    gone = standing.gone is not None
    return {**structs.asdict(standing), "gone": gone, "waiting": waiting, "undelivered": undelivered}


def add_routes(api: FastAPI, parts: Parts) -> None:
    told = OutputsTold(parts)
    api.add_api_route("/api/v1/outputs", told.outputs, methods=["GET"], response_model=None)
