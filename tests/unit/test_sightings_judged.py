"""What a person says of a camera's sighting counts, for the incident and for the camera."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from dashboard.fold import fold, sightings
from dashboard.model.camera import CameraVerdicts, Counts, day_of
from dashboard.model.codes import Action, Category, EventKind, IncidentStatus, Verdict
from dashboard.model.commands import (
    CloseIncident,
    EventKey,
    JudgeSighting,
    MergeIncidents,
    SplitIncident,
    Undo,
)
from dashboard.model.facts import CommandRefused
from dashboard.streams.snapshot import decode, delta
from tests.builders import SALTIVKA, ARoom, an_event

CONFIRMED, FALSE, UNSURE = Verdict.CONFIRMED, Verdict.FALSE, Verdict.UNSURE


def a_sighting(room: ARoom, camera: str = "cam-1", *, event: str = "s1", **data: Any) -> None:
    evidence = {"camera": camera, "rule": "smoke", "score": 0.9}
    given = {"id": event, "ref": event, "evidence": evidence} | data
    room.tell(an_event(Category.FIRE, kind=EventKind.CCTV, source=f"cctv/{camera}", **given))


def judge(room: ARoom, verdict: Verdict, *, camera: str = "cam-1", event: str = "s1", number: int = 1) -> Any:
    command = JudgeSighting(
        incident_id=f"inc-{number}", source=f"cctv/{camera}", event_id=event, verdict=verdict
    )
    return room.tell(command)


def refused(bodies: Any) -> str:
    [body] = bodies
    assert isinstance(body, CommandRefused), body
    return body.code


def counts(room: ARoom, camera: str = "cam-1") -> tuple[int, int, int]:
    found = room.picture.camera_verdicts.get(f"{camera}\tsmoke")
    return (0, 0, 0) if found is None else astuple(found.lately(room.now))


def codes(room: ARoom, number: int = 1) -> list[str]:
    return [reason.code for reason in room.incident(number).priority_reasons]


def test_a_verdict_stands_with_its_report_and_counts_for_the_cameras_rule() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, CONFIRMED)
    [line] = room.incident().events
    assert (line.verdict, line.judged_by) == (CONFIRMED, "olena")
    assert counts(room) == (1, 0, 0)
    judge(room, FALSE)
    assert counts(room) == (0, 1, 0), "who looks again corrects the first look"


def test_a_false_one_is_no_source_any_more_and_the_reason_says_so() -> None:
    room = ARoom()
    a_sighting(room)
    room.tell(an_event(Category.FIRE))
    assert codes(room) == ["base", "independent_sources"]
    before = room.incident().priority
    judge(room, FALSE)
    assert codes(room) == ["base", "judged_false"]
    assert room.incident().priority == before + 1
    judge(room, UNSURE)
    assert codes(room) == ["base", "independent_sources"]


def test_an_incident_that_only_a_false_sighting_speaks_for_is_less_urgent() -> None:
    room = ARoom()
    a_sighting(room)
    before = room.incident().priority
    judge(room, FALSE)
    assert (room.incident().priority, codes(room)) == (before + 1, ["base", "judged_false"])


def test_what_a_person_confirmed_is_not_doubted() -> None:
    room = ARoom()
    a_sighting(room, evidence={"camera": "cam-1", "rule": "smoke", "score": 0.2})
    assert codes(room) == ["base", "single_camera"]
    judge(room, CONFIRMED)
    assert codes(room) == ["base"]


def test_a_camera_whose_rule_is_often_false_is_believed_less_whatever_its_score() -> None:
    room = ARoom()
    for number, verdict in enumerate([FALSE, FALSE, FALSE, FALSE, CONFIRMED], 1):
        a_sighting(room, event=f"s{number}")
        room.tell(CloseIncident(incident_id=f"inc-{number}", reason="looked at"))
        judge(room, verdict, event=f"s{number}", number=number)
        room.later(hours=1)
    assert counts(room) == (1, 4, 0)
    a_sighting(room, event="s9", time=room.now)
    a_sighting(room, "cam-2", event="s10", location=SALTIVKA, time=room.now)
    doubted, believed = room.incident(6), room.incident(7)
    assert codes(room, 6) == ["base", "camera_often_false"]
    assert doubted.priority_reasons[1].args == {"percent": 80}
    assert codes(room, 7) == ["base"]
    assert doubted.priority == believed.priority + 1


def test_an_update_of_the_source_keeps_what_the_person_said() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, FALSE)
    a_sighting(room, action=Action.UPDATE, ref="s1", id="s1-later")
    [line] = room.incident().events
    assert (line.verdict, line.updates) == (FALSE, 1)
    assert refused(judge(room, FALSE)) == "same_verdict"


def test_undo_takes_the_verdict_back_with_its_count_and_priority() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, CONFIRMED)
    before = room.incident()
    judge(room, FALSE)
    room.tell(Undo(command_id=room.last_cause))
    after = room.incident()
    assert counts(room) == (1, 0, 0)
    assert (after.events, after.priority, after.priority_reasons) == (
        before.events,
        before.priority,
        before.priority_reasons,
    )


def test_undoing_a_merge_leaves_the_counts_alone() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, CONFIRMED)
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    room.tell(Undo(command_id=room.last_cause))
    assert counts(room) == (1, 0, 0)


def test_a_verdict_given_while_merged_stays_when_the_incidents_part() -> None:
    room = ARoom()
    a_sighting(room)
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    assert refused(judge(room, FALSE)) == "incident_merged"
    judge(room, FALSE, number=2)
    room.tell(SplitIncident(incident_id="inc-1"))
    assert room.incident(1).events[0].verdict is FALSE
    judge(room, CONFIRMED)
    assert counts(room) == (1, 0, 0)


def test_a_verdict_is_not_taken_back_from_an_incident_that_was_merged_since() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, FALSE)
    judged = room.last_cause
    room.tell(an_event(location=SALTIVKA))
    room.tell(MergeIncidents(incident_id="inc-1", into="inc-2"))
    assert refused(room.tell(Undo(command_id=judged))) == "changed_since"
    assert counts(room) == (0, 1, 0)


def test_a_report_that_moves_to_an_incident_of_its_own_keeps_its_verdict() -> None:
    room = ARoom()
    a_sighting(room)
    room.tell(an_event(Category.FIRE))
    judge(room, FALSE)
    moved = EventKey("cctv/cam-1", "s1")
    room.tell(SplitIncident(incident_id="inc-1", events=(moved,)))
    assert room.incident(2).events[0].verdict is FALSE
    assert counts(room) == (0, 1, 0)


def test_a_verdict_after_the_closing_counts_and_does_not_rank_again() -> None:
    room = ARoom()
    a_sighting(room)
    room.tell(CloseIncident(incident_id="inc-1", reason="nothing there"))
    [body] = judge(room, FALSE)
    assert (type(body).__name__, counts(room)) == ("SightingJudged", (0, 1, 0))
    assert room.incident().status is IncidentStatus.CLOSED


@pytest.mark.parametrize(
    "event, camera, number, code",
    [
        ("s2", "cam-1", 1, "unknown_events"),
        ("s1", "cam-9", 1, "unknown_events"),
        ("s1", "cam-1", 9, "unknown_incident"),
    ],
)
def test_what_nobody_saw_cannot_be_judged(event: str, camera: str, number: int, code: str) -> None:
    room = ARoom()
    a_sighting(room)
    assert refused(judge(room, FALSE, event=event, camera=camera, number=number)) == code


def test_a_persons_call_is_no_sighting() -> None:
    room = ARoom()
    room.tell(an_event(source="112/1", id="c1"))
    command = JudgeSighting(incident_id="inc-1", source="112/1", event_id="c1", verdict=FALSE)
    assert refused(room.tell(command)) == "no_sighting"


def test_only_so_many_rules_are_kept_and_the_snapshot_forgets_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sightings, "VERDICTS_KEPT", 3)
    room = ARoom()
    store: dict[bytes, bytes] = {}
    for number in range(1, 7):
        camera = f"cam-{number}"
        a_sighting(room, camera, event=f"s{number}", location=SALTIVKA, time=room.now)
        incident = room.picture.reported(room.incident(1).events[-1].names())
        judge(room, UNSURE, camera=camera, event=f"s{number}", number=incident.number)
        put, drop = delta(room.picture, room.picture.take_changed())
        pairs = zip(put[::2], put[1::2], strict=True)
        store |= {_bytes(name): _bytes(value) for name, value in pairs}
        for name in drop:
            store.pop(name.encode(), None)
    kept = [f"cam-{number}\tsmoke" for number in (4, 5, 6)]
    assert list(room.picture.camera_verdicts) == kept
    restored = decode(store)
    assert restored.camera_verdicts == room.picture.camera_verdicts
    assert fold(room.history).camera_verdicts == room.picture.camera_verdicts


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def test_a_source_that_names_neither_camera_nor_rule_is_its_own_camera() -> None:
    room = ARoom()
    a_sighting(room, evidence={})
    judge(room, FALSE)
    [found] = room.picture.camera_verdicts.values()
    days = {day_of(room.now): Counts(false=1)}
    assert found == CameraVerdicts(camera="cctv/cam-1", rule="", at=room.now, days=days)


def test_what_was_said_more_than_thirty_days_ago_counts_no_more() -> None:
    room = ARoom()
    a_sighting(room)
    room.tell(CloseIncident(incident_id="inc-1", reason="looked at"))
    judge(room, FALSE)
    room.later(hours=24 * 29)
    assert counts(room) == (0, 1, 0)
    a_sighting(room, event="s2", time=room.now)
    judge(room, CONFIRMED, event="s2", number=2)
    assert counts(room) == (1, 1, 0)
    room.later(hours=24)
    assert counts(room) == (1, 0, 0)
    room.later(hours=24 * 29)
    assert counts(room) == (0, 0, 0)


def test_a_verdict_that_is_changed_later_is_taken_from_the_day_it_was_given_on() -> None:
    room = ARoom()
    a_sighting(room)
    judge(room, FALSE)
    room.later(hours=24 * 3)
    judge(room, CONFIRMED)
    [found] = room.picture.camera_verdicts.values()
    assert found.days == {day_of(room.now): Counts(confirmed=1)}


def test_a_snapshot_from_before_days_were_counted_is_read_as_of_its_last_day() -> None:
    at = datetime(2026, 11, 22, 23, tzinfo=UTC)
    old = {"camera": "cam-1", "rule": "smoke", "at": at, "confirmed": 2, "false": 3, "unsure": 0}
    store = {b"version": b"1", b"tip": b"1-0", b"v:cam-1\tsmoke": msgspec.json.encode(old)}
    [found] = decode(store).camera_verdicts.values()
    assert found == CameraVerdicts(
        camera="cam-1", rule="smoke", at=at, days={date(2026, 11, 22): Counts(confirmed=2, false=3)}
    )
    assert astuple(found.uncounted(FALSE, None).lately(at)) == (2, 2, 0)


verdicts_by_day = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(Verdict)), max_size=40)


@given(verdicts_by_day, st.integers(0, 120))
def test_lately_is_the_sum_of_the_last_thirty_days(said: list[tuple[int, Verdict]], today: int) -> None:
    first = datetime(2026, 1, 1, 12, tzinfo=UTC)
    found = CameraVerdicts(camera="c", rule="r", at=first)
    for day, verdict in sorted(said):
        at = first + timedelta(days=day)
        found = found.counted(verdict, day_of(at), at)
    last = max((day for day, _ in said), default=0)
    now = max(today, last)
    expected = Counter(verdict for day, verdict in said if now - 30 < day)
    lately = found.lately(first + timedelta(days=now))
    assert {verdict: getattr(lately, verdict.value) for verdict in Verdict} == {
        verdict: expected[verdict] for verdict in Verdict
    }
    assert len(found.days) <= 30
