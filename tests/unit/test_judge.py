"""A feed is live, late or lost by its own rhythm; its rate, lag and clock are read from its tally."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.feeds.configuration import Rhythm
from dashboard.feeds.judge import (
    BLIP,
    MINUTES_SHOWN,
    USELESS_RUN,
    Connection,
    Seen,
    by_minute,
    clock_ms,
    figures,
    judge,
    per_minute,
)
from dashboard.model.codes import FeedState
from dashboard.streams.tally import Tally, minute_of
from tests.unit.feed_builders import NOW

MINUTE = timedelta(minutes=1)
RHYTHM = Rhythm(late_after=3 * MINUTE, lost_after=10 * MINUTE)


def seen(silent: timedelta | None = None, **given) -> Seen:
    tally = Tally() if silent is None else Tally(heard_at=NOW - silent, understood_at=NOW - silent)
    return Seen(**{"since": NOW - timedelta(hours=1), "tally": tally, "rhythm": RHYTHM} | given)


@pytest.mark.parametrize(
    "minutes, state, reason",
    [
        (0, FeedState.LIVE, None),
        (3, FeedState.LIVE, None),
        (3.1, FeedState.LATE, {"minutes": 3}),
        (10, FeedState.LATE, {"minutes": 3}),
        (10.1, FeedState.LOST, {"minutes": 10}),
    ],
)
def test_silence_is_measured_by_the_feeds_own_rhythm(minutes, state, reason):
    verdict = judge(seen(minutes * MINUTE), NOW)
    assert verdict.state is state
    assert (verdict.reason.args if verdict.reason else None) == reason


def test_a_source_that_speaks_only_when_something_happens_is_not_lost_by_silence():
    assert judge(seen(timedelta(days=9), rhythm=None), NOW).state is FeedState.LIVE
    assert judge(seen(rhythm=None), NOW).state is FeedState.NONE
    connected = Connection(connected_at=NOW)
    assert judge(seen(rhythm=None, connection=connected), NOW).state is FeedState.LIVE


def test_a_connection_that_fails_is_lost_but_a_blip_is_not_spoken_of():
    failing = Connection(failing_since=NOW, first_why="refused", why="timed out")
    told = seen(MINUTE, connection=failing)
    assert judge(told, NOW + BLIP / 2).state is FeedState.LIVE
    verdict = judge(told, NOW + BLIP)
    assert (verdict.state, verdict.since, verdict.reason.args) == (FeedState.LOST, NOW, {"why": "refused"})


def test_what_never_came_is_waited_for_as_long_as_its_rhythm_says():
    assert judge(seen(since=NOW), NOW).state is FeedState.NONE
    lost = judge(seen(since=NOW), NOW + 11 * MINUTE)
    assert (lost.state, lost.reason.code) == (FeedState.LOST, "feed_never")


def test_a_feed_that_is_resumed_has_its_whole_rhythm_again():
    assert judge(seen(timedelta(hours=1), resumed_at=NOW - MINUTE), NOW).state is FeedState.LIVE


def test_only_what_cannot_be_understood_makes_a_feed_late():
    tally = Tally(heard_at=NOW, understood_at=NOW - MINUTE, useless_run=USELESS_RUN)
    verdict = judge(seen(tally=tally), NOW)
    assert (verdict.state, verdict.reason.code) == (FeedState.LATE, "feed_unreadable")


def test_one_broken_message_among_good_ones_is_not_spoken_of_but_the_first_of_all_is():
    run = {"heard_at": NOW, "useless_run": 1}
    assert judge(seen(tally=Tally(understood_at=NOW - MINUTE, **run)), NOW).state is FeedState.LIVE
    assert judge(seen(tally=Tally(**run), rhythm=None), NOW).reason.code == "feed_unreadable"


@given(st.floats(0, 3_000), st.floats(0, 3_000), st.integers(0, 5))
def test_longer_silence_is_never_better_and_the_reason_stands_with_the_state(first, second, run):
    order = [FeedState.LIVE, FeedState.LATE, FeedState.LOST]
    tally = Tally(heard_at=NOW, understood_at=NOW, useless_run=run)
    sooner, later = (judge(seen(tally=tally), NOW + timedelta(seconds=s)) for s in sorted((first, second)))
    assert order.index(sooner.state) <= order.index(later.state)
    if sooner.state is later.state:
        assert sooner.reason == later.reason


def test_the_rate_is_of_the_last_hour_or_of_all_time_when_that_is_less():
    last = minute_of(NOW)
    counted = {last: 30, last - 1: 30, last - 59: 60, last - 60: 1_000}
    assert per_minute(Tally(first_at=NOW - timedelta(hours=5), minutes=counted), NOW) == 2.0
    assert per_minute(Tally(first_at=NOW - MINUTE, minutes={last: 30, last - 1: 30}), NOW) == 30.0
    assert per_minute(Tally(), NOW) == 0.0


@pytest.mark.parametrize(
    "lags, off",
    [
        ([-180_000, -179_000, -181_000, -180_500, -179_500], 180_000),
        ([3_600_000 + each for each in (0, 900, 400, 1_200, 700)], -3_600_700),
        ([500, 900, 300, 1_500, 700], None),
        ([60_000, 200_000, 500_000, 4_000_000, 900_000], None),
        ([-180_000, 200, 300, 400, 100], None),
        ([-180_000] * 4, None),
    ],
)
def test_a_clock_that_is_off_is_told_from_slow_ways(lags, off):
    assert clock_ms(lags) == off


@given(st.lists(st.integers(-10_000, 10**9), min_size=1, max_size=200))
def test_half_of_the_lags_are_at_most_the_middle_one(lags):
    found = figures(seen(tally=Tally(lags_ms=tuple(lags))), NOW)
    assert sum(lag <= found.lag_p50_ms for lag in lags) * 2 >= len(lags)
    assert sum(lag <= found.lag_p95_ms for lag in lags) * 100 >= 95 * len(lags)
    assert found.lag_p50_ms <= found.lag_p95_ms


def test_the_items_of_each_minute_end_with_those_of_the_current_one():
    last = minute_of(NOW)
    tally = Tally(first_at=NOW - MINUTE, minutes={last: 4, last - 2: 1, last - MINUTES_SHOWN: 9})
    assert by_minute(tally, NOW)[-3:] == (1, 0, 4)
    assert (len(by_minute(tally, NOW)), sum(by_minute(tally, NOW))) == (MINUTES_SHOWN, 5)
