"""A feed that lists all that stands: `{"at": …, "stands": {ref: version}}`; null for one is a mistake."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import redis.asyncio

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.base import Feed, Parsed, Piece, Whole, event, gather, instant
from dashboard.intake import Intake, Receipt
from dashboard.model.codes import Category, EventKind
from dashboard.model.event import Event, EventData
from dashboard.streams.names import Names

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
SOURCE = "listed/roads"


def _one(at: datetime, ref: str, version: int | None) -> Event:
    if version is None:
        raise BadMessage("is missing", "version")
    data = EventData(category=Category.CLOSURE, title=f"{ref} closed", ref=ref)
    return event(EventKind.TRAFFIC, id=f"{ref}:{version}", source=SOURCE, time=at, data=data)


def _reads(payload: bytes, _received: datetime) -> Parsed:
    found = json.record(json.decode(payload))
    at, stands = instant(json.text(found, "at"), "at"), json.record(found.get("stands"), "stands")
    as_of = instant(found["as_of"], "as_of") if found.get("as_of") else None
    pieces = [
        Piece(ref, partial(_one, at, ref, version), partial(a_list, at, **{ref: version}))
        for ref, version in stands.items()
    ]
    read = gather(pieces)
    return Parsed(
        events=read.events, rejected=read.rejected, whole=(Whole(SOURCE, frozenset(stands), as_of),)
    )


ROADS = Feed("listed", EventKind.TRAFFIC, _reads)


def a_list(
    at: datetime = NOW - timedelta(minutes=10), /, *, as_of: datetime | None = None, **stands: int | None
) -> bytes:
    return msgspec.json.encode({"at": at, "as_of": as_of, "stands": stands})


def taking(url: str, names: Names, *payloads: bytes, now: datetime = NOW) -> list[Receipt]:
    """What the intake says of each payload, one after the other."""

    async def take(intake: Intake) -> list[Receipt]:
        return [await intake.take(ROADS, payload) for payload in payloads]

    return with_intake(url, names, take, now=now)


def with_intake(
    url: str, names: Names, work: Callable[[Intake], Awaitable[Any]], *, now: datetime = NOW
) -> Any:
    async def all_of_it() -> Any:
        async with redis.asyncio.Redis.from_url(url, protocol=2, socket_timeout=10) as store:
            return await work(Intake(store=store, names=names, now=lambda: now))

    return asyncio.run(all_of_it())
