"""Feeds as the picture knows them: how each does, whether it is paused, and what of theirs was set aside."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from dashboard.model.codes import EventKind, FeedState
from dashboard.model.reason import Reason

RECEPTION = "feeds"  # the actor of what the feeds' own process says


class Paused(Struct, frozen=True, kw_only=True):
    reason: str
    by: str
    at: datetime


class FeedStanding(Struct, frozen=True, kw_only=True):
    """`since` is when the state began; from `resumed_at` on the next item is waited for anew."""

    name: str
    state: FeedState
    since: datetime
    kind: EventKind | None = None
    reason: Reason | None = None
    paused: Paused | None = None
    resumed_at: datetime | None = None
    format: str | None = None

    @property
    def silent_since(self) -> datetime | None:
        """Since when nothing is heard of it, whether it is lost or a person paused it."""
        if self.paused is not None:
            return self.paused.at
        return self.since if self.state is FeedState.LOST else None


def silent(feeds: Iterable[FeedStanding]) -> dict[str, datetime]:
    """The formats of which nothing is heard, and since when: as long as one feed of it speaks, it does."""
    since: dict[str, list[datetime | None]] = {}
    for feed in feeds:
        since.setdefault(feed.format or feed.name, []).append(feed.silent_since)
    known = {name: [each for each in instants if each is not None] for name, instants in since.items()}
    return {name: max(found) for name, found in known.items() if found and len(found) == len(since[name])}


class SetAside(Struct, frozen=True):
    """A message that could not be understood, as screens list it. `asked`: it is about to be read again."""

    id: str
    at: datetime
    stream: str
    entry: str
    reason: str
    source: str | None
    excerpt: str = ""  # erased in time: nobody knows whom it speaks of
    feed: str | None = None
    asked: bool = False
