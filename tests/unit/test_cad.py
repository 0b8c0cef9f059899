"""A CAD export is read row by row, and nothing of it is lost silently."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.cad import Recording, read
from dashboard.cad_row import Columns
from dashboard.errors import BadMessage
from dashboard.model.codes import AssignmentStatus, Category, Certainty, Service
from dashboard.model.place import at
from dashboard.timetable import Timetable, steps_of
from tests.unit.cad_builders import KYIV, a_row, a_table


def recording(tmp_path: Path, *rows: dict[str, str], zone: ZoneInfo = KYIV, **span: datetime) -> Recording:
    return read(a_table(tmp_path, *rows), zone, **span)


def test_rows_of_one_call_become_one_call_with_the_units_parts(tmp_path):
    first, second = a_row("c1", "E10"), a_row("c1", "M63", **{"Unit Type": "MEDIC"})
    (call,) = recording(tmp_path, first, second).calls
    assert (call.title, call.category, call.certainty) == ("Structure Fire", Category.FIRE, Certainty.LIKELY)
    assert (call.location, call.address) == (at(36.25, 49.98), "100 Block of SUMSKA ST")
    assert [(part.unit, part.service) for part in call.parts] == [
        ("E10", Service.FIRE),
        ("M63", Service.AMBULANCE),
    ]
    assert [status for status, _ in call.parts[0].steps] == [
        AssignmentStatus.DISPATCHED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
        AssignmentStatus.CLEARED,
    ]


@pytest.mark.parametrize(
    "text, hour",
    [("01/15/2026 12:05:00 AM", 22), ("01/15/2026 12:05:00 PM", 10), ("01/15/2026 01:05:00 PM", 11)],
)
def test_midnight_and_noon_are_told_apart(tmp_path, text, hour):
    row = a_row("c1", "", **{"Received DtTm": text})
    assert recording(tmp_path, row).calls[0].received.hour == hour


def test_summer_time_is_an_hour_nearer_to_utc(tmp_path):
    row = a_row("c1", "", **{"Received DtTm": "07/15/2026 12:00:00 PM"})
    assert recording(tmp_path, row).calls[0].received.hour == 9


def test_the_hour_that_an_autumn_night_has_twice_is_told_by_the_step_before(tmp_path):
    row = a_row(
        "c1",
        "E1",
        **{
            "Received DtTm": "10/25/2026 03:50:00 AM",
            "Dispatch DtTm": "10/25/2026 03:55:00 AM",
            "Response DtTm": "10/25/2026 03:05:00 AM",
            "On Scene DtTm": "10/25/2026 04:05:00 AM",
            "Available DtTm": "10/25/2026 04:30:00 AM",
        },
    )
    (call,) = recording(tmp_path, row).calls
    instants = [instant for _, instant in call.parts[0].steps]
    assert instants[1] - instants[0] == timedelta(minutes=10)


def test_the_hour_that_a_spring_night_has_not_is_a_bad_row(tmp_path):
    row = a_row("c1", "E1", **{"Received DtTm": "03/29/2026 03:30:00 AM"})
    found = recording(tmp_path, row)
    assert found.calls == ()
    assert "put forward" in found.bad_rows[0].reason


def test_the_zone_is_a_choice(tmp_path):
    row = a_row("c1", "", **{"Received DtTm": "01/15/2026 12:00:00 PM"})
    zone = ZoneInfo("America/Los_Angeles")
    assert recording(tmp_path, row, zone=zone).calls[0].received.hour == 20


@pytest.mark.parametrize(
    "changed, reason, calls",
    [
        ({"Call Number": ""}, "is missing - at `Call Number`", 0),
        ({"Received DtTm": ""}, "is missing - at `Received DtTm`", 0),
        ({"Received DtTm": "noon"}, "'noon' is no time", 0),
        ({"Dispatch DtTm": ""}, "the unit's part is not played - at `Dispatch DtTm`", 1),
        ({"On Scene DtTm": "01/14/2026 12:00:00 PM"}, "lies before the step before it", 1),
        ({"Location": "(NaN, 36)"}, "played without its place", 1),
        ({"Location": "(99.5, 36.2)"}, "not on the globe", 1),
    ],
)
def test_a_bad_row_is_listed_with_its_number_and_reason(tmp_path, changed, reason, calls):
    found = recording(tmp_path, a_row("c1", "E1", **changed))
    assert len(found.calls) == calls
    assert found.bad_rows[0].row == 2
    assert reason in found.bad_rows[0].reason


def test_a_unit_that_is_on_one_call_twice_is_a_bad_row(tmp_path):
    found = recording(tmp_path, a_row("c1", "E1"), a_row("c1", "E1"))
    assert [bad.row for bad in found.bad_rows] == [3]


def test_a_place_may_be_written_as_well_known_text(tmp_path):
    (call,) = recording(tmp_path, a_row("c1", "", Location="POINT (36.25 49.98)")).calls
    assert call.location == at(36.25, 49.98)


def test_only_calls_received_within_the_span_are_read(tmp_path):
    days = [a_row(f"c{day}", "", **{"Received DtTm": f"01/{day}/2026 12:00:00 PM"}) for day in (14, 15, 16)]
    span = {"since": datetime(2026, 1, 15), "until": datetime(2026, 1, 16)}  # noqa: DTZ001 — in the recording's zone
    assert [call.id for call in recording(tmp_path, *days, **span).calls] == ["c15"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x01", b'"'])
def test_another_file_is_refused(tmp_path, content):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(BadMessage, match=r"x\.csv"):
        read(file, KYIV)


def test_an_export_with_other_names_is_read_by_a_map(tmp_path):
    file = a_table(tmp_path, a_row("c1", "E1"))
    file.write_text(file.read_text().replace("Call Number", "incident_no"))
    assert read(file, KYIV, columns=Columns(call="incident_no")).calls[0].id == "c1"


NOON = datetime(2026, 11, 22, 12, 0, tzinfo=KYIV)


@pytest.mark.parametrize(
    "speed, lag_hours", [(1, 0.0), (2, 12.0), (24, 23.0), (0, 24.0), (0.5, 0.0)], ids=str
)
def test_the_first_event_is_told_as_far_back_as_the_speed_needs(speed, lag_hours):
    day = Timetable(NOON, NOON - timedelta(days=9), NOON - timedelta(days=8), speed)
    assert day.lag == timedelta(hours=lag_hours)


@pytest.mark.parametrize("speed", [0.5, 1, 7, 1_000])
def test_source_time_never_runs_ahead_of_the_clock_and_ends_in_the_present(speed):
    day = Timetable(NOON, NOON - timedelta(days=9), NOON - timedelta(days=8), speed)
    for hours in range(25):
        instant = day.first + timedelta(hours=hours)
        assert day.told(instant) <= day.due(instant)
    if speed >= 1:
        assert day.due(day.last) - day.told(day.last) < timedelta(milliseconds=2)


def test_a_recording_longer_than_the_writer_takes_says_what_to_do():
    long = Timetable(NOON, NOON - timedelta(days=30), NOON, 0)
    with pytest.raises(BadMessage, match="--since and --until"):
        long.fits(timedelta(days=7))


def test_a_unit_is_cleared_of_one_call_before_it_is_sent_to_the_next_at_the_same_instant(tmp_path):
    first = a_row("c1", "E1")
    second = a_row(
        "c2", "E1", **{"Dispatch DtTm": first["Available DtTm"], "Response DtTm": "", "On Scene DtTm": ""}
    )
    second["Available DtTm"] = "01/15/2026 02:00:00 PM"
    steps = sorted(steps_of(recording(tmp_path, first, second).calls))
    moves = [(step.call.id, step.status) for step in steps if step.is_part]
    assert moves.index(("c1", AssignmentStatus.CLEARED)) < moves.index(("c2", AssignmentStatus.DISPATCHED))
