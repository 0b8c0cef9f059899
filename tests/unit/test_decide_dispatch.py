"""What people and the adviser may do with units, alarms, roads and plans; and what is refused, and why."""

import pytest

from dashboard.model.codes import Override, Service, UnitFlag, UnitStatus
from dashboard.model.command import Command
from dashboard.model.commands import (
    AdviseUnits,
    CloseIncident,
    MarkSensitive,
    RaiseAlarm,
    RegisterUnit,
    RequestAid,
    SetAssignmentStatus,
    SetPrimaryUnit,
    SetUnitFlags,
    SetUnitStatus,
    Undo,
)
from dashboard.model.unit import Shift
from tests.builders import NOW, SALTIVKA, an_event
from tests.unit.dispatch_builders import S, a_fire, advice, assign, refused

# Who may be sent


def test_a_crew_that_is_out_with_one_vehicle_cannot_go_with_the_other():
    room = a_fire()
    room.tell(assign("L1"))
    refused(room, assign("L2", reason="needed"), "crew_is_out", unit="L2", other="L1")
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="L1", status=S.CLEARED))
    room.tell(assign("L2"))
    assert room.unit("L2").status is UnitStatus.DISPATCHED


def test_one_crew_cannot_drive_two_vehicles_at_once():
    refused(a_fire(), assign("L1", "L2"), "crew_cannot_split", unit="L1")


def test_a_crew_comes_back_by_undo_only_while_it_stands_free():
    room = a_fire()
    room.tell(an_event(location=SALTIVKA))
    room.tell(assign("L1"))
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    closing = room.last_cause
    room.tell(assign("L2", number=2))
    refused(room, Undo(command_id=closing), "crew_is_out", unit="L1", other="L2")


@pytest.mark.parametrize(
    "begin, end, on_duty",
    [
        ("00:00", "04:00", True),
        ("08:00", "20:00", False),
        ("20:00", "08:00", True),
        ("03:42", "03:41", False),
    ],
)
def test_a_unit_off_duty_is_sent_only_with_a_reason(begin: str, end: str, on_duty: bool) -> None:
    room = a_fire()  # it is 03:41 in Kyiv
    room.tell(RegisterUnit(unit="E9", service=Service.FIRE, shift=Shift(begin, end)))
    if not on_duty:
        refused(room, assign("E9"), "unit_off_shift", unit="E9")
    room.tell(assign("E9", reason=None if on_duty else "all are out"))
    assert room.unit("E9").incidents == ("inc-1",)


def test_a_flagged_unit_can_still_be_sent():
    room = a_fire()
    room.tell(SetUnitFlags(unit="E1", flags=(UnitFlag.LOW_FUEL,)))
    room.tell(assign("E1"))
    assert room.unit("E1").incidents == ("inc-1",)


def test_a_blocked_unit_is_refused_and_not_only_shown_so():
    """TicketsCAD#83: "blocked" was a colour, and the writer let it pass."""
    room = a_fire()
    room.tell(SetUnitStatus(unit="E1", status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
    refused(room, assign("E1", reason="nearest"), "unit_out_of_service", unit="E1")


def test_a_second_assignment_does_not_reset_the_first():
    """TicketsCAD#82 and #116: times and status of the first went with the second."""
    room = a_fire()
    room.tell(an_event(location=SALTIVKA))
    room.tell(assign("E1"))
    room.later(minutes=4)
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=S.ON_SCENE))
    first = room.incident(1).assignment("E1")
    room.later(minutes=4)
    room.tell(assign("E1", number=2, reason="nearest"))
    now = room.incident(1).assignment("E1")
    assert (now.status, now.times, now.eta_s) == (first.status, first.times, first.eta_s)
    assert now.also == "inc-2"
    assert room.incident(2).assignment("E1").times == {S.DISPATCHED: room.now}


def test_after_closing_every_reader_of_the_journal_sees_the_same_units():
    """Resgrid/Core#273: screens differed until somebody refreshed."""
    room = a_fire()
    room.tell(assign("E1", "E2"))
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    [closing] = {fact.cause for fact in room.history if fact.type == "IncidentClosed"}
    told = {fact.body.unit for fact in room.history if fact.cause == closing and hasattr(fact.body, "unit")}
    assert told == {"E1", "E2"}
    assert {room.unit(each).status for each in told} == {UnitStatus.AVAILABLE}


# Advice and what becomes of it


def test_sending_what_was_advised_keeps_when_it_was_expected():
    room = a_fire()
    room.tell(AdviseUnits(incident_id="inc-1", advice=advice("E1", "E2")))
    *_, answered = room.tell(assign("E2", "E1"))
    assert (answered.advice, answered.option, answered.override) == ("a1", 1, None)
    assert room.incident().assignment("E1").eta_s == 190
    assert room.incident().advice is None


def test_sending_others_says_which_and_why():
    room = a_fire()
    room.tell(AdviseUnits(incident_id="inc-1", advice=advice("E1")))
    *_, answered = room.tell(assign("E2", override=Override.KNOWN_GROUND))
    assert (answered.units, answered.option, answered.override) == (("E2",), None, Override.KNOWN_GROUND)
    assert room.incident().assignment("E2").eta_s is None


def test_the_same_advice_again_is_no_news_and_none_concerns_what_is_over():
    room = a_fire()
    version = room.incident().version
    assert len(room.tell(AdviseUnits(incident_id="inc-1", advice=advice("E1")))) == 1
    assert room.incident().version == version
    assert room.tell(AdviseUnits(incident_id="inc-1", advice=advice("E1"))) == []
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    assert room.tell(AdviseUnits(incident_id="inc-1", advice=None)) == []
    assert room.tell(AdviseUnits(incident_id="inc-9", advice=advice("E1"))) == []


# In charge, alarm level, aid


def test_the_first_unit_sent_is_in_charge_until_somebody_says_otherwise():
    room = a_fire()
    room.tell(assign("E1", "E2"))
    assert room.incident().primary_unit == "E1"
    refused(room, SetPrimaryUnit(incident_id="inc-1", unit="E1"), "primary_already", unit="E1")
    refused(room, SetPrimaryUnit(incident_id="inc-1", unit="L1"), "not_assigned", unit="L1", number=1)
    room.tell(SetPrimaryUnit(incident_id="inc-1", unit="E2"))
    assert room.incident().primary_unit == "E2"


def test_when_the_one_in_charge_leaves_another_takes_over():
    room = a_fire()
    room.tell(assign("E1", "E2"))
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=S.CLEARED))
    assert room.incident().primary_unit == "E2"
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E2", status=S.CLEARED))
    assert room.incident().primary_unit is None


def test_the_alarm_level_goes_up_and_down_but_not_nowhere():
    room = a_fire()
    refused(room, RaiseAlarm(incident_id="inc-1", level=1), "same_alarm_level", level=1)
    room.tell(RaiseAlarm(incident_id="inc-1", level=3, reason="wind"))
    assert room.incident().alarm_level == 3
    room.tell(RaiseAlarm(incident_id="inc-1", level=2))
    assert room.incident().alarm_level == 2


def test_an_incident_is_sensitive_by_its_category_until_somebody_says_so():
    room = a_fire()
    assert room.incident().sensitive is None
    room.tell(MarkSensitive(incident_id="inc-1", sensitive=True))
    refused(room, MarkSensitive(incident_id="inc-1", sensitive=True), "same_sensitivity", number=1)
    room.tell(MarkSensitive(incident_id="inc-1", sensitive=False))
    assert room.incident().sensitive is False


def test_aid_that_was_asked_for_stands_with_who_asked():
    room = a_fire()
    room.tell(RequestAid(incident_id="inc-1", capability="ladder", count=2))
    room.tell(RequestAid(incident_id="inc-1", capability="hazmat"))
    assert [(each.capability, each.count, each.by, each.at) for each in room.incident().aid] == [
        ("ladder", 2, "olena", NOW),
        ("hazmat", 1, "olena", NOW),
    ]


@pytest.mark.parametrize(
    "command",
    [
        SetPrimaryUnit(incident_id="inc-1", unit="E1"),
        RaiseAlarm(incident_id="inc-1", level=2),
        RequestAid(incident_id="inc-1", capability="ladder"),
        MarkSensitive(incident_id="inc-1", sensitive=True),
    ],
)
def test_nothing_of_this_is_done_with_what_is_over(command: Command) -> None:
    room = a_fire()
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    refused(room, command, "already_closed", number=1)
