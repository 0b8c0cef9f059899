"""The gallery shows every state there is, in words that exist."""

import json
import re
from typing import Any

import pytest
from msgspec import convert, to_builtins
from plotly.utils import PlotlyJSONEncoder

from dashboard.bootstrap.web import gallery_cards
from dashboard.dispatch import plan_check
from dashboard.model.codes import AssignmentStatus, FeedState, UnitStatus
from dashboard.web import plans_told
from dashboard.web.api_reports import WaitingReport
from layouts import gallery_asked as asked
from layouts import gallery_made as made
from layouts import gallery_plans
from layouts.gallery import gallery
from layouts.words import LANGUAGES, words
from tests.builders import NOW
from tests.unit.test_screen import LOOK


def drawn(lang: str) -> Any:
    page = gallery(words(lang), person=("admin", "admin"), look=LOOK, cards=gallery_cards(), now=NOW)
    return json.loads(json.dumps(page, cls=PlotlyJSONEncoder, ensure_ascii=False))


def told(part: Any, name: str) -> list[Any]:
    """Every value of a property, wherever it stands."""
    if isinstance(part, list):
        return [found for each in part for found in told(each, name)]
    if not isinstance(part, dict):
        return []
    here = [part[name]] if name in part else []
    return here + [found for each in part.values() for found in told(each, name)]


def test_each_status_priority_and_kind_of_feed_is_made() -> None:
    incidents = made.incidents(NOW).values()
    assert {each.priority for each in incidents} == {1, 2, 3, 4, 5}
    assert {part.status for each in incidents for part in each.assignments} == set(AssignmentStatus)
    assert {unit.status for unit in made.units(NOW)} == set(UnitStatus)
    assert {feed["state"] for feed in made.feeds(NOW)} == set(FeedState)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_it_is_missing(lang: str) -> None:
    text = json.dumps(drawn(lang), ensure_ascii=False)
    keys = "gallery|status|category|kind|priority|panel|reason|act|bar|feeds|advice|refused|fact|standing"
    assert re.findall(rf'"(?:{keys})\.[a-z_.]+"', text) == []


def test_what_scripts_draw_is_told_as_the_centre_tells_it() -> None:
    page = drawn("uk")
    kinds, values = told(page, "data-draw"), told(page, "data-made")
    assert set(kinds) == {
        *("row", "unit", "advice", "bar", "feeds", "wall", "echo"),
        *("group", "ask", "reports", "plans-table", "plans-side"),
    }
    assert [each for each in values if json.loads(each) is None] == ["null"], (
        "but reports that nobody could read"
    )


def test_reports_are_told_as_the_api_tells_them() -> None:
    found = [each for those in asked.reports(NOW).values() for each in those or ()]
    assert len(convert(found, list[WaitingReport])) == len(found) > 0
    assert {frozenset(each) for each in found} == {frozenset(WaitingReport.__struct_fields__)}


def test_plans_are_told_as_the_api_tells_them() -> None:
    tested = [each["tested"] for each in gallery_plans.sides(NOW).values() if "tested" in each]
    assert len(convert(to_builtins(tested), list[plans_told.TestedPlans])) == len(tested) > 0
    for version in gallery_plans.versions(NOW):
        assert set(version) <= set(plans_told.PublishedPlans.__struct_fields__)
    assert plan_check.read(gallery_plans.IN_FORCE).keys() == gallery_plans.IN_FORCE.keys()
    assert [each["code"] for each in gallery_plans.WRONG] == ["no_count"]


def test_nothing_in_it_has_an_id_twice() -> None:
    ids = told(drawn("uk"), "id")
    assert len(ids) == len(set(ids))


def test_each_reason_fills_its_sentence() -> None:
    reasons = [reason for each in made.incidents(NOW).values() for reason in each.priority_reasons]
    for reason in reasons:
        said = words("en").single[f"reason.{reason.code}"]
        assert set(re.findall(r"\{(\w+)\}", said)) <= set(reason.args)
