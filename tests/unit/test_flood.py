"""Floods of alarms begin above one limit and end below another, for every reader of the journal alike."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dashboard.decide import Rules, decide_timed
from dashboard.errors import SettingsError
from dashboard.fold import CENTRE, apply, fold
from dashboard.model import commands as c
from dashboard.model import facts
from dashboard.model.facts import Fact
from dashboard.model.flood import alarms_since, counted
from dashboard.model.place import at
from dashboard.streams import snapshot
from dashboard.triage import doctrine
from tests.builders import NOW, RULES, SUMSKA, ARoom, an_event, metres_east

SPAN = timedelta(minutes=10)


def rules_for(operators: int) -> Rules:
    flood = structs.replace(RULES.doctrine.flood, operators=operators)
    return replace(RULES, doctrine=replace(RULES.doctrine, flood=flood))


ALONE = rules_for(1)


def keep_time(room: ARoom) -> list[str]:
    """Decide what is due by the clock, and fold it; gives the types of the facts."""
    bodies = decide_timed(room.picture, now=room.now, rules=ALONE)
    for body in bodies:
        number = len(room.history) + 1
        fact = Fact(id=f"{number}-1", at=room.now, actor=CENTRE, cause="", body=body)
        room.history.append(fact)
        apply(room.picture, fact)
    return [type(body).__name__ for body in bodies]


def ring(room: ARoom, times: int = 1) -> None:
    """So many incidents, each far from every other."""
    for _ in range(times):
        number = room.picture.last_number
        where = at(36.0 + 0.02 * (number % 30), 49.8 + 0.02 * (number // 30))
        room.tell(an_event(location=where, time=room.now))


def test_the_eleventh_alarm_within_ten_minutes_begins_a_flood_and_it_ends_below_five():
    room = ARoom()
    ring(room, 10)
    assert keep_time(room) == []
    ring(room)
    assert keep_time(room) == ["AlarmFloodBegan"]
    assert (room.picture.flood.alarms, room.picture.flood.since) == (11, room.now)
    assert keep_time(room) == [], "it began once"
    room.later(minutes=9, seconds=50)
    ring(room, 5)
    room.later(minutes=5)
    assert keep_time(room) == [], "five are not under five"
    room.later(minutes=5, seconds=1)
    assert keep_time(room) == ["AlarmFloodEnded"]
    assert room.history[-1].body.alarms == 16
    assert room.picture.flood is None


def test_limits_are_for_each_operator_among_whom_the_alarms_divide():
    room = ARoom()
    ring(room, 30)
    shared = rules_for(3)
    assert decide_timed(room.picture, now=room.now, rules=shared) == []
    ring(room)
    [began] = decide_timed(room.picture, now=room.now, rules=shared)
    assert (began.alarms, began.operators) == (31, 3)


def test_a_shelf_that_is_over_rings_again_unless_somebody_has_seen_it():
    room = ARoom()
    ring(room, 2)
    room.tell(c.AcknowledgeIncident(incident_id="inc-2"))
    for number in (1, 2):
        until = room.now + timedelta(minutes=30)
        room.tell(c.ShelveIncident(incident_id=f"inc-{number}", until=until, reason="owner comes"))
    room.later(minutes=29)
    assert keep_time(room) == []
    room.later(minutes=1)
    assert keep_time(room) == ["IncidentUnshelved", "IncidentUnshelved"]
    assert [room.incident(number).shelved_until for number in (1, 2)] == [None, None]
    assert alarms_since(room.picture.alarms, room.now - SPAN) == 1


def test_what_is_attached_or_only_told_again_is_no_alarm():
    room = ARoom(units=["E1"])
    ring(room)
    room.tell(c.SetPriority(incident_id="inc-1", priority=4))
    room.tell(c.AddNote(incident_id="inc-1", text="two calls"))
    assert alarms_since(room.picture.alarms, room.now - SPAN) == 1
    room.tell(c.SetPriority(incident_id="inc-1", priority=1))
    room.tell(c.RaisePanic(unit="E1", location=metres_east(SUMSKA, 9_000)))
    assert alarms_since(room.picture.alarms, room.now - SPAN) == 4, "higher, an incident, a crew in danger"


def test_a_doctrine_whose_flood_would_flicker_is_refused():
    text = doctrine.SHIPPED.read_text("utf-8").replace("ends_under = 5", "ends_under = 11")
    with pytest.raises(SettingsError, match=r"flood\.ends_under"):
        doctrine.parse(text)


spans = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 240)), max_size=30)


def a_storm(course: list[tuple[int, int]]) -> ARoom:
    """So many alarms, then so many seconds, again and again; the clock is looked at after each."""
    room = ARoom()
    for alarms, seconds in course:
        ring(room, alarms)
        keep_time(room)
        room.later(seconds=seconds)
        keep_time(room)
    return room


@settings(max_examples=30)
@given(spans)
def test_a_flood_lasts_from_above_its_first_limit_to_below_its_second(course):
    room = a_storm(course)
    told = [(at, fact) for at, fact in enumerate(room.history) if fact.type.startswith("AlarmFlood")]
    assert all(one.type != other.type for (_, one), (_, other) in pairwise(told)), "begun and ended by turns"
    for place, fact in told:
        came = [each.at for each in room.history[:place] if each.type == "IncidentOpened"]
        least = sum(each > fact.at - SPAN + timedelta(seconds=10) for each in came)
        most = sum(each > fact.at - SPAN for each in came)
        if fact.type == "AlarmFloodBegan":
            assert most > 10
            assert least <= fact.body.alarms <= most
        else:
            assert least < 5
    assert (room.picture.flood is not None) == bool(told and told[-1][1].type == "AlarmFloodBegan")


@settings(max_examples=30)
@given(spans, st.integers(0, 200))
def test_the_count_and_the_flood_are_the_fold_wherever_it_is_cut(course, cut):
    history = a_storm(course).history
    picture = fold(history)
    assert fold(history[cut:], fold(history[:cut])).state() == picture.state()
    picture.take_changed()
    put, _ = snapshot.delta(picture, snapshot.parts(picture))
    fields = {_raw(name): _raw(value) for name, value in zip(put[::2], put[1::2], strict=True)}
    restored = snapshot.decode(fields)
    assert (restored.alarms, restored.flood) == (picture.alarms, picture.flood)


def _raw(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


@given(st.lists(st.integers(-3, 900), max_size=60))
def test_counts_stay_few_and_lose_no_alarm_of_the_last_while(steps):
    counts, rung, now = (), [], NOW
    for step in steps:
        now += timedelta(seconds=step)
        rung.append(now)
        counts = counted(counts, now)
    assert len(counts) <= 180
    latest = max(rung, default=NOW)
    assert alarms_since(counts, latest - SPAN) <= len(rung)
    assert alarms_since(counts, latest - SPAN) >= sum(
        each > latest - SPAN + timedelta(seconds=13) for each in rung
    )


def test_the_facts_say_of_what_the_flood_was():
    room = ARoom()
    ring(room, 12)
    keep_time(room)
    began = room.history[-1].body
    assert began == facts.AlarmFloodBegan(alarms=12, minutes=10, operators=1)
