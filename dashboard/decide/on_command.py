"""What each command leads to: facts, or a refusal that says why."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import structs

from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.decide.undo import undo
from dashboard.dispatch.transitions import BY_HAND, legal
from dashboard.model import commands, facts
from dashboard.model.codes import AssignmentStatus, IncidentStatus, UnitStatus
from dashboard.model.commands import Command
from dashboard.model.facts import Body
from dashboard.model.incident import Belief, EventLine, Incident, Reason
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.triage.belief import belief_of
from dashboard.triage.priority import prioritise


def decide_command(picture: Picture, command: Command, *, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts that a command leads to. Raises Refused."""
    incident_id = getattr(command, "incident_id", None)
    if incident_id is not None:
        _check_version(_incident(picture, incident_id), command.expected_version)
    return DECIDE[type(command)](picture, command, now, rules)


def _incident(picture: Picture, incident_id: str) -> Incident:
    incident = picture.incidents.get(incident_id)
    if incident is None:
        raise Refused("unknown_incident", incident=incident_id)
    return incident


def _open_incident(picture: Picture, incident_id: str) -> Incident:
    """The incident, if it can still be worked on."""
    incident = _incident(picture, incident_id)
    if incident.merged_into is not None:
        into = picture.incidents.get(incident.merged_into)
        raise Refused("incident_merged", into=into.number if into else 0)
    if incident.status is IncidentStatus.CLOSED:
        raise Refused("already_closed", number=incident.number)
    return incident


def _check_version(incident: Incident, expected: int | None) -> None:
    if expected is not None and expected != incident.version:
        raise Refused("version_conflict", expected=expected, actual=incident.version)


def _unit(picture: Picture, unit_id: str) -> Unit:
    unit = picture.units.get(unit_id)
    if unit is None:
        raise Refused("unknown_unit", unit=unit_id)
    return unit


def _acknowledge(
    picture: Picture, command: commands.AcknowledgeIncident, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    if incident.acknowledged_at is not None:
        raise Refused("already_acknowledged", by=incident.acknowledged_by or "")
    return [facts.IncidentAcknowledged(incident_id=incident.id)]


def _set_priority(
    picture: Picture, command: commands.SetPriority, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    args = {"reason": command.reason} if command.reason else {}
    why = Reason("by_person", {"actor": command.actor, **args})
    return [
        facts.PriorityChanged(
            incident_id=incident.id, priority=command.priority, priority_reasons=(why,), by_person=True
        )
    ]


def _assign(picture: Picture, command: commands.AssignUnits, _now: datetime, _rules: Rules) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    bodies: list[Body] = []
    if incident.acknowledged_at is None:
        bodies.append(facts.IncidentAcknowledged(incident_id=incident.id))
    if incident.shelved_until is not None:
        bodies.append(facts.IncidentUnshelved(incident_id=incident.id, reason="units_sent"))
    for unit_id in dict.fromkeys(command.units):
        bodies += _assign_one(picture, incident, _unit(picture, unit_id), command.reason)
    return bodies


def _assign_one(picture: Picture, incident: Incident, unit: Unit, reason: str | None) -> Sequence[Body]:
    if incident.assignment(unit.id) is not None:
        raise Refused("unit_already_here", unit=unit.id)
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        raise Refused("unit_out_of_service", unit=unit.id)
    sent = facts.UnitAssigned(incident_id=incident.id, unit=unit.id, reason=reason)
    if not unit.incidents:
        return [structs.replace(sent, reason=None)]
    first = _incident(picture, unit.incidents[0])
    if reason is None:
        raise Refused("unit_assigned_elsewhere", unit=unit.id, number=first.number)
    shared = facts.AssignmentShared(incident_id=first.id, unit=unit.id, other=incident.id, reason=reason)
    return [sent, shared]


def _set_assignment(
    picture: Picture, command: commands.SetAssignmentStatus, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    return [_move(picture, incident, command.unit, command.status)]


def _move(picture: Picture, incident: Incident, unit_id: str, status: AssignmentStatus) -> Body:
    part = incident.assignment(_unit(picture, unit_id).id)
    if part is None:
        raise Refused("not_assigned", unit=unit_id, number=incident.number)
    if not legal(part.status, status):
        raise Refused("illegal_move", unit=unit_id, **{"from": str(part.status), "to": str(status)})
    return facts.AssignmentStatusChanged(incident_id=incident.id, unit=unit_id, status=status)


def _set_unit(
    picture: Picture, command: commands.SetUnitStatus, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    unit = _unit(picture, command.unit)
    if unit.incidents:
        return _set_assigned_unit(picture, unit, command)
    if command.status not in BY_HAND:
        raise Refused("status_is_derived", status=str(command.status), unit=unit.id)
    if unit.status is command.status:
        raise Refused("same_status", unit=unit.id, status=str(unit.status))
    return [facts.UnitStatusChanged(unit=unit.id, status=command.status, reason=command.reason)]


def _set_assigned_unit(picture: Picture, unit: Unit, command: commands.SetUnitStatus) -> Sequence[Body]:
    """An assigned unit's status is its assignment's; leaving service with a reason ends its assignments."""
    out = command.status is UnitStatus.OUT_OF_SERVICE
    if out and command.reason:
        cleared = [
            facts.AssignmentStatusChanged(
                incident_id=each, unit=unit.id, status=AssignmentStatus.CLEARED, reason=command.reason
            )
            for each in unit.incidents
        ]
        return [*cleared, facts.UnitStatusChanged(unit=unit.id, status=command.status, reason=command.reason)]
    incident = _incident(picture, unit.incidents[0])
    if out or command.status is UnitStatus.RETURNING:
        raise Refused("unit_is_assigned", unit=unit.id, number=incident.number)
    if len(unit.incidents) > 1:
        raise Refused("unit_has_several", unit=unit.id)
    available = command.status is UnitStatus.AVAILABLE
    status = AssignmentStatus.CLEARED if available else AssignmentStatus(command.status)
    return [_move(picture, incident, unit.id, status)]


def _note(picture: Picture, command: commands.AddNote, _now: datetime, _rules: Rules) -> Sequence[Body]:
    incident = _incident(picture, command.incident_id)
    return [facts.NoteAdded(incident_id=incident.id, text=command.text)]


def _open(picture: Picture, command: commands.OpenIncident, now: datetime, rules: Rules) -> Sequence[Body]:
    number = picture.last_number + 1
    location = command.location
    sites = () if location is None else rules.sites_near(location)
    alert = bool(picture.air_alerts)
    priority = prioritise(
        (), command.category, critical_sites=sites, air_alert=alert, doctrine=rules.doctrine
    )
    belief = Belief(
        location=location,
        accuracy_m=None if location is None else BY_HAND_ACCURACY_M,
        kinds={command.category: 1.0},
        first_at=now,
        last_at=now,
    )
    return [
        facts.IncidentOpened(
            incident_id=incident_name(number),
            number=number,
            category=command.category,
            title=command.title,
            priority=priority.level,
            priority_reasons=priority.reasons,
            opened_at=now,
            location=location,
            accuracy_m=belief.accuracy_m,
            address=command.address,
            district=None if location is None else rules.district_of(location),
            belief=belief,
            text=command.text or None,
        )
    ]


def _merge(
    picture: Picture, command: commands.MergeIncidents, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    into = _open_incident(picture, command.into)
    if incident.id == into.id:
        raise Refused("same_incident", number=incident.number)
    return [facts.IncidentsMerged(incident_id=incident.id, into=into.id)]


def _split(picture: Picture, command: commands.SplitIncident, _now: datetime, rules: Rules) -> Sequence[Body]:
    incident = _incident(picture, command.incident_id)
    if command.events:
        return _move_out(picture, _open_incident(picture, incident.id), command, rules)
    if incident.merged_into is None:
        raise Refused("not_merged", number=incident.number)
    into = _open_incident(picture, incident.merged_into)
    return [facts.IncidentSplit(incident_id=incident.id, out_of=into.id)]


def _move_out(
    picture: Picture, incident: Incident, command: commands.SplitIncident, rules: Rules
) -> Sequence[Body]:
    """Some reports of an open incident become an incident of their own, the first of them its opening."""
    keys = {(key.source, key.id) for key in command.events}
    out = tuple(line for line in incident.events if (line.source, line.id) in keys)
    if len(out) != len(keys):
        raise Refused("unknown_events", number=incident.number)
    if len(out) == len(incident.events):
        raise Refused("would_be_empty", number=incident.number)
    left = tuple(line for line in incident.events if line not in out)
    opened = _opened_from(picture, out, rules, split_from=incident.id)
    bodies: list[Body] = [
        facts.EventsMovedOut(
            incident_id=incident.id,
            to=opened.incident_id,
            events=out,
            belief=belief_of(left, rules.doctrine),
        ),
        opened,
    ]
    if out[1:]:
        moved = facts.EventsMovedIn(incident_id=opened.incident_id, out_of=incident.id, events=out[1:])
        bodies.append(moved)
    return bodies


def _opened_from(
    picture: Picture, lines: tuple[EventLine, ...], rules: Rules, *, split_from: str
) -> facts.IncidentOpened:
    number, head = picture.last_number + 1, lines[0]
    sites = () if head.location is None else rules.sites_near(head.location)
    alert = bool(picture.air_alerts)
    priority = prioritise(
        lines, head.category, critical_sites=sites, air_alert=alert, doctrine=rules.doctrine
    )
    belief = belief_of(lines, rules.doctrine)
    return facts.IncidentOpened(
        incident_id=incident_name(number),
        number=number,
        category=head.category,
        title=head.title,
        priority=priority.level,
        priority_reasons=priority.reasons,
        opened_at=head.time,
        location=head.location if belief is None else belief.location,
        accuracy_m=head.accuracy_m if belief is None else belief.accuracy_m,
        address=head.address,
        district=None if head.location is None else rules.district_of(head.location),
        event=head,
        belief=belief,
        split_from=split_from,
    )


def _shelve(
    picture: Picture, command: commands.ShelveIncident, now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _open_incident(picture, command.incident_id)
    if command.until <= now:
        raise Refused("until_in_past")
    return [facts.IncidentShelved(incident_id=incident.id, until=command.until, reason=command.reason)]


def _close(
    picture: Picture, command: commands.CloseIncident, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    """Closing clears the units that are still assigned: none stays held by what is over."""
    incident = _open_incident(picture, command.incident_id)
    cleared = [
        facts.AssignmentStatusChanged(
            incident_id=incident.id, unit=part.unit, status=AssignmentStatus.CLEARED, reason=command.reason
        )
        for part in incident.active_assignments()
    ]
    return [*cleared, facts.IncidentClosed(incident_id=incident.id, reason=command.reason)]


def _reopen(
    picture: Picture, command: commands.ReopenIncident, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = _incident(picture, command.incident_id)
    if incident.status is not IncidentStatus.CLOSED:
        raise Refused("not_closed", number=incident.number)
    return [facts.IncidentReopened(incident_id=incident.id, reason=command.reason)]


def _register(
    picture: Picture, command: commands.RegisterUnit, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    known = picture.units.get(command.unit)
    wanted = (command.service, command.capabilities, command.station)
    if known is not None and (known.service, known.capabilities, known.station) == wanted:
        raise Refused("already_registered", unit=command.unit)
    return [
        facts.UnitRegistered(
            unit=command.unit,
            service=command.service,
            capabilities=command.capabilities,
            station=command.station,
            location=command.location,
        )
    ]


def _undo(picture: Picture, command: commands.Undo, now: datetime, _rules: Rules) -> Sequence[Body]:
    return undo(picture, command, now)


def incident_name(number: int) -> str:
    """An incident's id: its number, which is never used twice."""
    return f"inc-{number}"


BY_HAND_ACCURACY_M = 50.0  # a person who names a place means the building or the crossing

DECIDE: dict[type[Command], Callable[[Picture, Any, datetime, Rules], Sequence[Body]]] = {
    commands.AcknowledgeIncident: _acknowledge,
    commands.SetPriority: _set_priority,
    commands.AssignUnits: _assign,
    commands.SetAssignmentStatus: _set_assignment,
    commands.SetUnitStatus: _set_unit,
    commands.AddNote: _note,
    commands.OpenIncident: _open,
    commands.MergeIncidents: _merge,
    commands.SplitIncident: _split,
    commands.ShelveIncident: _shelve,
    commands.CloseIncident: _close,
    commands.ReopenIncident: _reopen,
    commands.RegisterUnit: _register,
    commands.Undo: _undo,
}
