"""Flags, crews in danger, moves, closed roads, plans: what is done, what is refused, and why."""

from datetime import timedelta

import pytest

from dashboard.decide.centre import MOST_CLOSURES
from dashboard.model.codes import Category, UnitFlag, UnitStatus
from dashboard.model.command import Command
from dashboard.model.commands import (
    AdviseMove,
    ClearPanic,
    CloseRoad,
    DismissMove,
    MoveUnit,
    OpenRoad,
    PublishPlans,
    RaiseAlarm,
    RaisePanic,
    RequestAid,
    SetPrimaryUnit,
    SetUnitFlags,
    SetUnitStatus,
    Undo,
)
from dashboard.model.plan import Plan
from tests.builders import NOW, OSNOVA, RULES, SUMSKA, ARoom
from tests.unit.dispatch_builders import a_fire, a_move, assign, refused

LINE = ((36.23, 49.99), (36.24, 49.99))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "command",
    [
        SetUnitFlags(unit="Z9", flags=()),
        RaisePanic(unit="Z9"),
        ClearPanic(unit="Z9", reason="x"),
        MoveUnit(unit="Z9", station="fire-1"),
        assign("Z9"),
    ],
)
def test_nobody_knows_a_unit_that_was_never_registered(command: Command) -> None:
    refused(a_fire(), command, "unknown_unit", unit="Z9")


def test_flags_are_a_set():
    room = a_fire()
    room.tell(SetUnitFlags(unit="E1", flags=(UnitFlag.NO_COMMS, UnitFlag.DEFECT, UnitFlag.NO_COMMS)))
    assert room.unit("E1").flags == (UnitFlag.DEFECT, UnitFlag.NO_COMMS)
    same = SetUnitFlags(unit="E1", flags=(UnitFlag.NO_COMMS, UnitFlag.DEFECT))
    refused(room, same, "same_flags", unit="E1")
    room.tell(SetUnitFlags(unit="E1", flags=()))
    assert room.unit("E1").flags == ()


def test_a_crew_in_danger_is_an_incident_of_the_highest_priority_where_it_is():
    room = a_fire()
    room.tell(RaisePanic(unit="E1", location=OSNOVA))
    sos = room.incident(2)
    assert (sos.priority, sos.category, sos.location, sos.district) == (
        1,
        Category.RESCUE,
        OSNOVA,
        RULES.district_of(OSNOVA),
    )
    assert [(reason.code, reason.args) for reason in sos.priority_reasons] == [("panic", {"unit": "E1"})]
    assert room.unit("E1").panic_at == NOW
    refused(room, RaisePanic(unit="E1"), "panics_already", unit="E1")


def test_a_crew_without_a_position_is_in_danger_at_its_scene():
    room = a_fire()
    room.tell(assign("E1"))
    room.tell(RaisePanic(unit="E1"))
    assert room.incident(2).location == SUMSKA
    room.tell(RaisePanic(unit="E2"))
    assert room.incident(3).location is None


def test_only_an_alarm_that_was_raised_is_called_off_and_its_incident_stays():
    room = a_fire()
    refused(room, ClearPanic(unit="E1", reason="answers"), "no_panic", unit="E1")
    room.tell(RaisePanic(unit="E1"))
    room.tell(ClearPanic(unit="E1", reason="answers"))
    assert room.unit("E1").panic_at is None
    assert room.incident(2).open


def test_a_crew_can_be_in_danger_again():
    room = a_fire()
    room.tell(RaisePanic(unit="E1"))
    room.tell(ClearPanic(unit="E1", reason="answers"))
    room.later(minutes=1)
    room.tell(RaisePanic(unit="E1"))
    assert room.unit("E1").panic_at == room.now
    assert room.incident(3).priority == 1


# Moves


def test_a_free_unit_stands_by_elsewhere_until_it_is_sent_home():
    room = a_fire()
    room.tell(MoveUnit(unit="L1", station="fire-3", location=OSNOVA))
    assert (room.unit("L1").post, room.unit("L1").post_location) == ("fire-3", OSNOVA)
    refused(room, MoveUnit(unit="L1", station="fire-3"), "stands_there", station="fire-3")
    room.tell(MoveUnit(unit="L1", station="fire-1"))
    assert (room.unit("L1").post, room.unit("L1").post_location) == (None, None)
    refused(room, MoveUnit(unit="L1", station="fire-1"), "stands_there", station="fire-1")


def test_a_unit_with_work_to_do_is_not_moved():
    room = a_fire()
    room.tell(assign("E1"))
    room.tell(SetUnitStatus(unit="E2", status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
    refused(room, MoveUnit(unit="E1", station="fire-3"), "unit_not_free", status="dispatched")
    refused(room, MoveUnit(unit="E2", station="fire-3"), "unit_not_free", status="out_of_service")


def test_a_move_that_was_advised_is_taken_to_its_place_and_is_advised_no_more():
    room = a_fire()
    room.tell(AdviseMove(move=a_move()))
    assert room.tell(AdviseMove(move=a_move())) == []
    room.tell(MoveUnit(unit="E1", station="fire-3"))
    assert room.unit("E1").post_location == OSNOVA
    assert room.picture.move is None


def test_a_move_can_be_dismissed_once():
    room = a_fire()
    refused(room, DismissMove(unit="E1"), "no_such_move", unit="E1")
    room.tell(AdviseMove(move=a_move()))
    refused(room, DismissMove(unit="E2"), "no_such_move", unit="E2")
    [dismissed] = room.tell(DismissMove(unit="E1"))
    assert (dismissed.unit, dismissed.station) == ("E1", "fire-3")
    assert room.picture.move is None
    refused(room, DismissMove(unit="E1"), "no_such_move", unit="E1")


# Roads and plans


def a_closure(**changed: object) -> CloseRoad:
    return CloseRoad(**{"id": "shut", "line": LINE, "until": NOW + HOUR, "reason": "rubble", **changed})


def test_a_road_stays_closed_until_its_time_or_until_somebody_opens_it():
    room = a_fire()
    room.tell(a_closure())
    assert (room.picture.closures["shut"].by, room.picture.closures["shut"].line) == ("olena", LINE)
    room.tell(OpenRoad(closure="shut"))
    refused(room, OpenRoad(closure="shut"), "no_such_closure")
    room.tell(a_closure(id="again"))
    room.later(hours=2)
    refused(room, OpenRoad(closure="again"), "no_such_closure")


@pytest.mark.parametrize(
    "until, code", [(NOW, "until_in_past"), (NOW + timedelta(days=91), "closed_too_long")]
)
def test_a_road_is_closed_for_a_time_that_makes_sense(until, code) -> None:
    refused(a_fire(), a_closure(until=until), code)


def test_there_is_an_end_to_closures():
    room = a_fire()
    for number in range(MOST_CLOSURES):
        room.tell(a_closure(id=f"shut-{number}"))
    refused(room, a_closure(), "too_many_closures", most=MOST_CLOSURES)


def plans(count: int) -> PublishPlans:
    plan = Plan(priorities=(1, 2), needs={"engine": count})
    return PublishPlans(plans={Category.FIRE: (plan,)}, based_on=0, note="more engines")


def test_of_two_who_change_the_plans_the_second_looks_again_first():
    room = a_fire()
    room.tell(plans(3))
    assert (room.picture.plans.version, room.picture.plans.by) == (1, "olena")
    refused(room, plans(4), "plans_changed", based_on=0, version=1)


def test_plans_that_change_nothing_are_no_version():
    room = a_fire()
    room.tell(plans(3))
    same = PublishPlans(plans=plans(3).plans, based_on=1, note="again")
    refused(room, same, "same_plans")


@pytest.mark.parametrize(
    "command",
    [
        SetPrimaryUnit(incident_id="inc-1", unit="E2"),
        RaiseAlarm(incident_id="inc-1", level=3),
        RequestAid(incident_id="inc-1", capability="ladder"),
        SetUnitFlags(unit="E1", flags=(UnitFlag.DEFECT,)),
        MoveUnit(unit="L1", station="fire-3", location=OSNOVA),
        RaisePanic(unit="E1"),
    ],
)
def test_what_was_done_in_error_is_taken_back(command: Command) -> None:
    room = a_fire()
    room.tell(assign("E1", "E2"))
    before = _seen(room)
    room.tell(command)
    assert _seen(room) != before
    room.tell(Undo(command_id=room.last_cause))
    assert _seen(room) == before


def _seen(room: ARoom) -> list[dict[str, object]]:
    """Everything open, and every unit, but for versions."""
    values = (*room.picture.open_incidents(), *room.picture.units.values())
    return [
        {name: getattr(each, name) for name in each.__struct_fields__ if name != "version"} for each in values
    ]
