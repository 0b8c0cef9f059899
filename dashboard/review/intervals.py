"""Intervals between two instants: of incidents by their first unit, and of each unit's part.

An incident's instant is the first of any of its units': who was first on the way need not be the one who was
first on the scene. What one unit took for a step is an interval of units.

| what | counts |
|---|---|
| `n` | intervals whose two instants are known, in their order |
| `p50_s`, `p90_s` | percentiles of those, in seconds, between neighbours by straight line |
| `within_share` | the share of those within the profile's limit; None where it has none |
| `missing` | one of the instants is not known |
| `negative` | the second instant lies before the first: a clock or an entry is wrong |
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.dispatch.profiles import Limit, Profile
from dashboard.model.codes import AssignmentStatus
from dashboard.review.columns import Whole, between, never
from dashboard.review.groups import Groups, by_value
from dashboard.review.outings import busiest

# Of an incident; of several units the first one's instant counts.
OF_INCIDENTS = (
    ("received", "entered"),
    ("received", "acknowledged"),
    ("received", "dispatched"),
    ("entered", "acknowledged"),
    ("acknowledged", "dispatched"),
    ("dispatched", "en_route"),
    ("dispatched", "on_scene"),
    ("en_route", "on_scene"),
    ("received", "on_scene"),
    ("on_scene", "cleared"),
    ("received", "cleared"),
)
OF_UNITS = (
    ("dispatched", "en_route"),
    ("en_route", "on_scene"),
    ("dispatched", "on_scene"),
    ("on_scene", "transporting"),
    ("transporting", "at_hospital"),
    ("on_scene", "cleared"),
    ("dispatched", "cleared"),
)


class Interval(NamedTuple):
    """From one instant of a row to another (review/columns.py)."""

    begin: str
    end: str

    @property
    def name(self) -> str:
        return f"{self.begin}_{self.end}"


def limit_of(interval: Interval, per: str, profile: Profile) -> Limit | None:
    """What the profile allows for an interval; None where it says nothing of it."""
    steps = {"received_acknowledged": profile.acknowledge, "received_dispatched": profile.send}
    if per == "incident":
        return {**steps, "received_on_scene": profile.arrive}.get(interval.name)
    statuses = {
        "dispatched_en_route": AssignmentStatus.DISPATCHED,
        "en_route_on_scene": AssignmentStatus.EN_ROUTE,
        "on_scene_cleared": AssignmentStatus.ON_SCENE,
    }
    status = statuses.get(interval.name)
    return profile.statuses.get(status) if status is not None else None


def summary(ordered: Whole, missing: int, limit: Limit | None) -> dict[str, Any]:
    """The figures of intervals in milliseconds, in their order."""
    negative = bisect_left(ordered, 0)
    valid = ordered[negative:]
    return {
        "n": len(valid),
        "p50_s": _percentile(valid, 0.5),
        "p90_s": _percentile(valid, 0.9),
        "within_share": None if limit is None else _share(valid, limit),
        "limit_s": None if limit is None else limit.red_s,
        "source": None if limit is None else limit.source,
        "missing": missing,
        "negative": negative,
    }


def _percentile(ordered: Whole, share: float) -> float | None:
    """In seconds, of milliseconds in their order."""
    if not len(ordered):
        return None
    rank = (len(ordered) - 1) * share
    low, high = int(ordered[floor(rank)]), int(ordered[ceil(rank)])
    return (low + (high - low) * (rank - floor(rank))) / 1_000


def _share(ordered: Whole, limit: Limit) -> float | None:
    within = bisect_right(ordered, limit.red_s * 1_000)
    return within / len(ordered) if len(ordered) else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The archive's rows of a period: one a row of `incidents`, and one of each unit's part in them."""

    incidents: pd.DataFrame
    parts: pd.DataFrame
    profile: Profile

    def told(self) -> dict[str, Any]:
        """Everything but the groups, as it is told."""
        [whole] = self._each(Groups.one(len(self.incidents)), Groups.one(len(self.parts)))
        return whole

    def grouped(self, of_incidents: "pd.Series[Any]", of_parts: "pd.Series[Any]") -> list[dict[str, Any]]:
        """The same for each value of a key, in the order of the values; rows without one are of None."""
        keys, own, parts = by_value(of_incidents, of_parts)
        return [{"key": key, **told} for key, told in zip(keys, self._each(own, parts), strict=True)]

    def charted(self, of_incidents: "pd.Series[Any]", named: Interval) -> list[dict[str, Any]]:
        """Of each value of a key how many incidents, and one interval alone: what a picture shows."""
        keys, own, _ = by_value(of_incidents, of_incidents)
        found = self._intervals(self.incidents, own, [named], "incident")[named.name]
        return [
            {"key": key, "incidents": incidents, "intervals": {named.name: told}}
            for key, incidents, told in zip(keys, own.sizes, found, strict=True)
        ]

    def of_units(self, most: int) -> list[dict[str, Any]]:
        """How long each step took the units that were sent most often, these first: `key` is the unit."""
        units = pd.Categorical(self.parts["unit"])
        counts = np.bincount(units.codes, minlength=len(units.categories))
        often = np.argsort(-counts, kind="stable")[:most]
        some = self.parts[np.isin(units.codes, often)]
        keys, _, groups = by_value(some["unit"], some["unit"])
        found = self._intervals(some, groups, OF_UNITS, "unit")
        told = [
            {"key": key, "units": size, "unit_intervals": {name: each[place] for name, each in found.items()}}
            for place, (key, size) in enumerate(zip(keys, groups.sizes, strict=True))
        ]
        return sorted(told, key=lambda each: (-each["units"], each["key"]))

    def longest(self, named: Interval, count: int) -> list[int]:
        """When those incidents were received in which an interval lasted longest; with equals of the last."""
        spans = between(self.incidents, *named)
        known = np.flatnonzero((spans >= 0) & (spans != never(spans)))
        if len(known) > count:
            least = np.partition(spans[known], -count)[-count]
            known = known[spans[known] >= least]
        return sorted(set(self.incidents["received_at"].to_numpy()[known].tolist()))

    def _each(self, own: Groups, parts: Groups) -> list[dict[str, Any]]:
        """What is told of each group, of which there are as many of incidents as of parts."""
        intervals = self._intervals(self.incidents, own, OF_INCIDENTS, "incident")
        of_units = self._intervals(self.parts, parts, OF_UNITS, "unit")
        return [
            {
                "incidents": incidents,
                "units": units,
                "intervals": {name: of_each[place] for name, of_each in intervals.items()},
                "unit_intervals": {name: of_each[place] for name, of_each in of_units.items()},
                "busy_units_peak": peak,
            }
            for place, (incidents, units, peak) in enumerate(
                zip(own.sizes, parts.sizes, busiest(self.parts, parts), strict=True)
            )
        ]

    def _intervals(
        self, rows: pd.DataFrame, groups: Groups, named: Iterable[tuple[str, str]], per: str
    ) -> dict[str, list[dict[str, Any]]]:
        """The figures of each group, by the intervals' names."""
        found: dict[str, list[dict[str, Any]]] = {}
        for interval in (Interval(*each) for each in named):
            limit = limit_of(interval, per, self.profile)
            found[interval.name] = [
                {"per": per, **summary(ordered, size - len(ordered), limit)}
                for ordered, size in zip(groups.ordered(between(rows, *interval)), groups.sizes, strict=True)
            ]
        return found
