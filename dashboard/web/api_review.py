"""GET /api/v1/review/incidents: the rows behind the figures, a page at a time."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from dashboard.archive.selection import NoSuchPage, Page, Selection
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import archive_silent, json_of, no_archive, problem
from dashboard.web.query import BadQuery, limit_of
from dashboard.web.reviewing import Reviewing
from dashboard.web.selecting import OF_ROWS, PARAMETERS, Selecting

USUAL_PAGE = 100


@dataclass(frozen=True, slots=True)
class Rows:
    parts: Parts
    reviewing: Reviewing | None

    async def incidents(self, request: Request) -> Response:
        """Archived incidents of a selection, the latest first, or the longest of an interval (`step`)."""
        query = request.query_params
        try:
            selecting = Selecting(self.parts.now(), self.parts.settings.time_zone)
            selection, limit = selecting.selection(query), limit_of(query, USUAL_PAGE)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        if self.reviewing is None:
            return no_archive()
        try:
            page = await asyncio.to_thread(self.reviewing.rows, selection, limit, query.get("after"))
        except NoSuchPage:
            return problem(400, "after: is what `next` of a page holds", field="after")
        except SQLAlchemyError:
            return archive_silent()
        return json_of({"incidents": page.incidents, "next": _next(request, selection, page, limit)})


def _next(request: Request, selection: Selection, page: Page, limit: int) -> str | None:
    """The path of the following page; of a period with a name its instants, which no longer move."""
    if page.after is None:
        return None
    asked = {name: each for name, each in request.query_params.items() if name != "period"}
    asked |= {"since": selection.since.isoformat(), "until": selection.until.isoformat()}
    return f"{request.url.path}?{urlencode({**asked, 'limit': limit, 'after': page.after})}"


def add_routes(api: FastAPI, parts: Parts, reviewing: Reviewing | None) -> None:
    asked = parameters(*PARAMETERS, *OF_ROWS, ("limit", "integer"), ("after", "string"))
    path, rows = "/api/v1/review/incidents", Rows(parts, reviewing)
    api.add_api_route(path, rows.incidents, methods=["GET"], response_model=None, openapi_extra=asked)
