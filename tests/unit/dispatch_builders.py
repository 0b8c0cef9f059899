"""What tests of dispatch share: a fire, units of which two have one crew, advice, a move."""

from typing import Any

from dashboard.model import facts
from dashboard.model.advice import Advice, AdvisedUnit, Eta, Move, Option
from dashboard.model.codes import AssignmentStatus, Service
from dashboard.model.command import Command
from dashboard.model.commands import AssignUnits, RegisterUnit
from tests.builders import OSNOVA, ARoom, an_event

S = AssignmentStatus


def a_fire() -> ARoom:
    """Two engines, and two ladders with one crew between them."""
    room = ARoom(units=["E1", "E2"])
    for ladder in ("L1", "L2"):
        room.tell(RegisterUnit(unit=ladder, service=Service.FIRE, station="fire-1", crew="ladders"))
    room.tell(an_event())
    return room


def refused(room: ARoom, command: Command, code: str, **args: Any) -> None:
    """It is refused with this code, these arguments among others, and changes nothing else."""
    before = room.picture.state()[1:]
    [body] = room.tell(command)
    assert isinstance(body, facts.CommandRefused), body
    assert body.code == code
    assert args.items() <= body.args.items()
    assert room.picture.state()[1:] == before


def advice(*units: str, eta_s: int = 190) -> Advice:
    eta = Eta(expected_s=eta_s, low_s=150, high_s=260)
    advised = tuple(AdvisedUnit(unit=each, capability="engine", eta=eta) for each in units)
    return Advice(id="a1", needs={"engine": len(units)}, options=(Option(units=advised),))


def a_move(unit: str = "E1", station: str = "fire-3") -> Move:
    return Move(
        unit=unit,
        service=Service.FIRE,
        station=station,
        location=OSNOVA,
        eta_s=300,
        saves_s=41.0,
        share_before=0.82,
        share_after=0.88,
        limit_s=360,
    )


def assign(*units: str, number: int = 1, **more: Any) -> AssignUnits:
    return AssignUnits(incident_id=f"inc-{number}", units=units, **more)
