"""What an incident still needs: its plan's units less those on their way, there, or done there."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from dashboard.dispatch.plans import needed
from dashboard.model.codes import AssignmentStatus
from dashboard.model.incident import Incident
from dashboard.model.plan import Plans
from dashboard.picture import Picture


def open_needs(picture: Picture, incident: Incident, plans: Plans) -> Mapping[str, int]:
    """By capability, in the plan's order; a unit that was sent fills the first need that it can.

    One that was on scene and has gone has done its part: its need does not come back.
    """
    wanted = Counter(needed(plans, incident))
    for part in incident.assignments:
        if not part.active and AssignmentStatus.ON_SCENE not in part.times:
            continue
        unit = picture.units.get(part.unit)
        filled = next(
            (each for each in wanted if unit and each in unit.capabilities and wanted[each] > 0), None
        )
        if filled is not None:
            wanted[filled] -= 1
    return {capability: count for capability, count in wanted.items() if count > 0}


def waits(incident: Incident, now: datetime) -> bool:
    """Whether units may be advised for it: open, with a place, and not put aside."""
    put_aside = incident.shelved_until is not None and incident.shelved_until > now
    return incident.open and incident.location is not None and not put_aside
