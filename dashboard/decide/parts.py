"""What several commands ask: the incident they name, the unit, the name of the next incident."""

from dashboard.decide.refusal import Refused
from dashboard.model.codes import IncidentStatus
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from dashboard.picture import Picture


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


def incident_name(number: int) -> str:
    """An incident's id: its number, which is never used twice."""
    return f"inc-{number}"
