"""A CAD's export in the archive: every call and part with its instants, and a second time the same."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from dashboard.archive.loading import Export, Loaded, columns_of, load_cad
from dashboard.archive.periods import period
from dashboard.archive.selection import Selection
from dashboard.archive.tables import assignments, incidents
from dashboard.cad_row import SF
from dashboard.dispatch import profiles
from dashboard.errors import CentreError
from dashboard.review.intervals import Figures
from tests.archive.building import contents, emptied
from tests.unit.cad_builders import KYIV, a_row, a_table

EXPORT = Export(SF, KYIV, lambda _: "Київський")


def load(engine: Engine, file: Path, export: Export = EXPORT) -> Loaded:
    return load_cad(engine, file, export, lambda _: None)


def rows_of(engine: Engine, table: Any) -> list[dict[str, Any]]:
    with engine.begin() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def ms(clock: str) -> int:
    return int(datetime.fromisoformat(f"2026-01-15T{clock}").replace(tzinfo=KYIV).timestamp() * 1_000)


def test_a_call_has_the_first_instants_of_its_units_and_ends_with_the_last(
    engine: Engine, tmp_path: Path
) -> None:
    late = {"On Scene DtTm": "01/15/2026 12:09:00 PM", "Available DtTm": "01/15/2026 02:00:00 PM"}
    file = a_table(tmp_path, a_row("7", "E1"), a_row("7", "T2", **late), a_row("8", ""))
    assert load(engine, file).rejected == []
    seven, eight = sorted(rows_of(engine, incidents), key=lambda row: row["id"])
    assert (seven["received_at"], seven["on_scene_at"], seven["closed_at"]) == (
        ms("12:00:00"),
        ms("12:06:00"),
        ms("14:00:00"),
    )
    assert (seven["source"], seven["priority"], seven["district"]) == ("load", 3, "Київський")
    assert (eight["closed_at"], eight["dispatched_at"]) == (None, ms("12:01:00"))
    assert sorted((each["unit"], each["outcome"]) for each in rows_of(engine, assignments)) == [
        ("E1", "cleared"),
        ("T2", "cleared"),
    ]


def test_a_second_time_nothing_changes_and_what_is_wrong_is_named(engine: Engine, tmp_path: Path) -> None:
    wrong = a_row("9", "E3", **{"On Scene DtTm": "soon"})
    file = a_table(tmp_path, a_row("7", "E1"), wrong, a_row("", "E4"))
    first = load(engine, file)
    assert [(each.row, each.reason) for each in first.rejected] == [
        (3, "'soon' is no time in Europe/Kyiv: Invalid isoformat string: 'soon' - at `On Scene DtTm`"),
        (4, "is missing - at `Call Number`"),
    ]
    before = rows_of(engine, incidents), rows_of(engine, assignments)
    again = load(engine, file)
    assert (first.known, again.known, again.calls) == (0, 1, 1)
    assert (rows_of(engine, incidents), rows_of(engine, assignments)) == before


def test_a_unit_sent_twice_has_two_parts_and_a_row_said_twice_is_one(engine: Engine, tmp_path: Path) -> None:
    later = {"Dispatch DtTm": "01/15/2026 12:30:00 PM", "On Scene DtTm": "01/15/2026 12:40:00 PM"}
    known = {**a_row("7", "E1"), "On Scene DtTm": "", "Available DtTm": ""}
    load(engine, a_table(tmp_path, a_row("7", "E1", **later), known, a_row("7", "E1"), known))
    parts = sorted(rows_of(engine, assignments), key=lambda row: row["nth"])
    assert [(each["nth"], each["dispatched_at"], each["on_scene_at"]) for each in parts] == [
        (1, ms("12:01:00"), ms("12:06:00")),
        (2, ms("12:30:00"), ms("12:40:00")),
    ]


def test_a_newer_export_completes_what_an_older_one_left_open(engine: Engine, tmp_path: Path) -> None:
    still_open = {"Available DtTm": "", "Call Final Disposition": "", "Final Priority": ""}
    load(engine, a_table(tmp_path, a_row("7", "E1", **still_open), a_row("7", "T2")))
    (before,) = rows_of(engine, incidents)
    assert (before["closed_at"], before["close_reason"]) == (None, "Fire")
    again = load(engine, a_table(tmp_path, a_row("7", "E1")))
    (after,) = rows_of(engine, incidents)
    assert (again.known, len(rows_of(engine, assignments))) == (1, 2)
    assert (after["closed_at"], after["priority"]) == (ms("13:00:00"), 3)


minutes = st.one_of(st.none(), st.integers(0, 59))
a_visit = st.tuples(st.sampled_from("78"), st.sampled_from(["", "E1", "T2"]), minutes, minutes)


def visit(call: str, unit: str, dispatched: int | None, cleared: int | None) -> dict[str, str]:
    def clock(minute: int | None) -> str:
        return "" if minute is None else f"01/15/2026 01:{minute:02}:00 PM"

    times = {"Response DtTm": "", "On Scene DtTm": "", "Available DtTm": clock(cleared)}
    return a_row(call, unit, **{"Dispatch DtTm": clock(dispatched)}, **times)


@given(st.data(), st.lists(a_visit, min_size=1, max_size=8, unique_by=lambda each: each[:3]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_order_of_rows_and_where_the_file_is_cut_make_no_difference(
    engine: Engine, tmp_path: Path, data: st.DataObject, visits: list[Any]
) -> None:
    emptied(engine)
    load(engine, a_table(tmp_path, *(visit(*each) for each in visits)))
    whole = contents(engine)
    emptied(engine)
    shuffled = data.draw(st.permutations(visits))
    cut = data.draw(st.integers(1, len(visits)))
    for begin in range(0, len(visits), cut):
        load(engine, a_table(tmp_path, *(visit(*each) for each in shuffled[begin : begin + cut])))
    assert contents(engine) == whole


def test_what_runs_backwards_is_kept_and_counted(engine: Engine, tmp_path: Path) -> None:
    load(engine, a_table(tmp_path, a_row("7", "E1", **{"On Scene DtTm": "01/15/2026 11:59:00 AM"})))
    whole = Selection(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2026, 2, 1, tzinfo=UTC))
    told = Figures(*period(engine, whole), profiles.load("ua")).told()
    assert told["intervals"]["received_on_scene"]["negative"] == 1


def test_other_names_of_columns_are_told_by_a_file(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text('call = "Виклик"\n')
    columns = columns_of(tmp_path / "map.toml")
    row = a_row("7", "E1")
    row["Виклик"] = row.pop("Call Number")
    assert load(engine, a_table(tmp_path, row), Export(columns, KYIV, EXPORT.district_of)).calls == 1
    with pytest.raises(CentreError, match="has no column Call Number"):
        load(engine, tmp_path / "calls.csv")
    (tmp_path / "map.toml").write_text('colour = "Виклик"\n')
    with pytest.raises(CentreError, match="colour: is no column here"):
        columns_of(tmp_path / "map.toml")


@pytest.mark.real
def test_a_recorded_year_has_the_figures_of_plain_pandas(recorded: Path, engine: Engine) -> None:
    file = recorded / "cad" / "sf_fire_calls_structure_fire_2017.csv"
    pacific = ZoneInfo("America/Los_Angeles")
    loaded = load(engine, file, Export(SF, pacific, lambda _: None))
    table = pd.read_csv(file, dtype=str)
    whole = Selection(since=datetime(2016, 1, 1, tzinfo=UTC), until=datetime(2019, 1, 1, tzinfo=UTC))
    told = Figures(*period(engine, whole), profiles.load("ua")).told()
    assert (loaded.rejected, told["incidents"], told["units"]) == (
        [],
        table["Call Number"].nunique(),
        len(table),
    )

    def seconds(begin: str, end: str, frame: pd.DataFrame) -> "pd.Series[float]":
        at = {each: pd.to_datetime(frame[each], format="%m/%d/%Y %I:%M:%S %p") for each in (begin, end)}
        zoned = {each: times.dt.tz_localize(pacific) for each, times in at.items()}
        return (zoned[end] - zoned[begin]).dt.total_seconds()

    part = seconds("Dispatch DtTm", "Response DtTm", table).dropna()
    found = told["unit_intervals"]["dispatched_en_route"]
    assert (found["n"], found["p50_s"], found["p90_s"]) == (
        (part >= 0).sum(),
        part[part >= 0].quantile(0.5),
        pytest.approx(part[part >= 0].quantile(0.9)),
    )
    times = table.assign(at=pd.to_datetime(table["On Scene DtTm"], format="%m/%d/%Y %I:%M:%S %p"))
    first = times.sort_values("at", na_position="last").groupby("Call Number").first().reset_index()
    arrived = seconds("Received DtTm", "On Scene DtTm", first).dropna()
    found = told["intervals"]["received_on_scene"]
    assert (found["n"], found["p50_s"]) == ((arrived >= 0).sum(), arrived[arrived >= 0].quantile(0.5))
    assert found["p90_s"] == pytest.approx(arrived[arrived >= 0].quantile(0.9))
    assert found["missing"] == told["incidents"] - len(arrived)
