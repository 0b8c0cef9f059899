"""The doctrine's file as it is written: its sections, their units and limits."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from dashboard.model.codes import Category, EventKind
from dashboard.model.flood import COUNTED_FOR

Positive = Annotated[float, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Level = Annotated[int, Meta(ge=1, le=5)]
Shares = dict[Category, float]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Window(_Part, frozen=True, kw_only=True):
    """How far apart two reports of one incident may lie; doctrine.toml says what each field means."""

    metres: Positive
    minutes: Positive
    sliding: bool = True
    same_district: bool = False
    categories: tuple[Category, ...] = ()


class Matching(_Part, frozen=True, kw_only=True):
    attach_odds: float
    runner_up_odds: Annotated[float, Meta(ge=0)]
    propose_odds: float
    least_kind_ratio: Annotated[float, Meta(ge=0)]
    reports_per_incident: Positive
    decay_share: Positive
    lateness_minutes: Annotated[float, Meta(ge=0)]
    accuracy_reach: Annotated[float, Meta(ge=0)]
    coarsest_m: Positive
    tail_degrees: Positive
    extent_m: Annotated[float, Meta(ge=0)]
    least_accuracy_m: Positive
    district_area_km2: Positive
    confusion_floor: Annotated[float, Meta(gt=0, lt=0.04)]


class Rate(_Part, frozen=True, kw_only=True):
    incidents_per_hour: Positive
    area_km2: Positive
    radius_m: Positive
    minutes: Positive
    newest: Annotated[int, Meta(ge=1, le=1_000)]
    usual: Annotated[int, Meta(ge=0)]
    weight: Annotated[float, Meta(ge=0)]


class PriorityRules(_Part, frozen=True, kw_only=True):
    confirmed_by: Annotated[int, Meta(ge=2)]
    strike_like: tuple[Category, ...]
    life_at_risk: tuple[Annotated[str, Meta(min_length=2)], ...]
    bases: dict[Category, Level]
    false_alarm_limits: dict[str, Share]
    judged_at_least: Annotated[int, Meta(ge=1)] = 5
    false_share: Share = 0.6


class AirRules(_Part, frozen=True, kw_only=True):
    doubtful_after_hours: Positive = 24.0


class FloodRules(_Part, frozen=True, kw_only=True):
    begins_over: Annotated[int, Meta(ge=1)] = 10
    ends_under: Annotated[int, Meta(ge=1)] = 5
    minutes: Annotated[int, Meta(ge=1, le=COUNTED_FOR.seconds // 60)] = 10
    operators: Annotated[int, Meta(ge=1)] = 3


class GuardRules(_Part, frozen=True, kw_only=True):
    """Incidents of which `categories` have a ring of `metres` for `minutes` from the last impact."""

    categories: tuple[Category, ...] = (Category.STRIKE,)
    metres: Positive = 300.0
    minutes: Positive = 60.0


class Written(_Part, frozen=True, kw_only=True):
    """The file as it is written."""

    windows: dict[str, Window]
    matching: Matching
    rate: Rate
    accuracy_m: dict[EventKind, Positive]
    same_source: dict[EventKind, Annotated[float, Meta(le=0)]]
    shares: dict[Category, Share]
    confusion: dict[Category, dict[Category, Share]]
    priority: PriorityRules
    air: AirRules = AirRules()
    flood: FloodRules = FloodRules()
    guard: GuardRules = GuardRules()


def mistakes_in(written: Written) -> list[str]:
    """What is wrong with it beyond types and limits, a sentence each."""
    complete: dict[str, tuple[Mapping[Any, Any], Any]] = {
        "priority.bases": (written.priority.bases, Category),
        "confusion": (written.confusion, Category),
        "accuracy_m": (written.accuracy_m, EventKind),
        "same_source": (written.same_source, EventKind),
    }
    mistakes = [
        f"{name} lacks {', '.join(missing)}"
        for name, (given, wanted) in complete.items()
        if (missing := [str(each) for each in wanted if each not in given])
    ]
    named = [category for window in written.windows.values() for category in window.categories]
    mistakes += [f"windows name {each} twice" for each in sorted({*named}) if named.count(each) > 1]
    mistakes += [
        f"confusion.{true} adds up to {total:.3f}, not to at most 1"
        for true, row in written.confusion.items()
        if (total := sum(row.values())) > 1.0001
    ]
    if "default" not in written.windows:
        mistakes.append("windows lack default")
    if "default" not in written.priority.false_alarm_limits:
        mistakes.append("priority.false_alarm_limits lack default")
    if written.flood.ends_under > written.flood.begins_over:
        mistakes.append("flood.ends_under lies above flood.begins_over")
    if written.matching.propose_odds > written.matching.attach_odds:
        mistakes.append("matching.propose_odds lies above matching.attach_odds")
    return mistakes
