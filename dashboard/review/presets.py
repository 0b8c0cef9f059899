"""Periods that have a name, as an instant and a centre's zone make them; and the longest of any."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]

EVENING, MORNING = time(20), time(8)  # a night shift's hours


def _night(now: datetime, zone: ZoneInfo) -> Span:
    today = now.astimezone(zone).date()
    yesterday = today - timedelta(days=1)
    return datetime.combine(yesterday, EVENING, zone), datetime.combine(today, MORNING, zone)


def _last(span: timedelta) -> Callable[[datetime, ZoneInfo], Span]:
    return lambda now, _: (now - span, now)


PRESETS: Mapping[str, Callable[[datetime, ZoneInfo], Span]] = {
    "night": _night,
    "day": _last(timedelta(days=1)),
    "week": _last(timedelta(days=7)),
    "month": _last(timedelta(days=30)),
    "year": _last(timedelta(days=365)),
}
USUAL = "month"
LONGEST = timedelta(days=400)  # a year and what it is compared with; all years at once would fill the memory
