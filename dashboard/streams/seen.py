"""Which events are known: digests of (source, id) with a digest of the content, in weekly buckets.

A key is looked for in this week's and the last week's bucket, so each is known for 7 to 14 days.
"""

from collections.abc import Sequence
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
    return blake2b(encode_event(event), digest_size=CONTENT_BYTES).digest()


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


async def known(store: Any, names: Names, events: Sequence[Event], now: datetime) -> list[bool]:
    """Which of the events the centre knows already; `store` is an asyncio client."""
    if not events:
        return []
    keys = [key(event.source, event.id) for event in events]
    this = week(now)
    pipeline = store.pipeline(transaction=False)
    pipeline.hmget(names.seen(this), keys)
    pipeline.hmget(names.seen(this - 1), keys)
    newer, older = await pipeline.execute()
    return [bool(first or second) for first, second in zip(newer, older, strict=True)]
