"""Which events are known: digests of (source, id) with a digest of the content, in weekly buckets.

A key is looked for in this week's and the last week's bucket, so each is known for 7 to 14 days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import redis

from dashboard.model.event import Event
from dashboard.streams.codec import encode_event
from dashboard.streams.names import Names

WEEK_S = 7 * 24 * 3600
KEY_BYTES = 12  # 96 bits: a chance collision among a billion events is 1 in 10^11
CONTENT_BYTES = 8


def key(source: str, event_id: str) -> bytes:
    return blake2b(f"{source}\0{event_id}".encode(), digest_size=KEY_BYTES).digest()


def content(event: Event) -> bytes:
    return content_of(encode_event(event))


def content_of(raw: bytes) -> bytes:
    """Of an encoded event."""
    return blake2b(raw, digest_size=CONTENT_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the wire carries it; `told_as` is the content of its source's words, where ours differ."""

    event: Event
    raw: bytes
    told_as: bytes | None = None

    @property
    def key(self) -> bytes:
        return key(self.event.source, self.event.id)

    @property
    def content(self) -> bytes:
        return content_of(self.raw)

    @property
    def as_source_said(self) -> bytes:
        return self.told_as or self.content


def told(event: Event, told_as: bytes | None = None) -> Told:
    return Told(event, encode_event(event), told_as)


def week(now: datetime) -> int:
    return int(now.timestamp()) // WEEK_S


def look_up(store: redis.Redis, names: Names, keys: Sequence[bytes], now: datetime) -> list[bytes | None]:
    """For each key the content digest it is known by, or None."""
    if not keys:
        return []
    this = week(now)
    pipeline = store.pipeline(transaction=False)
    pipeline.hmget(names.seen(this), keys)
    pipeline.hmget(names.seen(this - 1), keys)
    newer, older = pipeline.execute()
    return [first or second for first, second in zip(newer, older, strict=True)]


async def look_up_async(store: Any, names: Names, keys: Sequence[bytes], now: datetime) -> list[bytes | None]:
    """As `look_up`, for an asyncio client."""
    if not keys:
        return []
    this = week(now)
    pipeline = store.pipeline(transaction=False)
    pipeline.hmget(names.seen(this), keys)
    pipeline.hmget(names.seen(this - 1), keys)
    newer, older = await pipeline.execute()
    return [first or second for first, second in zip(newer, older, strict=True)]
