"""Planned power outages: when which part of a district has no power."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.event import Instant, Name

DARK_FROM = 0.5  # a district counts as dark when at least this share of it is
MOST = 2_000  # outages of one schedule: three days of twelve queues, each over several districts


class Outage(Struct, frozen=True, kw_only=True):
    """`share` of the district `area` (0 to 1) has no power from `start` until before `end`."""

    area: Name
    start: Instant
    end: Instant
    share: Annotated[float, Meta(gt=0, le=1)] = 1.0


Schedule = Annotated[tuple[Outage, ...], Meta(max_length=MOST)]


class OutageSchedule(Struct, frozen=True):
    """What a power company plans, and when it said so."""

    published: datetime
    outages: tuple[Outage, ...]


def dark_share(outages: Iterable[Outage], now: datetime) -> dict[str, float]:
    """The share of each district that is planned to be without power now, at most 1."""
    found: dict[str, float] = {}
    for each in outages:
        if each.start <= now < each.end:
            found[each.area] = min(1.0, found.get(each.area, 0.0) + each.share)
    return found


def dark(outages: Iterable[Outage], now: datetime) -> frozenset[str]:
    """The districts of which the greater part is without power now."""
    return frozenset(area for area, share in dark_share(outages, now).items() if share >= DARK_FROM)
