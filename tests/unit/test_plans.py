"""Response plans: what each kind of incident needs."""

from pathlib import Path

import pytest

from dashboard.dispatch.plans import load, plan_for
from dashboard.errors import SettingsError
from dashboard.model.codes import Category

PLANS = load()


@pytest.mark.parametrize(
    "category, priority, needs",
    [
        (Category.FIRE, 1, {"engine": 2, "ambulance": 1}),
        (Category.FIRE, 3, {"engine": 1}),
        (Category.MEDICAL, 2, {"advanced": 1}),
        (Category.MEDICAL, 4, {"ambulance": 1}),
        (Category.CRIME, 1, {"police": 2}),
        (Category.CONGESTION, 5, {}),
    ],
)
def test_a_plan_says_how_many_of_what(category: Category, priority: int, needs: dict[str, int]) -> None:
    plan = plan_for(PLANS, category, priority)
    assert (plan.needs if plan else {}) == needs


def test_a_strike_needs_every_service_at_once() -> None:
    assert sum(plan_for(PLANS, Category.STRIKE, 1).needs.values()) == 8


@pytest.mark.parametrize(
    "text, named",
    [
        ("[[fyre]]\npriorities = [1]\nneeds = {}", "fyre"),
        ("[[fire]]\npriorities = [0]\nneeds = {}", "priorities"),
        ("[[fire]]\npriorities = [1]\nneeds = { engine = 0 }", "needs"),
    ],
)
def test_a_mistake_in_a_centres_own_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "plans.toml").write_text(text)
    with pytest.raises(SettingsError, match=named):
        load(tmp_path / "plans.toml")
