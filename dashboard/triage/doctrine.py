"""Doctrine: what counts as the same incident and what is urgent, read from a file that a centre edits."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import Category, EventKind

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
    accuracy_reach: Annotated[float, Meta(ge=0)]
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


class Pair(NamedTuple):
    """The window of a report and an incident of two categories: the wider of both."""

    metres: float
    minutes: float
    sliding: bool
    same_district: bool
    log_rate: float  # of one incident's reports a minute, at its start
    decay_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctrine:
    """The file's values, and the tables that triage computes from them once.

    `likelihood[reported][true]` is the probability of the report; `reported` that of any new incident's report;
    `opened` what a first report says of its incident; `pairs[reported][incident's]` the window of both.
    """

    matching: Matching
    rate: Rate
    priority: PriorityRules
    accuracy_m: Mapping[EventKind, float]
    same_source: Mapping[EventKind, float]
    windows: Mapping[Category, Window]
    pairs: Mapping[Category, Mapping[Category, Pair]]
    likelihood: Mapping[Category, Shares]
    reported: Shares
    opened: Mapping[Category, Shares]
    widest_minutes: float
    life_at_risk: re.Pattern[str]

    @property
    def reach_m(self) -> float:
        """How far from an exact place an incident may lie that it belongs to, districts apart."""
        return max(window.metres for window in self.windows.values() if not window.same_district)


def load(path: Path | None = None) -> Doctrine:
    """The doctrine of a file, or the one that comes with the centre.

    Raises SettingsError, which names the file, the field and what is wrong with it.
    """
    source = path or files("dashboard.triage") / "doctrine.toml"
    try:
        return parse(source.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, SettingsError) as error:
        raise SettingsError(f"doctrine {path or 'of the package'}: {error}") from error


def parse(text: str) -> Doctrine:
    """The doctrine in a TOML text. Raises SettingsError."""
    try:
        written = msgspec.convert(tomllib.loads(text), Written)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(str(error)) from error
    mistakes = list(_mistakes(written))
    if mistakes:
        raise SettingsError("; ".join(mistakes))
    return _compile(written)


def plain(text: str) -> str:
    """A text as it is compared: one form of every letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _mistakes(written: Written) -> list[str]:
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
    if written.matching.propose_odds > written.matching.attach_odds:
        mistakes.append("matching.propose_odds lies above matching.attach_odds")
    return mistakes


def _compile(written: Written) -> Doctrine:
    windows = _windows(written.windows)
    likelihood = _likelihood(written.confusion, written.matching.confusion_floor)
    shares = _normalised({each: written.shares.get(each, 0.0) or 0.002 for each in Category})
    joint = {
        reported: {true: share * likelihood[reported][true] for true, share in shares.items()}
        for reported in Category
    }
    return Doctrine(
        matching=written.matching,
        rate=written.rate,
        priority=written.priority,
        accuracy_m=written.accuracy_m,
        same_source=written.same_source,
        windows=windows,
        pairs={
            reported: {
                known: _pair(windows[reported], windows[known], written.matching) for known in Category
            }
            for reported in Category
        },
        likelihood=likelihood,
        reported={each: sum(row.values()) for each, row in joint.items()},
        opened={each: likeliest(row) for each, row in joint.items()},
        widest_minutes=max(window.minutes for window in windows.values()),
        life_at_risk=_beginnings(written.priority.life_at_risk),
    )


def _windows(written: Mapping[str, Window]) -> dict[Category, Window]:
    windows = dict.fromkeys(Category, written["default"])
    return windows | {each: window for window in written.values() for each in window.categories}


def _pair(one: Window, other: Window, matching: Matching) -> Pair:
    if one.same_district != other.same_district:
        one = other = other if one.same_district else one  # a place is more exact than a district
    minutes = max(one.minutes, other.minutes)
    decay_minutes = minutes * matching.decay_share
    return Pair(
        metres=max(one.metres, other.metres),
        minutes=minutes,
        sliding=one.sliding and other.sliding,
        same_district=one.same_district,
        log_rate=log(matching.reports_per_incident / decay_minutes),
        decay_minutes=decay_minutes,
    )


def _likelihood(
    confusion: Mapping[Category, Mapping[Category, float]], floor: float
) -> dict[Category, Shares]:
    rows = {
        true: _normalised({each: max(row.get(each, 0.0), floor) for each in Category})
        for true, row in confusion.items()
    }
    return {reported: {true: rows[true][reported] for true in Category} for reported in Category}


def _normalised(weights: Shares) -> Shares:
    total = sum(weights.values())
    return {each: weight / total for each, weight in weights.items()}


LEAST_SHARE = 0.003  # of a category worth remembering; a table of all 22 would cost every event their sum


def likeliest(weights: Shares) -> Shares:
    """The weights that matter, as probabilities."""
    least = LEAST_SHARE * sum(weights.values())
    return _normalised({each: weight for each, weight in weights.items() if weight >= least})


def _beginnings(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((plain(word) for word in words), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + ")" if words else r"(?!)")
