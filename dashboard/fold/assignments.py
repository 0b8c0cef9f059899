"""Facts about units and their assignments."""

from typing import Any

from msgspec import structs

from dashboard.fold.parts import derive_unit, with_assignments
from dashboard.model import facts
from dashboard.model.codes import AssignmentStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import Assignment, Incident
from dashboard.picture import Picture


def assigned(picture: Picture, fact: Fact, body: facts.UnitAssigned) -> None:
    incident, unit = picture.incidents.get(body.incident_id), picture.units.get(body.unit)
    if incident is None or unit is None:
        return
    status = AssignmentStatus.DISPATCHED
    part = Assignment(
        unit=unit.id, status=status, times={status: fact.at}, reason=body.reason, eta_s=body.eta_s
    )
    with_assignments(picture, incident, (*incident.assignments, part))
    derive_unit(picture, unit, (*unit.incidents, incident.id), fact)


def shared(picture: Picture, _: Fact, body: facts.AssignmentShared) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        _replace_assignment(picture, incident, body.unit, also=body.other)


def _replace_assignment(picture: Picture, incident: Incident, unit: str, **fields: Any) -> None:
    parts = tuple(
        structs.replace(part, **fields) if part.active and part.unit == unit else part
        for part in incident.assignments
    )
    with_assignments(picture, incident, parts)


def assignment_moved(picture: Picture, fact: Fact, body: facts.AssignmentStatusChanged) -> None:
    incident, unit = picture.incidents.get(body.incident_id), picture.units.get(body.unit)
    part = None if incident is None else incident.assignment(body.unit)
    if incident is None or part is None:
        return
    times = {**part.times, body.status: fact.at}
    _replace_assignment(picture, incident, body.unit, status=body.status, times=times, proposed=None)
    if unit is None:
        return
    left = unit.incidents
    if body.status is AssignmentStatus.CLEARED:
        left = tuple(each for each in unit.incidents if each != incident.id)
    derive_unit(picture, unit, left, fact)
