"""Errors as RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from dashboard.streams.codec import utc_millis

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int, detail: str = "", *, headers: dict[str, str] | None = None, **members: Any
) -> Response:
    """A problem document: the status's own title, a sentence in `detail`, and further members."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        content["detail"] = detail
    body = msgspec.json.encode({**content, **members})
    return Response(body, status, media_type=MEDIA_TYPE, headers=headers)


def no_archive() -> Response:
    """There is nothing to ask: this centre keeps no archive."""
    return problem(503, "No archive is kept here.", headers={"retry-after": "60"})


def archive_silent() -> Response:
    return problem(503, "The archive does not answer.", headers={"retry-after": "5"})


def json_of(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Any value of ours as JSON; instants in UTC with milliseconds."""
    return Response(utc_millis(msgspec.json.encode(value)), status, media_type=media_type)
