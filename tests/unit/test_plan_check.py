"""Plans with mistakes: every one is named with its field, and none goes into force."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.dispatch.plan_check import Problem, problems, problems_of, read
from dashboard.dispatch.plans import load
from dashboard.model import facts
from dashboard.model.codes import Category
from dashboard.model.commands import PublishPlans
from dashboard.model.plan import Plan
from tests.builders import ARoom


def a_row(**other: Any) -> dict[str, Any]:
    return {"priorities": [1, 2], "needs": {"engine": 2}, **other}


@pytest.mark.parametrize(
    "plans, field, code",
    [
        ([], "plans", "not_plans"),
        ({"fyre": [a_row()]}, "fyre", "unknown_category"),
        ({"fire": a_row()}, "fire", "not_rows"),
        ({"fire": [a_row(colour="red")]}, "fire[0]", "not_a_row"),
        ({"fire": ["engine"]}, "fire[0]", "not_a_row"),
        ({"fire": [a_row(priorities=[])]}, "fire[0].priorities", "no_priorities"),
        ({"fire": [a_row(priorities=[6])]}, "fire[0].priorities", "no_such_priority"),
        ({"fire": [a_row(priorities=[True])]}, "fire[0].priorities", "no_such_priority"),
        ({"fire": [a_row(), a_row(priorities=[3, 2])]}, "fire[1].priorities", "priority_twice"),
        ({"fire": [a_row(needs={"engine": 0})]}, "fire[0].needs.engine", "no_count"),
        ({"fire": [a_row(needs={"engine": None})]}, "fire[0].needs.engine", "no_count"),
        ({"fire": [a_row(needs={"engine": 51})]}, "fire[0].needs.engine", "no_count"),
        ({"fire": [a_row(needs={"Engine!": 1})]}, "fire[0].needs.Engine!", "no_capability"),
        ({"fire": [a_row(needs=None)]}, "fire[0].needs", "not_needs"),
        ({"fire": [a_row(needs={})]}, "fire[0].needs", "asks_nothing"),
        ({"fire": [a_row(when={"windy": {"engine": 1}})]}, "fire[0].when.windy", "unknown_condition"),
        ({"fire": [a_row(when={"trapped": {"rescue": -1}})]}, "fire[0].when.trapped.rescue", "no_count"),
        ({"fire": [a_row(when=3)]}, "fire[0].when", "not_needs"),
        ({"fire": [a_row(alarms=[{"engine": 1}, {"engine": "2"}])]}, "fire[0].alarms[1].engine", "no_count"),
        ({"fire": [a_row(alarms=[{}] * 5)]}, "fire[0].alarms", "too_many_alarms"),
    ],
)
def test_a_mistake_is_named_with_its_field(plans: Any, field: str, code: str) -> None:
    found = problems(plans)
    assert (field, code) in {(each.field, each.code) for each in found}


def test_every_mistake_is_told_not_only_the_first() -> None:
    wrong = {"fire": [a_row(priorities=[]), a_row(needs={"engine": 0})], "uxo": [a_row(alarms=3)]}
    assert [each.field for each in problems(wrong)] == [
        "fire[0].priorities",
        "fire[1].needs.engine",
        "uxo[0].alarms",
    ]


def test_a_priority_that_another_row_has_says_which() -> None:
    assert problems({"fire": [a_row(), a_row(priorities=[2])]}) == [
        Problem("fire[1].priorities", "priority_twice", {"priority": 2, "row": 1})
    ]


def test_the_plans_that_come_with_the_centre_have_no_mistake() -> None:
    assert problems_of(load()) == []


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)
fields = st.sampled_from(["priorities", "needs", "when", "alarms", "trapped", "engine", "other"])
almost = st.dictionaries(
    st.sampled_from([*Category, "fyre"]),
    st.lists(
        st.dictionaries(
            fields, st.dictionaries(fields, st.integers(-1, 60)) | st.lists(st.integers(0, 6)) | json
        )
    ),
)


@given(almost | json)
def test_what_has_no_mistake_can_be_read_and_nothing_else_makes_it_fail(raw: Any) -> None:
    if not problems(raw):
        assert msgspec.to_builtins(read(raw)).keys() == dict(raw).keys()


def test_the_writer_refuses_what_the_page_would_not_let_through() -> None:
    room = ARoom()
    twice = (Plan(priorities=(1,), needs={"engine": 1}), Plan(priorities=(1,), needs={"engine": 2}))
    [body] = room.tell(PublishPlans(plans={Category.FIRE: twice}, based_on=0, note="x"))
    assert isinstance(body, facts.CommandRefused)
    assert (body.code, body.args["field"]) == ("plans_wrong", "fire[1].priorities")
    assert room.picture.plans is None
