"""What came by each feed, counted in the store by whichever process took it in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field

from dashboard.streams.names import Names

LAGS_KEPT = 200
MINUTE = b"m:"  # and the number of the minute since 1970
HOUR = 60  # minutes that are counted


class Taken(Struct, frozen=True, kw_only=True):
    """One payload of a feed; `useless`: nothing in it could be used.

    `lags_ms` are of the events that were new, from the source's time to ours.
    """

    feed: str
    format: str
    at: datetime
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    passed_over: int = 0
    useless: bool = False
    newest: datetime | None = None  # the latest of the source's times
    lags_ms: Sequence[int] = ()


class Tally(Struct, frozen=True, kw_only=True):
    """All that came by a feed. `useless_run`: how many payloads in a row could not be used."""

    first_at: datetime | None = None
    heard_at: datetime | None = None
    understood_at: datetime | None = None
    item_at: datetime | None = None
    source_at: datetime | None = None
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    passed_over: int = 0
    useless_run: int = 0
    minutes: dict[int, int] = field(default_factory=dict)
    lags_ms: tuple[int, ...] = ()


INSTANTS = ("first_at", "heard_at", "understood_at", "item_at", "source_at")
COUNTS = ("accepted", "duplicates", "rejected", "passed_over", "useless_run")


def millis(instant: datetime) -> int:
    return round(instant.timestamp() * 1_000)


def minute_of(instant: datetime) -> int:
    return int(instant.timestamp()) // 60


def note(commands: Any, names: Names, taken: Taken) -> None:
    """Add the payload to its feed's tally, within the transaction that takes it in."""
    key, at = names.tally(taken.feed), millis(taken.at)
    commands.hset(names.tallied, taken.feed, taken.format)
    commands.hsetnx(key, "first_at", at)
    commands.hset(key, mapping=_instants(taken, at))
    for name in ("accepted", "duplicates", "rejected", "passed_over"):
        if count := getattr(taken, name):
            commands.hincrby(key, name, count)
    if taken.useless:
        commands.hincrby(key, "useless_run", 1)
    if taken.accepted:
        commands.hincrby(key, MINUTE + str(minute_of(taken.at)).encode(), taken.accepted)
    if taken.lags_ms:
        commands.rpush(names.lags(taken.feed), *taken.lags_ms[-LAGS_KEPT:])
        commands.ltrim(names.lags(taken.feed), -LAGS_KEPT, -1)


def _instants(taken: Taken, at: int) -> dict[str, int]:
    found = {"heard_at": at}
    if not taken.useless:
        found |= {"understood_at": at, "useless_run": 0}
    if taken.accepted or taken.duplicates or taken.rejected:
        found["item_at"] = at
    if taken.newest is not None:
        found["source_at"] = millis(taken.newest)
    return found


def tally_of(fields: Mapping[bytes, bytes], lags: Sequence[bytes] = ()) -> Tally:
    """The tally of a hash's fields and the list of its lags."""
    found: dict[str, Any] = {}
    for name in INSTANTS:
        if (value := fields.get(name.encode())) is not None:
            found[name] = datetime.fromtimestamp(int(value) / 1_000, UTC)
    for name in COUNTS:
        found[name] = int(fields.get(name.encode(), 0))
    minutes = {int(name[len(MINUTE) :]): int(count) for name, count in fields.items() if name[:2] == MINUTE}
    return Tally(**found, minutes=minutes, lags_ms=tuple(map(int, lags)))


async def read(store: Any, names: Names, feeds: Sequence[str]) -> dict[str, Tally]:
    """The tallies of these feeds in one round trip; `store` is an asyncio client."""
    if not feeds:
        return {}
    pipeline = store.pipeline(transaction=False)
    for feed in feeds:
        pipeline.hgetall(names.tally(feed))
        pipeline.lrange(names.lags(feed), 0, -1)
    answers = await pipeline.execute()
    return {feed: tally_of(answers[2 * at], answers[2 * at + 1]) for at, feed in enumerate(feeds)}


def forget_minutes(commands: Any, names: Names, feed: str, tally: Tally, now: datetime) -> None:
    """Drop the counts of minutes that no rate asks for any more."""
    past = [minute for minute in tally.minutes if minute < minute_of(now) - HOUR]
    if past:
        commands.hdel(names.tally(feed), *(MINUTE + str(minute).encode() for minute in past))
