"""POST /api/v1/events: everything enters by a stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from msgspec import Struct
from starlette.responses import Response

from dashboard.errors import BadMessage
from dashboard.model.event import Event, Position
from dashboard.settings import Settings
from dashboard.streams.codec import decode_event, decode_position, encode_event, encode_position
from dashboard.streams.names import POSITIONS_KEPT, Names
from dashboard.web.buckets import Buckets, too_many
from dashboard.web.openapi import EVENT_BODY
from dashboard.web.parts import Parts, caller_of
from dashboard.web.problem import json_of, problem

ONE, BATCH, JSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
MOST_EVENTS = 1_000
TOLD_AT_MOST = 100  # errors of one batch; a sender with more has one mistake a hundred times

_BATCH = msgspec.json.Decoder(list[msgspec.Raw])


class _Typed(Struct):
    type: str = ""


_TYPED = msgspec.json.Decoder(_Typed)


@dataclass(frozen=True, slots=True)
class Events:
    parts: Parts
    buckets: Buckets

    async def post_events(self, request: Request) -> Response:
        """One CloudEvent or a batch, whole or not at all: 202 with the stream ids in order."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in {ONE, BATCH, JSON}:
            return problem(415, f"Send {ONE} or {BATCH}.")
        body = await request.body()
        try:
            raws = _split(body, media_type)
        except BadMessage as error:
            return problem(400, error.reason)
        if (wait := self.buckets.take(caller_of(request.scope).name, len(raws))) > 0:
            return too_many(wait)
        messages, errors = _read(raws, self.parts.settings, self.parts.now())
        if errors:
            return problem(400, errors[0]["reason"], **errors[0], errors=errors[:TOLD_AT_MOST])
        return json_of({"ids": await send(self.parts.store, self.parts.names, messages)}, 202)


def _split(body: bytes, media_type: str) -> list[bytes]:
    """The messages of a body. A plain application/json body may be one or a batch."""
    batch = media_type == BATCH or (media_type == JSON and body.lstrip()[:1] == b"[")
    if not batch:
        return [body]
    try:
        raws = [bytes(raw) for raw in _BATCH.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON array: {error}") from error
    if not 0 < len(raws) <= MOST_EVENTS:
        raise BadMessage(f"a batch has 1 to {MOST_EVENTS} events, this has {len(raws)}")
    return raws


def _read(
    raws: list[bytes], settings: Settings, now: datetime
) -> tuple[list[Event | Position], list[dict[str, Any]]]:
    messages: list[Event | Position] = []
    errors: list[dict[str, Any]] = []
    for number, raw in enumerate(raws):
        try:
            messages.append(_timely(_decode(raw), settings, now))
        except BadMessage as error:
            errors.append({"item": number, "field": error.field, "reason": error.reason})
    return messages, errors


def _decode(raw: bytes) -> Event | Position:
    try:
        kind = _TYPED.decode(raw).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        kind = ""
    return decode_position(raw) if kind == "sitcen.position.v1" else decode_event(raw)


def _timely(message: Event | Position, settings: Settings, now: datetime) -> Event | Position:
    if message.time > now + settings.event_max_ahead:
        raise BadMessage("lies in the future", "$.time")
    old = message.time < now - settings.event_max_age
    if old and not (isinstance(message, Event) and message.may_be_old):
        raise BadMessage("lies too far back", "$.time")
    return message


async def send(store: Any, names: Names, messages: Sequence[Event | Position]) -> list[str]:
    """XADD all in one round trip; the stream ids in order."""
    if not messages:
        return []
    adding = store.pipeline(transaction=False)
    for message in messages:
        if isinstance(message, Position):
            entry = {"event": encode_position(message)}
            adding.xadd(names.positions, entry, maxlen=POSITIONS_KEPT, approximate=True)
        else:
            adding.xadd(names.events(message.kind), {"event": encode_event(message)})
    return [entry_id.decode() for entry_id in await adding.execute()]


def add_routes(api: FastAPI, parts: Parts) -> None:
    api.add_api_route(
        "/api/v1/events",
        Events(parts, Buckets()).post_events,
        openapi_extra=EVENT_BODY,
        methods=["POST"],
        status_code=202,
        response_model=None,
    )
