"""How a feed does: live, late or lost by its own rhythm, at what rate and lag, and by what clock. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import quantiles

from msgspec import Struct

from dashboard.feeds.configuration import Rhythm
from dashboard.model.codes import FeedState
from dashboard.model.reason import Reason
from dashboard.streams.tally import HOUR, Tally, minute_of

BLIP = timedelta(seconds=3)  # a connection that fails for less is tried again and not spoken of
MINUTES_SHOWN = 30
USELESS_RUN = 3  # payloads in a row that cannot be used: the source speaks another language than before
CLOCK_SAMPLES = 5
CLOCK_AHEAD_MS = 2_000  # beyond what clocks that are kept by the network differ
CLOCK_BEHIND_MS = 120_000  # less may be the time that a message takes
CLOCK_STEADY = 0.02  # of the offset: what is on its way for long arrives less evenly


@dataclass(slots=True)
class Connection:
    """What a feed's transport tells of its connection."""

    connected_at: datetime | None = None
    heard_at: datetime | None = None
    failing_since: datetime | None = None
    first_why: str = ""  # of this failing
    why: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that a feed is judged by; it is watched from `since` on."""

    since: datetime
    rhythm: Rhythm | None = None
    tally: Tally = field(default_factory=Tally)
    connection: Connection = field(default_factory=Connection)
    resumed_at: datetime | None = None

    @property
    def heard_at(self) -> datetime | None:
        """When it last told something that could be understood, or that it had nothing to tell."""
        return max(filter(None, (self.tally.understood_at, self.connection.heard_at)), default=None)

    @property
    def useless_at(self) -> datetime | None:
        """When something came last, if nothing of what came lately, or ever, could be used."""
        tally = self.tally
        least = 1 if tally.understood_at is None else USELESS_RUN
        return tally.heard_at if tally.useless_run >= least else None


class Verdict(Struct, frozen=True):
    state: FeedState
    since: datetime
    reason: Reason | None = None


def judge(seen: Seen, now: datetime) -> Verdict:
    """The reason stays the same while the state does, so that a change is told once."""
    failing, heard = seen.connection.failing_since, seen.heard_at
    if failing is not None and now - failing >= BLIP:
        return Verdict(
            FeedState.LOST, failing, Reason("feed_unreachable", {"why": seen.connection.first_why})
        )
    if (useless_at := seen.useless_at) is not None:
        return Verdict(FeedState.LATE, useless_at, Reason("feed_unreadable"))
    if seen.rhythm is not None:
        return _by_rhythm(seen, seen.rhythm, now)
    if heard is None and seen.connection.connected_at is None:
        return Verdict(FeedState.NONE, seen.since, Reason("feed_never"))
    return Verdict(FeedState.LIVE, heard or seen.connection.connected_at or now)


def _by_rhythm(seen: Seen, rhythm: Rhythm, now: datetime) -> Verdict:
    heard = seen.heard_at
    quiet_from = max(filter(None, (heard, seen.resumed_at))) if heard or seen.resumed_at else seen.since
    for state, after in ((FeedState.LOST, rhythm.lost_after), (FeedState.LATE, rhythm.late_after)):
        if now - quiet_from > after:
            return Verdict(state, quiet_from + after, _silent(after) if heard else Reason("feed_never"))
    if heard is None:
        return Verdict(FeedState.NONE, seen.since, Reason("feed_never"))
    return Verdict(FeedState.LIVE, quiet_from)


def _silent(after: timedelta) -> Reason:
    return Reason("feed_silent", {"minutes": max(1, round(after.total_seconds() / 60))})


SAID = {
    "feed_unreachable": "cannot be reached: {why}",
    "feed_unreadable": "only what cannot be understood comes",
    "feed_never": "nothing has come yet",
    "feed_silent": "silent for {minutes} min",
}


def spoken(reason: Reason | None) -> str:
    """For the log; screens have words of their own."""
    return f": {SAID[reason.code].format(**reason.args)}" if reason else ""


class Figures(Struct, frozen=True, kw_only=True):
    """What screens show of a feed beside its state; `clock_ms` is how far its clock is ahead of ours.

    `minutes` are the items of each of the last minutes, the current one last.
    """

    item_at: datetime | None = None
    source_at: datetime | None = None
    heard_at: datetime | None = None
    per_minute: float = 0.0
    minutes: tuple[int, ...] = ()
    lag_p50_ms: int | None = None
    lag_p95_ms: int | None = None
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    passed_over: int = 0
    backlog: int = 0
    clock_ms: int | None = None
    failing_since: datetime | None = None
    failing: str | None = None


def figures(seen: Seen, now: datetime) -> Figures:
    tally, connection = seen.tally, seen.connection
    middle, high = _percentiles(tally.lags_ms)
    return Figures(
        item_at=tally.item_at,
        source_at=tally.source_at,
        heard_at=seen.heard_at,
        per_minute=per_minute(tally, now),
        minutes=by_minute(tally, now),
        lag_p50_ms=middle,
        lag_p95_ms=high,
        accepted=tally.accepted,
        duplicates=tally.duplicates,
        rejected=tally.rejected,
        passed_over=tally.passed_over,
        backlog=connection.waiting,
        clock_ms=clock_ms(tally.lags_ms),
        failing_since=connection.failing_since,
        failing=connection.why if connection.failing_since else None,
    )


def per_minute(tally: Tally, now: datetime) -> float:
    """Items a minute over the last hour, or over the time since the first one when that is less."""
    if tally.first_at is None:
        return 0.0
    last = minute_of(now)
    span = min(HOUR, max(1, last - minute_of(tally.first_at) + 1))
    count = sum(count for minute, count in tally.minutes.items() if last - span < minute <= last)
    return round(count / span, 2)


def by_minute(tally: Tally, now: datetime) -> tuple[int, ...]:
    """How many items came in each of the last minutes, oldest first."""
    last = minute_of(now)
    return tuple(tally.minutes.get(last - ago, 0) for ago in reversed(range(MINUTES_SHOWN)))


def clock_ms(lags_ms: Sequence[int]) -> int | None:
    """How far the source's clock is ahead of ours (negative: behind), if it plainly is off.

    Nothing arrives before it happened: times ahead of ours are a clock's. Times that lie behind by nearly the
    same for every item are a clock's or a time zone's; what a network delays arrives less evenly.
    """
    if len(lags_ms) < CLOCK_SAMPLES:
        return None
    tenths = quantiles(lags_ms, n=10, method="inclusive")
    low, middle, high = tenths[0], tenths[4], tenths[8]
    if high < -CLOCK_AHEAD_MS or (low > CLOCK_BEHIND_MS and high - low < CLOCK_STEADY * middle):
        return -round(middle)
    return None


def _percentiles(lags_ms: Sequence[int]) -> tuple[int | None, int | None]:
    """The middle one and that which 95 of 100 do not pass."""
    if not lags_ms:
        return None, None
    ordered = sorted(lags_ms)
    return ordered[(len(ordered) - 1) // 2], ordered[-(-95 * len(ordered) // 100) - 1]
