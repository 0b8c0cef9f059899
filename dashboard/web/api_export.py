"""GET /api/v1/export: the incidents of a selection as CSV, GeoJSON or Parquet, sent as they are read."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from fastapi import FastAPI, Request
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response, StreamingResponse

from dashboard.archive.export import FORMATS
from dashboard.archive.selection import ArchivedIncident, Selection, incidents
from dashboard.web.openapi import parameters
from dashboard.web.parts import Parts
from dashboard.web.problem import archive_silent, no_archive, problem
from dashboard.web.query import BadQuery
from dashboard.web.selecting import OF_ROWS, PARAMETERS, Selecting

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Export:
    parts: Parts
    engine: Engine | None

    async def export(self, request: Request) -> Response:
        """Archived incidents of a selection, the latest first; archive/export.py says what columns hold."""
        query = request.query_params
        try:
            form = _form(query)
            selection = Selecting(self.parts.now(), self.parts.settings.time_zone).selection(query)
        except BadQuery as error:
            return problem(400, str(error), field=error.field)
        if self.engine is None:
            return no_archive()
        pages = _pages(self.engine, selection)
        try:  # what is wrong shows at the first page, while a refusal can still be told
            first = await asyncio.to_thread(next, pages)
        except SQLAlchemyError:
            return archive_silent()
        kind, drawn = FORMATS[form]
        name = f"incidents-{selection.since:%Y-%m-%d}-{selection.until:%Y-%m-%d}.{form}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return StreamingResponse(drawn(chain([first], pages)), media_type=kind, headers=headers)


def _form(query: Mapping[str, str]) -> str:
    form = query.get("format", "csv")
    if form not in FORMATS:
        raise BadQuery("format", f"is one of {', '.join(FORMATS)}")
    return form


def _pages(engine: Engine, selection: Selection) -> Iterator[list[ArchivedIncident]]:
    """Each page by a transaction of its own: whoever reads slowly holds nothing."""
    after: str | None = None
    while True:
        with engine.begin() as connection:
            page = incidents(connection, selection, AT_ONCE, after)
        yield page.incidents
        after = page.after
        if after is None:
            return


def add_routes(api: FastAPI, parts: Parts, engine: Engine | None) -> None:
    asked = parameters(("format", "string"), *PARAMETERS, *OF_ROWS)
    path, export = "/api/v1/export", Export(parts, engine)
    api.add_api_route(path, export.export, methods=["GET"], response_model=None, openapi_extra=asked)
