"""The page of reviews: figures with what is missing, their bands, and what opens which rows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NoReturn, cast
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from callbacks import review
from callbacks.door import DeskDoor
from dashboard.archive.loads import AlarmLoad, CameraTrust, Loads, OperatorLoad, UnitUse
from dashboard.archive.selection import INTERVALS, ArchivedIncident
from dashboard.errors import BadMessage
from dashboard.review.clock import spans
from dashboard.review.intervals import Figures
from dashboard.review.keys import KEYS
from layouts.review_charts import Shown, charts, wilson
from layouts.review_figures import figures
from layouts.review_loads import by_unit, loads, worst
from layouts.words import words
from tests.builders import NOW
from tests.unit.test_figures import PROFILE, rows
from tests.unit.test_screen import LOOK, drawn

UK, KYIV = words("uk"), ZoneInfo("Europe/Kyiv")
TABLE = rows(
    {"received_at": 0, "on_scene_at": 60_000},
    {"received_at": 3_600_000, "on_scene_at": 4_260_000},
    {"received_at": 5_000, "on_scene_at": 4_000},
    {"received_at": 5_000},
    category="fire",
    district="Київський",
)
FIGURES = Figures(TABLE, TABLE, PROFILE)
FLOODS = {"n": 3, "seconds": 4_500, "share": 0.0124, "target_share": 0.01, "source": "ISA-18.2"}
TOLD = FIGURES.told() | {"floods": FLOODS}


def by(*keys: str) -> dict[str, Any]:
    return {key: FIGURES.charted(KEYS[key](TABLE, KYIV), INTERVALS["received_on_scene"]) for key in keys}


def test_a_picture_shows_the_figures_of_its_groups() -> None:
    for key in ("hour", "day", "category"):
        values = KEYS[key](TABLE, KYIV)
        whole = FIGURES.grouped(values, values)
        for brief, group in zip(by(key)[key], whole, strict=True):
            assert (brief["key"], brief["incidents"]) == (group["key"], group["incidents"])
            assert brief["intervals"]["received_on_scene"] == group["intervals"]["received_on_scene"]


def test_a_figure_stands_with_its_limit_and_what_is_missing_opens_its_rows() -> None:
    body = drawn(figures(UK, TOLD, "ua"))
    assert "норма 10:00 · у нормі 50\u00a0%" in body
    assert ("невідомо 1" in body, "від'ємних 1" in body) == (True, True)
    for each in ('"data-step": "received_on_scene"', '"data-which": "missing"', '"data-which": "negative"'):
        assert each in body
    assert '"data-step": "on_scene_transporting"' not in body  # of one unit's part: no incident's row
    assert "Ukraine, since 2021" in body


@pytest.mark.parametrize(
    "share, said", [(0.0124, '"className": "warn"'), (0.004, '"className": ""'), (None, "архіву немає")]
)
def test_floods_of_alarms_are_one_line_against_their_target(share: float | None, said: str) -> None:
    body = drawn(figures(UK, TOLD | {"floods": FLOODS | {"share": share}}, "ua")[1])
    assert said in body
    assert ("3 шквали сигналів" in body) is (share is not None)
    assert ("разом 1:15:00" in body) is (share is not None)


def test_each_chart_has_its_table_and_a_bar_chooses() -> None:
    body = drawn(
        charts(by("hour", "weekday", "category", "district", "day"), Shown(UK, "received_on_scene", {}))
    )
    assert '"customdata": [3, 4]' in body
    assert body.count('"data-choose": "hour"') == 2
    assert body.count("Таблицею") == 5
    assert "2\u00a0%–" not in body
    assert "1970-01-01" in body


def test_a_chart_of_nothing_says_so() -> None:
    body = drawn(
        charts(
            {key: [] for key in ("hour", "weekday", "category", "district", "day")},
            Shown(UK, "received_on_scene", {}),
        )
    )
    assert body.count("Немає нічого за цим вибором.") == 5


@pytest.mark.parametrize(
    "step, said",
    [
        ("received_acknowledged", "у жодного інциденту не відомі обидва моменти"),
        ("on_scene_cleared", "Профіль не має норми для цього проміжку"),
    ],
)
def test_where_nothing_is_known_words_stand_and_no_axes(step: str, said: str) -> None:
    """Of the incidents how many there are is known: that stays behind each picture that is not drawn."""
    groups = {
        key: FIGURES.charted(KEYS[key](TABLE, KYIV), INTERVALS[step])
        for key in ("hour", "weekday", "category", "district", "day")
    }
    body = drawn(charts(groups, Shown(UK, step, {})))
    assert ("Graph" in body, said in body) == (False, True)
    assert body.count("Таблицею") == 4
    assert '"data-choose": "hour"' in body


def test_the_trend_alone_is_missing_of_an_interval_without_a_limit() -> None:
    table = rows({"received_at": 0, "on_scene_at": 0, "cleared_at": 60_000}, category="fire", district="X")
    told = Figures(table, table, PROFILE)
    groups = {
        key: told.charted(KEYS[key](table, KYIV), INTERVALS["on_scene_cleared"])
        for key in ("hour", "weekday", "category", "district", "day")
    }
    body = drawn(charts(groups, Shown(UK, "on_scene_cleared", {})))
    assert (body.count('"Graph"'), body.count("Профіль не має норми")) == (4, 1)


def test_a_table_tells_the_units_that_were_sent_most_often() -> None:
    table = rows(
        {"unit": "E2", "dispatched_at": 0, "en_route_at": 75_000},
        {"unit": "E1", "dispatched_at": 0, "en_route_at": 60_000},
        {"unit": "E1", "dispatched_at": 0, "en_route_at": 80_000},
        {"unit": "E1", "dispatched_at": 0},
        {"unit": "E3", "dispatched_at": 0, "en_route_at": 10_000},
        received_at=0,
    )
    told = Figures(table, table, PROFILE).of_units(2)
    assert [(each["key"], each["units"]) for each in told] == [("E1", 3), ("E2", 1)]
    assert told[0]["unit_intervals"]["dispatched_en_route"]["p50_s"] == 70
    body = drawn(by_unit(UK, told))
    assert ("1:10 / 1:18" in body, " · невідомо 1" in body) == (True, True)
    assert ('"data-choose": "unit"' in body, '"data-value": "E1"' in body) == (True, True)
    assert "E3" not in body
    assert Figures(table.iloc[:0], table.iloc[:0], PROFILE).of_units(2) == []


@pytest.mark.parametrize("districts, told", [(3, "Немишлянський"), (12, "Немишлян…")])
def test_among_many_a_long_name_is_short_below_its_bar_and_whole_in_the_table(
    districts: int, told: str
) -> None:
    names = ["Немишлянський", *(f"Р{number}" for number in range(1, districts))]
    table = pd.concat(
        [rows({"received_at": 0, "on_scene_at": 60_000}, category="fire", district=each) for each in names]
    )
    groups = Figures(table, table, PROFILE).charted(table["district"], INTERVALS["received_on_scene"])
    whole = {**{key: [] for key in ("hour", "weekday", "category", "day")}, "district": groups}
    [graph] = [
        each["props"]["figure"]
        for each in walked(json.loads(drawn(charts(whole, Shown(UK, "received_on_scene", {})))))
        if each.get("type") == "Graph"
    ]
    assert graph["layout"]["xaxis"]["ticktext"][0] == told
    assert "Немишлянський" in graph["data"][0]["x"]


def walked(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a drawn tree."""
    if isinstance(tree, dict):
        yield tree
    for each in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from walked(each)


@pytest.mark.parametrize(
    "query, said",
    [
        ({"since": "x"}, "«від»: в адресі немає моменту часу"),
        ({"since": "2026-01-01T00:00:00Z"}, "«від» має бути раніше за «до», щонайбільше на 400 днів"),
        ({"until": "x"}, "«до»: в адресі немає моменту часу"),
        ({"category": "storm"}, "«категорія»: значення «storm» з адреси тут невідоме"),
        ({"hour": "25"}, "«hour»: значення «25» з адреси тут невідоме"),
    ],
)
def test_a_refusal_names_the_field_in_the_readers_language(query: dict[str, str], said: str) -> None:
    [field] = query

    class Refusing:
        def reviewed(self, *_: object) -> NoReturn:
            raise BadMessage("a reason for the sender", field)

    *_, told = review.answer(UK, cast("DeskDoor", Refusing()), query, LOOK, {})
    assert told == {"field": field, "wrong": said}


@pytest.mark.parametrize(
    "part, n, low, high", [(0.5, 10, 0.237, 0.763), (1.0, 4, 0.510, 1.0), (0.0, 4, 0.0, 0.490)]
)
def test_the_band_of_a_share_is_wilsons(part: float, n: int, low: float, high: float) -> None:
    assert wilson(part, n) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_loads_name_people_units_and_cameras() -> None:
    told = Loads(
        alarms=AlarmLoad(
            alarms=40,
            untaken=2,
            per_ten_minutes=1.5,
            flood_share=0.01,
            operators=[OperatorLoad(actor="olena", alarms=38, p50_s=11.0, most=6)],
        ),
        units=[UnitUse(unit="E21", parts=9, out_share=0.31)],
        cameras=[CameraTrust(source="cctv/cam-1", judged=4, false_share=0.75)],
    )
    body = drawn(loads(UK, told))
    for each in ("olena", "0:11", "E21", "31\u00a0%", "cctv/cam-1", "75\u00a0%", "ніким не взято 2"):
        assert each in body


def test_the_longest_lead_to_their_incidents() -> None:
    found = ArchivedIncident(
        id="load/7 a",
        number=7,
        category="fire",
        priority=1,
        title="Дим",
        status="closed",
        address=None,
        district="Київський",
        location=None,
        received_at=NOW,
        opened_at=NOW,
        closed_at=None,
        close_reason=None,
        units=("E1",),
        intervals={"received_on_scene": 1_640.0},
    )
    body = drawn(worst(UK, [found], "received_on_scene", KYIV))
    assert '"href": "/review/incident/load/7%20a"' in body
    assert "27:20" in body


def test_a_year_has_three_spans_of_one_offset() -> None:
    whole = [*spans(NOW - timedelta(days=365), NOW, KYIV)]
    assert [each.ahead // timedelta(hours=1) for each in whole] == [2, 3, 2]
    assert [f"{each.begin:%m-%d %H:%M}" for each in whole[1:]] == ["03-29 01:00", "10-25 01:00"]
    assert (whole[0].begin, whole[-1].end) == (NOW - timedelta(days=365), NOW)
