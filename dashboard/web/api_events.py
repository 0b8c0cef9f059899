"""POST /api/v1/events and /api/v1/feeds/{feed}: everything enters by a stream."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from msgspec import Struct
from starlette.responses import Response

from dashboard.errors import BadMessage
from dashboard.feeds import table
from dashboard.feeds.base import Feed
from dashboard.feeds.cameras import FILE as CAMERAS
from dashboard.feeds.cameras import cameras_of
from dashboard.feeds.local import Local
from dashboard.model.event import Event, Position
from dashboard.settings import Settings
from dashboard.streams import seen
from dashboard.streams.codec import decode_event, decode_position, encode_event, encode_position
from dashboard.streams.names import POSITIONS_KEPT, Names
from dashboard.web.openapi import EVENT_BODY, FEED_BODY
from dashboard.web.parts import Parts, caller_of
from dashboard.web.problem import json_of, problem

ONE, BATCH, JSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
MOST_EVENTS = 1_000
TOLD_AT_MOST = 100  # errors of one batch; a sender with more has one mistake a hundred times
EVENTS_PER_S = 2_000.0
BURST = 10_000.0

_BATCH = msgspec.json.Decoder(list[msgspec.Raw])


class _Typed(Struct):
    type: str = ""


_TYPED = msgspec.json.Decoder(_Typed)


@dataclass(slots=True)
class Buckets:
    """A token bucket for each key, in this process."""

    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str, count: int, now: float) -> float:
        """Take so many tokens; gives the seconds to wait when there are too few."""
        left, at = self._left.get(key, (BURST, now))
        left = min(BURST, left + (now - at) * EVENTS_PER_S)
        if left < count:
            self._left[key] = (left, now)
            return (count - left) / EVENTS_PER_S
        self._left[key] = (left - count, now)
        return 0.0


@dataclass(frozen=True, slots=True)
class Events:
    parts: Parts
    buckets: Buckets
    feeds: Mapping[str, Feed]

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
        if (wait := self._wait(request, len(raws))) > 0:
            return _too_many(wait)
        messages, errors = _read(raws, self.parts.settings, self.parts.now())
        if errors:
            return problem(400, errors[0]["reason"], **errors[0], errors=errors[:TOLD_AT_MOST])
        return json_of({"ids": await send(self.parts.store, self.parts.names, messages)}, 202)

    async def post_feed(self, request: Request, feed: str) -> Response:
        """A payload in the source's own format: how much was accepted, known, or rejected and why."""
        if feed not in self.feeds:
            return problem(404, f"No feed {feed}. There are: {', '.join(sorted(self.feeds))}.")
        body = await request.body()
        try:
            # A publication of some megabytes takes a second or two: screens are not to wait for it.
            parsed = await asyncio.to_thread(self.feeds[feed].parse, body, self.parts.now())
        except BadMessage as error:
            return problem(
                400, error.reason, field=error.field, rejected=[{"item": 0, "reason": error.reason}]
            )
        rejected = [{"item": each.item, "reason": each.reason} for each in parsed.rejected]
        if not parsed.events and not parsed.positions:
            return problem(400, "Nothing in this payload can be used.", rejected=rejected)
        if (wait := self._wait(request, len(parsed.events) + len(parsed.positions))) > 0:
            return _too_many(wait)
        store, names = self.parts.store, self.parts.names
        known = await seen.known(store, names, parsed.events, self.parts.now())
        fresh = [event for event, is_known in zip(parsed.events, known, strict=True) if not is_known]
        await send(store, names, (*fresh, *parsed.positions))
        accepted = len(fresh) + len(parsed.positions)
        return json_of({"accepted": accepted, "duplicates": sum(known), "rejected": rejected}, 202)

    def _wait(self, request: Request, count: int) -> float:
        return self.buckets.take(caller_of(request.scope).name, count, time.monotonic())


def _too_many(wait_s: float) -> Response:
    return problem(
        429, f"More than {EVENTS_PER_S:.0f} events/s.", headers={"retry-after": str(int(wait_s) + 1)}
    )


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
    if message.time < now - settings.event_max_age:
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
    feeds = table(Local(cameras=cameras_of(parts.settings.data / CAMERAS), zone=parts.settings.time_zone))
    events = Events(parts, Buckets(), feeds)
    common: dict[str, Any] = {"methods": ["POST"], "status_code": 202, "response_model": None}
    api.add_api_route("/api/v1/events", events.post_events, openapi_extra=EVENT_BODY, **common)
    api.add_api_route("/api/v1/feeds/{feed}", events.post_feed, openapi_extra=FEED_BODY, **common)
