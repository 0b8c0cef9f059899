"""What grew, and what did not: the bench of endurance compares like with like."""

from dashboard.bench.endurance import grown


def samples(name: str, *values: float) -> list[dict[str, float]]:
    return [{"minutes": float(minute), name: value} for minute, value in enumerate(values, 1)]


def test_what_comes_before_the_room_has_settled_is_no_growth() -> None:
    found = grown(samples("heap", 5, 50, 100, 100, 100, 100, 100, 100), settled_min=3)
    assert found == {"heap": {"first": 100, "last": 100, "growth_percent": 0}}


def test_one_sample_that_stands_out_is_no_growth() -> None:
    found = grown(samples("heap", 100, 100, 100, 100, 100, 900, 100), settled_min=0)
    assert found["heap"]["growth_percent"] == 0


def test_what_is_not_thrown_away_shows() -> None:
    found = grown(samples("heap", *(100 + 2 * minute for minute in range(60))), settled_min=10)
    assert found["heap"]["first"] == 120
    assert found["heap"]["last"] == 216
    assert found["heap"]["growth_percent"] == 80


def test_what_was_nothing_and_stays_nothing_has_not_grown() -> None:
    assert grown(samples("heap", 0, 0, 0), settled_min=0)["heap"]["growth_percent"] == 0
