"""Hours and weekdays of a centre's own clock, as spans of instants with one offset from UTC."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)  # every zone changes its clock at whole quarters


class Span(NamedTuple):
    """From one instant to before another the centre's clock is this far ahead of UTC."""

    begin: datetime
    end: datetime
    ahead: timedelta


def spans(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Span]:
    """The parts of a period between the changes of the clock, of which there are a few a year."""
    begin = since
    while begin < until:
        end = _next_change(begin, until, zone)
        yield Span(begin, end, _ahead(begin, zone))
        begin = end


def _ahead(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _next_change(begin: datetime, until: datetime, zone: ZoneInfo) -> datetime:
    """The first quarter of an hour with another offset, or the period's end; looked for by days first."""
    ahead, day = _ahead(begin, zone), begin
    while (day := day + timedelta(days=1)) < until:
        if _ahead(day, zone) != ahead:
            break
    low, high = day - timedelta(days=1), min(day, until)
    if _ahead(high, zone) == ahead:
        return until
    while high - low > QUARTER:
        middle = low + (high - low) / 2
        low, high = (middle, high) if _ahead(middle, zone) == ahead else (low, middle)
    change = high.timestamp() // QUARTER.total_seconds() * QUARTER.total_seconds()
    return datetime.fromtimestamp(change, tz=begin.tzinfo)
