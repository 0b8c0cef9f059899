"""What a browser sends as an act becomes a command, or is refused."""

from typing import Any

import pytest

from callbacks.acts import command_of
from dashboard.errors import BadMessage
from dashboard.model.codes import AssignmentStatus, Category, UnitFlag
from dashboard.model.commands import (
    AssignUnits,
    CloseIncident,
    EventKey,
    OpenIncident,
    RaisePanic,
    SetAssignmentStatus,
    SetUnitFlags,
    SplitIncident,
)
from dashboard.model.feed_commands import ResendSetAside
from dashboard.model.place import at


def test_an_act_is_its_command() -> None:
    act = {"seq": 7, "type": "SetAssignmentStatus", "incident_id": "i", "unit": "E21", "status": "on_scene"}
    assert command_of(act) == SetAssignmentStatus(
        incident_id="i", unit="E21", status=AssignmentStatus.ON_SCENE
    )


def test_units_come_as_a_list_of_names() -> None:
    act = {"type": "AssignUnits", "incident_id": "i", "units": ["E21", "L2"]}
    assert command_of(act) == AssignUnits(incident_id="i", units=("E21", "L2"))


def test_messages_to_be_read_again_come_as_a_list_of_ids():
    act = {"type": "ResendSetAside", "entries": ["7-0", "8-1"]}
    assert command_of(act) == ResendSetAside(entries=("7-0", "8-1"))
    assert command_of({"type": "ResendSetAside", "feed": "cap"}) == ResendSetAside(feed="cap")
    with pytest.raises(BadMessage):
        command_of({"type": "ResendSetAside", "entries": [{"id": "7-0"}]})


def test_a_close_carries_the_version_that_the_person_saw() -> None:
    act = {"type": "CloseIncident", "incident_id": "i", "reason": "Усунуто", "expected_version": 4}
    assert command_of(act) == CloseIncident(incident_id="i", reason="Усунуто", expected_version=4)


def test_a_place_comes_as_two_figures() -> None:
    act = {"type": "OpenIncident", "category": "gas", "title": "Запах", "lon": 36.2, "lat": 49.9}
    assert command_of(act) == OpenIncident(category=Category.GAS, title="Запах", location=at(36.2, 49.9))


def test_a_report_to_move_out_comes_as_its_source_and_id() -> None:
    act = {"type": "SplitIncident", "incident_id": "i", "source": "112/1", "event": "e7"}
    assert command_of(act) == SplitIncident(incident_id="i", events=(EventKey("112/1", "e7"),))
    assert command_of({"type": "SplitIncident", "incident_id": "i"}) == SplitIncident(incident_id="i")


def test_flags_a_crew_in_danger_and_a_closed_road_are_acts_too() -> None:
    flags = {"type": "SetUnitFlags", "unit": "E21", "flags": ["defect", "low_fuel"]}
    assert command_of(flags) == SetUnitFlags(unit="E21", flags=(UnitFlag.DEFECT, UnitFlag.LOW_FUEL))
    panic = {"type": "RaisePanic", "unit": "E21", "lon": 36.2, "lat": 49.9}
    assert command_of(panic) == RaisePanic(unit="E21", location=at(36.2, 49.9))
    assert command_of({"type": "RaisePanic", "unit": "E21"}) == RaisePanic(unit="E21")
    line = [[36.2, 49.9], [36.3, 49.9]]
    closed = {"type": "CloseRoad", "line": line, "until": "2026-11-22T03:00:00Z", "reason": "завал"}
    assert command_of(closed).line == ((36.2, 49.9), (36.3, 49.9))


@pytest.mark.parametrize(
    "act",
    [
        None,
        "AcknowledgeIncident",
        [],
        {},
        {"type": "NoSuchCommand"},
        {"type": "AcknowledgeIncident"},
        {"type": "AcknowledgeIncident", "incident_id": {"type": "Div", "namespace": "x", "props": {}}},
        {"type": "AcknowledgeIncident", "incident_id": ["i"]},
        {"type": "AcknowledgeIncident", "incident_id": "i", "actor": "somebody else"},
        {"type": "AcknowledgeIncident", "incident_id": "i", "id": "chosen"},
        {"type": "AcknowledgeIncident", "incident_id": "i", "surprise": 1},
        {"type": "SetPriority", "incident_id": "i", "priority": 9},
        {"type": "AssignUnits", "incident_id": "i", "units": [{"type": "Div"}]},
        {"type": "AddNote", "incident_id": "i", "text": {"type": "Img", "props": {}}},
        {"type": "OpenIncident", "category": "gas", "title": "x", "lon": 999, "lat": 0},
        {"type": "SplitIncident", "incident_id": "i", "events": [{"source": "s", "id": "1"}]},
        {"type": "SplitIncident", "incident_id": "i", "source": "s", "event": 7},
        {"type": "ShelveIncident", "incident_id": "i", "until": "soon", "reason": "x"},
        {"type": "SetUnitFlags", "unit": "E21", "flags": "defect"},
        {"type": "SetUnitFlags", "unit": "E21", "flags": ["on_fire"]},
        {"type": "RaisePanic", "unit": "E21", "location": {"type": "Point", "coordinates": [36.2, 49.9]}},
        {"type": "RaiseAlarm", "incident_id": "i", "level": 6},
        {"type": "CloseRoad", "line": [["a", "b"]], "until": "2026-11-22T03:00:00Z", "reason": "x"},
    ],
)
def test_anything_else_is_refused(act: Any) -> None:
    with pytest.raises(BadMessage):
        command_of(act)
