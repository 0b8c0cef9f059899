"""Facts about units themselves: known, set by hand, flagged, in danger, moved."""

from typing import Any

from msgspec import structs

from dashboard.model import facts
from dashboard.model.facts import Fact
from dashboard.model.unit import Unit
from dashboard.picture import Picture


def _change(picture: Picture, unit_id: str, **fields: Any) -> None:
    unit = picture.units.get(unit_id)
    if unit is not None:
        picture.put_unit(structs.replace(unit, version=unit.version + 1, **fields))


def registered(picture: Picture, fact: Fact, body: facts.UnitRegistered) -> None:
    known = picture.units.get(body.unit)
    unit = Unit(
        id=body.unit,
        service=body.service,
        capabilities=body.capabilities,
        station=body.station,
        location=body.location,
        status_at=fact.at,
        crew=body.crew,
        crew_size=body.crew_size,
        shift=body.shift,
    )
    if known is not None:
        unit = structs.replace(
            known,
            service=body.service,
            capabilities=body.capabilities,
            station=body.station,
            location=body.location or known.location,
            crew=body.crew,
            crew_size=body.crew_size,
            shift=body.shift,
        )
    picture.put_unit(unit)


def status_set(picture: Picture, fact: Fact, body: facts.UnitStatusChanged) -> None:
    _change(picture, body.unit, status=body.status, status_at=fact.at, status_reason=body.reason)


def flagged(picture: Picture, _: Fact, body: facts.UnitFlagged) -> None:
    _change(picture, body.unit, flags=body.flags)


def panicked(picture: Picture, fact: Fact, body: facts.UnitPanicked) -> None:
    _change(picture, body.unit, panic_at=fact.at)


def panic_cleared(picture: Picture, _: Fact, body: facts.PanicCleared) -> None:
    _change(picture, body.unit, panic_at=None)


def moved(picture: Picture, _: Fact, body: facts.UnitMoved) -> None:
    _change(picture, body.unit, post=body.post, post_location=body.location)
    if picture.move is not None and picture.move.unit == body.unit:
        picture.move = None
        picture.touch_centre()
