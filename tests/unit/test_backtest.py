"""Plans tested on past incidents: who would have got more or less, and what people did about it."""

from collections.abc import Mapping
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.dispatch.backtest import Change, compare, shortfalls, summed
from dashboard.dispatch.past import Case, Past
from dashboard.dispatch.plans import Urgency, conditions, load, needed_at, plan_for
from dashboard.fold import fold
from dashboard.model import commands as c
from dashboard.model.codes import Category, Condition, Service
from dashboard.model.plan import Plan, Plans
from dashboard.model.unit import Unit
from tests.builders import NOW, OSNOVA, SALTIVKA, ARoom, an_event
from tests.unit.dispatch_builders import assign
from tests.unit.test_laws_dispatch import a_night, nights

SHIPPED = load()
CAPABILITIES = ["engine", "ladder", "rescue", "ambulance", "police"]
needs = st.dictionaries(st.sampled_from(CAPABILITIES), st.integers(1, 4), max_size=3)
rows = st.builds(
    Plan,
    priorities=st.lists(st.integers(1, 5), min_size=1, unique=True).map(tuple),
    needs=needs,
    when=st.dictionaries(st.sampled_from(Condition), needs),
    alarms=st.lists(needs, max_size=4).map(tuple),
)
plans = st.dictionaries(st.sampled_from(Category), st.lists(rows, max_size=3).map(tuple), max_size=4)
urgencies = st.builds(
    Urgency,
    category=st.sampled_from(Category),
    priority=st.integers(1, 5),
    conditions=st.frozensets(st.sampled_from(Condition)),
    alarm_level=st.integers(1, 5),
)
pasts = st.lists(urgencies, max_size=30).map(
    lambda found: [Case(number, NOW, urgency) for number, urgency in enumerate(found, 1)]
)


def a_case(number: int, category: Category = Category.FIRE, priority: int = 3, **more: object) -> Case:
    sent = frozenset(more.pop("sent", ()))
    return Case(number, NOW, Urgency(category, priority, **more), sent)


def fire_three(engines: int) -> Plans:
    row = structs.replace(plan_for(SHIPPED, Category.FIRE, 3), needs={"engine": engines})
    return {**SHIPPED, Category.FIRE: (SHIPPED[Category.FIRE][0], row)}


ENGINES = [Unit(id=f"E{number}", service=Service.FIRE, capabilities=("engine",)) for number in range(1, 4)]


# Laws


@given(plans, pasts)
def test_the_same_plans_make_no_difference(same: Plans, past: list[Case]) -> None:
    assert compare(same, same, past, ()) == ()


@given(plans, plans, pasts)
def test_every_incident_stands_under_each_of_its_differences_and_no_other(
    before: Plans, after: Plans, past: list[Case]
) -> None:
    told = {
        (each.capability, number, each.by)
        for each in compare(before, after, past, ())
        for number in each.incidents
    }
    expected = set()
    for case in past:
        was, now = needed_at(before, case.urgency), needed_at(after, case.urgency)
        changed = {each: now.get(each, 0) - was.get(each, 0) for each in {*was, *now}}
        expected |= {(each, case.number, by) for each, by in changed.items() if by}
    assert told == expected


@given(plans, plans, pasts)
def test_there_and_back_again_is_the_opposite(before: Plans, after: Plans, past: list[Case]) -> None:
    def numbers(changes: tuple[Change, ...], sign: int) -> Mapping[tuple[str, int], tuple[int, ...]]:
        return {(each.capability, sign * each.by): each.incidents for each in summed(changes)}

    assert numbers(compare(before, after, past, ()), 1) == numbers(compare(after, before, past, ()), -1)


@given(plans, pasts, st.data())
def test_one_engine_more_in_a_row_is_one_more_for_exactly_the_incidents_of_that_row(
    before: Plans, past: list[Case], data: st.DataObject
) -> None:
    places = [(category, index) for category, found in before.items() for index in range(len(found))]
    if not places:
        return
    category, index = data.draw(st.sampled_from(places))
    row = before[category][index]
    more = structs.replace(row, needs={**row.needs, "engine": row.needs.get("engine", 0) + 1})
    after = {
        **before,
        category: tuple(more if at == index else each for at, each in enumerate(before[category])),
    }
    theirs = [
        case.number for case in past if plan_for(before, case.urgency.category, case.urgency.priority) is row
    ]
    counted = [
        (each.capability, each.by, each.incidents) for each in summed(compare(before, after, past, ()))
    ]
    assert counted == ([("engine", 1, tuple(theirs))] if theirs else [])


@given(nights)
def test_the_facts_that_are_left_out_hide_no_urgency(messages: list[object]) -> None:
    room = a_night(messages)
    past = gathered(room)
    alone = [each for each in room.picture.incidents.values() if each.merged_into is None]
    assert {each.number for each in alone} <= past.keys()
    for incident in alone:
        case = past[incident.number].urgency
        assert case.priority <= incident.priority
        assert case.alarm_level >= incident.alarm_level
        assert case.conditions >= conditions(incident)
        assert {part.unit for part in incident.assignments} <= past[incident.number].sent


# Examples


def test_what_was_sent_all_the_same_is_counted() -> None:
    past = [
        a_case(12, sent=["E1", "E2"]),
        a_case(15, sent=["E1"]),
        a_case(16, priority=1),
        a_case(17, sent=["X9"]),
    ]
    [change] = compare(SHIPPED, fire_three(2), past, ENGINES)
    assert (change.before, change.after, change.incidents, change.given) == (1, 2, (12, 15, 17), 1)


def test_of_fewer_units_those_are_counted_that_were_sent_more() -> None:
    past = [a_case(12, sent=["E1", "E2"]), a_case(15, sent=["E1"])]
    [change] = compare(fire_three(2), SHIPPED, past, ENGINES)
    assert (change.by, change.incidents, change.given) == (-1, (12, 15), 1)


def test_more_than_is_registered_is_said_with_whom_it_would_newly_have_met() -> None:
    past = [a_case(12), a_case(13, priority=5), a_case(14, Category.GAS)]
    known = fire_three(1)
    told = {each.capability: each for each in shortfalls(known, fire_three(7), past, ENGINES)}
    engine, ladder = told["engine"], told["ladder"]
    assert (engine.before, engine.most, engine.registered, engine.incidents) == (6, 7, 3, (12, 13))
    assert (ladder.before, ladder.most, ladder.registered, ladder.incidents) == (2, 2, 0, ())
    assert all(not each.incidents for each in shortfalls(fire_three(7), fire_three(8), past, ENGINES))


# Gathering


def gathered(room: ARoom) -> dict[int, Case]:
    past = Past()
    for fact in room.history:
        past.take(fact)
    return {case.number: case for case in past.cases()}


def test_an_incident_counts_as_it_was_at_its_most_urgent() -> None:
    room = ARoom(units=["E1", "E2"])
    room.tell(an_event(attributes={"floors": 9}))
    room.tell(c.SetPriority(incident_id="inc-1", priority=1))
    room.tell(assign("E1", "E2"))
    room.tell(c.RaiseAlarm(incident_id="inc-1", level=3))
    room.later(minutes=2)
    room.tell(c.SetPriority(incident_id="inc-1", priority=4))
    room.tell(c.RaiseAlarm(incident_id="inc-1", level=1))
    room.tell(c.CloseIncident(incident_id="inc-1", reason="out"))
    case = gathered(room)[1]
    assert case.sent == {"E1", "E2"}
    assert (case.urgency.priority, case.urgency.alarm_level) == (1, 3)
    assert Condition.HIGH_RISE in case.urgency.conditions


def test_until_somebody_is_sent_a_later_word_corrects_an_earlier_one() -> None:
    room = ARoom(units=["E1"])
    room.tell(an_event(attributes={"floors": 9}))
    room.tell(c.SetPriority(incident_id="inc-1", priority=1))
    room.tell(c.SetPriority(incident_id="inc-1", priority=4))
    assert gathered(room)[1].urgency.priority == 4
    room.tell(assign("E1"))
    room.tell(c.SetPriority(incident_id="inc-1", priority=5))
    assert gathered(room)[1].urgency.priority == 4


def test_a_slip_that_was_undone_was_never_how_urgent_it_was() -> None:
    room = ARoom(units=["E1"])
    room.tell(an_event())
    usual = gathered(room)[1].urgency
    room.tell(assign("E1"))
    room.tell(c.SetPriority(incident_id="inc-1", priority=1))
    room.tell(c.Undo(command_id=room.last_cause))
    assert gathered(room)[1] == Case(1, room.incident().opened_at, usual, frozenset({"E1"}))


def test_a_unit_whose_sending_was_undone_was_not_sent() -> None:
    room = ARoom(units=["E1"])
    room.tell(an_event())
    room.tell(assign("E1"))
    room.tell(c.Undo(command_id=room.last_cause))
    assert gathered(room)[1].sent == frozenset()


def test_a_merged_incident_is_counted_once_with_the_units_of_both() -> None:
    room = ARoom(units=["E1", "E2"])
    room.tell(an_event())
    room.tell(an_event(Category.GAS, location=SALTIVKA))
    room.tell(assign("E1"))
    room.tell(assign("E2", number=2))
    room.tell(c.MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert {number: case.sent for number, case in gathered(room).items()} == {1: {"E1", "E2"}}
    room.tell(c.SplitIncident(incident_id="inc-2"))
    assert {number: case.sent for number, case in gathered(room).items()} == {1: {"E1"}, 2: {"E2"}}


def test_an_incident_whose_beginning_is_no_longer_kept_is_left_out() -> None:
    room = ARoom()
    room.tell(an_event())
    cut = len(room.history)
    room.tell(c.SetPriority(incident_id="inc-1", priority=1))
    room.tell(an_event(location=OSNOVA))
    past = Past()
    for fact in room.history[cut:]:
        past.take(fact)
    assert [case.number for case in past.cases()] == [2]


def test_old_incidents_are_forgotten() -> None:
    room = ARoom()
    room.tell(an_event())
    past = Past()
    for fact in room.history:
        past.take(fact)
    past.forget(NOW)
    assert [case.number for case in past.cases()] == [1]
    past.forget(NOW + timedelta(seconds=1))
    assert past.cases() == ()


def test_versions_are_kept_with_who_and_why() -> None:
    room = ARoom()
    room.tell(c.PublishPlans(plans=fire_three(2), based_on=0, note="Two for each fire"), actor="iryna")
    past = Past()
    for fact in room.history:
        past.take(fact)
    [version] = past.versions
    assert (version.version, version.by, version.note) == (1, "iryna", "Two for each fire")
    assert version == fold(room.history).plans
