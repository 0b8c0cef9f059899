"""A recorded day runs through a real writer: calls become incidents, units move, incidents close."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import redis
import redis.asyncio

from dashboard import replay
from dashboard.embedded import EmbeddedServer
from dashboard.errors import BadMessage, Unanswered
from dashboard.journal_follower import Follower
from dashboard.model.codes import AssignmentStatus, IncidentStatus
from dashboard.picture import Picture
from dashboard.replay import Choice, Summary
from dashboard.streams import snapshot
from dashboard.streams.journal import history, verify
from dashboard.streams.names import Names
from dashboard.writer import Writer, connect
from tests.builders import RULES
from tests.unit.cad_builders import KYIV, a_row, a_table

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def writing(server: EmbeddedServer, names: Names) -> Iterator[None]:
    writer = Writer(connect(server.url), names, RULES, "w1", lease=timedelta(milliseconds=600))
    thread = threading.Thread(target=writer.run, daemon=True)
    thread.start()
    yield
    writer.stop.set()
    thread.join(5)
    writer.store.close()


def play(file: Path, server: EmbeddedServer, names: Names, **chosen) -> Summary:
    async def played() -> Summary:
        async with redis.asyncio.Redis.from_url(server.url, protocol=2, socket_timeout=10) as store:
            choice = Choice(**{"zone": KYIV, "speed": 0, **chosen})
            return await replay.replay_cad(file, choice, store=store, names=names)

    return asyncio.run(played())


def the_picture(store: redis.Redis, names: Names) -> Picture:
    return snapshot.load(store, names)


def elsewhere(call: str, unit: str, **changed: str) -> dict[str, str]:
    return a_row(call, unit, **{"Location": "(50.05, 36.10)", **changed})


def test_calls_become_incidents_and_their_units_go_out_and_come_back(server, store, names, tmp_path):
    rows = [a_row("c1", "E10"), a_row("c1", "T5", **{"Unit Type": "TRUCK"}), elsewhere("c2", "E7")]
    summary = play(a_table(tmp_path, *rows), server, names)
    assert (summary.calls, summary.units, summary.events) == (2, 3, 2)
    assert (summary.bad_rows, summary.refused, summary.set_aside, summary.left_open) == ((), [], [], 0)
    assert summary.commands == 3 + 3 * 4 + 2
    picture = the_picture(store, names)
    assert {incident.status for incident in picture.incidents.values()} == {IncidentStatus.CLOSED}
    assert {incident.close_reason for incident in picture.incidents.values()} == {"Fire"}
    (first,) = [each for each in picture.incidents.values() if len(each.assignments) == 2]
    times = first.assignments[0].times
    assert times[AssignmentStatus.CLEARED] - times[AssignmentStatus.DISPATCHED] == timedelta(minutes=59)
    assert verify(store, names).facts > 0


def test_the_recordings_end_is_the_present_and_nothing_lies_ahead(server, store, names, tmp_path):
    play(a_table(tmp_path, a_row("c1", "E10")), server, names)
    now = datetime.now(UTC)
    facts = list(history(store, names))
    closed = next(fact for fact in facts if fact.type == "IncidentClosed")
    assert timedelta() <= now - closed.at < timedelta(seconds=10)
    (incident,) = the_picture(store, names).incidents.values()
    assert timedelta(minutes=60) <= now - incident.opened_at < timedelta(minutes=61)


def test_two_reports_of_one_fire_share_its_incident_which_closes_with_the_last_unit(
    server, store, names, tmp_path
):
    late = {"Received DtTm": "01/15/2026 12:00:30 PM", "Available DtTm": "01/15/2026 01:30:00 PM"}
    play(a_table(tmp_path, a_row("c1", "E10"), a_row("c2", "E11", **late)), server, names)
    (incident,) = the_picture(store, names).incidents.values()
    assert len(incident.events) == 2
    types = [fact.type for fact in history(store, names)]
    assert types.count("IncidentClosed") == 1
    assert types[-1] == "IncidentClosed"


def test_a_second_replay_registers_no_unit_again_and_opens_incidents_of_its_own(
    server, store, names, tmp_path
):
    file = a_table(tmp_path, a_row("c1", "E10"))
    play(file, server, names)
    again = play(file, server, names)
    assert (again.refused, again.set_aside) == ([], [])
    types = Counter(fact.type for fact in history(store, names))
    assert (types["UnitRegistered"], types["IncidentOpened"]) == (1, 2)


def test_a_unit_that_the_recording_has_on_two_calls_at_once_is_sent_with_the_reason(
    server, store, names, tmp_path
):
    overlap = {"Received DtTm": "01/15/2026 12:10:00 PM", "Dispatch DtTm": "01/15/2026 12:11:00 PM"}
    overlap |= {"Response DtTm": "", "On Scene DtTm": "", "Available DtTm": "01/15/2026 12:50:00 PM"}
    summary = play(a_table(tmp_path, a_row("c1", "E10"), elsewhere("c2", "E10", **overlap)), server, names)
    assert summary.refused == []
    reasons = [getattr(fact.body, "reason", None) for fact in history(store, names)]
    assert replay.SHARED in reasons


def test_a_unit_that_never_came_back_and_a_call_without_units_stay_open(server, store, names, tmp_path):
    rows = [a_row("c1", "E10", **{"Available DtTm": ""}), elsewhere("c2", "")]
    summary = play(a_table(tmp_path, *rows), server, names)
    assert summary.left_open == 2
    assert all(incident.open for incident in the_picture(store, names).incidents.values())


def test_what_an_operator_did_meanwhile_makes_a_refusal_that_is_told(server, names, tmp_path):
    play(a_table(tmp_path, a_row("c0", "E10", **{"Available DtTm": ""})), server, names)
    summary = play(a_table(tmp_path, elsewhere("c1", "E10")), server, names)
    assert any("unit_assigned_elsewhere" in each for each in summary.refused)
    assert any(line.startswith("refused: AssignUnits") for line in summary.lines())


def test_a_call_that_the_writer_sets_aside_is_told_with_its_reason(server, names, tmp_path):
    later = {name: value.replace("01/15", "01/25") for name, value in a_row("c2", "E2").items()}
    file = a_table(tmp_path, a_row("c1", "E1"), later)
    summary = play(file, server, names, max_age=timedelta(days=30))
    assert len(summary.set_aside) == 1
    assert "call c1" in summary.set_aside[0]
    assert "back" in summary.set_aside[0]
    assert all("call c1 became no incident" in each for each in summary.refused)
    assert len(summary.refused) == 4


def test_at_a_speed_the_replay_takes_its_time(server, names, tmp_path):
    file = a_table(tmp_path, a_row("c1", "E10"))
    began = datetime.now(UTC)
    play(file, server, names, speed=3_600)
    assert timedelta(seconds=0.9) < datetime.now(UTC) - began < timedelta(seconds=6)


def test_a_span_without_calls_is_refused_in_a_sentence(server, names, tmp_path):
    file = a_table(tmp_path, a_row("c1", "E10"))
    with pytest.raises(BadMessage, match="no call to play"):
        play(file, server, names, since=datetime(2027, 1, 1, tzinfo=UTC))


def test_when_nobody_answers_it_says_so(server, names):
    async def alone() -> None:
        async with (
            redis.asyncio.Redis.from_url(server.url, protocol=2) as store,
            Follower(store, names, answer_within_s=0.1) as follower,
        ):
            await follower.answer(follower.expect("nobody"))

    with pytest.raises(Unanswered, match="is a writer running"):
        asyncio.run(alone())


@pytest.mark.real
def test_a_recorded_week_of_a_city_runs_through(server, store, names, recorded):
    file = recorded / "cad" / "sf_fire_calls_structure_fire_2017.csv"
    zone = ZoneInfo("America/Los_Angeles")
    since, until = datetime(2017, 3, 1, tzinfo=zone), datetime(2017, 3, 7, tzinfo=zone)
    summary = play(file, server, names, zone=zone, since=since, until=until)
    assert (summary.calls, summary.events, summary.bad_rows) == (summary.events, summary.calls, ())
    assert (summary.refused, summary.set_aside) == ([], [])
    picture = the_picture(store, names)
    assert {incident.status for incident in picture.incidents.values()} == {IncidentStatus.CLOSED}
    assert not any(unit.incidents for unit in picture.units.values())
    with pytest.raises(BadMessage, match="--since and --until"):
        play(file, server, names, zone=zone)
