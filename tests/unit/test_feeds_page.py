"""The page of feeds and the bar's marks, as they are drawn before the browser fills them."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.model.codes import Role
from dashboard.permissions import CALLBACKS, COMMANDS, LEADERS, PEOPLE, rule_for
from layouts import ids
from layouts.bar import bar
from layouts.feeds import feeds_page
from layouts.words import LANGUAGES, words


def drawn(component: object) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_place_that_its_scripts_fill(lang: str) -> None:
    page = drawn(feeds_page(words(lang), person=("Oksana", "duty"), managing=True))
    places = (ids.FEEDS_HEAD, ids.FEEDS_UNWATCHED, ids.FEEDS_ROWS, ids.FEED_CARD, ids.FEED_LETTERS, ids.ASK)
    assert [each for each in (*places, ids.ACT, ids.ANSWER, ids.ECHO) if f'"{each}"' not in page] == []
    assert words(lang)("feeds.loading") in page


def test_who_may_only_read_is_shown_no_key_to_act() -> None:
    reading, managing = (
        drawn(feeds_page(words("en"), person=("x", "operator"), managing=each)) for each in (False, True)
    )
    assert (words("en")("feeds.keys.pause") in reading, words("en")("feeds.keys.pause") in managing) == (
        False,
        True,
    )


def test_the_bars_marks_lead_to_the_page_except_on_the_wall() -> None:
    led = {role: '"/feeds"' in drawn(bar(words("uk"), name="x", role=role)) for role in Role}
    assert {role for role, leads in led.items() if leads} == PEOPLE


def test_people_read_the_page_and_leaders_alone_act_on_feeds() -> None:
    rule = rule_for("GET", "/feeds")
    assert rule is not None
    assert rule.roles == PEOPLE
    acts = ("PauseFeed", "ResumeFeed", "ResendSetAside", "DismissSetAside")
    assert {COMMANDS[each] for each in acts} == {LEADERS}
    assert CALLBACKS[ids.ANSWER] >= LEADERS
