from datetime import timedelta

import pytest

from dashboard.errors import BadMessage
from dashboard.fold import fold
from dashboard.model.codes import Action, Category, EventKind, IncidentStatus
from dashboard.model.commands import (
    AcknowledgeIncident,
    CloseIncident,
    MergeIncidents,
    OpenIncident,
    SetPriority,
    SplitIncident,
)
from dashboard.model.event import EventName
from dashboard.model.facts import AirAlertEnded, AirAlertStarted, EventIgnored, EventUpdated, IncidentOpened
from tests.builders import NOW, SALTIVKA, SUMSKA, ARoom, an_event, metres_east


def test_a_first_report_opens_an_incident_with_its_reasons():
    room = ARoom()
    room.tell(an_event(Category.FIRE, title="Горить дах", address="Сумська, 25"))
    incident = room.incident()
    assert (incident.number, incident.title, incident.address) == (1, "Горить дах", "Сумська, 25")
    assert incident.status is IncidentStatus.NEW
    assert incident.priority_reasons[0].code == "base"


def test_a_second_report_of_the_same_fire_joins_the_incident():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(location=metres_east(SUMSKA, 20), time=NOW + timedelta(seconds=40)))
    assert len(room.picture.incidents) == 1
    assert len(room.incident().events) == 2


def test_two_independent_sources_raise_the_priority():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(kind=EventKind.CCTV, source="cctv/cam-1", location=metres_east(SUMSKA, 10)))
    assert room.incident().priority == 1
    assert "independent_sources" in {reason.code for reason in room.incident().priority_reasons}


def test_a_fire_across_the_city_is_another_incident():
    room = ARoom()
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA))
    assert len(room.picture.incidents) == 2


def test_an_update_finds_the_incident_by_the_sources_own_reference():
    room = ARoom()
    room.tell(an_event(source="cctv/7", ref="track-9"))
    bodies = room.tell(
        an_event(source="cctv/7", ref="track-9", action=Action.UPDATE, title="Flame", location=SALTIVKA)
    )
    assert isinstance(bodies[0], EventUpdated)
    [line] = room.incident().events
    assert (line.title, line.updates) == ("Flame", 1)
    assert room.incident().location == SALTIVKA


def test_a_source_that_takes_back_a_minor_report_nobody_saw_ends_it():
    room = ARoom()
    room.tell(an_event(Category.CONGESTION, kind=EventKind.TRAFFIC, source="t", ref="r"))
    room.tell(
        an_event(Category.CONGESTION, kind=EventKind.TRAFFIC, source="t", ref="r", action=Action.CANCEL)
    )
    assert room.incident().status is IncidentStatus.CLOSED


def test_a_source_that_takes_back_an_urgent_report_leaves_the_end_to_a_person():
    room = ARoom()
    room.tell(an_event(source="s", ref="r"))
    room.tell(an_event(source="s", ref="r", action=Action.CANCEL))
    assert room.incident().status is IncidentStatus.NEW
    assert room.incident().events[0].cancelled


def test_an_end_tells_more_of_what_is_known_and_opens_nothing():
    room = ARoom()
    over = {"ref": "r1", "action": Action.UPDATE, "attributes": {"ended": True}}
    [ignored] = room.tell(an_event(source="cctv/1", **over))
    assert (ignored.reason, room.picture.incidents) == ("nothing_to_end", {})
    room.tell(an_event(source="cctv/1", ref="r1"))
    room.tell(an_event(source="cctv/1", **over))
    [line] = room.incident().events
    assert (line.updates, line.attributes["ended"]) == (1, True)


def test_cancelling_what_nobody_knows_is_recorded_and_changes_nothing():
    room = ARoom()
    [body] = room.tell(an_event(action=Action.CANCEL))
    assert isinstance(body, EventIgnored)
    assert room.picture.incidents == {}


def test_a_report_long_after_the_close_opens_a_new_incident():
    room = ARoom()
    room.tell(an_event(source="s", ref="r"))
    room.tell(CloseIncident(incident_id="inc-1", reason="out"))
    room.later(hours=1)
    [opened, *_] = room.tell(an_event(source="s", ref="r", time=room.now))
    assert isinstance(opened, IncidentOpened)
    assert len(room.picture.incidents) == 2


def test_what_a_source_took_back_and_tells_of_again_stands_again():
    room = ARoom()
    jam = {"source": "roads", "ref": "r", "location": SUMSKA}
    room.tell(an_event(Category.CONGESTION, **jam))
    room.later(seconds=30)
    room.tell(an_event(Category.CONGESTION, action=Action.CANCEL, **jam))
    assert not room.incident().open
    room.later(seconds=30)
    room.tell(an_event(Category.CONGESTION, time=room.now, **jam))
    assert [each.number for each in room.picture.open_incidents()] == [2]


def test_a_persons_priority_stands_over_the_score_and_both_are_kept():
    room = ARoom()
    room.tell(an_event())
    room.tell(SetPriority(incident_id="inc-1", priority=4))
    room.tell(an_event(kind=EventKind.CCTV, source="cctv/1", location=SUMSKA))
    incident = room.incident()
    assert (incident.priority, incident.priority_set_by, incident.score_priority) == (4, "olena", 1)


def test_an_air_alert_starts_changes_and_ends():
    room = ARoom()
    alert = {"kind": EventKind.ALERT, "source": "air", "location": None, "accuracy_m": None}
    [started] = room.tell(
        an_event(Category.AIR_RAID, attributes={"region": "city", "threat": "UAV"}, **alert)
    )
    assert isinstance(started, AirAlertStarted)
    room.tell(an_event(Category.AIR_RAID, attributes={"region": "city", "threat": "ballistic"}, **alert))
    [standing] = room.picture.air_alerts.values()
    assert (standing.region, standing.threat) == ("city", "ballistic")
    [ended] = room.tell(
        an_event(Category.AIR_RAID, attributes={"region": "city"}, action=Action.CANCEL, **alert)
    )
    assert isinstance(ended, AirAlertEnded)
    assert room.picture.air_alerts == {}


@pytest.mark.parametrize("offset", [timedelta(days=-8), timedelta(minutes=6)])
def test_a_time_that_cannot_be_believed_is_refused_by_its_field(offset):
    room = ARoom()
    with pytest.raises(BadMessage, match=r"\$\.time"):
        room.tell(an_event(time=NOW + offset))


def test_a_new_report_does_not_undo_an_acknowledgement():
    room = ARoom()
    room.tell(an_event())
    room.tell(AcknowledgeIncident(incident_id="inc-1"))
    room.tell(an_event())
    assert room.incident().status is IncidentStatus.ACKNOWLEDGED


def test_a_call_from_the_address_of_an_incident_without_a_place_is_proposed_to_it():
    room = ARoom()
    room.tell(OpenIncident(category=Category.FIRE, title="Smoke", address="Сумська вулиця, 25"))
    room.tell(an_event(address="вул. Сумська 25"))
    assert [proposal.incident_id for proposal in room.incident(2).proposals] == ["inc-1"]


def test_three_calls_about_one_burst_main_are_one_incident():
    room = ARoom()
    for metres in (0, 30, 55):
        room.tell(an_event(Category.WATER, location=metres_east(SUMSKA, metres)))
    assert len(room.incident().events) == 3


def test_a_jam_reported_at_a_crash_does_not_make_it_a_jam():
    room = ARoom()
    room.tell(an_event(Category.COLLISION))
    for _ in range(4):
        room.tell(an_event(Category.CONGESTION, kind=EventKind.TRAFFIC))
    assert room.incident().category is Category.COLLISION


def test_a_jam_that_turns_out_to_be_a_crash_becomes_one_and_as_urgent():
    room = ARoom()
    room.tell(an_event(Category.CONGESTION, kind=EventKind.TRAFFIC, source="t", ref="r"))
    room.tell(an_event(Category.COLLISION, kind=EventKind.TRAFFIC, source="t", ref="r", action=Action.UPDATE))
    assert (room.incident().category, room.incident().priority) == (Category.COLLISION, 2)


def test_an_update_of_a_jam_leaves_it_a_jam():
    room = ARoom()
    for _ in range(3):
        room.tell(an_event(Category.CONGESTION, kind=EventKind.TRAFFIC, source="t", ref="r"))
    assert (room.incident().category, room.incident().priority) == (Category.CONGESTION, 5)


def in_a_chain(message: str, *earlier: str, **told):
    """A message of a source that names the earlier ones, and no incident."""
    names = tuple(EventName(told.get("source", "cap/a"), each) for each in earlier)
    return an_event(
        Category.WEATHER,
        id=message,
        ref=earlier[0] if earlier else message,
        **{"source": "cap/a", "supersedes": names} | told,
    )


def test_an_update_that_names_only_the_one_before_it_finds_the_first_alert():
    room = ARoom()
    room.tell(in_a_chain("a1"))
    room.tell(in_a_chain("u1", "a1", action=Action.UPDATE))
    room.tell(in_a_chain("u2", "u1", action=Action.UPDATE, title="Storm"))
    [line] = room.incident().events
    assert (line.id, line.title, line.updates) == ("a1", "Storm", 2)
    room.tell(in_a_chain("c1", "u2", action=Action.CANCEL))
    assert room.incident().events[0].cancelled
    assert len(room.picture.incidents) == 1


def test_a_chain_is_joined_where_it_was_first_heard_of():
    room = ARoom()
    room.tell(in_a_chain("u5", "a1", "u4", action=Action.UPDATE))
    room.tell(in_a_chain("u6", "u4", action=Action.UPDATE))
    assert room.incident().events[0].updates == 1


def test_a_sender_takes_the_place_of_another_whose_message_it_names():
    room = ARoom()
    room.tell(in_a_chain("a1"))
    other = (EventName("cap/a", "a1"),)
    room.tell(in_a_chain("b1", "a1", source="cap/b", supersedes=other, action=Action.UPDATE))
    room.tell(in_a_chain("b2", "b1", source="cap/b", action=Action.UPDATE))
    assert [(line.source, line.updates) for line in room.incident().events] == [("cap/a", 2)]


def test_a_chain_is_found_again_after_a_merge_and_a_split():
    room = ARoom()
    room.tell(in_a_chain("a1"))
    room.tell(in_a_chain("u1", "a1", action=Action.UPDATE))
    room.tell(an_event(Category.CRIME, location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    room.tell(SplitIncident(incident_id="inc-1"))
    room.tell(in_a_chain("u2", "u1", action=Action.UPDATE))
    assert room.incident(1).events[0].updates == 2
    assert room.picture.state() == fold(room.history).state()
