"""What a centre's screens have in common: the zone of their times, and the limits of their timers."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard.dispatch.profiles import Profile


@dataclass(frozen=True, slots=True)
class Look:
    zone: ZoneInfo
    profile: Profile
