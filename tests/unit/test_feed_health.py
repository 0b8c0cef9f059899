"""A feed's health, and the wait before the next try."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.feeds.health import BackOff, FeedState, Health

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_feed_is_live_then_late_then_lost() -> None:
    health = Health("mqtt")
    assert health.state(NOON) is FeedState.NONE
    health.heard(NOON)
    assert health.state(NOON + timedelta(minutes=1)) is FeedState.LIVE
    assert health.state(NOON + timedelta(minutes=5)) is FeedState.LATE
    assert health.state(NOON + timedelta(minutes=11)) is FeedState.LOST


def test_losing_and_finding_a_feed_is_logged_once_each(caplog: pytest.LogCaptureFixture) -> None:
    health = Health("mqtt")
    with caplog.at_level(logging.INFO):
        for _ in range(5):
            health.failed("connection refused")
        assert health.state(NOON) is FeedState.LOST
        health.heard(NOON)
        health.heard(NOON)
    assert len(caplog.records) == 2


def test_waits_double_up_to_a_cap_and_start_again() -> None:
    waits = BackOff(first_s=1, most_s=10, spread=lambda: 1.0)
    assert [waits.after_failure() for _ in range(6)] == [1, 2, 4, 8, 10, 10]
    waits.reset()
    assert waits.after_failure() == 1


def test_waits_are_spread() -> None:
    assert BackOff(first_s=1, spread=lambda: 0.0).after_failure() == 0.5
    assert 0.25 <= BackOff().after_failure() <= 0.5
