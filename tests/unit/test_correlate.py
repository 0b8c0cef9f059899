"""Which incident a report belongs to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import cos, radians
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.bench.score import score
from dashboard.bench.triage import assign
from dashboard.bench.truth import SCENARIOS, Scenario, reports
from dashboard.errors import SettingsError
from dashboard.model.codes import Category, EventKind
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.incident import Belief, EventLine, Incident
from dashboard.model.place import METRES_PER_DEGREE, Point, distance_m
from dashboard.picture import Opening, Picture
from dashboard.triage import doctrine as doctrines
from dashboard.triage.belief import belief_of
from dashboard.triage.correlate import Answer, Attach, Open, Propose, Surroundings, around, believe, correlate

DOCTRINE = doctrines.load()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LON, LAT = 36.2304, 49.9935


def place(east_m: float = 0, north_m: float = 0) -> Point:
    return Point(
        (
            LON + east_m / METRES_PER_DEGREE / cos(radians(LAT)),
            LAT + north_m / METRES_PER_DEGREE,
        )
    )


def a_report(
    category: Category = Category.FIRE,
    *,
    east_m: float = 0,
    minutes: float = 0,
    accuracy_m: float | None = 25,
    kind: EventKind = EventKind.EMERGENCY,
) -> Event:
    return Event(
        id=f"{category}-{east_m}-{minutes}",
        source=str(kind),
        type=type_of(kind),
        time=NOON + timedelta(minutes=minutes),
        data=EventData(category=category, title="", location=place(east_m), accuracy_m=accuracy_m),
    )


def nowhere(report: Event, address: str | None) -> Event:
    return structs.replace(report, data=structs.replace(report.data, location=None, address=address))


def an_incident(first: Event, number: int = 1, district: str | None = None) -> Incident:
    belief = believe(first, None, DOCTRINE)
    return Incident(
        id=f"i{number}",
        number=number,
        category=first.data.category,
        title="",
        priority=3,
        priority_reasons=(),
        opened_at=first.time,
        location=belief.location,
        accuracy_m=belief.accuracy_m,
        address=first.data.address,
        district=district,
        belief=belief,
    )


def answer(
    report: Event, *incidents: Incident, openings: Sequence[Opening] = (), district: str | None = None
) -> Answer:
    surroundings = Surroundings(openings=openings, district=district)
    return correlate(report, incidents, surroundings=surroundings, doctrine=DOCTRINE)


def test_a_report_with_nothing_near_opens_an_incident() -> None:
    assert isinstance(answer(a_report()), Open)


def test_a_second_report_of_the_same_fire_joins_it_and_says_why() -> None:
    joined = answer(a_report(east_m=30, minutes=4), an_incident(a_report()))
    assert isinstance(joined, Attach)
    reasons = {reason.code: reason.args for reason in joined.reasons}
    assert reasons["distance"] == {"m": 30}
    assert reasons["minutes"] == {"n": 4}
    assert reasons["same_kind"] == {"a": "fire", "b": "fire"}
    assert reasons["odds"] == {"value": round(joined.odds, 1)}


def test_smoke_seen_by_a_camera_joins_the_call_about_an_explosion() -> None:
    smoke = a_report(Category.FIRE, east_m=40, minutes=3, kind=EventKind.CCTV)
    assert isinstance(answer(smoke, an_incident(a_report(Category.EXPLOSION))), Attach)


def test_a_crime_in_the_burning_house_is_an_incident_of_its_own() -> None:
    assert not isinstance(answer(a_report(Category.CRIME, minutes=2), an_incident(a_report())), Attach)


@pytest.mark.parametrize("category", [Category.STRIKE, Category.FIRE, Category.MEDICAL, Category.CONGESTION])
def test_beyond_its_window_a_report_opens_an_incident(category: Category) -> None:
    window, matching = DOCTRINE.windows[category], DOCTRINE.matching
    late = window.minutes + matching.lateness_minutes + 1
    far_m = window.metres + matching.accuracy_reach * 25 * 2**0.5 + 5
    assert isinstance(answer(a_report(category, minutes=late), an_incident(a_report(category))), Open)
    assert isinstance(answer(a_report(category, east_m=far_m), an_incident(a_report(category))), Open)


def test_a_second_strike_after_the_window_does_not_vanish_in_the_first_although_reports_went_on() -> None:
    struck = an_incident(a_report(Category.STRIKE))
    for minutes in (6, 12, 18):
        more = a_report(Category.STRIKE, minutes=minutes)
        struck = structs.replace(struck, belief=believe(more, struck, DOCTRINE))
    assert isinstance(answer(a_report(Category.STRIKE, minutes=30), struck), Open)


def test_a_fire_that_is_still_reported_takes_in_a_late_report() -> None:
    burning = an_incident(a_report())
    for minutes in (15, 30, 45):
        burning = structs.replace(burning, belief=believe(a_report(minutes=minutes), burning, DOCTRINE))
    assert isinstance(answer(a_report(minutes=50), burning), Attach)


def test_a_vague_place_between_two_fires_asks_a_person() -> None:
    west, east = an_incident(a_report(east_m=-150)), an_incident(a_report(east_m=150), number=2)
    asked = answer(a_report(accuracy_m=200, minutes=2), west, east)
    assert isinstance(asked, Propose)
    assert asked.runner_up in {"i1", "i2"} - {asked.incident_id}
    assert "other_candidate" in {reason.code for reason in asked.reasons}


def test_in_a_mass_attack_the_radius_shrinks_by_itself() -> None:
    struck = an_incident(a_report(Category.STRIKE))
    next_one = a_report(Category.STRIKE, east_m=130, minutes=3)
    attack = [Opening(NOON + timedelta(seconds=each), place(each * 40, each * 20)) for each in range(30)]
    calm, stormy = answer(next_one, struck), answer(next_one, struck, openings=attack)
    assert isinstance(calm, Attach)
    assert not isinstance(stormy, Attach)


def test_a_flood_of_openings_costs_no_more_than_the_newest() -> None:
    struck = an_incident(a_report(Category.STRIKE))
    here = Opening(NOON, place())
    newest = DOCTRINE.rate.newest
    few, many = ([here] * count for count in (newest, newest * 100))
    assert answer(a_report(Category.STRIKE), struck, openings=few) == answer(
        a_report(Category.STRIKE), struck, openings=many
    )


def test_a_report_older_than_the_incident_joins_it_all_the_same() -> None:
    assert isinstance(answer(a_report(minutes=-4), an_incident(a_report())), Attach)


def test_power_cuts_join_by_district_however_far_apart_in_it() -> None:
    dark = an_incident(a_report(Category.POWER), district="Салтівський")
    further = a_report(Category.POWER, east_m=2_000, minutes=20)
    joined = answer(further, dark, district="Салтівський")
    assert isinstance(joined, Attach)
    assert joined.reasons[0].code == "same_district"
    assert isinstance(answer(further, dark, district="Київський"), Open)
    assert isinstance(answer(further, dark), Open)


def test_without_a_place_one_address_is_worth_a_question() -> None:
    known = structs.replace(an_incident(a_report()), address="Сумська вулиця, 25")
    same = answer(nowhere(a_report(minutes=5), "вул. СУМСЬКА 25"), known)
    assert isinstance(same, Propose)
    assert same.reasons[0].code == "same_address"
    assert isinstance(answer(nowhere(a_report(minutes=5), "вул. Сумська 27"), known), Open)
    assert isinstance(answer(nowhere(a_report(minutes=5), None), known), Open)


def test_a_camera_that_reports_again_under_another_name_is_believed_less() -> None:
    camera = a_report(kind=EventKind.CCTV)
    known = an_incident(camera)
    told = EventLine(
        source=camera.source,
        id="1",
        type=camera.type,
        time=NOON,
        title="",
        kind=EventKind.CCTV,
        category=Category.FIRE,
        ref="1",
    )
    again = a_report(kind=EventKind.CCTV, minutes=2)
    assert answer(again, structs.replace(known, events=(told,))).odds < answer(again, known).odds


def test_an_incident_that_a_person_opened_takes_reports() -> None:
    by_hand = structs.replace(an_incident(a_report()), belief=None)
    assert isinstance(answer(a_report(minutes=2), by_hand), Attach)


def test_the_picture_hands_over_what_could_match_and_little_else() -> None:
    picture = Picture()
    for number, east_m in enumerate((0, 300, 9_000), start=1):
        picture.put_incident(an_incident(a_report(east_m=east_m), number))
    assert {each.id for each in around(picture, a_report(), DOCTRINE)} == {"i1", "i2"}
    assert {each.id for each in around(picture, a_report(Category.POWER), DOCTRINE)} >= {"i1", "i2"}
    everyone = around(picture, nowhere(a_report(), "Сумська 25"), DOCTRINE)
    assert {each.id for each in everyone} == {"i1", "i2", "i3"}
    assert not list(around(picture, nowhere(a_report(), None), DOCTRINE))


categories = st.sampled_from(list(Category))
many_reports = st.builds(
    a_report,
    categories,
    east_m=st.floats(-1_500, 1_500),
    minutes=st.floats(-90, 90),
    accuracy_m=st.none() | st.floats(0, 3_000),
    kind=st.sampled_from(list(EventKind)),
)


@given(many_reports, st.lists(many_reports, max_size=6))
def test_an_answer_names_a_candidate_and_one_hour_later_it_is_the_same(
    report: Event, firsts: list[Event]
) -> None:
    known = [an_incident(first, number) for number, first in enumerate(firsts)]
    now = answer(report, *known)
    if isinstance(now, Attach | Propose):
        assert now.incident_id in {incident.id for incident in known}
        assert now.odds >= DOCTRINE.matching.propose_odds
    shifted = [an_incident(later(first), number) for number, first in enumerate(firsts)]
    assert answer(later(report), *shifted) == now


def later(report: Event) -> Event:
    return structs.replace(report, time=report.time + timedelta(hours=1))


@given(many_reports, st.lists(many_reports, max_size=6, unique_by=lambda report: report.id))
def test_the_order_of_candidates_does_not_matter(report: Event, firsts: list[Event]) -> None:
    known = [an_incident(first, number) for number, first in enumerate(firsts)]
    one, other = answer(report, *known), answer(report, *reversed(known))
    assert type(one) is type(other)
    assert one.odds == pytest.approx(other.odds)


@given(st.lists(many_reports, min_size=1, max_size=8))
def test_a_belief_is_a_place_between_the_reports_and_probabilities(reports: list[Event]) -> None:
    belief = believe(reports[0], None, DOCTRINE)
    known = an_incident(reports[0])
    for report in reports[1:]:
        belief = believe(report, structs.replace(known, belief=belief), DOCTRINE)
    assert sum(belief.kinds.values()) == pytest.approx(1)
    assert belief.first_at == min(report.time for report in reports)
    assert belief.last_at == max(report.time for report in reports)
    assert belief.location is not None
    lons = [report.data.location.lon for report in reports if report.data.location]
    assert min(lons) - 1e-9 <= belief.location.lon <= max(lons) + 1e-9
    assert belief == belief_of([line_of(report) for report in reports], DOCTRINE)


def line_of(report: Event) -> EventLine:
    return EventLine(
        source=report.source,
        id=report.id,
        type=report.type,
        time=report.time,
        title="",
        kind=report.kind,
        category=report.data.category,
        ref=report.ref,
        location=report.data.location,
        accuracy_m=report.data.accuracy_m,
    )


def test_cancelled_reports_leave_the_belief() -> None:
    kept, gone = line_of(a_report()), structs.replace(line_of(a_report(east_m=500)), cancelled=True)
    assert belief_of([gone, kept], DOCTRINE) == believe(a_report(), None, DOCTRINE)
    assert belief_of([gone], DOCTRINE) is None


def test_the_more_exact_report_weighs_more() -> None:
    vague = an_incident(a_report(accuracy_m=300))
    belief: Belief = believe(a_report(east_m=100, accuracy_m=25), vague, DOCTRINE)
    assert belief.location is not None
    assert distance_m(belief.location, place(100)) < 2
    assert belief.accuracy_m == pytest.approx(25, abs=1)


def test_a_report_without_a_place_leaves_it_and_a_first_place_is_taken() -> None:
    placed = believe(nowhere(a_report(minutes=2), None), an_incident(a_report()), DOCTRINE)
    assert (placed.location, placed.accuracy_m) == (place(), 25)
    unplaced = an_incident(nowhere(a_report(), "Сумська 25"))
    assert believe(a_report(minutes=2), unplaced, DOCTRINE).location == place()
    assert isinstance(answer(a_report(minutes=2), unplaced), Open)


def test_reports_that_disagree_make_a_place_vaguer() -> None:
    belief = believe(a_report(east_m=300), an_incident(a_report()), DOCTRINE)
    assert belief.accuracy_m is not None
    assert belief.accuracy_m > 100


@pytest.mark.parametrize(
    "change, says",
    [
        (("metres = 400", "metres = -1"), "windows"),
        (("attach_odds = ", "attach_ods = "), "attach_ods"),
        (('["strike", "explosion"]\nmetres', '["strike", "tsunami"]\nmetres'), "tsunami"),
        (("attach_odds = 1.8", "attach_odds = -9.0"), "propose_odds lies above"),
        (("fire = 2\n", ""), "priority.bases lacks fire"),
        (("fire = { fire = 0.82", "fire = { fire = 0.99"), "confusion.fire adds up to"),
        (('"fire", "hazmat", "gas"', '"fire", "strike"'), "windows name strike twice"),
        (("[windows.default]", "[windows.ordinary]"), "windows lack default"),
        (("[windows.default]", "[windows.default"), "line"),
        (("default = 0.6\n", ""), "false_alarm_limits lack default"),
    ],
)
def test_a_wrong_doctrine_is_refused_with_the_place_of_the_mistake(
    change: tuple[str, str], says: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = doctrines.SHIPPED.read_text("utf-8")
    assert change[0] in text
    file = tmp_path_factory.mktemp("doctrine") / "ours.toml"
    file.write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(SettingsError, match=says) as raised:
        doctrines.load(file)
    assert "ours.toml" in str(raised.value)


def test_a_doctrine_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        doctrines.load(Path("/nowhere/doctrine.toml"))


def test_a_score_counts_pairs_and_incidents_without_a_card() -> None:
    truths, cards = [1, 1, 1, 2, 3, 3], [10, 10, 11, 11, 12, 12]
    found = score(truths, cards)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 4)
    assert found.hidden == pytest.approx(1 / 3)
    assert found.extra == 0
    assert score(truths, truths).ari == pytest.approx(1)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_city_with_known_truth_is_understood(scenario: Scenario) -> None:
    city = reports(replace(scenario, hours=2, attacks=min(scenario.attacks, 1)), seed=1)
    cards, _ = assign(city, DOCTRINE)
    found = score([truth for truth, _ in city], cards)
    assert found.f1 > 0.75
    assert found.hidden < 0.06
    assert cards == assign(city, DOCTRINE)[0]
