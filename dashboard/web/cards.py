"""Cards: incidents, units and the centre as lists and maps show them. Values only; screens find the words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.dispatch.positions import Tracker
from dashboard.model.advice import Advice
from dashboard.model.air import AirAlert
from dashboard.model.feed import silent
from dashboard.model.incident import Assignment, Incident
from dashboard.model.place import Point
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.triage.guard import impact_at

SET_ASIDE_SHOWN = 50  # the newest; the others are counted

Card = dict[str, Any]


def incident_card(incident: Incident, picture: Picture) -> Card:
    kinds = dict.fromkeys(line.kind for line in incident.events if not line.cancelled)
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
        "proposals": [*_proposals(incident, picture)],
        "updated_at": _updated_at(incident),
        "life_at_risk": any(reason.code == "life_at_risk" for reason in incident.priority_reasons),
        "alarm_level": incident.alarm_level,
        "primary_unit": incident.primary_unit,
        "aid": incident.aid,
        "sensitive": incident.sensitive,
        "impact_at": impact_at(incident),
        "advice": None if incident.advice is None else advice_card(incident.advice, picture),
    }


def _proposals(incident: Incident, picture: Picture) -> Iterator[Card]:
    """What may be the same, how probably, and how far apart the two are in metres and minutes."""
    for each in incident.proposals:
        other = picture.incidents.get(each.incident_id)
        if other is not None and other.open:
            told = {reason.code: reason.args for reason in each.reasons}
            yield {
                "id": other.id,
                "number": other.number,
                "percent": each.percent,
                "m": told.get("distance", {}).get("m"),
                "minutes": told.get("minutes", {}).get("n"),
            }


def _part(assignment: Assignment) -> Card:
    proposed = assignment.proposed
    return {
        "unit": assignment.unit,
        "status": assignment.status,
        "since": assignment.times.get(assignment.status),
        "also": assignment.also,
        "eta_s": assignment.eta_s,
        "proposed": None if proposed is None else proposed.status,
    }


def advice_card(advice: Advice, picture: Picture) -> Card:
    """The advice as it is, with the numbers of the incidents that units would be taken from."""
    leaves = {each.leaves for option in advice.options for each in option.units} - {None}
    numbers = {key: other.number for key in leaves if (other := picture.incidents.get(key or "")) is not None}
    return {
        "id": advice.id,
        "needs": advice.needs,
        "options": advice.options,
        "shortfalls": advice.shortfalls,
        "plans_version": advice.plans_version,
        "leaves": numbers,
    }


def _updated_at(incident: Incident) -> datetime:
    """The last thing known to have happened to it."""
    times = [incident.opened_at, incident.acknowledged_at, incident.closed_at]
    times += [line.time for line in incident.events]
    times += [time for assignment in incident.assignments for time in assignment.times.values()]
    return max(time for time in times if time is not None)


def unit_card(unit: Unit, picture: Picture, tracker: Tracker, now: datetime) -> Card:
    fix = tracker.trusted(unit.id)
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
        "position_trust": tracker.trust(unit.id, now),
        "station": unit.station,
        "incidents": numbers,
        "reason": unit.status_reason,
        "crew": unit.crew,
        "crew_size": unit.crew_size,
        "shift": unit.shift,
        "flags": unit.flags,
        "panic_at": unit.panic_at,
        "post": unit.post,
    }


def position_card(unit: str, tracker: Tracker, now: datetime) -> Card:
    """The last trusted place, and whether what the unit says now can be believed."""
    fix = tracker.trusted(unit)
    return {
        "unit": unit,
        "location": None if fix is None else _pair(fix.location),
        "heading_deg": None if fix is None else fix.heading_deg,
        "speed_kmh": None if fix is None else fix.speed_kmh,
        "at": None if fix is None else fix.at,
        "trust": tracker.trust(unit, now),
    }


def centre_card(picture: Picture, now: datetime, *, demo: bool) -> Card:
    newest = list(picture.set_aside.values())[-SET_ASIDE_SHOWN:]
    return {
        "closures": [each for each in picture.closures.values() if each.until > now],
        "flood": picture.flood,
        "move": picture.move,
        "plans_version": 0 if picture.plans is None else picture.plans.version,
        "demo": demo,
        "on_duty": picture.on_duty,
        **air_cards(picture, now),
        "outages": [each for each in picture.planned_outages() if each.end > now],
        "sources": sorted(picture.feeds.values(), key=lambda feed: feed.name),
        "reports_waiting": sum(each.pending for each in picture.reports.values()),
        "set_aside": {"count": picture.set_aside_count, "last": newest},
    }


def air_cards(picture: Picture, now: datetime) -> Card:
    """The centre's one alert, and each that it is made of, as they are believed at this instant."""
    gone = silent(picture.feeds.values())
    told = [_air_card(alert, gone, now) for alert in picture.air_alerts.values()]
    return {"air_alert": picture.air_alert(now), "air_alerts": told}


def _air_card(alert: AirAlert, gone: Mapping[str, datetime], now: datetime) -> Card:
    return {
        "region": alert.region,
        "threat": alert.threat,
        "since": alert.since,
        "source": alert.source,
        "elsewhere": alert.elsewhere,
        "doubtful_since": alert.doubtful_at if alert.doubtful(now) else None,
        "unknown_since": alert.unknown_since(gone),
    }


def with_fix(unit: Unit, tracker: Tracker, now: datetime) -> Unit:
    """The unit where it was last truly seen."""
    fix = tracker.trusted(unit.id)
    if fix is None:
        return unit
    return Unit(
        **{name: getattr(unit, name) for name in unit.__struct_fields__}
        | {
            "location": fix.location,
            "position_at": fix.at,
            "position_trust": tracker.trust(unit.id, now),
            "heading_deg": fix.heading_deg,
            "speed_kmh": fix.speed_kmh,
        }
    )


def board(picture: Picture, tracker: Tracker, now: datetime) -> Card:
    """Every open incident and every unit, with the journal id that they stand at."""
    return {
        "journal_id": picture.tip,
        "at": now,
        "incidents": [incident_card(each, picture) for each in picture.open_incidents()],
        "units": [unit_card(unit, picture, tracker, now) for unit in picture.units.values()],
    }


def _pair(point: Point | None) -> tuple[float, float] | None:
    return None if point is None else point.coordinates
