"""What the panel says of units: who is in charge, when they are due, what positions say, how late."""

from datetime import timedelta
from typing import Any

from dashboard.model.advice import Advice, AdvisedUnit, Eta, Option
from dashboard.model.codes import AssignmentStatus
from dashboard.model.commands import (
    AdviseUnits,
    AssignUnits,
    CloseIncident,
    MarkSensitive,
    ProposeStatus,
    RaiseAlarm,
    RequestAid,
    SetAssignmentStatus,
)
from dashboard.model.reason import Reason
from layouts.incident import panel
from layouts.words import words
from tests.builders import ARoom, an_event
from tests.unit.test_screen import LOOK, UK, drawn

S = AssignmentStatus
ETA = Eta(expected_s=190, low_s=150, high_s=260)


def sent(*units: str) -> ARoom:
    """Units that were advised, and sent to a fire."""
    room = ARoom(units=["E21", "E22"])
    room.tell(an_event())
    advised = tuple(AdvisedUnit(unit=each, capability="engine", eta=ETA) for each in units)
    advice = Advice(id="a", needs={"engine": 1}, options=(Option(units=advised),))
    room.tell(AdviseUnits(incident_id="inc-1", advice=advice))
    room.tell(AssignUnits(incident_id="inc-1", units=units))
    return room


def shown(room: ARoom, said: Any = UK) -> str:
    return drawn(panel(said, room.incident(), known=room.picture.incidents, look=LOOK))


def set_status(room: ARoom, status: AssignmentStatus, unit: str = "E21") -> None:
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit=unit, status=status))


def test_one_unit_is_in_charge_and_the_others_can_be_put_in_charge() -> None:
    body = shown(sent("E21", "E22"))
    assert body.count("★ ") == 1
    assert "старший" in body
    assert body.count('"data-act": "in-charge"') == 1
    assert '"data-act": "in-charge"' not in shown(sent("E21"))


def test_on_its_way_a_unit_is_due_and_once_there_it_shows_how_long_it_took() -> None:
    room = sent("E21")
    due = room.now + timedelta(seconds=190)
    assert f'"data-due": "{due:%Y-%m-%dT%H:%M:%S}.000Z"' in shown(room)
    room.later(seconds=222)
    set_status(room, S.ON_SCENE)
    body = shown(room)
    assert "чекали за 03:10, прибув за 03:42" in body
    assert "data-due" not in body


def test_a_unit_that_nobody_advised_has_no_due_time() -> None:
    room = ARoom(units=["E21"])
    room.tell(an_event())
    room.tell(AssignUnits(incident_id="inc-1", units=("E21",)))
    assert "data-due" not in shown(room)


def test_a_timer_has_the_limits_of_its_status() -> None:
    room = sent("E21")
    assert '"data-red": 80' in shown(room)
    assert "NFPA 1710" in shown(room)
    set_status(room, S.ON_SCENE)
    assert '"data-red": 5400' in shown(room)
    set_status(room, S.CLEARED)
    assert '"data-red": 5400' not in shown(room)


def test_what_a_position_says_stands_with_its_reason_and_its_key() -> None:
    room = sent("E21")
    near = (Reason("position_near", {"m": 62}),)
    room.tell(
        ProposeStatus(incident_id="inc-1", unit="E21", status=S.ON_SCENE, reasons=near), actor="adviser"
    )
    body = shown(room)
    assert "За позицією: на місці" in body
    assert "62" in body
    assert '"data-act": "confirm"' in body
    assert "Position says: on scene" in shown(room, words("en"))
    set_status(room, S.ON_SCENE)
    assert "За позицією" not in shown(room)


def test_the_alarm_level_and_the_aid_asked_for_are_read_at_the_top() -> None:
    room = sent("E21")
    assert "Ранг виклику 1" in shown(room)
    room.tell(RaiseAlarm(incident_id="inc-1", level=3))
    room.tell(RequestAid(incident_id="inc-1", capability="ladder", count=2))
    assert "Стіна: за категорією" in shown(room)
    room.tell(MarkSensitive(incident_id="inc-1", sensitive=True))
    body = shown(room)
    assert "Стіна: приблизно" in body
    assert "Ранг виклику 3" in body
    assert "допомога сусідів: драбина × 2" in body
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    assert '"data-act": "alarm"' not in shown(room)
    assert "Ранг виклику 3" in shown(room)
