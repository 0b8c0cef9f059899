"""The house's laws over nights in which units share crews, stand by elsewhere, and are in danger."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.dispatch.transitions import BY_HAND, legal
from dashboard.fold import apply, fold
from dashboard.model import commands as c
from dashboard.model.advice import Advice, AdvisedUnit, Eta, Option
from dashboard.model.codes import AssignmentStatus, Category, Service, UnitFlag
from dashboard.model.plan import Plan
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact, encode_fact
from tests.builders import NOW, SALTIVKA, ARoom, an_event
from tests.unit.dispatch_builders import a_move
from tests.unit.test_laws import commands, events, numbers, places

CREWS = {"E1": None, "E2": "two", "M1": "two", "L1": "two"}
units = st.sampled_from(list(CREWS))
statuses = st.sampled_from(AssignmentStatus)
ETA = Eta(expected_s=200, low_s=150, high_s=260)
named = st.integers(1, 60).map("k{}".format)


def _advice(names: list[str]) -> Advice:
    advised = tuple(AdvisedUnit(unit=each, capability="engine", eta=ETA) for each in names)
    return Advice(id="-".join(names), needs={"engine": 1}, options=(Option(units=advised),))


def _plans(count: int, based_on: int) -> c.PublishPlans:
    plan = Plan(priorities=(1,), needs={"engine": count})
    return c.PublishPlans(plans={Category.FIRE: (plan,)}, based_on=based_on, note="x")


dispatch = st.one_of(
    st.builds(
        c.AssignUnits,
        incident_id=numbers,
        units=st.lists(units, min_size=1, max_size=2).map(tuple),
        reason=st.none() | st.just("needed"),
    ),
    st.builds(c.SetAssignmentStatus, incident_id=numbers, unit=units, status=statuses),
    st.builds(c.ProposeStatus, incident_id=numbers, unit=units, status=statuses),
    st.builds(c.SetPrimaryUnit, incident_id=numbers, unit=units),
    st.builds(c.RaiseAlarm, incident_id=numbers, level=st.integers(1, 5)),
    st.builds(c.MarkSensitive, incident_id=numbers, sensitive=st.booleans()),
    st.builds(c.RequestAid, incident_id=numbers, capability=st.just("ladder")),
    st.builds(c.SetUnitFlags, unit=units, flags=st.lists(st.sampled_from(UnitFlag), max_size=2).map(tuple)),
    st.builds(c.RaisePanic, unit=units, location=st.none() | places),
    st.builds(c.ClearPanic, unit=units, reason=st.just("answers")),
    st.builds(c.MoveUnit, unit=units, station=st.sampled_from(["home", "fire-3"])),
    st.builds(c.DismissMove, unit=units),
    st.builds(c.AdviseMove, move=st.none() | st.builds(a_move, unit=units)),
    st.builds(
        c.AdviseUnits,
        incident_id=numbers,
        advice=st.none() | st.lists(units, min_size=1, max_size=2, unique=True).map(_advice),
    ),
    st.builds(
        c.CloseRoad,
        line=st.just(((36.23, 49.99), (36.24, 49.99))),
        until=st.integers(1, 900).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        reason=st.just("rubble"),
    ),
    st.builds(c.OpenRoad, closure=named),
    st.builds(_plans, st.integers(1, 3), st.integers(0, 2)),
    st.builds(c.Undo, command_id=named),
)
nights = st.lists(events | dispatch | dispatch | commands, max_size=50)


def a_night(messages: list[object]) -> ARoom:
    room = ARoom()
    for unit, crew in CREWS.items():
        room.tell(c.RegisterUnit(unit=unit, service=Service.FIRE, station="home", crew=crew))
    room.tell(an_event())
    room.tell(an_event(location=SALTIVKA))
    for number, message in enumerate(messages, 1):
        is_command = isinstance(message, c.Command)
        room.tell(structs.replace(message, id=f"k{number}") if is_command else message)
        room.later(seconds=20)
    return room


def moments(room: ARoom):
    """The picture after each message, and the facts that led there."""
    picture = Picture()
    for place, fact in enumerate(room.history):
        apply(picture, fact)
        following = room.history[place + 1] if place + 1 < len(room.history) else None
        if following is None or following.cause != fact.cause:
            yield picture


@given(nights, st.integers(0, 200))
def test_a_fold_may_be_cut_anywhere(messages, cut):
    history = a_night(messages).history
    assert fold(history[cut:], fold(history[:cut])).state() == fold(history).state()


@given(nights)
def test_a_snapshot_is_as_good_as_the_journal(messages):
    picture = a_night(messages).picture
    again = Picture.restore(
        picture.centre_state(), picture.incidents.values(), picture.units.values(), picture.tip
    )
    assert again.state() == picture.state()


@given(nights)
def test_a_fact_survives_the_journal(messages):
    for fact in a_night(messages).history:
        assert decode_fact(fact.id, {b"fact": encode_fact(fact), b"hash": b""}) == fact


@given(nights)
def test_no_sequence_of_commands_reaches_an_illegal_status(messages):
    picture = Picture()
    for fact in a_night(messages).history:
        parts = {key: incident.assignments for key, incident in picture.incidents.items()}
        apply(picture, fact)
        if fact.type == "AssignmentStatusChanged":
            [part] = [each for each in parts[fact.incident_id] if each.unit == fact.body.unit and each.active]
            assert legal(part.status, fact.body.status)


@given(nights)
def test_no_crew_is_ever_out_twice(messages):
    for picture in moments(a_night(messages)):
        out = [unit.crew for unit in picture.units.values() if unit.crew is not None and unit.incidents]
        assert len(out) == len(set(out))


@given(nights)
def test_nobody_has_two_tasks_without_a_reason(messages):
    for picture in moments(a_night(messages)):
        for unit in picture.units.values():
            parts = [picture.incidents[each].assignment(unit.id) for each in unit.incidents]
            assert sum(part.reason is None for part in parts) <= 1


@given(nights)
def test_who_is_in_charge_is_there_and_somebody_is(messages):
    for picture in moments(a_night(messages)):
        for incident in picture.open_incidents():
            held = [part.unit for part in incident.active_assignments()]
            assert incident.primary_unit in (held or [None])


@given(nights)
def test_a_position_never_proposes_what_may_not_be_set(messages):
    for picture in moments(a_night(messages)):
        for incident in picture.open_incidents():
            for part in incident.active_assignments():
                assert part.proposed is None or legal(part.status, part.proposed.status)


@given(nights)
def test_a_unit_with_work_to_do_is_not_free(messages):
    for picture in moments(a_night(messages)):
        for unit in picture.units.values():
            if unit.incidents:
                assert unit.status not in BY_HAND
            assert unit.post != unit.station
