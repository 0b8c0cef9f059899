"""Commands about feeds: what leaders want of them, and what the feeds' own process tells of them."""

from typing import Annotated

from msgspec import Meta

from dashboard.model.codes import EventKind, FeedState, Outcome
from dashboard.model.command import Command, Why
from dashboard.model.event import Instant, Name
from dashboard.model.reason import Reason

MOST_ENTRIES = 1_000

Entries = Annotated[tuple[Name, ...], Meta(max_length=MOST_ENTRIES)]


class PauseFeed(Command, frozen=True, kw_only=True, tag=True):
    """Take nothing in by this feed, and fetch nothing, until it is resumed."""

    feed: Name
    reason: Why


class ResumeFeed(Command, frozen=True, kw_only=True, tag=True):
    feed: Name


class ResendSetAside(Command, frozen=True, kw_only=True, tag=True):
    """Read again what was set aside: these entries (ids of the `MessageSetAside` facts), or all of a feed."""

    entries: Entries = ()
    feed: Name | None = None

    def __post_init__(self) -> None:
        if bool(self.entries) == (self.feed is not None):
            raise ValueError("name either entries or a feed")


class DismissSetAside(Command, frozen=True, kw_only=True, tag=True):
    """Nobody needs to read this message again."""

    entry: Name
    reason: Why


class ReportFeed(Command, frozen=True, kw_only=True, tag=True):
    """The feeds' process: a feed does otherwise than before."""

    feed: Name
    state: FeedState
    since: Instant
    kind: EventKind | None = None
    format: Name | None = None
    reason: Reason | None = None


class ReportOutput(Command, frozen=True, kw_only=True, tag=True):
    """The feeds' process: an output does otherwise than before."""

    output: Name
    state: FeedState
    since: Instant
    reason: Reason | None = None


class ResendUndelivered(Command, frozen=True, kw_only=True, tag=True):
    """Tell an output's receiver again what was given up; also one that wanted nothing more."""

    output: Name


class ForgetFeed(Command, frozen=True, kw_only=True, tag=True):
    """The feeds' process: a feed is configured no more."""

    feed: Name


class ResolveSetAside(Command, frozen=True, kw_only=True, tag=True):
    """The feeds' process: what became of a message that was read again; None: it is refused once more."""

    entry: Name
    outcome: Outcome | None
    reason: Annotated[str, Meta(max_length=1_000)] | None = None
