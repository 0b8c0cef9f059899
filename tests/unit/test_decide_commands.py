from datetime import timedelta

import pytest

from dashboard.model.codes import AssignmentStatus, Category, EventKind, IncidentStatus, UnitStatus
from dashboard.model.command import Command
from dashboard.model.commands import (
    AcknowledgeIncident,
    AddNote,
    AssignUnits,
    CloseIncident,
    EventKey,
    MergeIncidents,
    OpenIncident,
    ReopenIncident,
    SetAssignmentStatus,
    SetPriority,
    SetUnitStatus,
    ShelveIncident,
    SplitIncident,
    Undo,
)
from dashboard.model.event import EventName
from dashboard.model.facts import CommandRefused, NoteRetracted
from dashboard.model.incident import Incident
from tests.builders import NOW, SALTIVKA, ARoom, an_event


def a_room_with_two_fires() -> ARoom:
    room = ARoom(units=["E1", "E2"])
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA))
    return room


def refusal(room: ARoom, command: Command, **who: str) -> CommandRefused:
    [body] = room.tell(command, **who)
    assert isinstance(body, CommandRefused), body
    return body


def test_sending_units_acknowledges_and_makes_the_incident_active():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1", "E2")))
    assert room.incident().status is IncidentStatus.ACTIVE
    assert room.incident().acknowledged_by == "olena"
    assert room.unit("E1").status is UnitStatus.DISPATCHED
    assert room.unit("E1").incidents == ("inc-1",)


def test_a_unit_sent_twice_at_the_same_moment_goes_to_the_first_who_asked():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)), actor="olena")
    said = refusal(room, AssignUnits(incident_id="inc-2", units=("E1",)), actor="taras")
    assert (said.code, said.args["number"]) == ("unit_assigned_elsewhere", 1)


def test_a_unit_sent_elsewhere_with_a_reason_keeps_its_first_assignment_which_shows_it():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.ON_SCENE))
    room.tell(AssignUnits(incident_id="inc-2", units=("E1",), reason="nearest, fire is out"))
    first, second = room.incident(1).assignment("E1"), room.incident(2).assignment("E1")
    assert (first.status, first.also) == (AssignmentStatus.ON_SCENE, "inc-2")
    assert (second.status, second.reason) == (AssignmentStatus.DISPATCHED, "nearest, fire is out")
    assert room.unit("E1").status is UnitStatus.ON_SCENE


def test_a_status_of_one_assignment_leaves_the_other_alone():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    room.tell(AssignUnits(incident_id="inc-2", units=("E1",), reason="both"))
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.CLEARED))
    assert room.incident(2).assignment("E1").status is AssignmentStatus.DISPATCHED
    assert room.unit("E1").incidents == ("inc-2",)
    assert room.unit("E1").status is UnitStatus.DISPATCHED


def test_a_status_never_goes_back():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.ON_SCENE))
    back = SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.EN_ROUTE)
    said = refusal(room, back)
    assert (said.code, said.args["from"], said.args["to"]) == ("illegal_move", "on_scene", "en_route")


def test_one_unit_that_cannot_go_sends_none_of_them():
    room = a_room_with_two_fires()
    assert refusal(room, AssignUnits(incident_id="inc-1", units=("E1", "E9"))).code == "unknown_unit"
    assert room.unit("E1").status is UnitStatus.AVAILABLE


def test_a_unit_out_of_service_is_refused():
    room = a_room_with_two_fires()
    room.tell(SetUnitStatus(unit="E1", status=UnitStatus.OUT_OF_SERVICE, reason="tyre"))
    assert refusal(room, AssignUnits(incident_id="inc-1", units=("E1",))).code == "unit_out_of_service"


def test_an_assigned_unit_leaves_service_only_with_a_reason_and_is_cleared():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    out = SetUnitStatus(unit="E1", status=UnitStatus.OUT_OF_SERVICE)
    assert refusal(room, out).code == "unit_is_assigned"
    room.tell(SetUnitStatus(unit="E1", status=UnitStatus.OUT_OF_SERVICE, reason="pump broke"))
    assert room.unit("E1").status is UnitStatus.OUT_OF_SERVICE
    assert room.incident().assignment("E1") is None


def test_closing_clears_every_unit():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1", "E2")))
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    assert room.incident().status is IncidentStatus.CLOSED
    assert {room.unit("E1").status, room.unit("E2").status} == {UnitStatus.AVAILABLE}


def test_closing_what_has_changed_since_it_was_read_is_refused():
    room = a_room_with_two_fires()
    seen = room.incident().version
    room.tell(an_event())
    said = refusal(room, CloseIncident(incident_id="inc-1", reason="out", expected_version=seen))
    assert (said.code, said.args["expected"]) == ("version_conflict", seen)


def test_a_closed_incident_can_be_reopened():
    room = a_room_with_two_fires()
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    assert refusal(room, AcknowledgeIncident(incident_id="inc-1")).code == "already_closed"
    room.tell(ReopenIncident(incident_id="inc-1", reason="smoke again"))
    assert room.incident().open


def test_merging_moves_reports_and_units_and_splitting_brings_them_back():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-2", units=("E1",)))
    before = (room.incident(1).events, room.incident(2).events)
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert len(room.incident(1).events) == 2
    assert room.incident(1).status is IncidentStatus.ACTIVE
    assert room.unit("E1").incidents == ("inc-1",)
    assert room.incident(2).status is IncidentStatus.MERGED
    room.tell(SplitIncident(incident_id="inc-2"))
    assert (room.incident(1).events, room.incident(2).events) == before
    assert room.unit("E1").incidents == ("inc-2",)
    assert room.incident(2).status is IncidentStatus.ACTIVE


def test_an_update_of_a_merged_incident_finds_the_one_it_went_into():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA, source="s", ref="r"))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    room.tell(an_event(location=SALTIVKA, source="s", ref="r", title="Worse"))
    assert "Worse" in {line.title for line in room.incident(1).events}


def test_reports_that_do_not_belong_can_be_moved_out():
    room = ARoom()
    room.tell(an_event(source="a", id="1"))
    room.tell(an_event(source="b", id="2"))
    assert len(room.incident().events) == 2
    room.tell(SplitIncident(incident_id="inc-1", events=(EventKey("b", "2"),)))
    assert [line.id for line in room.incident(1).events] == ["1"]
    assert [line.id for line in room.incident(2).events] == ["2"]
    assert room.picture.reported([EventName("b", "2")]).number == 2


def test_an_incident_cannot_be_merged_into_itself_or_into_a_closed_one():
    room = a_room_with_two_fires()
    assert refusal(room, MergeIncidents(incident_id="inc-1", into="inc-1")).code == "same_incident"
    room.tell(CloseIncident(incident_id="inc-2", reason="x"))
    assert refusal(room, MergeIncidents(incident_id="inc-1", into="inc-2")).code == "already_closed"


def test_shelving_needs_a_time_to_come():
    room = a_room_with_two_fires()
    past = ShelveIncident(incident_id="inc-1", until=NOW, reason="later")
    assert refusal(room, past).code == "until_in_past"
    until = NOW + timedelta(minutes=30)
    room.tell(ShelveIncident(incident_id="inc-1", until=until, reason="owner is coming"))
    assert room.incident().shelved_until == until


def test_an_incident_opened_by_hand_joins_the_queue():
    room = ARoom()
    room.tell(OpenIncident(category=Category.MEDICAL, title="Fell", address="Сумська, 1"))
    assert (room.incident().number, room.incident().priority) == (1, 2)


@pytest.mark.parametrize(
    "command",
    [
        AcknowledgeIncident(incident_id="inc-1"),
        SetPriority(incident_id="inc-1", priority=5),
        AssignUnits(incident_id="inc-1", units=("E1", "E2")),
        MergeIncidents(incident_id="inc-1", into="inc-2"),
        ShelveIncident(incident_id="inc-1", until=NOW + timedelta(hours=1), reason="x"),
        CloseIncident(incident_id="inc-1", reason="x"),
        SetUnitStatus(unit="E1", status=UnitStatus.OUT_OF_SERVICE, reason="x"),
    ],
)
def test_undo_brings_back_what_a_command_changed(command):
    room = a_room_with_two_fires()
    before = [
        _without_version(each) for each in (*room.picture.incidents.values(), *room.picture.units.values())
    ]
    room.tell(command)
    room.tell(Undo(command_id=room.last_cause))
    after = [
        _without_version(each) for each in (*room.picture.incidents.values(), *room.picture.units.values())
    ]
    assert after == before


def _without_version(value: object) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__struct_fields__ if name != "version"}


def test_undo_keeps_the_reports_that_came_in_between():
    room = a_room_with_two_fires()
    room.tell(SetPriority(incident_id="inc-1", priority=5))
    cause = room.last_cause
    room.tell(an_event(title="Second caller"))
    room.tell(Undo(command_id=cause))
    assert room.incident().priority == 2 or room.incident().priority == room.incident().score_priority
    assert [line.title for line in room.incident().events] == ["Smoke", "Second caller"]


def test_undo_is_refused_when_somebody_has_gone_on_from_there():
    room = a_room_with_two_fires()
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    cause = room.last_cause
    room.tell(SetAssignmentStatus(incident_id="inc-1", unit="E1", status=AssignmentStatus.EN_ROUTE))
    assert refusal(room, Undo(command_id=cause)).code == "changed_since"


def test_undo_is_for_the_one_who_acted_and_for_some_minutes():
    room = a_room_with_two_fires()
    room.tell(AcknowledgeIncident(incident_id="inc-1"))
    cause = room.last_cause
    assert refusal(room, Undo(command_id=cause), actor="taras").code == "forbidden"
    room.later(minutes=11)
    assert refusal(room, Undo(command_id=cause)).code == "too_late"


def test_a_note_can_be_taken_back_once():
    room = a_room_with_two_fires()
    room.tell(AddNote(incident_id="inc-1", text="gate code 12"))
    cause = room.last_cause
    [body] = room.tell(Undo(command_id=cause))
    assert isinstance(body, NoteRetracted)
    assert refusal(room, Undo(command_id=cause)).code == "nothing_to_undo"


def test_a_refused_command_changes_nothing():
    room = a_room_with_two_fires()
    before = room.picture.state()[1:]
    refusal(room, AssignUnits(incident_id="inc-1", units=("nobody",)))
    assert room.picture.state()[1:] == before


def test_a_jam_that_a_fire_is_merged_into_is_a_fire_and_as_urgent_until_they_part():
    room = ARoom()
    room.tell(an_event(Category.CONGESTION, kind=EventKind.TRAFFIC))
    room.tell(an_event(Category.FIRE, location=SALTIVKA))
    before = _told(room.incident(1))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert room.incident(1).category is Category.FIRE
    assert room.incident(1).priority <= room.incident(2).priority
    room.tell(SplitIncident(incident_id="inc-2"))
    assert _told(room.incident(1)) == before


def _told(incident: Incident) -> tuple[object, ...]:
    return incident.category, incident.priority, incident.priority_reasons, incident.events


def test_two_cards_of_one_fire_merged_by_hand_are_two_sources():
    room = a_room_with_two_fires()
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert room.incident(1).priority == 1
