"""Figures of the past, against a computation of their own: plain pandas, row by row."""

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.dispatch import profiles
from dashboard.review.columns import offsets
from dashboard.review.intervals import Figures
from dashboard.review.keys import KEYS
from dashboard.review.outings import busiest

PROFILE = profiles.load("ua")
KYIV = ZoneInfo("Europe/Kyiv")
INSTANTS = ["received", "entered", "acknowledged", "dispatched", "en_route", "on_scene", "transporting"]
INSTANTS += ["at_hospital", "cleared"]


def rows(*told: dict[str, Any], **of_all: Any) -> pd.DataFrame:
    empty: dict[str, Any] = {"unit": "E1", **{f"{name}_at": None for name in INSTANTS}}
    table = pd.DataFrame([{**empty, **of_all, **each} for each in told]).astype(object)
    received = table["received_at"].fillna(0).to_numpy(dtype="int64")
    for name in INSTANTS[1:]:
        told_at = [None if pd.isna(each) else each for each in table.pop(f"{name}_at")]
        table[f"{name}_after"] = offsets(received, told_at)
    return table.assign(received_at=received)


def test_what_is_missing_and_what_runs_backwards_is_counted_and_not_measured() -> None:
    table = rows(
        {"received_at": 0, "on_scene_at": 60_000},
        {"received_at": 0, "on_scene_at": 601_000},
        {"received_at": 5_000, "on_scene_at": 4_000},
        {"received_at": 5_000},
    )
    found = Figures(table, table, PROFILE).told()["intervals"]["received_on_scene"]
    assert (found["n"], found["missing"], found["negative"]) == (2, 1, 1)
    assert (found["p50_s"], found["within_share"]) == (pytest.approx(330.5), 0.5)
    assert (found["limit_s"], "Ukraine" in found["source"]) == (600, True)


def test_without_rows_nothing_is_said() -> None:
    nothing = rows({}).iloc[:0]
    told = Figures(nothing, nothing, PROFILE).told()
    assert (told["incidents"], told["units"]) == (0, 0)
    assert told["intervals"]["received_on_scene"]["p50_s"] is None
    assert told["busy_units_peak"] == {"n": 0, "at": None, "missing": 0}
    assert Figures(nothing, nothing, PROFILE).grouped(nothing["unit"], nothing["unit"]) == []


def test_the_most_units_out_at_once_and_when() -> None:
    parts = rows(
        {"unit": "E1", "dispatched_at": 0, "cleared_at": 10},
        {"unit": "E2", "dispatched_at": 5, "cleared_at": 20},
        {"unit": "E3", "dispatched_at": 10, "cleared_at": 30},  # the first one is free at that instant
        {"unit": "E4", "dispatched_at": 50, "cleared_at": 40},  # backwards
    )
    assert busiest(parts) == [{"n": 2, "at": 5, "missing": 0}]


def test_a_unit_on_two_incidents_is_out_once() -> None:
    parts = rows(
        {"unit": "E1", "dispatched_at": 0, "cleared_at": 30},
        {"unit": "E1", "dispatched_at": 5, "cleared_at": 20},
        {"unit": "E2", "dispatched_at": 25, "cleared_at": 40},
    )
    assert busiest(parts) == [{"n": 2, "at": 25, "missing": 0}]


def test_a_part_without_an_end_counts_as_far_as_it_is_known() -> None:
    parts = rows(
        {"unit": "E1", "dispatched_at": 0, "on_scene_at": 10},
        {"unit": "E2", "dispatched_at": 5},
        {"unit": "E3", "dispatched_at": 20, "cleared_at": 30},
    )
    assert busiest(parts) == [{"n": 2, "at": 5, "missing": 2}]


instants = st.one_of(st.none(), st.integers(0, 30))
a_part = st.fixed_dictionaries(
    {
        "unit": st.sampled_from("ABC"),
        "dispatched_at": instants,
        "on_scene_at": instants,
        "cleared_at": instants,
    }
)


@given(st.lists(a_part, max_size=12))
def test_the_peak_is_what_counting_each_millisecond_finds(told: list[dict[str, Any]]) -> None:
    def out_at(part: dict[str, Any], ms: int) -> bool:
        begin, end = part["dispatched_at"], part["cleared_at"]
        if begin is None or (end is not None and end < begin):
            return False
        last = max(begin, part["on_scene_at"] or 0) if end is None else end
        return begin <= ms < max(last, begin + 1)

    busy = [len({part["unit"] for part in told if out_at(part, ms)}) for ms in range(40)]
    [found] = busiest(rows(*told) if told else rows({"unit": "A"}).iloc[:0])
    assert found["n"] == max(busy)
    assert found["at"] == (busy.index(max(busy)) if max(busy) else None)


def test_hours_and_days_are_those_of_the_centre_through_the_change_of_clocks() -> None:
    times = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-07-01T21:30:00Z"]
    table = pd.DataFrame({"received_at": [pd.Timestamp(each).value // 10**6 for each in times]})
    assert KEYS["hour"](table, KYIV).tolist() == [3, 3, 0]
    assert KEYS["weekday"](table, KYIV).tolist() == [6, 6, 3]
    assert KEYS["day"](table, KYIV).tolist() == ["2026-10-25", "2026-10-25", "2026-07-02"]


spans = st.one_of(st.none(), st.integers(-5_000, 900_000))


@given(st.lists(st.tuples(spans, st.sampled_from(["a", "b", None])), min_size=1, max_size=30))
def test_groups_are_the_same_figures_of_their_own_rows(told: list[tuple[int | None, str | None]]) -> None:
    said = [{"received_at": 0, "on_scene_at": span, "district": where} for span, where in told]
    table = rows(*said)
    groups = Figures(table, table, PROFILE).grouped(table["district"], table["district"])
    assert sum(each["incidents"] for each in groups) == len(told)
    for group in groups:
        own = [span for span, where in told if where == group["key"]]
        valid = pd.Series([span / 1_000 for span in own if span is not None and span >= 0], dtype="float64")
        figures = group["intervals"]["received_on_scene"]
        assert figures["n"] == len(valid)
        assert figures["missing"] == sum(span is None for span in own)
        if len(valid):
            assert figures["p90_s"] == pytest.approx(valid.quantile(0.9))
