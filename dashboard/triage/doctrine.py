"""Doctrine: what counts as the same incident and what is urgent, read from a file that a centre edits."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from math import log
from pathlib import Path
from typing import NamedTuple

import msgspec

from dashboard.errors import SettingsError
from dashboard.model.codes import Category, EventKind
from dashboard.triage.written import (
    FloodRules,
    GuardRules,
    Matching,
    PriorityRules,
    Rate,
    Shares,
    Window,
    Written,
    mistakes_in,
)

SHIPPED = files("dashboard.triage") / "doctrine.toml"


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

    `likelihood[reported][true]` is a report's probability, `reported` that of any new incident's report;
    `opened` is what a first report says of its incident, `pairs[reported][incident's]` the window of both.
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
    widest: Mapping[Category, timedelta]  # of a report's windows with any incident
    life_at_risk: re.Pattern[str]
    air_doubtful_after: timedelta  # an air-raid alert that its source has not confirmed for so long
    flood: FloodRules  # when alarms are a flood
    guard: GuardRules  # where a second strike is expected
    reach_m: float  # how far from a report an incident may lie that it belongs to, districts apart


def load(path: Path | None = None) -> Doctrine:
    """The doctrine of a file, or the one that comes with the centre.

    Raises SettingsError, which names the file, the field and what is wrong with it.
    """
    source = path or SHIPPED
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
    mistakes = mistakes_in(written)
    if mistakes:
        raise SettingsError("; ".join(mistakes))
    return _compile(written)


def plain(text: str) -> str:
    """A text as it is compared: one form of every letter, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _compile(written: Written) -> Doctrine:
    windows = _windows(written.windows)
    pairs = {
        reported: {known: _pair(windows[reported], windows[known], written.matching) for known in Category}
        for reported in Category
    }
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
        pairs=pairs,
        likelihood=likelihood,
        reported={each: sum(row.values()) for each, row in joint.items()},
        opened={each: likeliest(row) for each, row in joint.items()},
        widest={
            each: timedelta(minutes=max(pair.minutes for pair in row.values())) for each, row in pairs.items()
        },
        life_at_risk=_beginnings(written.priority.life_at_risk),
        air_doubtful_after=timedelta(hours=written.air.doubtful_after_hours),
        flood=written.flood,
        guard=written.guard,
        reach_m=_reach_m(windows, written.matching),
    )


def _windows(written: Mapping[str, Window]) -> dict[Category, Window]:
    windows = dict.fromkeys(Category, written["default"])
    return windows | {each: window for window in written.values() for each in window.categories}


def _reach_m(windows: Mapping[Category, Window], matching: Matching) -> float:
    metres = max((window.metres for window in windows.values() if not window.same_district), default=0.0)
    return metres + matching.accuracy_reach * matching.coarsest_m


def _pair(one: Window, other: Window, matching: Matching) -> Pair:
    if one.same_district != other.same_district:
        one = other = other if one.same_district else one  # a place is more exact than a district
    minutes = max(one.minutes, other.minutes)
    decay_minutes = minutes * matching.decay_share
    sliding = one.sliding and other.sliding
    return Pair(
        metres=max(one.metres, other.metres),
        minutes=minutes + matching.lateness_minutes if sliding else minutes,
        sliding=sliding,
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
