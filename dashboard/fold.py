"""What each fact does to the picture: one small function a fact, in one table."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import structs

from dashboard.model import facts
from dashboard.model.codes import AssignmentStatus, IncidentStatus, UnitStatus
from dashboard.model.facts import Body, Fact
from dashboard.model.incident import Assignment, Belief, Incident, Proposal
from dashboard.model.unit import Unit
from dashboard.picture import SET_ASIDE_KEPT, AirAlert, Picture, SetAside

CENTRE = "centre"  # the actor of what the centre decides by itself


def apply(picture: Picture, fact: Fact) -> None:
    """Fold one fact into the picture. A fact about an incident that is no longer kept changes nothing."""
    picture.begin(None if fact.actor == CENTRE else picture.act_of(fact))
    APPLY[type(fact.body)](picture, fact, fact.body)
    picture.begin(None)
    picture.tip = fact.id


def fold(history: Iterable[Fact], start: Picture | None = None) -> Picture:
    """The picture after the given facts."""
    picture = start if start is not None else Picture()
    for fact in history:
        apply(picture, fact)
    return picture


def standing(incident: Incident) -> IncidentStatus:
    """The status of an incident that is neither closed nor merged follows from what was done about it."""
    if any(incident.active_assignments()):
        return IncidentStatus.ACTIVE
    if incident.acknowledged_at is not None:
        return IncidentStatus.ACKNOWLEDGED
    return IncidentStatus.NEW


def _change(picture: Picture, incident_id: str, **fields: Any) -> Incident | None:
    incident = picture.incidents.get(incident_id)
    if incident is None:
        return None
    changed = structs.replace(incident, version=incident.version + 1, **fields)
    picture.put_incident(changed)
    return changed


def _opened(picture: Picture, fact: Fact, body: facts.IncidentOpened) -> None:
    incident = Incident(
        id=body.incident_id,
        number=body.number,
        category=body.category,
        title=body.title,
        priority=body.priority,
        priority_reasons=body.priority_reasons,
        score_priority=body.priority,
        location=body.location,
        accuracy_m=body.accuracy_m,
        address=body.address,
        district=body.district,
        opened_at=body.opened_at,
        events=() if body.event is None else (body.event,),
        belief=body.belief,
    )
    picture.last_number = max(picture.last_number, body.number)
    picture.put_incident(incident)
    if fact.actor == CENTRE:
        picture.opened(body.opened_at, body.location)
    picture.touch_centre()


def _believed(belief: Belief) -> dict[str, Any]:
    return {
        "belief": belief,
        "location": belief.location,
        "accuracy_m": belief.accuracy_m,
        "category": max(belief.kinds, key=lambda kind: belief.kinds[kind]),
    }


def _attached(picture: Picture, _: Fact, body: facts.EventAttached) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    fields = _believed(body.belief)
    if incident.address is None:
        fields["address"] = body.event.address
    _change(picture, incident.id, events=(*incident.events, body.event), **fields)


def _updated(picture: Picture, _: Fact, body: facts.EventUpdated) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    key = (body.event.source, body.event.ref)
    lines = tuple(body.event if (line.source, line.ref) == key else line for line in incident.events)
    _change(picture, incident.id, events=lines, **_believed(body.belief))


def _cancelled(picture: Picture, _: Fact, body: facts.EventCancelled) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    lines = tuple(
        structs.replace(line, cancelled=True) if (line.source, line.ref) == (body.source, body.ref) else line
        for line in incident.events
    )
    _change(picture, incident.id, events=lines)


def _proposed(picture: Picture, _: Fact, body: facts.MergeProposed) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        proposal = Proposal(incident_id=body.other, odds=body.odds, reasons=body.reasons)
        _change(picture, incident.id, proposals=(*incident.proposals, proposal))


def _priority_changed(picture: Picture, fact: Fact, body: facts.PriorityChanged) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    if body.by_person:
        _change(picture, incident.id, priority=body.priority, priority_set_by=fact.actor)
        return
    fields: dict[str, Any] = {"priority_reasons": body.priority_reasons, "score_priority": body.priority}
    if incident.priority_set_by is None:
        fields["priority"] = body.priority
    _change(picture, incident.id, **fields)


def _acknowledged(picture: Picture, fact: Fact, body: facts.IncidentAcknowledged) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        seen = structs.replace(incident, acknowledged_at=fact.at, acknowledged_by=fact.actor)
        picture.put_incident(structs.replace(seen, status=standing(seen), version=seen.version + 1))


def _with_assignments(picture: Picture, incident: Incident, assignments: tuple[Assignment, ...]) -> None:
    changed = structs.replace(incident, assignments=assignments, version=incident.version + 1)
    picture.put_incident(structs.replace(changed, status=standing(changed)) if changed.open else changed)


def _assigned(picture: Picture, fact: Fact, body: facts.UnitAssigned) -> None:
    incident, unit = picture.incidents.get(body.incident_id), picture.units.get(body.unit)
    if incident is None or unit is None:
        return
    status = AssignmentStatus.DISPATCHED
    part = Assignment(unit=unit.id, status=status, times={status: fact.at}, reason=body.reason)
    _with_assignments(picture, incident, (*incident.assignments, part))
    _derive_unit(picture, unit, (*unit.incidents, incident.id), fact)


def _shared(picture: Picture, _: Fact, body: facts.AssignmentShared) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        _replace_assignment(picture, incident, body.unit, also=body.other)


def _replace_assignment(picture: Picture, incident: Incident, unit: str, **fields: Any) -> None:
    parts = tuple(
        structs.replace(part, **fields) if part.active and part.unit == unit else part
        for part in incident.assignments
    )
    _with_assignments(picture, incident, parts)


def _assignment_moved(picture: Picture, fact: Fact, body: facts.AssignmentStatusChanged) -> None:
    incident, unit = picture.incidents.get(body.incident_id), picture.units.get(body.unit)
    part = None if incident is None else incident.assignment(body.unit)
    if incident is None or part is None:
        return
    times = {**part.times, body.status: fact.at}
    _replace_assignment(picture, incident, body.unit, status=body.status, times=times)
    if unit is None:
        return
    left = unit.incidents
    if body.status is AssignmentStatus.CLEARED:
        left = tuple(each for each in unit.incidents if each != incident.id)
    _derive_unit(picture, unit, left, fact)


def _derive_unit(picture: Picture, unit: Unit, incidents: tuple[str, ...], fact: Fact) -> None:
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


def _registered(picture: Picture, fact: Fact, body: facts.UnitRegistered) -> None:
    known = picture.units.get(body.unit)
    unit = Unit(
        id=body.unit,
        service=body.service,
        capabilities=body.capabilities,
        station=body.station,
        location=body.location,
        status_at=fact.at,
    )
    if known is not None:
        unit = structs.replace(
            known, service=body.service, capabilities=body.capabilities, station=body.station
        )
    picture.put_unit(unit)


def _unit_set(picture: Picture, fact: Fact, body: facts.UnitStatusChanged) -> None:
    unit = picture.units.get(body.unit)
    if unit is not None:
        fields = {"status": body.status, "status_at": fact.at, "status_reason": body.reason}
        picture.put_unit(structs.replace(unit, version=unit.version + 1, **fields))


def _noted(picture: Picture, fact: Fact, body: facts.NoteAdded) -> None:
    _change(picture, body.incident_id)
    if fact.actor != CENTRE:
        act = picture.act_of(fact)
        act.notes = (*act.notes, body.incident_id)


def _note_retracted(picture: Picture, _: Fact, body: facts.NoteRetracted) -> None:
    _change(picture, body.incident_id)
    picture.acts.pop(body.command_id, None)


def _merged(picture: Picture, fact: Fact, body: facts.IncidentsMerged) -> None:
    source, target = picture.incidents.get(body.incident_id), picture.incidents.get(body.into)
    if source is None or target is None:
        return
    lines = tuple(structs.replace(line, via=source.id) for line in source.events)
    there = {part.unit for part in target.active_assignments()}
    moved = tuple(
        structs.replace(part, via=source.id) for part in source.active_assignments() if part.unit not in there
    )
    kept = tuple(proposal for proposal in target.proposals if proposal.incident_id != source.id)
    joined = structs.replace(target, events=(*target.events, *lines), proposals=kept)
    _with_assignments(picture, joined, (*target.assignments, *moved))
    _change(picture, source.id, status=IncidentStatus.MERGED, merged_into=target.id, closed_at=fact.at)
    _move_units(picture, fact, source, to=target.id)


def _move_units(picture: Picture, fact: Fact, source: Incident, *, to: str) -> None:
    for part in source.active_assignments():
        if (unit := picture.units.get(part.unit)) is not None:
            others = [to if each == source.id else each for each in unit.incidents]
            _derive_unit(picture, unit, tuple(dict.fromkeys(others)), fact)


def _split(picture: Picture, fact: Fact, body: facts.IncidentSplit) -> None:
    child, parent = picture.incidents.get(body.incident_id), picture.incidents.get(body.out_of)
    if child is None or parent is None:
        return
    back = tuple(
        structs.replace(part, via=None) for part in parent.assignments if part.via == child.id and part.active
    )
    returned = {part.unit for part in back}
    own = (*(part for part in child.assignments if not part.active), *back)
    alone = structs.replace(
        child, merged_into=None, closed_at=None, assignments=own, version=child.version + 1
    )
    picture.put_incident(structs.replace(alone, status=standing(alone)))
    left = structs.replace(parent, events=tuple(line for line in parent.events if line.via != child.id))
    _with_assignments(
        picture,
        left,
        tuple(part for part in parent.assignments if not (part.via == child.id and part.active)),
    )
    picture.reclaim(child.id)
    for unit_id in returned:
        if (unit := picture.units.get(unit_id)) is not None:
            others = tuple(child.id if each == parent.id else each for each in unit.incidents)
            _derive_unit(picture, unit, others, fact)


def _moved_out(picture: Picture, _: Fact, body: facts.EventsMovedOut) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        gone = {(line.source, line.ref) for line in body.events}
        left = tuple(line for line in incident.events if (line.source, line.ref) not in gone)
        fields = {} if body.belief is None else _believed(body.belief)
        _change(picture, incident.id, events=left, **fields)


def _moved_in(picture: Picture, _: Fact, body: facts.EventsMovedIn) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        _change(picture, incident.id, events=(*incident.events, *body.events))


def _shelved(picture: Picture, _: Fact, body: facts.IncidentShelved) -> None:
    _change(picture, body.incident_id, shelved_until=body.until, shelve_reason=body.reason)


def _unshelved(picture: Picture, _: Fact, body: facts.IncidentUnshelved) -> None:
    _change(picture, body.incident_id, shelved_until=None, shelve_reason=None)


def _closed(picture: Picture, fact: Fact, body: facts.IncidentClosed) -> None:
    fields = {"status": IncidentStatus.CLOSED, "closed_at": fact.at, "close_reason": body.reason}
    if _change(picture, body.incident_id, **fields) is not None:
        picture.ended(body.incident_id, fact.at)


def _reopened(picture: Picture, _: Fact, body: facts.IncidentReopened) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        status = standing(incident)
        _change(picture, incident.id, status=status, closed_at=None, close_reason=None)


def _incident_restored(picture: Picture, _: Fact, body: facts.IncidentRestored) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        restored = msgspec.convert({**msgspec.to_builtins(incident), **body.fields}, Incident)
        picture.put_incident(structs.replace(restored, version=incident.version + 1))
    picture.acts.pop(body.command_id, None)


def _unit_restored(picture: Picture, _: Fact, body: facts.UnitRestored) -> None:
    unit = picture.units.get(body.unit)
    if unit is not None:
        restored = msgspec.convert({**msgspec.to_builtins(unit), **body.fields}, Unit)
        picture.put_unit(structs.replace(restored, version=unit.version + 1))
    picture.acts.pop(body.command_id, None)


def _set_aside(picture: Picture, fact: Fact, body: facts.MessageSetAside) -> None:
    message = SetAside(
        id=fact.id,
        at=fact.at,
        stream=body.stream,
        entry=body.entry,
        reason=body.reason,
        source=body.source,
        excerpt=body.excerpt,
    )
    picture.set_aside = (*picture.set_aside, message)[-SET_ASIDE_KEPT:]
    picture.set_aside_count += 1
    picture.touch_centre()


def _alert_started(picture: Picture, _: Fact, body: facts.AirAlertStarted) -> None:
    picture.air_alerts = {**picture.air_alerts, body.region: AirAlert(body.region, body.threat, body.since)}
    picture.touch_centre()


def _alert_ended(picture: Picture, _: Fact, body: facts.AirAlertEnded) -> None:
    picture.air_alerts = {key: each for key, each in picture.air_alerts.items() if key != body.region}
    picture.touch_centre()


def _nothing(_picture: Picture, _fact: Fact, _body: Body) -> None:
    """Recorded for the journal's readers; the picture stays as it is."""


APPLY: dict[type[Body], Callable[[Picture, Fact, Any], None]] = {
    facts.IncidentOpened: _opened,
    facts.EventAttached: _attached,
    facts.EventUpdated: _updated,
    facts.EventCancelled: _cancelled,
    facts.EventIgnored: _nothing,
    facts.MergeProposed: _proposed,
    facts.PriorityChanged: _priority_changed,
    facts.IncidentAcknowledged: _acknowledged,
    facts.UnitAssigned: _assigned,
    facts.AssignmentShared: _shared,
    facts.AssignmentStatusChanged: _assignment_moved,
    facts.UnitRegistered: _registered,
    facts.UnitStatusChanged: _unit_set,
    facts.NoteAdded: _noted,
    facts.NoteRetracted: _note_retracted,
    facts.IncidentsMerged: _merged,
    facts.IncidentSplit: _split,
    facts.EventsMovedOut: _moved_out,
    facts.EventsMovedIn: _moved_in,
    facts.IncidentShelved: _shelved,
    facts.IncidentUnshelved: _unshelved,
    facts.IncidentClosed: _closed,
    facts.IncidentReopened: _reopened,
    facts.IncidentRestored: _incident_restored,
    facts.UnitRestored: _unit_restored,
    facts.CommandRefused: _nothing,
    facts.MessageSetAside: _set_aside,
    facts.AirAlertStarted: _alert_started,
    facts.AirAlertEnded: _alert_ended,
}
