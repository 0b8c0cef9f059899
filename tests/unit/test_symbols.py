"""Every code that a screen names by a symbol has one of its own."""

import re

import pytest

from dashboard.model.codes import AssignmentStatus, Category, EventKind, UnitStatus
from layouts.marks import symbol
from layouts.symbols import CATEGORIES, SOURCES, STATUSES, Drawing, sheet

DRAWINGS = [*CATEGORIES.values(), *SOURCES.values(), *STATUSES.values()]


def test_every_category_source_and_status_is_drawn() -> None:
    assert set(CATEGORIES) == set(Category)
    assert set(SOURCES) == set(EventKind)
    assert {*STATUSES} == {*UnitStatus, *AssignmentStatus}


def test_no_two_are_alike() -> None:
    assert len(set(DRAWINGS)) == len(DRAWINGS)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: (drawing.fills or drawing.lines)[:12])
def test_a_drawing_is_a_path_and_begins_inside_its_box(drawing: Drawing) -> None:
    path = f"{drawing.lines} {drawing.fills}"
    assert re.fullmatch(r"[MLlhvcsqtazQTAHV\d\s.-]+", path)
    starts = re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path)
    assert starts
    assert all(0 <= float(each) <= 16 for start in starts for each in start)


def test_the_style_sheet_names_each_and_stays_light() -> None:
    text = sheet()
    for name in (".icon--fire{", ".icon--kind-cctv{", ".st--en_route{"):
        assert name in text
    assert "<" not in text  # it stands in the document
    assert len(text) < 16_000


def test_a_symbol_that_stands_alone_says_what_it_is() -> None:
    beside, alone = symbol("fire"), symbol("fire", "Пожежа")
    assert getattr(beside, "aria-hidden") == "true"
    assert (getattr(alone, "aria-label"), alone.title, alone.role) == ("Пожежа", "Пожежа", "img")
