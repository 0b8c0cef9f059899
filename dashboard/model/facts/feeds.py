"""Feeds: how they do, who paused them, and what became of that which was set aside."""

from datetime import datetime

from dashboard.model.codes import EventKind, FeedState, Outcome
from dashboard.model.facts.body import Body
from dashboard.model.reason import Reason


class FeedChanged(Body, frozen=True, kw_only=True):
    feed: str
    state: FeedState
    since: datetime
    kind: EventKind | None = None
    format: str | None = None
    reason: Reason | None = None


class OutputChanged(Body, frozen=True, kw_only=True):
    """What goes out by it is delivered again, or is not."""

    output: str
    state: FeedState
    since: datetime
    reason: Reason | None = None


class UndeliveredAsked(Body, frozen=True, kw_only=True):
    """What this output gave up is to go out again."""

    output: str


class FeedForgotten(Body, frozen=True, kw_only=True):
    """It is configured no more."""

    feed: str


class FeedPaused(Body, frozen=True, kw_only=True):
    feed: str
    reason: str


class FeedResumed(Body, frozen=True, kw_only=True):
    feed: str


class ResendRequested(Body, frozen=True, kw_only=True):
    """These messages that were set aside are to be read again."""

    entries: tuple[str, ...]


class SetAsideResolved(Body, frozen=True, kw_only=True):
    """It is set aside no more: understood now, known by another way, or dismissed by a person."""

    entry: str
    outcome: Outcome
    reason: str | None = None


class SetAsideKept(Body, frozen=True, kw_only=True):
    """It was read again, and cannot be understood for this reason."""

    entry: str
    reason: str
