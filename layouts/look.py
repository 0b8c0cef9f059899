"""What a centre's screens have in common: the zone of their times, the limits of their timers, the plans."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard.dispatch.profiles import Profile
from dashboard.model.plan import Plans


@dataclass(frozen=True, slots=True)
class Look:
    zone: ZoneInfo
    profile: Profile
    plans: Plans
