"""Feeds as the picture knows them: how each does, whether it is paused, and what of theirs was set aside."""

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


class SetAside(Struct, frozen=True):
    """A message that could not be understood, as screens list it. `asked`: it is about to be read again."""

    id: str
    at: datetime
    stream: str
    entry: str
    reason: str
    source: str | None
    excerpt: str
    feed: str | None = None
    asked: bool = False
