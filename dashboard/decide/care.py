"""What a person does with an incident: see it, rank it, note, put aside, end."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.parts import known_incident, open_incident
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import commands, facts
from dashboard.model.codes import AssignmentStatus, IncidentStatus
from dashboard.model.facts import Body
from dashboard.model.reason import Reason
from dashboard.picture import Picture


def acknowledge(
    picture: Picture, command: commands.AcknowledgeIncident, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    if incident.acknowledged_at is not None:
        raise Refused("already_acknowledged", by=incident.acknowledged_by or "")
    return [facts.IncidentAcknowledged(incident_id=incident.id)]


def set_priority(
    picture: Picture, command: commands.SetPriority, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    args = {"reason": command.reason} if command.reason else {}
    why = Reason("by_person", {"actor": command.actor, **args})
    return [
        facts.PriorityChanged(
            incident_id=incident.id, priority=command.priority, priority_reasons=(why,), by_person=True
        )
    ]


def raise_alarm(
    picture: Picture, command: commands.RaiseAlarm, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    if command.level == incident.alarm_level:
        raise Refused("same_alarm_level", level=command.level)
    return [facts.AlarmRaised(incident_id=incident.id, level=command.level, reason=command.reason)]


def set_primary(
    picture: Picture, command: commands.SetPrimaryUnit, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    if incident.assignment(command.unit) is None:
        raise Refused("not_assigned", unit=command.unit, number=incident.number)
    if incident.primary_unit == command.unit:
        raise Refused("primary_already", unit=command.unit)
    return [facts.PrimaryUnitSet(incident_id=incident.id, unit=command.unit)]


def mark_sensitive(
    picture: Picture, command: commands.MarkSensitive, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    if incident.sensitive is command.sensitive:
        raise Refused("same_sensitivity", number=incident.number)
    return [facts.SensitivityMarked(incident_id=incident.id, sensitive=command.sensitive)]


def request_aid(
    picture: Picture, command: commands.RequestAid, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    return [facts.AidRequested(incident_id=incident.id, capability=command.capability, count=command.count)]


def note(picture: Picture, command: commands.AddNote, _now: datetime, _rules: Rules) -> Sequence[Body]:
    incident = known_incident(picture, command.incident_id)
    return [facts.NoteAdded(incident_id=incident.id, text=command.text)]


def shelve(
    picture: Picture, command: commands.ShelveIncident, now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    if command.until <= now:
        raise Refused("until_in_past")
    return [facts.IncidentShelved(incident_id=incident.id, until=command.until, reason=command.reason)]


def close(picture: Picture, command: commands.CloseIncident, _now: datetime, _rules: Rules) -> Sequence[Body]:
    """Closing clears the units that are still assigned: none stays held by what is over."""
    incident = open_incident(picture, command.incident_id)
    cleared = [
        facts.AssignmentStatusChanged(
            incident_id=incident.id, unit=part.unit, status=AssignmentStatus.CLEARED, reason=command.reason
        )
        for part in incident.active_assignments()
    ]
    return [*cleared, facts.IncidentClosed(incident_id=incident.id, reason=command.reason)]


def reopen(
    picture: Picture, command: commands.ReopenIncident, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = known_incident(picture, command.incident_id)
    if incident.status is not IncidentStatus.CLOSED:
        raise Refused("not_closed", number=incident.number)
    return [facts.IncidentReopened(incident_id=incident.id, reason=command.reason)]
