"""Handing a shift over: nobody signs for both, and nobody signs what was not read as it stands."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.parts import known_incident
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.handover import items, readers, unread
from dashboard.model import facts
from dashboard.model import handover_commands as commands
from dashboard.model.codes import Side
from dashboard.model.facts import Body
from dashboard.model.handover import Handover
from dashboard.picture import Picture

MOST_REMARKS = 50


def promise(picture: Picture, command: commands.MakePromise, now: datetime, _rules: Rules) -> Sequence[Body]:
    incident = known_incident(picture, command.incident_id)
    if command.until <= now:
        raise Refused("until_in_past")
    return [facts.PromiseMade(incident_id=incident.id, text=command.text, until=command.until)]


def keep_promise(
    picture: Picture, command: commands.KeepPromise, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    incident = known_incident(picture, command.incident_id)
    found = next((each for each in incident.promises if each.id == command.promise), None)
    if found is None:
        raise Refused("no_such_promise")
    return [facts.PromiseKept(incident_id=incident.id, promise=found.id, text=found.text)]


def begin(picture: Picture, command: commands.BeginHandover, _now: datetime, _rules: Rules) -> Sequence[Body]:
    if picture.handover is not None and not picture.handover.over:
        raise Refused("handover_open", by=picture.handover.by)
    return [facts.HandoverBegun(handover=command.id)]


def remark(
    picture: Picture, command: commands.RemarkHandover, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    handover = _open(picture, command.handover)
    if command.actor != handover.by:
        raise Refused("not_outgoing", by=handover.by)
    if len(handover.remarks) >= MOST_REMARKS:
        raise Refused("too_many_remarks", most=MOST_REMARKS)
    return [facts.HandoverRemarked(handover=handover.id, text=command.text)]


def confirm(
    picture: Picture, command: commands.ConfirmHandoverItem, now: datetime, _rules: Rules
) -> Sequence[Body]:
    """An item is read by somebody else than who hands it over, and as it stands."""
    handover = _open(picture, command.handover)
    if command.actor == handover.by:
        raise Refused("reads_own", by=handover.by)
    found = next((each for each in items(picture, now) if each.key == command.item), None)
    if found is None:
        raise Refused("item_gone")
    if found.mark != command.mark:
        raise Refused("item_changed")
    return [facts.HandoverItemRead(handover=handover.id, item=found.key, mark=found.mark)]


def sign(picture: Picture, command: commands.SignHandover, now: datetime, _rules: Rules) -> Sequence[Body]:
    """The second signature hands the shift over, with every item as it stands."""
    handover = _open(picture, command.handover)
    _check_side(handover, command)
    found = items(picture, now)
    reader = command.actor if command.side is Side.INCOMING else _reader(handover)
    if left := unread(handover, found, reader):
        raise Refused("items_unread", n=len(left))
    signed = facts.HandoverSigned(handover=handover.id, side=command.side)
    other = handover.incoming if command.side is Side.OUTGOING else handover.outgoing
    if other is None:
        return [signed]
    return [
        signed,
        facts.ShiftHandedOver(handover=handover.id, outgoing=handover.by, incoming=reader, items=found),
    ]


def _check_side(handover: Handover, command: commands.SignHandover) -> None:
    if command.side is Side.OUTGOING and command.actor != handover.by:
        raise Refused("not_outgoing", by=handover.by)
    if command.side is Side.INCOMING and command.actor == handover.by:
        raise Refused("same_person")
    done = handover.outgoing if command.side is Side.OUTGOING else handover.incoming
    if done is not None:
        raise Refused("signed_already", by=done.by)


def _reader(handover: Handover) -> str:
    """Who takes over: who has signed so, else the only one who has read; nobody where several have."""
    if handover.incoming is not None:
        return handover.incoming.by
    found = readers(handover)
    return next(iter(found)) if len(found) == 1 else ""


def cancel(
    picture: Picture, command: commands.CancelHandover, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    handover = _open(picture, command.handover)
    return [facts.HandoverCancelled(handover=handover.id, reason=command.reason)]


def _open(picture: Picture, handover: str) -> Handover:
    found = picture.handover
    if found is None or found.id != handover or found.over:
        raise Refused("no_such_handover")
    return found
