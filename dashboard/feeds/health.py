"""Is a feed live, late or lost; how long to wait before the next try; and a log that tells changes alone."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.log import Changes

log = logging.getLogger(__name__)


class FeedState(StrEnum):
    LIVE = "live"
    LATE = "late"
    LOST = "lost"
    NONE = "none"  # nothing was ever heard


@dataclass(slots=True)
class Health:
    """What is known of one feed's well-being. Times are aware UTC and come from the caller."""

    name: str
    late_after: timedelta = timedelta(minutes=2)
    lost_after: timedelta = timedelta(minutes=10)
    heard_at: datetime | None = field(default=None, init=False)
    failing: bool = field(default=False, init=False)
    _changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        self._changes = Changes(log, f"feed {self.name}")

    def heard(self, now: datetime) -> None:
        """The source answered, even if it had nothing to tell."""
        self.heard_at, self.failing = now, False
        self._changes.well()

    def failed(self, why: object) -> None:
        """The source could not be reached; logged at the first failure only."""
        self.failing = True
        self._changes.failed(why)

    def state(self, now: datetime) -> FeedState:
        if self.failing:
            return FeedState.LOST
        if self.heard_at is None:
            return FeedState.NONE
        silent = now - self.heard_at
        if silent > self.lost_after:
            return FeedState.LOST
        return FeedState.LATE if silent > self.late_after else FeedState.LIVE


@dataclass(slots=True)
class BackOff:
    """Seconds to wait after each failure in a row: doubling, capped, and spread so that not all knock."""

    first_s: float = 0.5
    most_s: float = 30.0
    spread: Callable[[], float] = random.random
    _failures: int = field(default=0, init=False)

    def after_failure(self) -> float:
        """At least half and at most the whole of the doubled wait."""
        whole = min(self.first_s * 2.0 ** min(self._failures, 30), self.most_s)
        self._failures += 1
        return whole * (0.5 + 0.5 * self.spread())

    def reset(self) -> None:
        self._failures = 0
