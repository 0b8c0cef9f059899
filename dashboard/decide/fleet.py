"""What is known of units themselves: registered, flagged, in danger, moved to another station."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.decide.parts import incident_name, known_unit
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import commands, facts
from dashboard.model.codes import Category, UnitStatus
from dashboard.model.facts import Body
from dashboard.model.incident import Belief
from dashboard.model.place import Point
from dashboard.model.reason import Reason
from dashboard.model.unit import Unit
from dashboard.picture import Picture

PANIC_ACCURACY_M = 50.0  # a crew moves while it calls


def register(
    picture: Picture, command: commands.RegisterUnit, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    body = facts.UnitRegistered(
        unit=command.unit,
        service=command.service,
        capabilities=command.capabilities,
        station=command.station,
        location=command.location,
        crew=command.crew,
        crew_size=command.crew_size,
        shift=command.shift,
    )
    known = picture.units.get(command.unit)
    if known is not None and _as_registered(known) == _as_registered(body):
        raise Refused("already_registered", unit=command.unit)
    return [body]


def _as_registered(unit: Unit | facts.UnitRegistered) -> tuple[object, ...]:
    return (unit.service, unit.capabilities, unit.station, unit.crew, unit.crew_size, unit.shift)


def flag(picture: Picture, command: commands.SetUnitFlags, _now: datetime, _rules: Rules) -> Sequence[Body]:
    unit = known_unit(picture, command.unit)
    flags = tuple(sorted(set(command.flags)))
    if flags == unit.flags:
        raise Refused("same_flags", unit=unit.id)
    return [facts.UnitFlagged(unit=unit.id, flags=flags)]


def panic(picture: Picture, command: commands.RaisePanic, now: datetime, rules: Rules) -> Sequence[Body]:
    """A crew in danger is an incident like no other: it sounds, and stands first in every queue."""
    unit = known_unit(picture, command.unit)
    if unit.panic_at is not None:
        raise Refused("panics_already", unit=unit.id)
    number = picture.last_number + 1
    place = command.location or _scene(picture, unit) or unit.location
    accuracy = None if place is None else PANIC_ACCURACY_M
    opened = facts.IncidentOpened(
        incident_id=incident_name(number),
        number=number,
        category=Category.RESCUE,
        title=f"SOS {unit.id}",
        priority=1,
        priority_reasons=(Reason("panic", {"unit": unit.id}),),
        opened_at=now,
        location=place,
        accuracy_m=accuracy,
        district=None if place is None else rules.district_of(place),
        belief=Belief(
            location=place, accuracy_m=accuracy, kinds={Category.RESCUE: 1.0}, first_at=now, last_at=now
        ),
    )
    return [opened, facts.UnitPanicked(unit=unit.id, incident_id=opened.incident_id)]


def _scene(picture: Picture, unit: Unit) -> Point | None:
    incident = picture.incidents.get(unit.incidents[0]) if unit.incidents else None
    return None if incident is None else incident.location


def clear_panic(
    picture: Picture, command: commands.ClearPanic, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    unit = known_unit(picture, command.unit)
    if unit.panic_at is None:
        raise Refused("no_panic", unit=unit.id)
    return [facts.PanicCleared(unit=unit.id, reason=command.reason)]


def move(picture: Picture, command: commands.MoveUnit, _now: datetime, _rules: Rules) -> Sequence[Body]:
    """Only a unit with nothing to do can stand by elsewhere; its own station ends the move."""
    unit = known_unit(picture, command.unit)
    if unit.incidents or unit.status not in (UnitStatus.AVAILABLE, UnitStatus.RETURNING):
        raise Refused("unit_not_free", unit=unit.id, status=str(unit.status))
    if command.station == (unit.post or unit.station):
        raise Refused("stands_there", unit=unit.id, station=command.station)
    if command.station == unit.station:
        return [facts.UnitMoved(unit=unit.id, post=None)]
    advised = picture.move
    same = advised is not None and (advised.unit, advised.station) == (unit.id, command.station)
    place = advised.location if same and advised is not None else command.location
    return [facts.UnitMoved(unit=unit.id, post=command.station, location=place)]


def dismiss_move(
    picture: Picture, command: commands.DismissMove, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    advised = picture.move
    if advised is None or advised.unit != command.unit:
        raise Refused("no_such_move", unit=command.unit)
    return [facts.MoveDismissed(unit=advised.unit, station=advised.station)]
