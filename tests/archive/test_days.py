"""Packed days say what their rows say, whenever they were packed, and however the rows have changed since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from dashboard.archive import checking, days
from dashboard.archive.keeping import DAY_MS
from dashboard.archive.loading import Export, load_cad
from dashboard.archive.numbering import ms_of
from dashboard.archive.periods import Period, period
from dashboard.archive.selection import Selection
from dashboard.archive.tables import assignments, incidents
from dashboard.archive.tables import days as days_table
from dashboard.cad_row import SF
from tests.archive.building import CENTRE, archived, emptied, entries_of
from tests.unit.cad_builders import KYIV, a_row, a_table
from tests.unit.test_laws import a_night, nights

EXPORT = Export(SF, KYIV, lambda _: None)
NEVER_ENDS = 100_000  # a day in the year 2243
WHOLE = Selection(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC))


def pack(engine: Engine) -> int:
    """Pack all days; gives how many there were to pack."""
    count = 0
    while days.pack_next(engine, NEVER_ENDS):
        count += 1
    return count


def waiting(engine: Engine) -> list[int]:
    with engine.begin() as connection:
        asked = select(days_table.c.day).where(days_table.c.packed.is_(None)).order_by(days_table.c.day)
        return list(connection.execute(asked).scalars())


def same(one: Period, other: Period) -> None:
    for found, wanted in zip(one, other, strict=True):
        names = list(wanted.columns)
        tables = [each.astype(str).sort_values(names, ignore_index=True) for each in (found, wanted)]
        pd.testing.assert_frame_equal(*tables)


def from_rows(engine: Engine, asked: Selection) -> Period:
    """What a period is without any pack."""
    with engine.begin() as connection:
        kept = connection.execute(select(days_table)).all()
        connection.execute(update(days_table).values(packed=None))
    found = period(engine, asked)
    with engine.begin() as connection:
        for day in kept:
            own = days_table.c.day == day.day
            connection.execute(update(days_table).where(own).values(packed=day.packed))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=nights, cut=st.floats(0, 1))
def test_a_night_packed_in_its_middle_has_all_that_came_after(engine: Engine, messages, cut: float) -> None:
    entries = entries_of(a_night(messages).history)
    emptied(engine)
    first = round(len(entries) * cut)
    archived(engine, entries[:first])
    pack(engine)
    same(period(engine, WHOLE), from_rows(engine, WHOLE))
    archived(engine, entries[first:])
    same(period(engine, WHOLE), from_rows(engine, WHOLE))
    pack(engine)
    same(period(engine, WHOLE), from_rows(engine, WHOLE))
    assert waiting(engine) == []


def test_a_day_is_packed_once_and_again_when_its_rows_change(engine: Engine, tmp_path: Path) -> None:
    load_cad(engine, a_table(tmp_path, a_row("7", "E1")), EXPORT, lambda _: None)
    assert (pack(engine), pack(engine)) == (1, 0)
    load_cad(engine, a_table(tmp_path, a_row("7", "T2")), EXPORT, lambda _: None)
    assert period(engine, WHOLE).parts["unit"].tolist() == ["E1", "T2"]
    assert pack(engine) == 1
    assert sorted(period(engine, WHOLE).parts["unit"]) == ["E1", "T2"]


def test_a_call_that_is_told_of_anew_leaves_its_old_day(engine: Engine, tmp_path: Path) -> None:
    load_cad(engine, a_table(tmp_path, a_row("7", "E1"), a_row("8", "E2")), EXPORT, lambda _: None)
    pack(engine)
    earlier = a_row("7", "E1", **{"Received DtTm": "01/13/2026 12:00:00 PM"})
    load_cad(engine, a_table(tmp_path, earlier), EXPORT, lambda _: None)
    fifteenth = ms_of(datetime(2026, 1, 15, tzinfo=KYIV) + timedelta(hours=12)) // DAY_MS
    assert waiting(engine) == [fifteenth - 2, fifteenth]
    assert len(period(engine, WHOLE).incidents) == 2


def test_days_that_are_not_over_wait(engine: Engine, tmp_path: Path) -> None:
    load_cad(engine, a_table(tmp_path, a_row("7", "E1")), EXPORT, lambda _: None)
    [day] = waiting(engine)
    assert not days.pack_next(engine, day)
    assert days.pack_next(engine, day + 1)


def test_what_is_asked_for_is_chosen_within_a_pack(engine: Engine, tmp_path: Path) -> None:
    table = a_table(tmp_path, a_row("7", "E1"), a_row("8", "", **{"Received DtTm": "01/15/2026 12:30:00 PM"}))
    load_cad(engine, table, EXPORT, lambda _: None)
    noon = datetime(2026, 1, 15, 12, tzinfo=KYIV)
    category = period(engine, WHOLE).incidents["category"].iloc[0]
    asked = [
        Selection(since=noon + timedelta(minutes=1), until=noon + timedelta(hours=1)),
        Selection(since=noon, until=noon + timedelta(minutes=30)),
        Selection(since=noon, until=noon + timedelta(hours=1), category=category),
        Selection(since=noon, until=noon + timedelta(hours=1), category="gas"),
        Selection(since=noon, until=noon + timedelta(hours=1), district="Київський"),
        Selection(since=noon, until=noon + timedelta(hours=1), priority=5),
    ]
    for _ in range(2):
        found = [period(engine, each) for each in asked]
        assert [(len(each.incidents), len(each.parts)) for each in found] == [
            (1, 0), (1, 1), (2, 1), (0, 0), (0, 0), (0, 0)
        ]  # fmt: skip
        pack(engine)


def test_an_instant_of_another_year_is_kept_to_the_millisecond(engine: Engine, tmp_path: Path) -> None:
    far = {"Available DtTm": "01/15/2031 12:30:00 PM"}
    load_cad(engine, a_table(tmp_path, a_row("7", "E1", **far), a_row("8", "E2")), EXPORT, lambda _: None)
    pack(engine)
    parts = period(engine, WHOLE).parts.set_index("unit")
    cleared = parts["received_at"] + parts["cleared_after"]
    assert cleared["E1"] == ms_of(datetime(2031, 1, 15, 12, 30, tzinfo=KYIV))


def test_what_is_built_again_is_packed_again(engine: Engine) -> None:
    archived(engine, entries_of(a_night([]).history))
    with engine.begin() as connection:
        assert connection.execute(select(incidents.c.id)).first() is None
        assert connection.execute(select(assignments.c.unit)).first() is None
        connection.execute(days_table.insert(), [{"day": 20_000, "packed": b"old"}])
        checking.rebuild(connection, CENTRE)
    assert waiting(engine) == [20_000]
