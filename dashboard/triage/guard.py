"""The guard on repeat strikes: around which place, how far, and until when a second one is expected.

Second strikes are reported 30 to 60 minutes after the first. While the window runs, and as long as an
air-raid alert lasts, crews are safer outside the ring.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.model.codes import Category
from dashboard.model.incident import Incident
from dashboard.triage.written import GuardRules

STRIKE_LIKE = frozenset({Category.STRIKE, Category.EXPLOSION})


class Guard(NamedTuple):
    metres: float
    until: datetime  # when its window ends; under an alert it goes on


def impact_at(incident: Incident) -> datetime | None:
    """When the last impact was, by the reports that tell of one; None for anything else."""
    if incident.category not in STRIKE_LIKE:
        return None
    times = [line.time for line in incident.events if line.category in STRIKE_LIKE and not line.cancelled]
    return max(times, default=incident.opened_at)


def guard_of(incident: Incident, rules: GuardRules) -> Guard | None:
    """The guard that an open incident stands under; None where there is no place to stay away from."""
    impact = impact_at(incident)
    guarded = incident.open and incident.location is not None and incident.category in rules.categories
    if impact is None or not guarded:
        return None
    return Guard(rules.metres, impact + timedelta(minutes=rules.minutes))
