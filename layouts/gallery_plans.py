"""What the gallery shows of response plans: in force, drafted, tested and published, made at one instant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import to_builtins

from dashboard.dispatch.backtest import Change, Shortfall, Sum
from dashboard.dispatch.plan_check import problems
from dashboard.model.codes import Category
from layouts.gallery_made import LONG
from layouts.times import iso

Rows = Mapping[str, list[dict[str, Any]]]

IN_FORCE: Rows = {
    Category.FIRE: [
        {
            "priorities": [1, 2],
            "needs": {"engine": 2, "ambulance": 1},
            "when": {"high_rise": {"ladder": 1}, "trapped": {"rescue": 1}},
            "alarms": [{"engine": 2}, {"engine": 4, "ladder": 2, "ambulance": 2}],
        },
        {"priorities": [3], "needs": {"engine": 1}},
    ],
    Category.MEDICAL: [{"priorities": [1, 2, 3, 4, 5], "needs": {"ambulance": 1}}],
}
DRAFTED: Rows = {
    **IN_FORCE,
    Category.FIRE: [
        {**IN_FORCE[Category.FIRE][0], "needs": {"engine": 3, "ambulance": 2}},
        {"priorities": [3], "needs": {"engine": None}},
    ],
}
WRONG = to_builtins(problems(DRAFTED))


def tables() -> Mapping[str, Mapping[str, Any]]:
    """The table by its state: what of it is drafted, and which row is open."""
    open_row = {"plans": DRAFTED, "open": "fire[1]", "problems": WRONG, "editing": True}
    return {
        "read": {"plans": IN_FORCE, "editing": False},
        "drafted": {"plans": DRAFTED, "editing": True},
        "wrong": open_row,
        "empty": {"plans": {}, "editing": True},
    }


def sides(now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """What stands beside it: the draft, its test and the versions before."""
    drafted: dict[str, Any] = {"plans": DRAFTED, "editing": True}
    told = _tested(now)
    nothing = told | {"sums": (), "changes": (), "shortfalls": (), "tested": 21}
    return {
        "untouched": {"plans": IN_FORCE, "editing": True},
        "drafted": drafted,
        "wrong": {**drafted, "problems": WRONG},
        "loading": {**drafted, "busy": True},
        "tested": {**drafted, "tested": told, "asking": True},
        "nothing": {**drafted, "tested": nothing},
        "late": {**drafted, "tested": told | {"whole": False}, "stale": True, "whole": False},
        "overtaken": {**drafted, "based_on": 6, "note_missing": True},
        "long": {**drafted, "note": LONG, "earlier": versions(now)},
    }


def versions(now: datetime) -> list[dict[str, Any]]:
    """Those before, the newest first; one between them is not known any more."""
    return [
        {
            "version": number,
            "by": "supervisor",
            "at": iso(now - timedelta(days=9 - number)),
            "note": note,
            "plans": plans,
        }
        for number, plans, note in ((6, DRAFTED, LONG), (4, IN_FORCE, ""))
    ]


def _tested(now: datetime) -> dict[str, Any]:
    numbers = tuple(range(101, 122))
    change: dict[str, Any] = {"category": Category.FIRE, "priority": 1, "before": 2, "after": 3}
    return {
        "based_on": 7,
        "tested": 213,
        "since": iso(now - timedelta(days=30)),
        "until": iso(now),
        "whole": True,
        "sums": (
            Sum(capability="engine", by=1, incidents=numbers, given=5),
            Sum(capability="ladder", by=-1, incidents=(104,), given=1),
        ),
        "changes": (Change(capability="engine", incidents=numbers, given=5, **change),),
        "shortfalls": (
            Shortfall(capability="ladder", most=3, before=2, registered=2, incidents=(104, 111)),
            Shortfall(capability="hazmat", most=1, before=1, registered=0, incidents=()),
        ),
    }
