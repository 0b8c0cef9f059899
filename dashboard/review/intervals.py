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

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.dispatch.profiles import Limit, Profile
from dashboard.model.codes import AssignmentStatus

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]

ENDED = "cleared"
STEPS = ("dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")  # of one unit's part
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


def seconds(rows: pd.DataFrame, interval: Interval) -> Floats:
    """The interval of each row; NaN where one of its instants is not known."""
    return (_instants(rows, interval.end) - _instants(rows, interval.begin)) / 1_000


def _instants(rows: pd.DataFrame, name: str) -> Floats:
    return rows[f"{name}_at"].to_numpy(dtype="float64", na_value=np.nan)


def summary(rows: pd.DataFrame, interval: Interval, per: str, profile: Profile) -> dict[str, Any]:
    """The figures of one interval over all rows."""
    measured = seconds(rows, interval)
    known = measured[~np.isnan(measured)]
    valid = known[known >= 0]
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
        "missing": len(measured) - len(known),
        "negative": len(known) - len(valid),
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
        own, parts = _rows_of(of_incidents), _rows_of(of_parts)
        nothing = np.empty(0, dtype=np.intp)
        keys = sorted((own.keys() | parts.keys()) - {None})
        keys += [None] if None in own or None in parts else []
        return [
            {
                "key": _plain(key),
                **Figures(
                    self.incidents.iloc[own.get(key, nothing)],
                    self.parts.iloc[parts.get(key, nothing)],
                    self.profile,
                ).told(),
            }
            for key in keys
        ]


def _rows_of(values: "pd.Series[Any]") -> dict[Any, Whole]:
    """The places of the rows of each value, found in one pass; rows without a value are None's."""
    codes, found = pd.factorize(values)
    order = np.argsort(codes, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    firsts = [codes[each[0]] for each in groups if len(each)]
    return {None if code < 0 else found[code]: each for code, each in zip(firsts, groups, strict=False)}


def _plain(key: Any) -> Any:
    return key.item() if isinstance(key, np.generic) else key


def busiest(parts: pd.DataFrame) -> Mapping[str, Any]:
    """How many units were out at once at most, and when that was first so (milliseconds; None without any).

    A unit with several parts at once is out once, and who is free at an instant may be sent at the same one.
    A part that ends before it begins is not counted. Of one whose end is not known (`missing` says how many)
    no more is counted than up to the last instant that is known of it: there may have been more units out.
    """
    begun, cleared = _instants(parts, "dispatched"), _instants(parts, ENDED)
    sound = ~np.isnan(begun) & ~(cleared < begun)
    last = np.fmax.reduce([_instants(parts, each) for each in STEPS])
    ended = np.maximum(np.where(np.isnan(cleared), last, cleared), begun + 1)  # the instant itself counts
    units = pd.factorize(parts["unit"])[0]
    starts, ends = _stretches(units[sound], begun[sound], ended[sound])
    missing = int((np.isnan(cleared) & sound).sum())
    if not len(starts):
        return {"n": 0, "at": None, "missing": missing}
    busy = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="right")
    top = int(np.argmax(busy))
    return {"n": int(busy[top]), "at": int(starts[top]), "missing": missing}


def _stretches(units: Whole, begun: Floats, ended: Floats) -> tuple[Floats, Floats]:
    """When units went out and came free, each in the order of time: a unit's parts that overlap are one."""
    order = np.lexsort((begun, units))
    units, begun = units[order], begun[order]
    reached = pd.Series(ended[order]).groupby(units).cummax().to_numpy()
    new = np.append(True, (units[1:] != units[:-1]) | (begun[1:] >= reached[:-1]))[: len(units)]
    last = np.append(new[1:], True)[: len(units)]
    return np.sort(begun[new]), np.sort(reached[last])
