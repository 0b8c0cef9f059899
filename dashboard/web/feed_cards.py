"""Cards of feeds: how each kind of input does, and every feed with all that is known of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from dashboard.model.codes import EventKind, FeedState
from dashboard.model.feed import FeedStanding
from dashboard.picture import Picture
from dashboard.reception.watching import Report
from dashboard.web.cards import Card

LIVE = timedelta(minutes=5)
LATE = timedelta(minutes=30)
WORST = (FeedState.LOST, FeedState.LATE, FeedState.LIVE, FeedState.NONE)


def kinds_card(
    arrivals: Mapping[str, datetime], feeds: Iterable[FeedStanding], now: datetime
) -> dict[str, Card]:
    """Each kind by the worst of its feeds that are judged, and by its last arrival where there are none."""
    judged = [feed for feed in feeds if feed.paused is None and feed.state is not FeedState.NONE]
    return {
        kind: _kind_card(arrivals.get(kind), [feed for feed in judged if feed.kind is kind], now)
        for kind in EventKind
    }


def _kind_card(at: datetime | None, feeds: list[FeedStanding], now: datetime) -> Card:
    silent = [feed for feed in feeds if feed.state is not FeedState.LIVE]
    state = min((feed.state for feed in feeds), key=WORST.index, default=by_arrival(at, now))
    return {"at": at, "state": state, "silent": sorted(feed.name for feed in silent)}


def by_arrival(at: datetime | None, now: datetime) -> FeedState:
    if at is None:
        return FeedState.NONE
    if now - at <= LIVE:
        return FeedState.LIVE
    return FeedState.LATE if now - at <= LATE else FeedState.LOST


def feed_rows(picture: Picture, reports: Mapping[str, Report]) -> list[Card]:
    """Every feed by its name: how it is configured, how it does, and its figures."""
    return [_row(name, picture, reports.get(name)) for name in sorted(picture.feeds.keys() | reports.keys())]


def _row(name: str, picture: Picture, report: Report | None) -> Card:
    standing = picture.feeds.get(name)
    told: dict[str, Any] = structs.asdict(standing) if standing else {"state": FeedState.NONE, "paused": None}
    told.pop("resumed_at", None)
    if report is not None:
        rhythm = report.watched.rhythm
        told |= structs.asdict(report.watched) | structs.asdict(report.figures)
        told |= {
            "late_after_s": rhythm.late_after.total_seconds() if rhythm else None,
            "lost_after_s": rhythm.lost_after.total_seconds() if rhythm else None,
        }
        del told["rhythm"]
    aside = sum(letter.feed == name for letter in picture.set_aside.values())
    return {"name": name, **told, "set_aside": aside}
