"""Congestion is told when it lasts and the hour does not explain it, once, and until it is over."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.bench.congestion import run
from dashboard.model.codes import Action, Category, Severity
from dashboard.model.event import Event
from dashboard.model.place import at
from dashboard.model.reading import Reading, ReadingData
from dashboard.watch.congestion import Congestion, Traffic
from dashboard.watch.usual import Profile, learn, usual

KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = datetime(2026, 11, 16, tzinfo=KYIV)
STEP = timedelta(minutes=5)
WATCH = Congestion(KYIV)
PLACE = at(36.23, 49.99)


def speed_at(time: datetime) -> float:
    """60 km/h, and 25 in the rush hour of every workday."""
    rush = time.weekday() < 5 and 8 <= time.hour < 9
    return 25.0 if rush else 60.0


def a_reading(time: datetime, speed: float, station: str = "d-1") -> Reading:
    data = ReadingData(station=station, quantity="speed_kmh", value=speed, location=PLACE, place="Сумська")
    moment = time.astimezone(UTC)
    return Reading(id=f"{station}:{moment.isoformat()}", source="detectors/loops", time=moment, data=data)


def ordinary(days: float, since: datetime = MONDAY) -> list[Reading]:
    times = (since + STEP * number for number in range(round(days * 288)))
    return [a_reading(time, speed_at(time)) for time in times]


def heard(readings: Iterable[Reading], state: Traffic | None = None) -> tuple[Traffic, list[Event]]:
    events: list[Event] = []
    for each in readings:
        state, led_to = WATCH.step(state, each)
        events += led_to
    assert state is not None
    return state, events


TAUGHT = heard(ordinary(3))[0]  # Monday to Wednesday
THURSDAY = MONDAY + timedelta(days=3)
NOON = THURSDAY + timedelta(hours=12)
AWAKE = heard(ordinary(0.5, THURSDAY), TAUGHT)[0]


def after_noon(speeds: Sequence[float], every: timedelta = STEP) -> list[Event]:
    return heard((a_reading(NOON + every * step, speed) for step, speed in enumerate(speeds)), AWAKE)[1]


def told(events: Iterable[Event]) -> list[tuple[int, Action, Severity]]:
    """Minutes after noon, action and severity."""
    return [
        (round((each.time - NOON) / timedelta(minutes=1)), each.data.action, each.data.severity)
        for each in events
    ]


def test_low_speeds_are_told_when_they_have_lasted_and_are_over_when_traffic_flows_again() -> None:
    events = after_noon([30, 30, 30, 30, 50, 50, 50, 50])
    assert told(events) == [
        (10, Action.NEW, Severity.MINOR),
        (30, Action.CANCEL, Severity.MINOR),
    ]
    begun, over = events
    assert begun.data.ref == over.data.ref
    assert begun.id != over.id
    data = begun.data
    assert (data.category, data.location, data.address) == (Category.CONGESTION, PLACE, "Сумська")
    assert data.title == "Congestion: 30 km/h, usually 60, Сумська"
    assert data.evidence["usual_kmh"] == 60
    assert data.evidence["since"] == "2026-11-19T10:00:00+00:00"


def test_the_usual_rush_hour_is_no_news_and_the_same_speed_at_noon_is() -> None:
    assert heard(ordinary(0.5, THURSDAY), TAUGHT)[1] == []
    assert after_noon([25] * 3)


def test_a_dip_that_does_not_last_is_no_news() -> None:
    assert after_noon([30, 30, 60, 30, 30, 60]) == []


def test_speeds_in_between_leave_it_as_it_was() -> None:
    assert told(after_noon([30] * 3 + [40, 40, 40, 40, 30, 40] * 3)) == [(10, Action.NEW, Severity.MINOR)]


def test_what_grows_graver_is_told_again_once_a_grade() -> None:
    assert told(after_noon([30] * 3 + [20, 20, 10, 10, 20, 30, 10])) == [
        (10, Action.NEW, Severity.MINOR),
        (15, Action.UPDATE, Severity.MODERATE),
        (25, Action.UPDATE, Severity.SEVERE),
    ]


def test_frequent_readings_are_smoothed_and_must_last_as_long() -> None:
    noisy = [30, 62, 28, 31, 29] * 4
    minute = timedelta(minutes=1)
    [event] = after_noon(noisy, every=minute)
    assert 10 <= (event.time - NOON) / minute <= 15
    assert after_noon([30, 30, 30] + [61] * 10, every=minute) == []


def test_zero_is_no_reading_and_a_long_silence_begins_anew() -> None:
    assert after_noon([30, 0, 0, 30, 30]) != []
    assert after_noon([0] * 12) == []
    assert after_noon([30, 30], every=timedelta(minutes=40)) == []


def test_nobody_speaks_before_two_days_of_the_kind_have_taught() -> None:
    fresh = heard(ordinary(1.5))[0]
    noon = MONDAY + timedelta(days=1, hours=12)
    assert heard((a_reading(noon + STEP * step, 10) for step in range(12)), fresh)[1] == []
    saturday = MONDAY + timedelta(days=5, hours=12)
    asleep = heard(ordinary(5.5))[0]
    assert heard((a_reading(saturday + STEP * step, 10) for step in range(12)), asleep)[1] == []


def test_one_jammed_day_does_not_make_jams_usual() -> None:
    jammed = [a_reading(each.time, 15) for each in ordinary(1, THURSDAY)]
    profile = heard(jammed, TAUGHT)[0].profile
    friday_noon = NOON + timedelta(days=1)
    profile = learn(profile, friday_noon, 60)
    assert usual(profile, friday_noon) == 60


def test_what_has_changed_for_good_becomes_usual() -> None:
    state = AWAKE
    for week in range(1, 4):
        since = MONDAY + timedelta(days=7 * week)
        state = heard((a_reading(each.time, 40) for each in ordinary(5, since)), state)[0]
    assert usual(state.profile, NOON + timedelta(days=28)) == 40


@given(st.lists(st.floats(0, 200), max_size=40))
@settings(max_examples=50)
def test_a_reading_taken_in_twice_gives_the_same_and_nothing_more(speeds: list[float]) -> None:
    readings = [a_reading(NOON + STEP * step, speed) for step, speed in enumerate(speeds)]
    once = heard(readings, AWAKE) if readings else (AWAKE, [])
    twice = heard([each for each in readings for _ in range(2)], AWAKE) if readings else (AWAKE, [])
    assert once == twice
    assert len({(each.source, each.id) for each in once[1]}) == len(once[1])


def test_a_state_survives_being_kept() -> None:
    kept = msgspec.msgpack.encode(AWAKE)
    assert msgspec.msgpack.decode(kept, type=Traffic) == AWAKE
    assert len(kept) < 3_500


def test_a_profile_without_days_knows_nothing() -> None:
    assert usual(Profile(), NOON) is None


@pytest.mark.parametrize("speed", [30.0, 15.0])
def test_the_bench_finds_a_jam_of_our_own_making(speed: float) -> None:
    """A workweek of two detectors; on its last day one of them jams for an hour."""
    start = MONDAY
    series: dict[str, list[Reading]] = {"d-1": [], "d-2": []}
    for step in range(5 * 288):
        time = start + STEP * step
        jam = time.weekday() == 4 and time.hour == 12
        series["d-1"].append(a_reading(time, speed if jam else speed_at(time)))
        series["d-2"].append(a_reading(time, speed_at(time), "d-2"))
    found = run(series, start, learn_days=4)
    ours = found["figures"]["unusual"]
    assert (ours["episodes"], ours["alarms"], ours["precision"], ours["recall"]) == (1, 1, 1.0, 1.0)
    assert ours["delay_min"]["p50"] == 10
    plain = found["baseline"]["unusual"]
    assert plain["recall"] == (1.0 if speed < 30 else 0.0)
