"""Citizens' reports: pending until a person judges them, accepted once, over with their incident."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.fold import citizens, fold
from dashboard.model import facts
from dashboard.model.codes import Action, Category, EventKind, IncidentStatus, ReportStatus
from dashboard.model.commands import CloseIncident, MergeIncidents, ReopenIncident, Undo
from dashboard.model.event import Event
from dashboard.model.report import MODERATION, PENDING, TRUSTED, spoken, written
from dashboard.model.report_commands import AcceptReport, AnswerReport, DeclineReport
from dashboard.picture import Picture
from dashboard.streams import snapshot
from tests.builders import OSNOVA, SALTIVKA, SUMSKA, ARoom, an_event

NUMBER = "7KD-4Q9-X2MB"


def a_report(number: str = NUMBER, *, moderation: str = PENDING, **data: Any) -> Event:
    told = {"ref": number, "attributes": {MODERATION: moderation}, **data}
    category = told.pop("category", Category.INFRASTRUCTURE)
    return an_event(category, kind=EventKind.CITIZEN, source="citizen/form", id=number, **told)


def refusal(bodies: Any) -> str:
    [body] = bodies
    assert isinstance(body, facts.CommandRefused)
    return body.code


def report(room: ARoom, number: str = NUMBER) -> Any:
    return room.picture.reports[number]


def test_a_report_that_needs_judging_opens_nothing():
    room = ARoom()
    [received] = room.tell(a_report(title="Яма на дорозі"))
    assert isinstance(received, facts.ReportReceived)
    assert report(room).pending
    assert not room.picture.incidents


def test_whoever_calls_a_pending_report_an_update_gets_it_past_nobody():
    room = ARoom()
    room.tell(a_report(action=Action.UPDATE))
    assert report(room).pending
    assert not room.picture.incidents


def test_a_report_of_a_trusted_app_opens_an_incident_at_once():
    room = ARoom()
    room.tell(a_report(moderation=TRUSTED))
    assert report(room).status is ReportStatus.ACCEPTED
    assert report(room).incident_id == "inc-1"


def test_an_accepted_report_opens_an_incident_as_any_event_does():
    room, plain = ARoom(), ARoom()
    room.tell(a_report(title="Дерево впало"))
    room.tell(AcceptReport(report=NUMBER))
    plain.tell(an_event(Category.INFRASTRUCTURE, kind=EventKind.CITIZEN, title="Дерево впало"))
    assert (room.incident().title, room.incident().priority) == (
        plain.incident().title,
        plain.incident().priority,
    )
    assert report(room).status is ReportStatus.ACCEPTED
    assert report(room).judged_by == "olena"


def test_it_joins_the_incident_that_it_tells_of():
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    room.tell(a_report(category=Category.FIRE))
    room.tell(AcceptReport(report=NUMBER))
    assert list(room.picture.incidents) == ["inc-1"]
    assert len(room.incident().events) == 2
    assert report(room).incident_id == "inc-1"


def test_the_moderator_says_what_it_is():
    room = ARoom()
    room.tell(a_report(category=Category.OTHER))
    room.tell(AcceptReport(report=NUMBER, category=Category.GAS))
    assert room.incident().category is Category.GAS
    assert report(room).category is Category.GAS


def test_it_is_accepted_once():
    room = ARoom()
    room.tell(a_report())
    room.tell(AcceptReport(report=NUMBER))
    assert refusal(room.tell(AcceptReport(report=NUMBER), actor="petro")) == "report_judged"
    assert refusal(room.tell(DeclineReport(report=NUMBER, answer="no"))) == "report_judged"
    assert len(room.picture.incidents) == 1


def test_a_declined_report_says_why_and_opens_nothing():
    room = ARoom()
    room.tell(a_report())
    room.tell(DeclineReport(report=NUMBER, answer="Це приватна територія"))
    assert (report(room).status, report(room).answer) == (ReportStatus.DECLINED, "Це приватна територія")
    assert not room.picture.incidents
    assert refusal(room.tell(AcceptReport(report=NUMBER))) == "report_judged"


def test_it_is_over_with_its_incident_and_keeps_its_answer():
    room = ARoom()
    room.tell(a_report())
    room.tell(AcceptReport(report=NUMBER))
    room.tell(AnswerReport(report=NUMBER, answer="Бригада в дорозі"))
    room.later(hours=1)
    room.tell(CloseIncident(incident_id="inc-1", reason="done"))
    assert (report(room).status, report(room).answer) == (ReportStatus.CLOSED, "Бригада в дорозі")
    assert report(room).ended_at == room.now
    room.tell(ReopenIncident(incident_id="inc-1", reason="again"))
    assert (report(room).status, report(room).ended_at) == (ReportStatus.ACCEPTED, None)


def test_it_is_over_with_the_incident_that_took_its_own_in():
    room = ARoom()
    room.tell(an_event(Category.FIRE, location=SALTIVKA))
    room.tell(a_report(location=OSNOVA))
    room.tell(AcceptReport(report=NUMBER))
    room.tell(MergeIncidents(incident_id="inc-2", into="inc-1"))
    assert report(room).status is ReportStatus.ACCEPTED
    room.tell(CloseIncident(incident_id="inc-1", reason="done"))
    assert report(room).status is ReportStatus.CLOSED


def test_what_a_strike_is_made_of_is_secret_whoever_says_so():
    room = ARoom()
    room.tell(a_report(category=Category.FIRE))
    assert not report(room).secret
    room.tell(AcceptReport(report=NUMBER, category=Category.STRIKE))
    assert report(room).secret


def test_no_such_report_and_the_same_answer_are_refused():
    room = ARoom()
    assert refusal(room.tell(AcceptReport(report="nothing"))) == "unknown_report"
    room.tell(a_report())
    room.tell(AnswerReport(report=NUMBER, answer="a"))
    assert report(room).pending
    assert refusal(room.tell(AnswerReport(report=NUMBER, answer="a"))) == "same_answer"


def test_the_same_number_twice_is_one_report():
    room = ARoom()
    room.tell(a_report())
    [ignored] = room.tell(a_report(title="other"))
    assert isinstance(ignored, facts.EventIgnored)
    assert report(room).event.data.title == "Smoke"


@pytest.mark.parametrize("command", [DeclineReport(report=NUMBER, answer="no"), AcceptReport(report=NUMBER)])
def test_a_judgement_taken_back_leaves_the_report_waiting(command: Any):
    room = ARoom()
    room.tell(a_report())
    before = report(room)
    room.tell(command)
    room.tell(Undo(command_id=room.last_cause))
    after = report(room)
    assert (after.status, after.answer, after.incident_id) == (before.status, None, None)
    assert after.ended_at is None
    assert all(each.status is IncidentStatus.CLOSED for each in room.picture.incidents.values())
    room.tell(AcceptReport(report=NUMBER))
    assert report(room).status is ReportStatus.ACCEPTED


def test_joining_is_taken_back_too():
    room = ARoom()
    room.tell(an_event(Category.FIRE))
    room.tell(a_report(category=Category.FIRE))
    room.tell(AcceptReport(report=NUMBER))
    room.tell(Undo(command_id=room.last_cause))
    assert len(room.incident().events) == 1
    assert room.incident().open
    assert report(room).pending


def test_an_answer_given_since_is_not_taken_back_with_the_judgement_of_another():
    room = ARoom()
    room.tell(a_report())
    room.tell(DeclineReport(report=NUMBER, answer="no"))
    declined = room.last_cause
    room.tell(AnswerReport(report=NUMBER, answer="sorry"), actor="petro")
    assert refusal(room.tell(Undo(command_id=declined))) == "changed_since"


def test_reports_are_bounded_and_those_that_wait_go_last(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(citizens, "REPORTS_KEPT", 3)
    room = ARoom()
    for number in ("A", "B", "C"):
        room.tell(a_report(number))
    room.tell(DeclineReport(report="B", answer="no"))
    room.tell(a_report("D"))
    assert list(room.picture.reports) == ["A", "C", "D"]


def test_a_report_that_is_over_is_forgotten_after_a_month():
    room = ARoom()
    room.tell(a_report("A"))
    room.tell(a_report("B"))
    room.tell(DeclineReport(report="A", answer="no"))
    room.now += citizens.KEPT_FOR + timedelta(minutes=1)
    room.tell(a_report("C", time=room.now))
    assert list(room.picture.reports) == ["B", "C"]
    assert "r:A" in room.picture.take_changed()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["report", "trusted", "accept", "decline", "answer", "close", "undo"]),
        st.integers(0, 2),
        st.sampled_from([SUMSKA, OSNOVA]),
    ),
    max_size=25,
)


def a_shift(acts: Any) -> ARoom:
    room, numbers = ARoom(), ["A", "B", "C"]
    for act, which, place in acts:
        number = numbers[which]
        match act:
            case "report":
                room.tell(a_report(number, location=place))
            case "trusted":
                room.tell(a_report(number, location=place, moderation=TRUSTED))
            case "accept":
                room.tell(AcceptReport(report=number))
            case "decline":
                room.tell(DeclineReport(report=number, answer="no"))
            case "answer":
                room.tell(AnswerReport(report=number, answer=f"answer {which}"))
            case "close":
                room.tell(CloseIncident(incident_id=f"inc-{which + 1}", reason="done"))
            case _ if room.history:
                room.tell(Undo(command_id=room.last_cause))
    return room


@example([("report", 0, SUMSKA), ("accept", 0, SUMSKA), ("undo", 0, SUMSKA), ("undo", 0, SUMSKA)])
@given(ACTS)
def test_only_what_was_accepted_stands_in_an_incident(acts: Any):
    picture = a_shift(acts).picture
    told = {
        line.ref
        for each in picture.incidents.values()
        if each.close_reason != "undone"
        for line in each.events
    }
    for number, each in picture.reports.items():
        taken = each.status in (ReportStatus.ACCEPTED, ReportStatus.CLOSED)
        assert taken == (number in told)
        assert taken == (each.incident_id is not None)


@given(ACTS, st.integers(0, 60))
def test_a_snapshot_and_the_rest_of_the_journal_give_the_same_picture(acts: Any, cut: int):
    room = a_shift(acts)
    early = fold(room.history[:cut])
    put, _ = snapshot.delta(early, {*early.take_changed(), "centre"})
    fields = {
        (name.encode() if isinstance(name, str) else name): (
            value.encode() if isinstance(value, str) else value
        )
        for name, value in zip(put[::2], put[1::2], strict=True)
    }
    again = fold(room.history[cut:], snapshot.decode(fields))
    assert again.reports == room.picture.reports
    assert list(again.reports) == list(room.picture.reports)
    assert fold(room.history, Picture()).state() == room.picture.state()


@pytest.mark.parametrize("typed", ["7kd-4q9-x2mb", " 7KD4Q9X2MB ", "7KD 4Q9 X2MB", "7kd.4q9.x2mb"])
def test_a_number_is_found_however_it_is_typed(typed: str):
    assert spoken(typed) == NUMBER == written("7KD4Q9X2MB")


def test_letters_that_look_like_figures_are_read_as_figures():
    assert spoken("oil-000-0000") == "011-000-0000"


@pytest.mark.parametrize("typed", ["", "7KD-4Q9-X2M", "7KD-4Q9-X2MBB", "7KD-4Q9-X2MU", "../../etc/p"])
def test_what_is_no_number_is_none(typed: str):
    assert spoken(typed) is None
