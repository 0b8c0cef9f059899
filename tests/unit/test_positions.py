"""Positions that can be believed: what each fix is worth, and what stays known when it is worth nothing."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.dispatch.positions import AGREEING, AHEAD, FRESH, JAM_ENDS, Tracker, Verdict
from dashboard.model.codes import PositionTrust
from dashboard.model.event import Position, PositionData
from dashboard.model.place import Point
from tests.builders import NOW, SUMSKA, metres_east

FAR_AWAY = metres_east(SUMSKA, 60_000)
_numbers = count(1)


def heard(
    tracker: Tracker,
    place: Point = SUMSKA,
    *,
    unit: str = "E21",
    time: datetime = NOW,
    now: datetime | None = None,
    accuracy_m: float | None = 8.0,
) -> Verdict:
    """Tell the tracker one fix; heard at once unless `now` says otherwise."""
    said = PositionData(unit=unit, location=place, speed_kmh=40.0, accuracy_m=accuracy_m)
    fix = Position(id=f"p{next(_numbers)}", source="avl", time=time, data=said)
    return tracker.take(fix, now or time)


def seconds(figure: float) -> timedelta:
    return timedelta(seconds=figure)


def test_a_unit_that_was_never_heard_of_has_no_place() -> None:
    tracker = Tracker()
    assert tracker.trusted("E21") is None
    assert tracker.trust("E21", NOW) is PositionTrust.NONE
    assert tracker.units() == ()


def test_a_plain_fix_is_believed() -> None:
    tracker = Tracker()
    assert heard(tracker) is Verdict.GOOD
    assert tracker.trusted("E21").location == SUMSKA
    assert tracker.trust("E21", NOW) is PositionTrust.GOOD


def test_what_is_stale_looks_stale() -> None:
    tracker = Tracker()
    heard(tracker)
    assert tracker.trust("E21", NOW + FRESH) is PositionTrust.GOOD
    assert tracker.trust("E21", NOW + FRESH + seconds(1)) is PositionTrust.STALE


def test_a_fix_from_the_future_does_not_freeze_the_marker() -> None:
    """traccar#3922: one future-dated fix made every later one look old."""
    tracker = Tracker()
    heard(tracker)
    assert heard(tracker, time=NOW + timedelta(days=365), now=NOW + seconds(2)) is Verdict.FUTURE
    assert tracker.trust("E21", NOW + seconds(2)) is PositionTrust.FUTURE
    moved = metres_east(SUMSKA, 50)
    assert heard(tracker, moved, time=NOW + seconds(4)) is Verdict.GOOD
    assert tracker.trusted("E21").location == moved
    assert tracker.trust("E21", NOW + seconds(4)) is PositionTrust.GOOD


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    assert heard(Tracker(), time=NOW + AHEAD, now=NOW) is Verdict.GOOD


def test_fixes_that_overtook_each_other_change_nothing() -> None:
    tracker = Tracker()
    heard(tracker, time=NOW)
    late = heard(tracker, metres_east(SUMSKA, 50), time=NOW - seconds(10), now=NOW)
    assert late is Verdict.OLD
    assert tracker.trusted("E21").location == SUMSKA


def test_a_fix_told_an_hour_late_is_no_place_any_more() -> None:
    tracker = Tracker()
    assert heard(tracker, time=NOW - timedelta(minutes=61), now=NOW) is Verdict.OLD
    assert tracker.trust("E21", NOW) is PositionTrust.NONE


def test_a_fix_that_may_be_half_a_kilometre_off_places_nobody() -> None:
    tracker = Tracker()
    heard(tracker)
    assert heard(tracker, time=NOW + seconds(5), accuracy_m=900.0) is Verdict.VAGUE
    assert tracker.trusted("E21").at == NOW


def test_nobody_drives_sixty_kilometres_in_two_seconds() -> None:
    tracker = Tracker()
    heard(tracker)
    assert heard(tracker, FAR_AWAY, time=NOW + seconds(2)) is Verdict.IMPOSSIBLE
    assert tracker.trust("E21", NOW + seconds(2)) is PositionTrust.IMPOSSIBLE
    assert tracker.trusted("E21").location == SUMSKA


def test_two_vague_fixes_may_lie_further_apart() -> None:
    tracker = Tracker()
    heard(tracker, accuracy_m=400.0)
    assert heard(tracker, metres_east(SUMSKA, 800), time=NOW + seconds(2), accuracy_m=400.0) is Verdict.GOOD


def test_after_a_long_silence_a_unit_may_be_far_away() -> None:
    tracker = Tracker()
    heard(tracker)
    assert heard(tracker, FAR_AWAY, time=NOW + timedelta(minutes=20)) is Verdict.GOOD


def test_a_unit_that_insists_on_its_new_place_is_believed_again() -> None:
    tracker = Tracker()
    heard(tracker)
    for number in range(AGREEING):
        heard(tracker, metres_east(FAR_AWAY, 10 * number), time=NOW + seconds(10 + 6 * number))
    assert tracker.trusted("E21").location == metres_east(FAR_AWAY, 10 * (AGREEING - 1))
    assert tracker.trust("E21", NOW + seconds(60)) is PositionTrust.GOOD


def test_five_fixes_within_a_moment_do_not_insist() -> None:
    tracker = Tracker()
    heard(tracker)
    for number in range(2 * AGREEING):
        heard(tracker, FAR_AWAY, time=NOW + seconds(2 + number / 10))
    assert tracker.trust("E21", NOW + seconds(3)) is PositionTrust.IMPOSSIBLE


def test_fixes_that_hop_about_never_win_trust_back() -> None:
    tracker = Tracker()
    heard(tracker)
    for number in range(4 * AGREEING):
        place = metres_east(SUMSKA, 60_000 * (1 + number % 2))
        heard(tracker, place, time=NOW + seconds(2 + 6 * number))
    assert tracker.trusted("E21").location == SUMSKA


FLEET = [f"E{number}" for number in range(1, 11)]


def a_fleet(units: list[str] = FLEET) -> Tracker:
    tracker = Tracker()
    for unit in units:
        heard(tracker, unit=unit)
    return tracker


def jump(tracker: Tracker, units: list[str], at: timedelta) -> None:
    for unit in units:
        heard(tracker, FAR_AWAY, unit=unit, time=NOW + at)


def test_many_units_that_jump_at_once_are_jammed() -> None:
    tracker = a_fleet()
    jump(tracker, FLEET[:4], seconds(10))
    assert tracker.jamming_since == NOW + seconds(10)
    trusts = [tracker.trust(unit, NOW + seconds(10)) for unit in FLEET[:5]]
    assert trusts == [PositionTrust.JAMMED] * 4 + [PositionTrust.GOOD]
    assert tracker.trusted("E1").location == SUMSKA


def test_three_units_that_jump_are_three_bad_receivers() -> None:
    tracker = a_fleet()
    jump(tracker, FLEET[:3], seconds(10))
    assert tracker.jamming_since is None
    assert tracker.trust("E1", NOW + seconds(10)) is PositionTrust.IMPOSSIBLE


def test_four_of_forty_are_no_jamming() -> None:
    units = [f"U{number}" for number in range(40)]
    tracker = a_fleet(units)
    jump(tracker, units[:4], seconds(10))
    assert tracker.jamming_since is None


def test_units_that_jump_one_after_another_over_minutes_are_no_jamming() -> None:
    tracker = a_fleet()
    for number, unit in enumerate(FLEET[:6]):
        jump(tracker, [unit], seconds(20 * number + 10))
    assert tracker.jamming_since is None


def test_under_jamming_nobody_is_believed_for_insisting() -> None:
    tracker = a_fleet()
    for number in range(4 * AGREEING):
        jump(tracker, FLEET[:4], seconds(10 + 6 * number))
    assert tracker.trusted("E1").location == SUMSKA


def test_jamming_ends_when_nobody_has_jumped_for_two_minutes() -> None:
    tracker = a_fleet()
    jump(tracker, FLEET[:4], seconds(10))
    later = NOW + seconds(10) + JAM_ENDS
    for unit in FLEET:
        heard(tracker, unit=unit, time=later)
    assert tracker.jamming_since is None
    assert {tracker.trust(unit, later) for unit in FLEET} == {PositionTrust.GOOD}


def test_silence_turns_trust_too_and_is_told_once() -> None:
    tracker = Tracker()
    heard(tracker)
    assert tracker.turned(NOW) == ["E21"]
    assert tracker.turned(NOW + FRESH) == []
    assert tracker.turned(NOW + FRESH + seconds(1)) == ["E21"]
    assert tracker.turned(NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("unit", ["E1", "E5"])
def test_one_units_fixes_say_nothing_of_anothers(unit: str) -> None:
    tracker = a_fleet()
    heard(tracker, metres_east(SUMSKA, 30), unit=unit, time=NOW + seconds(5))
    assert tracker.trusted("E2").location == SUMSKA


@given(
    st.lists(
        st.tuples(
            st.floats(-60_000, 60_000),
            st.floats(-4_000, 4_000),
            st.floats(0, 600),
            st.sampled_from(FLEET[:5]),
        ),
        max_size=40,
    )
)
def test_whatever_is_heard_a_trusted_place_is_never_ahead_and_never_goes_back(fixes) -> None:
    tracker, now = Tracker(), NOW
    known: dict[str, datetime] = {}
    for metres, ahead_s, accuracy_m, unit in fixes:
        now += seconds(1)
        heard(
            tracker,
            metres_east(SUMSKA, metres),
            unit=unit,
            time=now + seconds(ahead_s),
            now=now,
            accuracy_m=accuracy_m,
        )
        fix = tracker.trusted(unit)
        if fix is not None:
            assert fix.at <= now + AHEAD
            assert fix.at >= known.get(unit, fix.at)
            known[unit] = fix.at
