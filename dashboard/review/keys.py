"""By what figures may be told apart: each key gives the value of every incident, and of every part."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

QUARTER_MS = 900_000  # every zone is whole quarters of an hour from UTC: a year has few of them to ask about
Key = Callable[[pd.DataFrame, ZoneInfo], Any]


def _by_clock(rows: pd.DataFrame, zone: ZoneInfo, told: Callable[[pd.DatetimeIndex], Any]) -> pd.Categorical:
    """What the centre's own clock says of the instants at which the incidents were received."""
    quarters = rows["received_at"].to_numpy() // QUARTER_MS
    if not len(quarters):
        return pd.Categorical([])
    first, last = quarters.min(), quarters.max()
    every = pd.to_datetime(np.arange(first, last + 1) * QUARTER_MS, unit="ms", utc=True)
    codes, values = pd.factorize(np.asarray(told(every.tz_convert(zone))), sort=True)
    small = codes.astype(np.min_scalar_type(-len(values) - 1))
    return pd.Categorical.from_codes(small[quarters - first], pd.Index(values))


def _of_parts(rows: pd.DataFrame, name: str) -> Any:
    """A column that parts have; without it no row has a value."""
    if name in rows:
        return rows[name]
    return pd.Categorical.from_codes(np.full(len(rows), -1, dtype="int8"), pd.Index([], dtype="str"))


KEYS: Mapping[str, Key] = {
    "hour": lambda rows, zone: _by_clock(rows, zone, lambda local: local.hour),
    "weekday": lambda rows, zone: _by_clock(rows, zone, lambda local: local.day_of_week),  # 0: Monday
    "day": lambda rows, zone: _by_clock(rows, zone, lambda local: local.strftime("%Y-%m-%d")),
    "month": lambda rows, zone: _by_clock(rows, zone, lambda local: local.strftime("%Y-%m")),
    "category": lambda rows, _: rows["category"],
    "priority": lambda rows, _: rows["priority"],
    "district": lambda rows, _: rows["district"],
    "service": lambda rows, _: _of_parts(rows, "service"),
    "unit": lambda rows, _: _of_parts(rows, "unit"),
}
OF_PARTS = frozenset({"service", "unit"})  # an incident has several: its own figures are under no key
