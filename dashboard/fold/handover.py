"""Facts about a shift's handover, and about promises."""

from msgspec import structs

from dashboard.fold.parts import change
from dashboard.model import facts
from dashboard.model.codes import Side
from dashboard.model.facts import Fact
from dashboard.model.handover import Handover, OnDuty, Promise, Reading, Remark, Signature
from dashboard.picture import Picture


def promised(picture: Picture, fact: Fact, body: facts.PromiseMade) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        made = Promise(id=fact.cause, text=body.text, until=body.until, by=fact.actor, at=fact.at)
        change(picture, incident.id, promises=(*incident.promises, made))


def kept(picture: Picture, _: Fact, body: facts.PromiseKept) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is not None:
        left = tuple(each for each in incident.promises if each.id != body.promise)
        change(picture, incident.id, promises=left)


def begun(picture: Picture, fact: Fact, body: facts.HandoverBegun) -> None:
    _put(picture, Handover(id=body.handover, by=fact.actor, at=fact.at))


def remarked(picture: Picture, fact: Fact, body: facts.HandoverRemarked) -> None:
    if (known := _known(picture, body.handover)) is not None:
        added = Remark(id=fact.cause, text=body.text, at=fact.at)
        _put(picture, structs.replace(known, remarks=(*known.remarks, added)))


def read(picture: Picture, fact: Fact, body: facts.HandoverItemRead) -> None:
    if (known := _known(picture, body.handover)) is not None:
        reading = Reading(mark=body.mark, by=fact.actor, at=fact.at)
        _put(picture, structs.replace(known, read={**known.read, body.item: reading}))


def signed(picture: Picture, fact: Fact, body: facts.HandoverSigned) -> None:
    if (known := _known(picture, body.handover)) is not None:
        side = "outgoing" if body.side is Side.OUTGOING else "incoming"
        _put(picture, structs.replace(known, **{side: Signature(by=fact.actor, at=fact.at)}))


def handed_over(picture: Picture, fact: Fact, body: facts.ShiftHandedOver) -> None:
    picture.on_duty = OnDuty(name=body.incoming, since=fact.at, handover=body.handover)
    if (known := _known(picture, body.handover)) is not None:
        _put(picture, structs.replace(known, items=body.items))


def cancelled(picture: Picture, _: Fact, body: facts.HandoverCancelled) -> None:
    if _known(picture, body.handover) is not None:
        _put(picture, None)


def _known(picture: Picture, handover: str) -> Handover | None:
    found = picture.handover
    return found if found is not None and found.id == handover else None


def _put(picture: Picture, handover: Handover | None) -> None:
    picture.handover = handover
    picture.touch_centre()
