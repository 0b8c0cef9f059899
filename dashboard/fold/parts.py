"""What several facts do alike: change an incident, its assignments, a unit's derived status."""

from typing import Any

from msgspec import structs

from dashboard.model.codes import IncidentStatus, UnitStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import Assignment, Incident
from dashboard.model.unit import Unit
from dashboard.picture import Picture


def standing(incident: Incident) -> IncidentStatus:
    """The status of an incident that is neither closed nor merged follows from what was done about it."""
    if any(incident.active_assignments()):
        return IncidentStatus.ACTIVE
    if incident.acknowledged_at is not None:
        return IncidentStatus.ACKNOWLEDGED
    return IncidentStatus.NEW


def change(picture: Picture, incident_id: str, **fields: Any) -> Incident | None:
    incident = picture.incidents.get(incident_id)
    if incident is None:
        return None
    changed = structs.replace(incident, version=incident.version + 1, **fields)
    picture.put_incident(changed)
    return changed


def with_assignments(picture: Picture, incident: Incident, assignments: tuple[Assignment, ...]) -> None:
    """The incident with these assignments: its status follows, and who is in charge is one of them."""
    held = [part.unit for part in assignments if part.active]
    in_charge = incident.primary_unit if incident.primary_unit in held else next(iter(held), None)
    changed = structs.replace(
        incident, assignments=assignments, primary_unit=in_charge, version=incident.version + 1
    )
    picture.put_incident(structs.replace(changed, status=standing(changed)) if changed.open else changed)


def derive_unit(picture: Picture, unit: Unit, incidents: tuple[str, ...], fact: Fact) -> None:
    """A unit's status is that of its first assignment; without one it is available again."""
    status = UnitStatus.AVAILABLE
    for incident_id in incidents:
        incident = picture.incidents.get(incident_id)
        if incident is not None and (part := incident.assignment(unit.id)) is not None:
            status = UnitStatus(part.status)
            break
    since = unit.status_at if status is unit.status and unit.status_at else fact.at
    fields = {"status": status, "status_at": since, "status_reason": None}
    picture.put_unit(structs.replace(unit, incidents=incidents, version=unit.version + 1, **fields))
