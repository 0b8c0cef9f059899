"""What several decisions ask: the incident they name, the unit, a priority, a new name."""

from collections.abc import Sequence

from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model.codes import Category, IncidentStatus
from dashboard.model.incident import Belief, EventLine, Incident
from dashboard.model.place import Point
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.triage.priority import Priority, prioritise


def known_incident(picture: Picture, incident_id: str) -> Incident:
    incident = picture.incidents.get(incident_id)
    if incident is None:
        raise Refused("unknown_incident", incident=incident_id)
    return incident


def open_incident(picture: Picture, incident_id: str) -> Incident:
    """The incident, if it can still be worked on."""
    incident = known_incident(picture, incident_id)
    if incident.merged_into is not None:
        into = picture.incidents.get(incident.merged_into)
        raise Refused("incident_merged", into=into.number if into else 0)
    if incident.status is IncidentStatus.CLOSED:
        raise Refused("already_closed", number=incident.number)
    return incident


def known_unit(picture: Picture, unit_id: str) -> Unit:
    unit = picture.units.get(unit_id)
    if unit is None:
        raise Refused("unknown_unit", unit=unit_id)
    return unit


def ranked(
    picture: Picture,
    rules: Rules,
    *,
    lines: Sequence[EventLine],
    category: Category,
    location: Point | None,
) -> Priority:
    """The priority of an incident with these reports, here and now."""
    sites = () if location is None else rules.sites_near(location)
    alert = bool(picture.air_alerts)
    return prioritise(lines, category, critical_sites=sites, air_alert=alert, doctrine=rules.doctrine)


def reranked(
    picture: Picture, incident: Incident, lines: Sequence[EventLine], rules: Rules
) -> Sequence[facts.PriorityChanged]:
    """What these reports change in an incident's priority: one fact, or none."""
    category, location = incident.category, incident.location
    priority = ranked(picture, rules, lines=lines, category=category, location=location)
    if priority.level == incident.score_priority and priority.reasons == incident.priority_reasons:
        return []
    return [
        facts.PriorityChanged(
            incident_id=incident.id, priority=priority.level, priority_reasons=priority.reasons
        )
    ]


def likeliest(lines: Sequence[EventLine], belief: Belief) -> Category:
    """The most probable of the categories that somebody has told of."""
    return max((line.category for line in lines), key=lambda each: belief.kinds.get(each, 0.0))


def incident_name(number: int) -> str:
    """An incident's id: its number, which is never used twice."""
    return f"inc-{number}"
