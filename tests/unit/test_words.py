"""Every word is in both languages, and every code has words."""

import re
from pathlib import Path
from typing import get_args

import pytest

from dashboard.dispatch.plan_check import Code
from dashboard.model.air import THREATS
from dashboard.model.codes import (
    AssignmentStatus,
    Category,
    Certainty,
    Condition,
    EventKind,
    FeedState,
    IncidentStatus,
    Outcome,
    Override,
    PositionTrust,
    ReportStatus,
    Role,
    Service,
    Severity,
    Side,
    UnitFlag,
    UnitStatus,
    Verdict,
)
from dashboard.model.facts import BODIES
from layouts.words import LANGUAGES, words

SCRIPTS = Path(__file__).resolve().parents[2] / "assets"
REFUSALS = [
    "unknown_incident",
    "unknown_unit",
    "version_conflict",
    "already_acknowledged",
    "already_closed",
    "incident_merged",
    "unit_assigned_elsewhere",
    "unit_already_here",
    "unit_out_of_service",
    "illegal_move",
    "not_assigned",
    "unit_has_several",
    "unit_is_assigned",
    "status_is_derived",
    "same_incident",
    "not_merged",
    "not_closed",
    "until_in_past",
    "unknown_events",
    "would_be_empty",
    "unknown_command",
    "changed_since",
    "too_late",
    "nothing_to_undo",
    "already_registered",
    "same_status",
    "repeated",
    "forbidden",
    "crew_is_out",
    "crew_cannot_split",
    "unit_off_shift",
    "same_flags",
    "panics_already",
    "no_panic",
    "unit_not_free",
    "stands_there",
    "no_such_move",
    "closed_too_long",
    "too_many_closures",
    "no_such_closure",
    "plans_changed",
    "plans_wrong",
    "same_plans",
    "no_such_promise",
    "handover_open",
    "no_such_handover",
    "not_outgoing",
    "too_many_remarks",
    "reads_own",
    "item_gone",
    "item_changed",
    "items_unread",
    "same_person",
    "signed_already",
    "same_alarm_level",
    "same_sensitivity",
    "primary_already",
    "no_sighting",
    "same_verdict",
    "no_proposal",
    "unknown_feed",
    "paused_already",
    "not_paused",
    "not_set_aside",
    "nothing_set_aside",
    "resend_asked",
    "unknown_report",
    "report_judged",
    "same_answer",
]
REASONS = [
    "base",
    "severity_extreme",
    "life_at_risk",
    "independent_sources",
    "critical_site",
    "air_alert",
    "certainty_unlikely",
    "single_camera",
    "camera_often_false",
    "judged_false",
    "single_citizen",
    "by_person",
    "distance",
    "minutes",
    "same_kind",
    "same_district",
    "odds",
    "other_candidate",
    "same_address",
    "panic",
    "feed_silent",
    "feed_never",
    "feed_unreachable",
    "feed_unreadable",
]
CODES = [
    *(f"category.{code}" for code in Category),
    *(f"service.{code}" for code in Service),
    *(f"kind.{code}" for code in EventKind),
    *(f"role.{code}" for code in Role),
    *(f"standing.{code}" for code in IncidentStatus),
    *(f"status.{code}" for code in [*UnitStatus, *AssignmentStatus]),
    *(f"verdict.{code}" for code in Verdict),
    *(f"override.{code}" for code in Override),
    *(f"feed.{code}" for code in FeedState),
    *(f"outcome.{code}" for code in Outcome),
    *(f"reports.status.{code}" for code in ReportStatus),
    *(f"flag.{code}" for code in UnitFlag),
    *(f"condition.{code}" for code in Condition),
    *(f"trust.{code}" for code in PositionTrust),
    *(f"threat.{code}" for code in THREATS),
    *(f"severity.{code}" for code in Severity if code != "unknown"),
    *(f"certainty.{code}" for code in Certainty if code != "unknown"),
    *(f"fact.{code}" for code in BODIES),
    *(f"side.{code}" for code in Side),
    *(f"refused.{code}" for code in REFUSALS),
    *(f"reason.{code}" for code in REASONS),
    *(f"plans.problem.{code}" for code in get_args(Code)),
]


def test_both_languages_have_the_same_keys() -> None:
    uk, en = words("uk"), words("en")
    assert set(uk.single) == set(en.single)
    assert set(uk.plural) == set(en.plural)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_empty(lang: str) -> None:
    said = words(lang)
    forms = [form for plural in said.plural.values() for form in plural.values()]
    assert all([*said.single.values(), *forms])


def test_both_languages_fill_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    uk, en = words("uk"), words("en")
    assert [key for key in uk.single if places(uk.single[key]) != places(en.single[key])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_words(lang: str) -> None:
    said = words(lang)
    assert [code for code in CODES if not said.has(code)] == []


@pytest.mark.parametrize("body", BODIES.values())
def test_no_fact_has_a_field_that_its_sentence_cannot_take(body: type) -> None:
    assert "key" not in body.__struct_fields__  # the name of a word's own key


def test_every_word_that_a_script_names_is_there() -> None:
    said = words("uk")
    named = {
        key
        for script in SCRIPTS.glob("*.js")
        for key in re.findall(r"""\b[tn]\("([a-z_]+\.[\w.-]+)["]""", script.read_text())
    }
    assert len(named) > 60
    assert [key for key in sorted(named) if key not in said.single and key not in said.plural] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_the_desk_says_what_it_does(lang: str) -> None:
    acts = (SCRIPTS / "acts.js").read_text().partition("const ACTS = {")[2].partition("\n  };")[0]
    shown = re.findall(r"""^    "?([a-z-]+)"?: \{[^\n]*shown: \"""", acts, flags=re.MULTILINE)
    assert len(shown) > 30
    own = {"close": "close_incident"}  # the word for closing is the list's own button
    assert [each for each in shown if not words(lang).has(f"keys.{own.get(each, each)}")] == []


@pytest.mark.parametrize(
    "count, uk, en",
    [
        (1, "1 повідомлення", "1 report"),
        (3, "3 повідомлення", "3 reports"),
        (5, "5 повідомлень", "5 reports"),
        (11, "11 повідомлень", "11 reports"),
        (21, "21 повідомлення", "21 reports"),
        (112, "112 повідомлень", "112 reports"),
    ],
)
def test_plural_forms_follow_the_language(count: int, uk: str, en: str) -> None:
    assert words("uk").many("panel.reports", count) == uk
    assert words("en").many("panel.reports", count) == en


def test_a_missing_key_shows_as_itself() -> None:
    assert words("uk")("no.such.key") == "no.such.key"


def test_an_unknown_language_is_ukrainian() -> None:
    assert words("xx").lang == "uk"
