"""Facts that events lead to: incidents opened, and their reports."""

from typing import Any

from msgspec import structs

from dashboard.fold.parts import change
from dashboard.model import facts
from dashboard.model.facts import Fact
from dashboard.model.incident import Belief, Incident, Proposal
from dashboard.picture import Picture

CENTRE = "centre"  # the actor of what the centre decides by itself


def opened(picture: Picture, fact: Fact, body: facts.IncidentOpened) -> None:
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


def believed(belief: Belief) -> dict[str, Any]:
    return {
        "belief": belief,
        "location": belief.location,
        "accuracy_m": belief.accuracy_m,
    }


def attached(picture: Picture, _: Fact, body: facts.EventAttached) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    fields = believed(body.belief)
    if incident.address is None:
        fields["address"] = body.event.address
    if body.category is not None:
        fields["category"] = body.category
    change(picture, incident.id, events=(*incident.events, body.event), **fields)


def updated(picture: Picture, _: Fact, body: facts.EventUpdated) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    key = (body.event.source, body.event.ref)
    lines = tuple(body.event if (line.source, line.ref) == key else line for line in incident.events)
    fields = believed(body.belief)
    if body.category is not None:
        fields["category"] = body.category
    change(picture, incident.id, events=lines, **fields)


def cancelled(picture: Picture, _: Fact, body: facts.EventCancelled) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    lines = tuple(
        structs.replace(line, cancelled=True) if (line.source, line.ref) == (body.source, body.ref) else line
        for line in incident.events
    )
    change(picture, incident.id, events=lines)


def proposed(picture: Picture, _: Fact, body: facts.MergeProposed) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None and body.other not in incident.apart:
        proposal = Proposal(incident_id=body.other, odds=body.odds, reasons=body.reasons)
        change(picture, incident.id, proposals=(*incident.proposals, proposal))


def dismissed(picture: Picture, _: Fact, body: facts.ProposalDismissed) -> None:
    """Both remember it, whichever it was proposed of."""
    for one, other in ((body.incident_id, body.other), (body.other, body.incident_id)):
        incident = picture.incidents.get(one)
        if incident is not None:
            left = tuple(each for each in incident.proposals if each.incident_id != other)
            change(picture, one, proposals=left, apart=(*incident.apart, other))


def moved_out(picture: Picture, _: Fact, body: facts.EventsMovedOut) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        gone = {(line.source, line.ref) for line in body.events}
        left = tuple(line for line in incident.events if (line.source, line.ref) not in gone)
        fields = {} if body.belief is None else believed(body.belief)
        change(picture, incident.id, events=left, **fields)


def moved_in(picture: Picture, _: Fact, body: facts.EventsMovedIn) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        change(picture, incident.id, events=(*incident.events, *body.events))
