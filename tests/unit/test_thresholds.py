"""Thresholds with hysteresis: told once when it lasts, graver when it grows, over when it is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import SettingsError
from dashboard.model.codes import Action, Category, Severity
from dashboard.model.event import Event
from dashboard.model.reading import Reading, ReadingData
from dashboard.watch import limits
from dashboard.watch.limits import Level, Threshold
from dashboard.watch.thresholds import Standing, step

START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
DUST = Threshold(
    quantity="pm10_ug_m3",
    category=Category.AIR_QUALITY,
    title="Dust",
    source="a made-up limit",
    hold_s=600,
    clear_s=1_200,
    gap_s=3_600,
    levels=(
        Level(severity=Severity.MODERATE, on=100, off=80),
        Level(severity=Severity.SEVERE, on=200, off=160),
    ),
)
PRESSURE = Threshold(
    quantity="water_pressure_kpa",
    category=Category.WATER,
    title="Low pressure",
    source="a made-up limit",
    hold_s=0,
    clear_s=0,
    gap_s=3_600,
    below=True,
    levels=(Level(severity=Severity.MINOR, on=100, off=150),),
)


def a_reading(minute: float, value: float, quantity: str = DUST.quantity) -> Reading:
    time = START + timedelta(minutes=minute)
    data = ReadingData(station="s-1", quantity=quantity, value=value)
    return Reading(id=f"s-1:{minute}", source="ngsi/s-1", time=time, data=data)


def told(values: dict[float, float], threshold: Threshold = DUST) -> list[tuple[float, Action, Severity]]:
    """Minute, action and severity of each event that the values by minute lead to."""
    return [
        ((each.time - START) / timedelta(minutes=1), each.data.action, each.data.severity)
        for each in events(values, threshold)
    ]


def events(values: dict[float, float], threshold: Threshold = DUST) -> list[Event]:
    standing: Standing | None = None
    found: list[Event] = []
    for minute, value in values.items():
        standing, more = step(standing, a_reading(minute, value, threshold.quantity), threshold)
        found += more
    return found


def test_a_value_must_hold_before_it_is_told() -> None:
    assert told({0: 120, 5: 130, 8: 90, 10: 120, 15: 120}) == []
    assert told({0: 120, 5: 130, 10: 110}) == [(10, Action.NEW, Severity.MODERATE)]


def test_what_trembles_about_the_limit_is_told_once() -> None:
    trembling = {minute * 5.0: 101.0 if minute % 2 else 85.0 for minute in range(5, 60)}
    assert told({0: 120, 10: 120} | {15 + minute: value for minute, value in trembling.items()}) == [
        (10, Action.NEW, Severity.MODERATE)
    ]


def test_it_grows_graver_and_milder_and_ends_as_one_and_the_same() -> None:
    course = {0: 120, 10: 120, 20: 220, 30: 230, 40: 90, 60: 90, 70: 20, 90: 20}
    found = events(course)
    assert [(each.data.action, each.data.severity) for each in found] == [
        (Action.NEW, Severity.MODERATE),
        (Action.UPDATE, Severity.SEVERE),
        (Action.UPDATE, Severity.MODERATE),
        (Action.CANCEL, Severity.MINOR),
    ]
    assert len({each.data.ref for each in found}) == 1
    assert len({each.id for each in found}) == 4


def test_a_level_is_told_only_when_it_has_held_itself() -> None:
    """Ten minutes above the first level, of which two above the second."""
    assert told({0: 120, 8: 250, 10: 250}) == [(10, Action.NEW, Severity.MODERATE)]


def test_a_silence_starts_the_counting_anew() -> None:
    assert told({0: 120, 120: 120}) == []
    assert told({0: 120, 120: 120, 130: 120}) == [(130, Action.NEW, Severity.MODERATE)]


def test_low_values_are_grave_where_the_limit_is_below() -> None:
    course = {0: 300, 1: 90, 2: 120, 3: 160}
    assert told(course, PRESSURE) == [(1, Action.NEW, Severity.MINOR), (3, Action.CANCEL, Severity.MINOR)]


def test_late_and_repeated_readings_change_nothing() -> None:
    standing, _ = step(None, a_reading(10, 120), DUST)
    assert step(standing, a_reading(10, 500), DUST) == (standing, ())
    assert step(standing, a_reading(3, 500), DUST) == (standing, ())


@given(st.lists(st.floats(0, 400), min_size=1, max_size=60), st.integers(1, 20))
def test_events_of_a_series_are_new_then_updates_then_cancel(values: list[float], every: int) -> None:
    found = events({number * every: value for number, value in enumerate(values)})
    open_ref = None
    for each in found:
        if each.data.action is Action.NEW:
            assert open_ref is None
            open_ref = each.data.ref
        assert each.data.ref == open_ref
        if each.data.action is Action.CANCEL:
            open_ref = None
    assert len({each.id for each in found}) == len(found)


@given(st.lists(st.floats(0, 400), max_size=40), st.integers(0, 40))
def test_states_can_be_kept_between_any_two_readings(values: list[float], cut: int) -> None:
    """A watch that is stopped and started anew goes on as if nothing had been."""
    import msgspec  # noqa: PLC0415

    standing: Standing | None = None
    found: list[Event] = []
    for number, value in enumerate(values):
        if number == cut and standing is not None:
            standing = msgspec.json.decode(msgspec.json.encode(standing), type=Standing)
        standing, more = step(standing, a_reading(number * 5, value), DUST)
        found += more
    assert found == events({number * 5: value for number, value in enumerate(values)})


def test_the_shipped_limits_are_sound_and_name_their_sources() -> None:
    shipped = limits.load()
    assert all(each.source for each in shipped.values())
    assert shipped["ch4_percent"].reached(0.5, "any") == 1
    assert shipped["voltage_v"].reached(100, "any") == 2


def test_a_file_with_limits_that_cannot_be_is_refused(tmp_path) -> None:
    wrong = tmp_path / "limits.toml"
    wrong.write_text(
        '[[thresholds]]\nquantity = "pm10_ug_m3"\ncategory = "air_quality"\ntitle = "Dust"\nsource = "x"\n'
        "hold_s = 1\nclear_s = 1\ngap_s = 1\n"
        'levels = [{ severity = "minor", on = 10, off = 20 }, { severity = "severe", on = 5, off = 1 }]\n',
        "utf-8",
    )
    with pytest.raises(SettingsError, match=r"`on` must lie above `off`.*mildest level comes first"):
        limits.load(wrong)
