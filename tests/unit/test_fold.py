"""What the picture keeps and what it forgets."""

from datetime import timedelta

from hypothesis import given

from dashboard.fold import apply
from dashboard.fold.feeds import SET_ASIDE_KEPT
from dashboard.model.codes import IncidentStatus, UnitStatus
from dashboard.model.commands import (
    AssignUnits,
    CloseIncident,
    MergeIncidents,
    ReopenIncident,
    SplitIncident,
    Undo,
)
from dashboard.model.event import EventName
from dashboard.model.facts import CommandRefused
from dashboard.picture import ACTS_KEPT, OPENINGS_KEPT, Picture
from tests.builders import OSNOVA, SALTIVKA, SUMSKA, ARoom, an_event
from tests.unit.test_laws import a_night, nights


@given(nights)
def test_a_fact_about_what_is_no_longer_kept_changes_nothing(messages):
    for fact in a_night(messages).history:
        if fact.type in ("IncidentOpened", "UnitRegistered"):
            continue
        picture = Picture()
        apply(picture, fact)
        assert (picture.incidents, picture.units, picture.tip) == ({}, {}, fact.id)


def test_what_was_closed_is_forgotten_after_a_day_and_its_reports_with_it():
    room = ARoom()
    room.tell(an_event(source="s", ref="r"))
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    room.later(hours=25)
    room.tell(an_event(location=SALTIVKA, time=room.now))
    room.tell(CloseIncident(incident_id="inc-2", reason="over"))
    assert list(room.picture.incidents) == ["inc-2"]
    assert room.picture.reported([EventName("s", "r")]) is None
    assert room.picture.by_number(1) is None
    assert "i:inc-1" in room.picture.take_changed()


def test_what_was_merged_into_it_is_forgotten_with_it():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    room.later(hours=25)
    room.tell(an_event(location=OSNOVA, time=room.now))
    room.tell(CloseIncident(incident_id="inc-3", reason="over"))
    assert list(room.picture.incidents) == ["inc-3"]


def test_an_incident_reopened_in_time_is_kept():
    room = ARoom()
    room.tell(an_event())
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    room.tell(ReopenIncident(incident_id="inc-1", reason="smoke"))
    room.later(hours=25)
    room.tell(an_event(location=SALTIVKA, time=room.now))
    room.tell(CloseIncident(incident_id="inc-2", reason="over"))
    assert room.incident(1).open


def test_merges_in_a_row_part_in_the_reverse_order():
    room = ARoom(units=["E1"])
    for place in (SUMSKA, SALTIVKA, OSNOVA):
        room.tell(an_event(location=place))
    room.tell(AssignUnits(incident_id="inc-3", units=("E1",)))
    room.tell(MergeIncidents(incident_id="inc-3", into="inc-2"))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert len(room.incident(1).events) == 3
    assert room.unit("E1").incidents == ("inc-1",)
    room.tell(SplitIncident(incident_id="inc-2"))
    assert len(room.incident(2).events) == 2
    assert room.unit("E1").incidents == ("inc-2",)
    room.tell(SplitIncident(incident_id="inc-3"))
    assert [len(room.incident(number).events) for number in (1, 2, 3)] == [1, 1, 1]
    assert room.unit("E1").incidents == ("inc-3",)


def test_what_stands_merged_into_a_closed_one_waits_until_that_is_reopened():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    room.tell(CloseIncident(incident_id="inc-1", reason="over"))
    [refused] = room.tell(SplitIncident(incident_id="inc-2"))
    assert isinstance(refused, CommandRefused)
    room.tell(ReopenIncident(incident_id="inc-1", reason="not over"))
    room.tell(SplitIncident(incident_id="inc-2"))
    assert room.incident(2).status is IncidentStatus.NEW


def test_a_unit_sent_in_vain_is_free_again_after_undo():
    room = ARoom(units=["E1"])
    room.tell(an_event())
    room.tell(AssignUnits(incident_id="inc-1", units=("E1",)))
    room.tell(Undo(command_id=room.last_cause))
    assert (room.unit("E1").status, room.unit("E1").incidents) == (UnitStatus.AVAILABLE, ())


def test_a_long_night_does_not_grow_the_picture_without_end():
    room = ARoom()
    for number in range(ACTS_KEPT + 20):
        room.tell(an_event(location=SUMSKA, source=f"s{number}", time=room.now))
        room.tell(CloseIncident(incident_id=f"inc-{room.picture.last_number}", reason="over"))
        room.later(minutes=10)
    assert len(room.picture.acts) <= ACTS_KEPT
    assert room.picture.openings[0].time >= room.now - OPENINGS_KEPT - timedelta(minutes=10)
    assert len(room.picture.incidents) <= 24 * 6 + 2
    assert len(room.picture.set_aside) <= SET_ASIDE_KEPT
