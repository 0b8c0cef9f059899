"""Sending units, and their statuses."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.parts import known_incident, known_unit, open_incident
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.dispatch.duty import crew_out_with, on_shift
from dashboard.dispatch.transitions import BY_HAND, legal
from dashboard.model import commands, facts
from dashboard.model.codes import AssignmentStatus, UnitStatus
from dashboard.model.facts import Body
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from dashboard.picture import Picture


def assign(picture: Picture, command: commands.AssignUnits, now: datetime, rules: Rules) -> Sequence[Body]:
    """Two units of one crew cannot both go, nor one that is out; what is unusual asks for a reason."""
    incident = open_incident(picture, command.incident_id)
    bodies: list[Body] = []
    if incident.acknowledged_at is None:
        bodies.append(facts.IncidentAcknowledged(incident_id=incident.id))
    if incident.shelved_until is not None:
        bodies.append(facts.IncidentUnshelved(incident_id=incident.id, reason="units_sent"))
    units = [known_unit(picture, unit_id) for unit_id in dict.fromkeys(command.units)]
    for unit in units:
        _check_duty(picture, unit, units, on_duty=on_shift(unit, now, rules.zone) or bool(command.reason))
        bodies += _assign_one(picture, incident, unit, command.reason)
    return [*bodies, *_answer(incident, command)]


def _check_duty(picture: Picture, unit: Unit, sent: Sequence[Unit], *, on_duty: bool) -> None:
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        raise Refused("unit_out_of_service", unit=unit.id)
    if (other := crew_out_with(unit, picture.units.values())) is not None:
        raise Refused("crew_is_out", unit=unit.id, other=other.id)
    if unit.crew is not None and [each.crew for each in sent].count(unit.crew) > 1:
        raise Refused("crew_cannot_split", unit=unit.id)
    if not on_duty:
        raise Refused("unit_off_shift", unit=unit.id)


def _answer(incident: Incident, command: commands.AssignUnits) -> Sequence[Body]:
    """What became of the advice that stood: kept, so that both can be judged later."""
    advice = incident.advice
    if advice is None or not advice.options:
        return []
    option = advice.option_of(frozenset(command.units))
    override = None if option is not None else command.override
    units = tuple(dict.fromkeys(command.units))
    return [
        facts.AdviceAnswered(
            incident_id=incident.id, advice=advice.id, units=units, option=option, override=override
        )
    ]


def _assign_one(picture: Picture, incident: Incident, unit: Unit, reason: str | None) -> Sequence[Body]:
    if incident.assignment(unit.id) is not None:
        raise Refused("unit_already_here", unit=unit.id)
    eta = None if incident.advice is None else incident.advice.eta_of(unit.id)
    sent = facts.UnitAssigned(
        incident_id=incident.id, unit=unit.id, reason=reason, eta_s=None if eta is None else eta.expected_s
    )
    if not unit.incidents:
        return [sent]
    first = known_incident(picture, unit.incidents[0])
    if reason is None:
        raise Refused("unit_assigned_elsewhere", unit=unit.id, number=first.number)
    shared = facts.AssignmentShared(incident_id=first.id, unit=unit.id, other=incident.id, reason=reason)
    return [sent, shared]


def set_assignment(
    picture: Picture, command: commands.SetAssignmentStatus, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = open_incident(picture, command.incident_id)
    return [_move(picture, incident, command.unit, command.status)]


def _move(picture: Picture, incident: Incident, unit_id: str, status: AssignmentStatus) -> Body:
    part = incident.assignment(known_unit(picture, unit_id).id)
    if part is None:
        raise Refused("not_assigned", unit=unit_id, number=incident.number)
    if not legal(part.status, status):
        raise Refused("illegal_move", unit=unit_id, **{"from": str(part.status), "to": str(status)})
    return facts.AssignmentStatusChanged(incident_id=incident.id, unit=unit_id, status=status)


def set_unit(
    picture: Picture, command: commands.SetUnitStatus, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    unit = known_unit(picture, command.unit)
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
    incident = known_incident(picture, unit.incidents[0])
    if out or command.status is UnitStatus.RETURNING:
        raise Refused("unit_is_assigned", unit=unit.id, number=incident.number)
    if len(unit.incidents) > 1:
        raise Refused("unit_has_several", unit=unit.id)
    available = command.status is UnitStatus.AVAILABLE
    status = AssignmentStatus.CLEARED if available else AssignmentStatus(command.status)
    return [_move(picture, incident, unit.id, status)]
