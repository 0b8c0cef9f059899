"""Who may be sent at all: shifts, and crews that several units share."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.model.unit import Shift, Unit


def on_shift(unit: Unit, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the unit is on duty; one without a shift always is."""
    return unit.shift is None or _within(unit.shift, now.astimezone(zone).strftime("%H:%M"))


def _within(shift: Shift, clock: str) -> bool:
    if shift.begin <= shift.end:
        return shift.begin <= clock < shift.end
    return clock >= shift.begin or clock < shift.end


def crew_out_with(unit: Unit, units: Iterable[Unit]) -> Unit | None:
    """The other unit that this one's crew is out with now."""
    if unit.crew is None:
        return None
    shared = (each for each in units if each.crew == unit.crew and each.id != unit.id)
    return next((each for each in shared if each.incidents), None)
