"""A selection finds the incidents that it names, in pages that hold each of them once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from dashboard.archive.keeping import DAY_MS, unpack
from dashboard.archive.numbering import ms_of
from dashboard.archive.periods import period
from dashboard.archive.selection import NoSuchPage, Selection, every, incidents
from dashboard.archive.tables import assignments
from dashboard.archive.tables import incidents as table
from dashboard.review.presets import PRESETS
from tests.archive.building import archived, emptied, entries_of
from tests.builders import NOW
from tests.unit.cad_builders import KYIV
from tests.unit.test_laws import a_night, nights

ALWAYS = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2030, 1, 1, tzinfo=UTC)}


def a_call(engine: Engine, number: int, *, units: tuple[str, ...] = (), **told: object) -> None:
    """Received so many minutes after NOW, taken at once, its first unit there `arrives` seconds later."""
    received = ms_of(NOW + timedelta(minutes=number))
    arrives = told.pop("arrives", None)
    row = {
        "id": f"load/{number}",
        "number": number,
        "source": "load",
        "category": "fire",
        "title": "Дим на сходах",
        "address": f"Сумська вулиця, {number}",
        "priority": 2,
        "alarm_level": 1,
        "status": "closed",
        "received_at": received,
        "opened_at": received,
        "acknowledged_at": received,
        "on_scene_at": None if arrives is None else received + int(str(arrives)) * 1_000,
        **told,
    }
    with engine.begin() as connection:
        connection.execute(insert(table), row)
        for place, unit in enumerate(units):
            sent = {
                "dispatched_at": received + place,
                "received_at": received,
                "nth": 1,
                "outcome": "cleared",
            }
            connection.execute(insert(assignments), {"incident_id": row["id"], "unit": unit, **sent})
        unpack(connection, [received // DAY_MS])


def found(engine: Engine, **selection: object) -> list[int | None]:
    with engine.begin() as connection:
        return [each.number for each in every(connection, Selection(**(ALWAYS | selection)), 2)]


@pytest.fixture
def calls(engine: Engine) -> Engine:
    a_call(engine, 1, units=("E1", "M4"), arrives=300)
    a_call(engine, 2, units=("E2",), arrives=900, category="gas", district="Київський")
    a_call(engine, 3, title="Перевірка [газ] 100%", address=None, close_reason="Хибний виклик")
    a_call(engine, 4, units=("E1",), arrives=-60, priority=1)
    a_call(engine, 5, status="merged")
    return engine


def test_each_condition_chooses_and_the_latest_come_first(calls: Engine) -> None:
    assert found(calls) == [4, 3, 2, 1]
    assert found(calls, category="gas") == found(calls, district="Київський") == [2]
    assert found(calls, priority=1) == [4]
    assert found(calls, unit="E1") == [4, 1]
    assert found(calls, since=NOW + timedelta(minutes=2), until=NOW + timedelta(minutes=4)) == [3, 2]


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("СУМСЬКА", [4, 2, 1]),
        ("дим сумська", [4, 2, 1]),
        ("[ГАЗ]", [3]),
        ("100%", [3]),
        ("*", []),
        (".", []),
        ("]", [3]),
        ("хибний", [3]),
        ("2", [2]),
        ("нема такого", []),
    ],
)
def test_words_are_found_in_either_case_and_mean_nothing_else(
    calls: Engine, text: str, numbers: list[int]
) -> None:
    assert found(calls, text=text) == numbers


def test_an_interval_chooses_the_longest_the_missing_and_the_negative(calls: Engine) -> None:
    assert found(calls, step="received_on_scene") == [2, 1]
    assert found(calls, step="received_on_scene", which="missing") == [3]
    assert found(calls, step="received_on_scene", which="negative") == [4]


def test_a_row_has_its_units_and_intervals(calls: Engine) -> None:
    with calls.begin() as connection:
        page = incidents(connection, Selection(**ALWAYS), 10)
    row = page.incidents[-1]
    assert (row.units, row.intervals["received_on_scene"], page.after) == (("E1", "M4"), 300.0, None)
    assert "received_dispatched" not in row.intervals


def test_what_is_no_end_of_a_page_is_refused(calls: Engine) -> None:
    with calls.begin() as connection, pytest.raises(NoSuchPage):
        incidents(connection, Selection(**ALWAYS), 10, "yesterday")


def test_hours_and_weekdays_are_the_centres_own_summer_and_winter(engine: Engine) -> None:
    winter, summer = datetime(2026, 1, 12, 1, 30, tzinfo=UTC), datetime(2026, 7, 13, 0, 30, tzinfo=UTC)
    for number, at in ((1, winter), (2, summer), (3, summer - timedelta(hours=2)), (4, winter)):
        late = timedelta(hours=1) if number == 4 else timedelta(0)
        a_call(engine, number, received_at=ms_of(at + late))
        with engine.begin() as connection:
            unpack(connection, [ms_of(at + late) // DAY_MS])
    asked = {"zone": KYIV, "hour": 3}
    assert found(engine, **asked) == [2, 1]
    assert found(engine, **asked, weekday=0) == [2, 1]
    assert found(engine, zone=KYIV, weekday=0) == [2, 3, 4, 1]
    assert len(period(engine, Selection(**ALWAYS, **asked)).incidents) == 2


@pytest.mark.parametrize("selection", [{"unit": "E1"}, {"text": "сумська"}, {"category": "gas"}, {}])
def test_figures_count_the_rows_of_a_selection(calls: Engine, selection: dict[str, str]) -> None:
    whole = period(calls, Selection(**ALWAYS, **selection))
    assert len(whole.incidents) == len(found(calls, **selection))
    if "unit" in selection:
        assert set(whole.parts["unit"]) == {"E1"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=nights, size=st.integers(1, 5))
def test_pages_hold_every_incident_once(engine: Engine, messages, size: int) -> None:
    emptied(engine)
    archived(engine, entries_of(a_night(messages).history))
    with engine.begin() as connection:
        rows = connection.execute(select(table.c.id).where(table.c.status != "merged")).scalars().all()
        told = [each.id for each in every(connection, Selection(**ALWAYS), size)]
    assert sorted(told) == sorted(rows)


def test_the_last_night_is_the_centres_own() -> None:
    since, until = PRESETS["night"](datetime(2026, 11, 23, 9, tzinfo=UTC), KYIV)
    assert since == datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert until == datetime(2026, 11, 23, 6, tzinfo=UTC)
