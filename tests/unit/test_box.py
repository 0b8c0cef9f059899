"""A box is in its picture, or there is none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.feeds.box import box_of, in_pixels, with_size

side = st.floats(-2, 2)
anything = st.one_of(
    st.none(), st.text(max_size=4), st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.booleans()))
)


@given(st.lists(side, min_size=4, max_size=4), st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_a_box_lies_in_its_picture_and_can_be_seen(sides: list[float], frame: tuple[int, int]) -> None:
    box = box_of(sides, frame)
    if box is None:
        return
    x, y, width, height = box
    assert x >= 0
    assert y >= 0
    assert width > 0
    assert height > 0
    assert x + width <= 1.0002
    assert y + height <= 1.0002


@given(anything)
def test_what_is_no_box_is_none(sides: Any) -> None:
    for read in (box_of, with_size, lambda each: in_pixels(each, (640, 480))):
        found = read(sides)
        assert found is None or len(found) == 4


@given(st.tuples(st.integers(0, 900), st.integers(0, 500), st.integers(20, 1_000), st.integers(20, 580)))
def test_pixels_and_shares_of_one_picture_are_one_box(sides: tuple[int, int, int, int]) -> None:
    left, top, width, height = sides
    whole = [left, top, left + width, top + height]
    shares = [left / 1_920, top / 1_080, width / 1_920, height / 1_080]
    assert in_pixels(whole, (1_920, 1_080)) == pytest.approx(with_size(shares), abs=2e-4)


@pytest.mark.parametrize(
    "sides", [[10, 20, 110, 220], [0.5, 0.5, 0.5, 0.9], [0.9, 0.1, 0.2, 0.4], [-0.5, 0.1, 0.4, 0.4]]
)
def test_a_box_of_another_picture_is_none(sides: list[float]) -> None:
    assert box_of(sides) is None


def test_what_reaches_a_little_over_the_edge_is_cut_off_there() -> None:
    assert box_of([-0.03, 0.5, 0.5, 1.02]) == [0.0, 0.5, 0.5, 0.5]
