"""What several decisions ask: the incident they name, the unit, a priority, a new name."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model.camera import counts_of
from dashboard.model.codes import Category, IncidentStatus
from dashboard.model.incident import Belief, EventLine, Incident
from dashboard.model.place import Point
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.triage.priority import Around, Priority, prioritise


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


class Claim(NamedTuple):
    """What is told of an incident whose urgency is asked for."""

    lines: Sequence[EventLine]
    category: Category
    location: Point | None


def ranked(picture: Picture, claim: Claim, now: datetime, rules: Rules) -> Priority:
    """The priority of an incident with these reports, here and now."""
    return prioritise(
        claim.lines,
        claim.category,
        around=Around(
            critical_sites=() if claim.location is None else rules.sites_near(claim.location),
            air_alert=any(alert.counts(now) for alert in picture.air_alerts.values()),
            camera_counts=counts_of(picture.camera_verdicts, claim.lines, now),
        ),
        doctrine=rules.doctrine,
    )


def reranked(
    picture: Picture, incident: Incident, now: datetime, rules: Rules
) -> Sequence[facts.PriorityChanged]:
    """What an incident's reports, as they are by now, change in its priority: one fact, or none."""
    claim = Claim(incident.events, incident.category, incident.location)
    priority = ranked(picture, claim, now, rules)
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
