"""Dead letters of feeds: what a feed could not read, on its way to the writer, who sets it aside.

The same item with the same reason is set aside once; after that it is counted.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from dashboard.streams import seen
from dashboard.streams.names import Names

RAW_KEPT = 60_000  # bytes
REASON_KEPT = 900  # characters
CUT = " (only the first {kept} of {bytes} bytes are kept)"
DIGEST_BYTES = 12
KEPT = 2 * seen.WEEK_S  # seconds


@dataclass(frozen=True, slots=True)
class Letter:
    """`raw` is what the feed of this name would read again."""

    feed: str
    reason: str
    raw: bytes

    @property
    def digest(self) -> bytes:
        whole = b"\0".join((self.feed.encode(), self.reason.encode("utf-8", "replace"), self.raw))
        return blake2b(whole, digest_size=DIGEST_BYTES).digest()

    def fields(self) -> dict[str, str | bytes]:
        reason = self.reason if len(self.reason) <= REASON_KEPT else f"{self.reason[:REASON_KEPT]}…"
        if len(self.raw) > RAW_KEPT:
            reason += CUT.format(kept=RAW_KEPT, bytes=len(self.raw))
        raw = self.raw[:RAW_KEPT]
        return {"feed": self.feed, "reason": reason.encode("utf-8", "replace"), "raw": raw}


async def known(store: Any, names: Names, letters: list[Letter], now: datetime) -> list[bool]:
    """Which of the letters were set aside already; `store` is an asyncio client."""
    if not letters:
        return []
    digests, this = [letter.digest for letter in letters], seen.week(now)
    pipeline = store.pipeline(transaction=False)
    pipeline.hmget(names.refused(this), digests)
    pipeline.hmget(names.refused(this - 1), digests)
    newer, older = await pipeline.execute()
    return [bool(first or second) for first, second in zip(newer, older, strict=True)]


def note(commands: Any, names: Names, letters: list[Letter], now: datetime) -> None:
    """Count the letters, within the transaction that sends the new ones."""
    key = names.refused(seen.week(now))
    for letter in letters:
        commands.hincrby(key, letter.digest, 1)
    if letters:
        commands.expire(key, KEPT)
