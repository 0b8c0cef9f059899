"""GET /api/v1/reports: citizens' reports that wait for a person's judgement, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from msgspec import Struct
from starlette.responses import Response

from dashboard.model.codes import Category
from dashboard.model.place import Point
from dashboard.model.report import Report
from dashboard.web.parts import Parts
from dashboard.web.problem import json_of

MOST = 200  # of one answer; `waiting` counts all


class WaitingReport(Struct, frozen=True, kw_only=True):
    number: str
    received_at: datetime
    category: Category
    title: str
    text: str
    address: str | None
    location: Point | None
    photo: str | None
    life_word: str | None
    answer: str | None
    name: str | None
    phone: str | None


class WaitingReports(Struct, frozen=True):
    waiting: int
    reports: list[WaitingReport]


def waiting(report: Report) -> WaitingReport:
    data = report.event.data
    told = {
        key: value for key, value in {**data.evidence, **data.attributes}.items() if isinstance(value, str)
    }
    return WaitingReport(
        number=report.number,
        received_at=report.received_at,
        category=report.category,
        title=data.title,
        text=told.get("description", ""),
        address=data.address,
        location=data.location,
        photo=told.get("still"),
        life_word=report.life_word,
        answer=report.answer,
        name=told.get("caller_name"),
        phone=told.get("caller_phone"),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    parts: Parts

    async def reports(self, _: Request) -> Response:
        """Those with a life at risk first, then the oldest."""
        found = [each for each in self.parts.hub.picture.reports.values() if each.pending]
        found.sort(key=lambda each: each.life_word is None)
        return json_of(WaitingReports(len(found), [waiting(each) for each in found[:MOST]]))


def add_routes(api: FastAPI, parts: Parts) -> None:
    api.add_api_route("/api/v1/reports", Waiting(parts).reports, methods=["GET"], response_model=None)
