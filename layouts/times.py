"""Instants and spans of time as people read them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.dispatch.profiles import Limit


def iso(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as the contract writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: object) -> datetime | None:
    """An instant that a browser names, if it is one with its offset from UTC."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if found is None or found.tzinfo is None else found


def time(at: datetime, zone: ZoneInfo) -> html.Time:
    """The centre's time with seconds; UTC on hover."""
    return html.Time(f"{at.astimezone(zone):%H:%M:%S}", title=f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")


def span(passed: timedelta) -> str:
    """`02:14`, `1:05:07`."""
    minutes, seconds = divmod(max(int(passed.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def running(since: datetime, limit: Limit | None = None) -> html.B:
    """A timer that the browser ticks: it goes amber and red by its limit."""
    limits: dict[str, Any] = {}
    if limit is not None:
        title = f"{limit.red_s} s · {limit.source}"
        limits = {"data-amber": limit.amber_s, "data-red": limit.red_s, "title": title}
    return html.B(className="timer", **{"data-since": iso(since)}, **limits)
