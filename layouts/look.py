"""What a centre's screens have in common: the zone of their times, timers' limits, plans and rings."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dashboard.dispatch.profiles import Profile
from dashboard.model.plan import Plans
from dashboard.triage.written import GuardRules


@dataclass(frozen=True, slots=True)
class Look:
    zone: ZoneInfo
    profile: Profile
    plans: Plans
    guard: GuardRules
