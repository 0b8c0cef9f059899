"""Cards: incidents, units and the centre as lists and maps show them. Values only; screens find the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dashboard.model.codes import EventKind, PositionTrust
from dashboard.model.event import Position
from dashboard.model.incident import Assignment, Incident
from dashboard.model.place import Point
from dashboard.model.unit import Unit
from dashboard.picture import Picture

FIX_FRESH = timedelta(minutes=5)  # doctrine section 5: an older fix is not to be relied upon
FIX_AHEAD = timedelta(
    seconds=5
)  # clocks differ by so much; a fix further ahead is wrong (jamming, a bad clock)
FEED_LIVE = timedelta(minutes=5)
FEED_LATE = timedelta(minutes=30)

Card = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """The last believed place of a unit."""

    at: datetime
    location: Point
    heading_deg: float | None = None
    speed_kmh: float | None = None

    def trust(self, now: datetime) -> PositionTrust:
        return PositionTrust.GOOD if now - self.at <= FIX_FRESH else PositionTrust.STALE


@dataclass(slots=True)
class Fixes:
    """The last fix of each unit. Positions are not facts, so they lie beside the picture."""

    by_unit: dict[str, Fix] = field(default_factory=dict)

    def take(self, position: Position, now: datetime) -> bool:
        """Keep the fix; False when it is from the future or older than the one known."""
        known = self.by_unit.get(position.data.unit)
        if position.time > now + FIX_AHEAD or (known is not None and position.time <= known.at):
            return False
        said = position.data
        self.by_unit[said.unit] = Fix(
            at=position.time, location=said.location, heading_deg=said.heading_deg, speed_kmh=said.speed_kmh
        )
        return True


def incident_card(incident: Incident, picture: Picture) -> Card:
    kinds = dict.fromkeys(line.kind for line in incident.events if not line.cancelled)
    proposed = (picture.incidents.get(proposal.incident_id) for proposal in incident.proposals)
    return {
        "id": incident.id,
        "number": incident.number,
        "category": incident.category,
        "title": incident.title,
        "priority": incident.priority,
        "status": incident.status,
        "address": incident.address,
        "district": incident.district,
        "location": _pair(incident.location),
        "accuracy_m": incident.accuracy_m,
        "opened_at": incident.opened_at,
        "acknowledged_at": incident.acknowledged_at,
        "shelved_until": incident.shelved_until,
        "version": incident.version,
        "reports": len(incident.events),
        "kinds": list(kinds),
        "units": [_part(assignment) for assignment in incident.active_assignments()],
        "proposals": [other.number for other in proposed if other is not None and other.open],
        "updated_at": _updated_at(incident),
        "life_at_risk": any(reason.code == "life_at_risk" for reason in incident.priority_reasons),
    }


def _part(assignment: Assignment) -> Card:
    since = assignment.times.get(assignment.status)
    return {"unit": assignment.unit, "status": assignment.status, "since": since, "also": assignment.also}


def _updated_at(incident: Incident) -> datetime:
    """The last thing known to have happened to it."""
    times = [incident.opened_at, incident.acknowledged_at, incident.closed_at]
    times += [line.time for line in incident.events]
    times += [time for assignment in incident.assignments for time in assignment.times.values()]
    return max(time for time in times if time is not None)


def unit_card(unit: Unit, picture: Picture, fix: Fix | None, now: datetime) -> Card:
    numbers = [each.number for key in unit.incidents if (each := picture.incidents.get(key)) is not None]
    return {
        "id": unit.id,
        "service": unit.service,
        "capabilities": unit.capabilities,
        "status": unit.status,
        "status_at": unit.status_at,
        "location": _pair(fix.location if fix else unit.location),
        "heading_deg": fix.heading_deg if fix else None,
        "speed_kmh": fix.speed_kmh if fix else None,
        "position_at": fix.at if fix else None,
        "position_trust": fix.trust(now) if fix else PositionTrust.NONE,
        "station": unit.station,
        "incidents": numbers,
        "reason": unit.status_reason,
    }


def position_card(unit: str, fix: Fix, now: datetime) -> Card:
    return {
        "unit": unit,
        "location": _pair(fix.location),
        "heading_deg": fix.heading_deg,
        "speed_kmh": fix.speed_kmh,
        "at": fix.at,
        "trust": fix.trust(now),
    }


def centre_card(picture: Picture, *, demo: bool) -> Card:
    return {
        "demo": demo,
        "air_alerts": list(picture.air_alerts.values()),
        "set_aside": {"count": picture.set_aside_count, "last": list(picture.set_aside)},
    }


def feeds_card(arrivals: Mapping[str, datetime], now: datetime) -> dict[str, Card]:
    """The health of each kind of input by its last arrival."""
    return {
        kind: {"at": arrivals.get(kind), "state": feed_state(arrivals.get(kind), now)} for kind in EventKind
    }


def feed_state(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "none"
    if now - at <= FEED_LIVE:
        return "live"
    return "late" if now - at <= FEED_LATE else "lost"


def with_fix(unit: Unit, fix: Fix | None, now: datetime) -> Unit:
    """The unit where it was last seen."""
    if fix is None:
        return unit
    return Unit(
        **{name: getattr(unit, name) for name in unit.__struct_fields__}
        | {
            "location": fix.location,
            "position_at": fix.at,
            "position_trust": fix.trust(now),
            "heading_deg": fix.heading_deg,
            "speed_kmh": fix.speed_kmh,
        }
    )


def board(picture: Picture, fixes: Fixes, now: datetime) -> Card:
    """Every open incident and every unit, with the journal id that they stand at."""
    return {
        "journal_id": picture.tip,
        "at": now,
        "incidents": [incident_card(each, picture) for each in picture.open_incidents()],
        "units": [
            unit_card(unit, picture, fixes.by_unit.get(unit.id), now) for unit in picture.units.values()
        ],
    }


def _pair(point: Point | None) -> tuple[float, float] | None:
    return None if point is None else point.coordinates
