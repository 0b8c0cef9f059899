"""Taking a command back: what it changed is set as it was, unless somebody has changed it since."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from dashboard.decide.refusal import Refused
from dashboard.dispatch.duty import crew_out_with
from dashboard.model import facts
from dashboard.model.commands import Undo
from dashboard.model.facts import Body
from dashboard.picture import Act, Picture

# The screen offers it for 10 s; a person who notices later may still ask.
UNDO_WITHIN = timedelta(minutes=10)
_COUNTERS = frozenset({"version", "status_at", "changed_at"})
_NOT_TAKEN_BACK = frozenset({"version", "advice", "notes"})  # advice is told anew, a note is retracted


def undo(picture: Picture, command: Undo, now: datetime) -> Sequence[Body]:
    """Facts that restore each field the command changed.

    Raises Refused when one of them was changed since, or when it is too late.
    """
    act = picture.acts.get(command.command_id)
    if act is None:
        raise Refused("nothing_to_undo")
    if act.actor != command.actor:
        raise Refused("forbidden")
    if now - act.at > UNDO_WITHIN:
        raise Refused("too_late")
    bodies = [*_incidents(picture, act, command), *_units(picture, act, command)]
    bodies += _reports(picture, act, command)
    bodies += [facts.NoteRetracted(incident_id=each, command_id=command.command_id) for each in act.notes]
    if not bodies:
        raise Refused("nothing_to_undo")
    return bodies


def _incidents(picture: Picture, act: Act, command: Undo) -> Iterator[Body]:
    for incident_id, (before, after) in act.incidents.items():
        current = picture.incidents.get(incident_id)
        if before is None:
            if current is None or current.status is not after.status:
                raise Refused("changed_since", incident=incident_id)
            yield facts.IncidentClosed(incident_id=incident_id, reason="undone")
        elif fields := _restored(before, after, current):
            if "events" in fields and current is not None and current.merged_into is not None:
                raise Refused("changed_since", field="events")  # its reports are the other's by now
            yield facts.IncidentRestored(
                incident_id=incident_id, command_id=command.command_id, fields=fields
            )


def _units(picture: Picture, act: Act, command: Undo) -> Iterator[Body]:
    for unit_id, (before, after) in act.units.items():
        if before is None:
            raise Refused("changed_since", unit=unit_id)
        if before.incidents and (other := crew_out_with(before, picture.units.values())) is not None:
            raise Refused("crew_is_out", unit=unit_id, other=other.id)
        if fields := _restored(before, after, picture.units.get(unit_id)):
            yield facts.UnitRestored(unit=unit_id, command_id=command.command_id, fields=fields)


def _reports(picture: Picture, act: Act, command: Undo) -> Iterator[Body]:
    for number, (before, after) in act.reports.items():
        fields = _restored(before, after, picture.reports.get(number))
        yield facts.ReportRestored(report=number, command_id=command.command_id, fields=fields)


def _restored(before: Struct, after: Struct, current: Struct | None) -> dict[str, Any]:
    """The fields that the command changed, with the values from before it."""
    changed = [name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)]
    wanted = [name for name in changed if name not in _NOT_TAKEN_BACK]
    for name in wanted:
        if name not in _COUNTERS and (current is None or getattr(current, name) != getattr(after, name)):
            raise Refused("changed_since", field=name)
    # Through JSON, as the journal will give it back: a list where there was a tuple.
    return {name: msgspec.json.decode(msgspec.json.encode(getattr(before, name))) for name in wanted}
