"""What came by each feed, counted in the store by whichever process took it in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from dashboard.streams.names import Names

LAGS_KEPT = 200
MINUTE = "m:"  # and the number of the minute since 1970


class Taken(Struct, frozen=True, kw_only=True):
    """One payload of a feed. `lags_ms` are of the events that were new, from the source's time to ours."""

    feed: str
    format: str
    at: datetime
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    passed_over: int = 0
    newest: datetime | None = None  # the latest of the source's times
    lags_ms: Sequence[int] = ()


def millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1_000)


def note(commands: Any, names: Names, taken: Taken) -> None:
    """Add the payload to its feed's tally, within the transaction that takes it in."""
    key, at = names.tally(taken.feed), millis(taken.at)
    commands.hset(names.tallied, taken.feed, taken.format)
    instants = {"heard_at": at}
    if taken.accepted or taken.duplicates or taken.rejected:
        instants["item_at"] = at
    if taken.newest is not None:
        instants["source_at"] = millis(taken.newest)
    commands.hset(key, mapping=instants)
    for name in ("accepted", "duplicates", "rejected", "passed_over"):
        if count := getattr(taken, name):
            commands.hincrby(key, name, count)
    if taken.accepted:
        commands.hincrby(key, f"{MINUTE}{at // 60_000}", taken.accepted)
    if taken.lags_ms:
        commands.rpush(names.lags(taken.feed), *taken.lags_ms[-LAGS_KEPT:])
        commands.ltrim(names.lags(taken.feed), -LAGS_KEPT, -1)
