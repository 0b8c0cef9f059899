"""How urgent an incident is, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.model.camera import Counts
from dashboard.model.codes import Category, Certainty, EventKind, Severity, Verdict
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.incident import EventLine
from dashboard.triage.doctrine import load
from dashboard.triage.priority import Around, CriticalSite, Priority, prioritise
from dashboard.triage.report import line_of

DOCTRINE = load()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCHOOL = CriticalSite("Ліцей № 1", "school", 140.4)
HOSPITAL = CriticalSite("Лікарня № 4", "hospital", 90.0)


def a_line(
    title: str = "",
    *,
    source: str = "112",
    kind: EventKind = EventKind.EMERGENCY,
    minutes: float = 0,
    **data: Any,
) -> EventLine:
    event = Event(
        id=f"{source}-{minutes}",
        source=source,
        type=type_of(kind),
        time=NOON + timedelta(minutes=minutes),
        data=EventData(category=Category.FIRE, title=title, **data),
    )
    return line_of(event, DOCTRINE)


def a_camera(score: float | None, rule: str = "smoke") -> EventLine:
    evidence = {"rule": rule} if score is None else {"rule": rule, "score": score}
    return structs.replace(a_line(source="cctv/1", kind=EventKind.CCTV), evidence=evidence)


def ranked(
    *lines: EventLine,
    category: Category = Category.GAS,
    sites: Sequence[CriticalSite] = (),
    air_alert: bool = False,
    verdicts: Counts | None = None,
) -> Priority:
    around = Around(sites, air_alert, {} if verdicts is None else {"cctv/1\tsmoke": verdicts})
    return prioritise(lines, category, around=around, doctrine=DOCTRINE)


def codes(priority: Priority) -> list[str]:
    return [reason.code for reason in priority.reasons]


@pytest.mark.parametrize(
    "category, base",
    [
        (Category.STRIKE, 1),
        (Category.FIRE, 2),
        (Category.CRIME, 3),
        (Category.POWER, 4),
        (Category.CONGESTION, 5),
    ],
)
def test_a_plain_report_has_its_categorys_base(category: Category, base: int) -> None:
    assert ranked(a_line(), category=category) == ranked(category=category)
    assert ranked(category=category).level == base
    assert codes(ranked(category=category)) == ["base"]


def test_an_extreme_severity_raises() -> None:
    assert codes(ranked(a_line(severity=Severity.EXTREME))) == ["base", "severity_extreme"]
    assert ranked(a_line(severity=Severity.EXTREME)).level == 2


@pytest.mark.parametrize(
    "title, word",
    [
        ("Two people TRAPPED on the 4th floor", "trapped"),
        ("He is unconscious", "unconscious"),
        ("Is not   breathing", "not breathing"),
        ("Children inside", "child"),
        ("Flames from the roof", "flame"),
        ("Жінка непритомна", "непритомн"),
        ("Чоловік НЕ ДИХАЄ", "не диха"),
        ("У будинку діти", "діти"),
        ("Видно полум'я", "полум"),
        ("Людей затиснуло плитою", "затисн"),
        ("Людина під завалами", "під завал"),
    ],
)
def test_a_life_at_risk_raises_in_either_language(title: str, word: str) -> None:
    priority = ranked(a_line(title))
    assert priority.level == 2
    assert priority.reasons[1].args == {"word": word}


def test_a_life_at_risk_is_found_in_the_details_too() -> None:
    told = a_line("Gas smell", attributes={"note": "A child is unconscious", "floor": 4})
    assert "life_at_risk" in codes(ranked(told))


@pytest.mark.parametrize("title", ["", "Smoke", "Запах газу", "Grandchild-free zone", "Незатиснутий кран"])
def test_other_words_do_not_raise(title: str) -> None:
    assert codes(ranked(a_line(title))) == ["base"]


def test_two_sources_within_the_window_raise_and_one_that_repeats_itself_does_not() -> None:
    confirmed = ranked(a_line(), a_line(source="sensor/7", minutes=29))
    assert confirmed.reasons[1].args == {"count": 2}
    assert confirmed.level == 2
    assert codes(ranked(a_line(), a_line(minutes=5))) == ["base"]
    assert codes(ranked(a_line(), a_line(source="sensor/7", minutes=31))) == ["base"]


def test_the_nearest_critical_site_raises_once() -> None:
    priority = ranked(a_line(), sites=[SCHOOL, HOSPITAL])
    assert priority.level == 2
    assert priority.reasons[1].args == {"name": "Лікарня № 4", "kind": "hospital", "distance_m": 100}


def test_an_air_alert_raises_what_is_like_a_strike_alone() -> None:
    assert codes(ranked(category=Category.EXPLOSION, air_alert=True)) == ["base", "air_alert"]
    assert codes(ranked(category=Category.FIRE, air_alert=True)) == ["base"]


def test_an_unlikely_report_lowers_until_somebody_is_surer() -> None:
    unlikely = a_line(certainty=Certainty.UNLIKELY)
    assert codes(ranked(unlikely)) == ["base", "certainty_unlikely"]
    assert ranked(unlikely).level == 4
    assert codes(ranked(unlikely, a_line(certainty=Certainty.OBSERVED))) == ["base"]


def test_a_camera_alone_below_its_rules_limit_lowers() -> None:
    priority = ranked(a_camera(0.7))
    assert priority.level == 4
    assert priority.reasons[1].args == {"limit": 0.75}
    assert codes(ranked(a_camera(0.7), a_line())) == ["base", "independent_sources"]


@pytest.mark.parametrize("camera", [a_camera(0.75), a_camera(0.65, "unheard of"), a_camera(None)])
def test_a_camera_that_reaches_its_limit_or_gives_no_score_is_believed(camera: EventLine) -> None:
    assert codes(ranked(camera)) == ["base"]


def test_a_citizen_alone_lowers() -> None:
    citizen = a_line(source="app", kind=EventKind.CITIZEN)
    assert codes(ranked(citizen)) == ["base", "single_citizen"]
    assert codes(ranked(citizen, a_line(minutes=60))) == ["base"]


def test_cancelled_reports_do_not_count() -> None:
    gone = structs.replace(a_line("Trapped", source="x", severity=Severity.EXTREME), cancelled=True)
    assert ranked(gone, a_line()) == ranked(a_line())


def test_a_camera_has_limits_of_its_own() -> None:
    own = structs.replace(a_camera(0.8), evidence={"rule": "smoke", "score": 0.8, "limit": 0.9})
    [_, doubt] = ranked(own).reasons
    assert (doubt.code, doubt.args) == ("single_camera", {"limit": 0.9})


@pytest.mark.parametrize(
    "count, expected",
    [
        ({"false": 3, "confirmed": 2}, ["base", "camera_often_false"]),
        ({"false": 2, "confirmed": 3}, ["base"]),
        ({"false": 4}, ["base"]),  # judged too seldom
        ({"false": 4, "unsure": 9}, ["base"]),
    ],
)
def test_a_rule_that_people_found_false_most_times_lowers(count: dict[str, int], expected: list[str]) -> None:
    assert codes(ranked(a_camera(0.95), verdicts=Counts(**count))) == expected


def test_another_source_makes_up_for_a_camera_that_is_often_false() -> None:
    often = ranked(a_camera(0.95), a_line(), verdicts=Counts(false=9))
    assert codes(often) == ["base", "independent_sources"]


lines = st.lists(
    st.builds(
        a_line,
        st.sampled_from(["", "Fire", "Children trapped", "Діти"]),
        source=st.sampled_from(["112", "cctv/1", "app"]),
        kind=st.sampled_from(list(EventKind)),
        minutes=st.integers(-200, 200),
        severity=st.sampled_from(list(Severity)),
        certainty=st.sampled_from(list(Certainty)),
    ).flatmap(
        lambda line: st.builds(structs.replace, st.just(line), verdict=st.sampled_from([None, *Verdict]))
    ),
    max_size=8,
)
categories = st.sampled_from(list(Category))


@given(lines, categories, st.booleans(), st.booleans())
def test_every_step_is_a_reason(
    reports: list[EventLine], category: Category, near: bool, alert: bool
) -> None:
    priority = ranked(*reports, category=category, sites=[SCHOOL] if near else [], air_alert=alert)
    lowering = {"certainty_unlikely", "single_camera", "single_citizen"}
    down = sum(code in lowering for code in codes(priority))
    up = len([code for code in codes(priority) if code not in {*lowering, "base", "judged_false"}])
    down += bool(reports) and all(line.verdict is Verdict.FALSE for line in reports)
    assert priority.level == min(max(DOCTRINE.priority.bases[category] - up + down, 1), 5)


@given(lines, categories, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_change_the_level(
    reports: list[EventLine], category: Category, chance: Random
) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)
    one, other = ranked(*reports, category=category), ranked(*shuffled, category=category)
    assert one.level == other.level
    assert codes(one) == codes(other)


@given(lines, categories)
def test_a_danger_never_makes_it_less_urgent(reports: list[EventLine], category: Category) -> None:
    calm = ranked(*reports, category=category)
    assert ranked(*reports, category=category, sites=[SCHOOL], air_alert=True).level <= calm.level
    worse = [*reports, a_line("Trapped", severity=Severity.EXTREME)]
    assert ranked(*worse, category=category).level <= calm.level
