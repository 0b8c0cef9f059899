"""Facts about what the adviser says, and what people make of it."""

from msgspec import structs

from dashboard.fold.parts import change, with_assignments
from dashboard.model import facts
from dashboard.model.facts import Fact
from dashboard.model.incident import AidRequest, StatusProposal
from dashboard.picture import Picture


def advised(picture: Picture, _: Fact, body: facts.UnitsAdvised) -> None:
    """Advice changes nothing that a person may be about to act on, so the incident's version stays."""
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        picture.put_incident(structs.replace(incident, advice=body.advice))


def answered(picture: Picture, _: Fact, body: facts.AdviceAnswered) -> None:
    """Once units are sent it is no longer the advice for what is still needed."""
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        picture.put_incident(structs.replace(incident, advice=None))


def status_proposed(picture: Picture, fact: Fact, body: facts.StatusProposed) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        return
    proposal = StatusProposal(status=body.status, at=fact.at, reasons=body.reasons)
    parts = tuple(
        structs.replace(part, proposed=proposal) if part.active and part.unit == body.unit else part
        for part in incident.assignments
    )
    with_assignments(picture, incident, parts)


def primary_set(picture: Picture, _: Fact, body: facts.PrimaryUnitSet) -> None:
    change(picture, body.incident_id, primary_unit=body.unit)


def alarm_raised(picture: Picture, _: Fact, body: facts.AlarmRaised) -> None:
    change(picture, body.incident_id, alarm_level=body.level)


def aid_requested(picture: Picture, fact: Fact, body: facts.AidRequested) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        asked = AidRequest(capability=body.capability, count=body.count, at=fact.at, by=fact.actor)
        change(picture, incident.id, aid=(*incident.aid, asked))


def move_advised(picture: Picture, _: Fact, body: facts.MoveAdvised) -> None:
    picture.move = body.move
    picture.touch_centre()


def move_dismissed(picture: Picture, _: Fact, _body: facts.MoveDismissed) -> None:
    picture.move = None
    picture.touch_centre()
