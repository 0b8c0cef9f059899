"""The wait before the next try."""

from dashboard.feeds.back_off import BackOff


def test_waits_double_up_to_a_cap_and_start_again() -> None:
    waits = BackOff(first_s=1, most_s=10, spread=lambda: 1.0)
    assert [waits.after_failure() for _ in range(6)] == [1, 2, 4, 8, 10, 10]
    waits.reset()
    assert waits.after_failure() == 1


def test_waits_are_spread() -> None:
    assert BackOff(first_s=1, spread=lambda: 0.0).after_failure() == 0.5
    assert 0.25 <= BackOff().after_failure() <= 0.5
