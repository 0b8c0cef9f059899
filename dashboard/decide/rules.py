"""What decisions rest on besides the picture: the doctrine and the city."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from dashboard.model.place import Point
from dashboard.triage.doctrine import Doctrine
from dashboard.triage.priority import CriticalSite

KYIV = ZoneInfo("Europe/Kyiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    doctrine: Doctrine
    district_of: Callable[[Point], str | None]
    sites_near: Callable[[Point], Sequence[CriticalSite]]  # those whose ring contains the point
    event_max_age: timedelta = timedelta(days=7)
    event_max_ahead: timedelta = timedelta(minutes=5)
    zone: ZoneInfo = KYIV  # of shifts
