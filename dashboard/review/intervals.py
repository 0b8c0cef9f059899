"""Intervals between two instants: of incidents by their first unit, and of each unit's part.

| what | counts |
|---|---|
| `n` | intervals whose two instants are known, in their order |
| `p50_s`, `p90_s` | percentiles of those, in seconds, between neighbours by straight line |
| `within_share` | the share of those within the profile's limit; None where it has none |
| `missing` | one of the instants is not known |
| `negative` | the second instant lies before the first: a clock or an entry is wrong |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.dispatch.profiles import Limit, Profile
from dashboard.model.codes import AssignmentStatus

ENDED = "cleared"
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
    """From one instant to another, each a column `<name>_at` of milliseconds."""

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


def seconds(rows: pd.DataFrame, interval: Interval) -> "pd.Series[float]":
    """The interval of each row; NaN where one of its instants is not known."""
    begin, end = (rows[f"{each}_at"].astype("float64") for each in interval)
    return (end - begin) / 1_000


def summary(rows: pd.DataFrame, interval: Interval, per: str, profile: Profile) -> dict[str, Any]:
    """The figures of one interval over all rows."""
    measured = seconds(rows, interval)
    known = measured[measured.notna()]
    valid = known[known >= 0].to_numpy()
    limit = limit_of(interval, per, profile)
    p50, p90 = np.percentile(valid, (50, 90)).tolist() if len(valid) else (None, None)
    within = None if limit is None or not len(valid) else float((valid <= limit.red_s).mean())
    return {
        "per": per,
        "n": len(valid),
        "p50_s": p50,
        "p90_s": p90,
        "within_share": within,
        "limit_s": None if limit is None else limit.red_s,
        "source": None if limit is None else limit.source,
        "missing": int(measured.isna().sum()),
        "negative": int((known < 0).sum()),
    }


@dataclass(frozen=True, slots=True)
class Figures:
    """The archive's rows of a period: one a row of `incidents`, and one of each unit's part in them."""

    incidents: pd.DataFrame
    parts: pd.DataFrame
    profile: Profile

    def told(self) -> dict[str, Any]:
        """Everything but the groups, as it is told."""
        of_incidents = (Interval(*each) for each in OF_INCIDENTS)
        of_units = (Interval(*each) for each in OF_UNITS)
        return {
            "incidents": len(self.incidents),
            "units": len(self.parts),
            "intervals": {
                each.name: summary(self.incidents, each, "incident", self.profile) for each in of_incidents
            },
            "unit_intervals": {
                each.name: summary(self.parts, each, "unit", self.profile) for each in of_units
            },
            "busy_units_peak": busiest(self.parts),
        }

    def grouped(self, of_incidents: "pd.Series[Any]", of_parts: "pd.Series[Any]") -> list[dict[str, Any]]:
        """The same for each value of a key, in the order of the values; rows without one are of None."""
        keys = sorted({*of_incidents.dropna().unique(), *of_parts.dropna().unique()})
        groups = [(key, of_incidents == key, of_parts == key) for key in keys]
        if of_incidents.isna().any() or of_parts.isna().any():
            groups.append((None, of_incidents.isna(), of_parts.isna()))
        return [
            {"key": _plain(key), **Figures(self.incidents[own], self.parts[parts], self.profile).told()}
            for key, own, parts in groups
        ]


def _plain(key: Any) -> Any:
    return key.item() if isinstance(key, np.generic) else key


def busiest(parts: pd.DataFrame) -> Mapping[str, Any]:
    """How many units were out at once at most, and when that was first so (milliseconds; None without any).

    A part without its end is counted from its beginning on alone; one that ends before it begins, not at all.
    """
    begun = parts["dispatched_at"].to_numpy(dtype="float64", na_value=np.nan)
    ended = parts[f"{ENDED}_at"].to_numpy(dtype="float64", na_value=np.nan)
    sound = ~np.isnan(begun) & ~(ended < begun)
    begun, ended = begun[sound], ended[sound]
    ended = ended[~np.isnan(ended)]
    instants = np.concatenate([ended, begun])  # who is free at an instant may be sent at the same one
    steps = np.concatenate([np.full(len(ended), -1), np.ones(len(begun), dtype=int)])
    if not len(begun):
        return {"n": 0, "at": None}
    order = np.argsort(instants, kind="stable")
    busy = np.cumsum(steps[order])
    top = int(np.argmax(busy))
    return {"n": int(busy[top]), "at": int(instants[order][top])}
