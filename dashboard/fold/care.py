"""Facts about what people do with an incident, and take back."""

from typing import Any

import msgspec
from msgspec import structs

from dashboard.fold.citizens import follow
from dashboard.fold.parts import change, standing, with_assignments
from dashboard.fold.reports import CENTRE
from dashboard.fold.sightings import recount
from dashboard.model import facts
from dashboard.model.codes import IncidentStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from dashboard.picture import Picture


def acknowledged(picture: Picture, fact: Fact, body: facts.IncidentAcknowledged) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        seen = structs.replace(incident, acknowledged_at=fact.at, acknowledged_by=fact.actor)
        picture.put_incident(structs.replace(seen, status=standing(seen), version=seen.version + 1))


def priority_changed(picture: Picture, fact: Fact, body: facts.PriorityChanged) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    if body.by_person:
        change(picture, incident.id, priority=body.priority, priority_set_by=fact.actor)
        return
    fields: dict[str, Any] = {"priority_reasons": body.priority_reasons, "score_priority": body.priority}
    if incident.priority_set_by is None:
        fields["priority"] = body.priority
    change(picture, incident.id, **fields)


def noted(picture: Picture, fact: Fact, body: facts.NoteAdded) -> None:
    if (incident := picture.incidents.get(body.incident_id)) is not None:
        change(picture, incident.id, notes=incident.notes + 1)
    if fact.actor != CENTRE:
        act = picture.act_of(fact)
        act.notes = (*act.notes, body.incident_id)


def note_retracted(picture: Picture, _: Fact, body: facts.NoteRetracted) -> None:
    if (incident := picture.incidents.get(body.incident_id)) is not None:
        change(picture, incident.id, notes=max(incident.notes - 1, 0))
    picture.acts.pop(body.command_id, None)


def shelved(picture: Picture, _: Fact, body: facts.IncidentShelved) -> None:
    change(picture, body.incident_id, shelved_until=body.until, shelve_reason=body.reason)


def unshelved(picture: Picture, _: Fact, body: facts.IncidentUnshelved) -> None:
    change(picture, body.incident_id, shelved_until=None, shelve_reason=None)


def sensitivity_marked(picture: Picture, _: Fact, body: facts.SensitivityMarked) -> None:
    change(picture, body.incident_id, sensitive=body.sensitive)


def closed(picture: Picture, fact: Fact, body: facts.IncidentClosed) -> None:
    fields = {"status": IncidentStatus.CLOSED, "closed_at": fact.at, "close_reason": body.reason}
    if (over := change(picture, body.incident_id, **fields)) is not None:
        follow(picture, over, fact.at)
        picture.ended(body.incident_id, fact.at)


def reopened(picture: Picture, fact: Fact, body: facts.IncidentReopened) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        status = standing(incident)
        change(picture, incident.id, status=status, closed_at=None, close_reason=None)
        follow(picture, picture.incidents[incident.id], fact.at)


def incident_restored(picture: Picture, fact: Fact, body: facts.IncidentRestored) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        restored = msgspec.convert({**msgspec.to_builtins(incident), **body.fields}, Incident)
        restored = structs.replace(restored, version=incident.version)
        recount(picture, incident.events, restored.events, fact.at)
        with_assignments(picture, restored, restored.assignments)
        follow(picture, picture.incidents[incident.id], fact.at)
    picture.acts.pop(body.command_id, None)


def unit_restored(picture: Picture, _: Fact, body: facts.UnitRestored) -> None:
    unit = picture.units.get(body.unit)
    if unit is not None:
        restored = msgspec.convert({**msgspec.to_builtins(unit), **body.fields}, Unit)
        picture.put_unit(structs.replace(restored, version=unit.version + 1))
    picture.acts.pop(body.command_id, None)
