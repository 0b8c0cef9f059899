"""The house's laws, over random nights: whatever is told, in whatever order."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from dashboard.dispatch.transitions import legal
from dashboard.fold import apply, fold
from dashboard.model import commands as c
from dashboard.model.camera import verdicts_key
from dashboard.model.codes import (
    Action,
    AssignmentStatus,
    Category,
    EventKind,
    IncidentStatus,
    UnitStatus,
    Verdict,
)
from dashboard.model.facts import Fact
from dashboard.model.place import at
from dashboard.picture import Picture
from dashboard.streams.codec import decode_event, decode_fact, encode_event, encode_fact
from tests.builders import NOW, ARoom, an_event

UNITS = ("E1", "E2", "M1")
numbers = st.integers(1, 4).map("inc-{}".format)
units = st.sampled_from(UNITS)
places = st.builds(at, st.floats(36.20, 36.22), st.floats(49.98, 50.0))

events = st.builds(
    lambda category, kind, place, source, ref, action, seconds: an_event(
        category,
        kind=kind,
        location=place,
        source=f"s{source}",
        ref=f"r{ref}",
        action=action,
        time=NOW - timedelta(seconds=seconds),
    ),
    st.sampled_from([Category.FIRE, Category.STRIKE, Category.MEDICAL, Category.CONGESTION]),
    st.sampled_from(EventKind),
    places,
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(Action),
    st.integers(0, 3_000),
)
commands = st.one_of(
    st.builds(c.AcknowledgeIncident, incident_id=numbers),
    st.builds(c.SetPriority, incident_id=numbers, priority=st.integers(1, 5)),
    st.builds(
        c.AssignUnits,
        incident_id=numbers,
        units=st.lists(units, min_size=1, max_size=3).map(tuple),
        reason=st.none() | st.just("needed"),
    ),
    st.builds(
        c.SetAssignmentStatus, incident_id=numbers, unit=units, status=st.sampled_from(AssignmentStatus)
    ),
    st.builds(
        c.SetUnitStatus, unit=units, status=st.sampled_from(UnitStatus), reason=st.none() | st.just("tyre")
    ),
    st.builds(c.MergeIncidents, incident_id=numbers, into=numbers),
    st.builds(c.SplitIncident, incident_id=numbers),
    st.builds(c.CloseIncident, incident_id=numbers, reason=st.just("over")),
    st.builds(c.ReopenIncident, incident_id=numbers, reason=st.just("again")),
    st.builds(c.Undo, command_id=st.integers(1, 60).map("k{}".format)),
)
nights = st.lists(events | commands, max_size=40)


def a_night(messages: list[object]) -> ARoom:
    room = ARoom(units=UNITS)
    for number, message in enumerate(messages, 1):
        named = isinstance(message, c.Command)
        room.tell(structs.replace(aimed(room, message), id=f"k{number}") if named else message)
        room.later(seconds=20)
    return room


def aimed(room: ARoom, command: c.Command) -> c.Command:
    """A verdict names one of the incident's reports, where it has any."""
    incident = room.picture.incidents.get(getattr(command, "incident_id", ""))
    if not isinstance(command, c.JudgeSighting) or incident is None or not incident.events:
        return command
    line = incident.events[int(command.event_id[1:]) % len(incident.events)]
    return structs.replace(command, source=line.source, event_id=line.id)


@given(nights | st.deferred(lambda: watched), st.integers(0, 200))
def test_a_fold_may_be_cut_anywhere(messages, cut):
    history = a_night(messages).history
    assert fold(history[cut:], fold(history[:cut])).state() == fold(history).state()


@given(nights)
def test_no_sequence_of_messages_reaches_an_illegal_status(messages):
    picture = Picture()
    for fact in a_night(messages).history:
        before = {key: incident.assignments for key, incident in picture.incidents.items()}
        apply(picture, fact)
        if fact.type == "AssignmentStatusChanged":
            _moved_legally(before[fact.incident_id], fact)
        _consistent(picture)


def _moved_legally(assignments: tuple[object, ...], fact: Fact) -> None:
    [part] = [each for each in assignments if each.unit == fact.body.unit and each.active]
    assert legal(part.status, fact.body.status)


def _consistent(picture: Picture) -> None:
    for unit in picture.units.values():
        parts = [picture.incidents[each].assignment(unit.id) for each in unit.incidents]
        assert all(parts), (unit, parts)
        if parts:
            assert unit.status == UnitStatus(parts[0].status)
    for incident in picture.incidents.values():
        held = [part.unit for part in incident.active_assignments()]
        assert len(held) == len(set(held))
        if incident.status is IncidentStatus.CLOSED:
            assert not held
        if incident.open:
            assert (incident.status is IncidentStatus.ACTIVE) == bool(held)


@given(nights)
def test_no_report_is_ever_lost_or_in_two_incidents(messages):
    room = a_night(messages)
    lines = [
        (line.source, line.ref, line.id)
        for incident in room.picture.incidents.values()
        if incident.status is not IncidentStatus.MERGED
        for line in incident.events
    ]
    reported = {
        (fact.body.event.source, fact.body.event.ref, fact.body.event.id)
        for fact in room.history
        if fact.type in ("IncidentOpened", "EventAttached") and fact.body.event is not None
    }
    assert len(lines) == len(set(lines))
    assert set(lines) == reported


first = st.integers(1, 3).map("inc-{}".format)
watched = st.lists(
    st.one_of(
        st.builds(
            lambda place, source, ref, action: an_event(
                Category.FIRE,
                kind=EventKind.CCTV,
                location=place,
                source=f"s{source}",
                ref=f"r{ref}",
                action=action,
            ),
            places,
            st.integers(0, 1),
            st.integers(0, 2),
            st.sampled_from([Action.NEW, Action.UPDATE]),
        ),
        st.builds(
            c.JudgeSighting,
            incident_id=first,
            source=st.just("s"),
            event_id=st.integers(0, 3).map("e{}".format),
            verdict=st.sampled_from(Verdict),
        ),
        st.builds(c.MergeIncidents, incident_id=first, into=first),
        st.builds(c.SplitIncident, incident_id=first),
        st.builds(c.Undo, command_id=st.integers(1, 20).map("k{}".format)),
    ),
    min_size=5,
    max_size=25,
)


@given(watched)
def test_the_counts_of_cameras_are_those_of_the_verdicts_that_stand(messages):
    """Through merges, splits, undoing and all: nothing is counted twice, and nothing is forgotten."""
    room = a_night(messages)
    stand = Counter(
        (verdicts_key(line), line.verdict)
        for incident in room.picture.incidents.values()
        if incident.status is not IncidentStatus.MERGED
        for line in incident.events
        if line.verdict is not None
    )
    counted = Counter()
    for each in room.picture.camera_verdicts.values():
        counted.update(
            {(each.key, verdict): getattr(each.lately(room.now), verdict.value) for verdict in Verdict}
        )
    assert +counted == stand


@given(nights)
def test_a_fact_survives_the_journal(messages):
    for fact in a_night(messages).history:
        stored = {b"fact": encode_fact(fact), b"hash": b""}
        assert decode_fact(fact.id, stored) == fact


@given(events)
def test_an_event_survives_the_wire(event):
    assert decode_event(encode_event(event)) == event


@settings(max_examples=50)
@given(st.lists(events, max_size=15))
def test_what_was_decided_does_not_depend_on_the_wall_clock(messages):
    slow, fast = ARoom(), ARoom()
    for message in messages:
        slow.tell(message)
        slow.later(seconds=30)
        fast.tell(message)
    assert [i.events for i in slow.picture.incidents.values()] == [
        i.events for i in fast.picture.incidents.values()
    ]
