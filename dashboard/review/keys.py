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
    codes, quarters = pd.factorize(rows["received_at"].to_numpy() // QUARTER_MS)
    local = pd.to_datetime(quarters * QUARTER_MS, unit="ms", utc=True).tz_convert(zone)
    found, values = pd.factorize(np.asarray(told(local)), sort=True)
    return pd.Categorical.from_codes(found[codes], pd.Index(values))


KEYS: Mapping[str, Key] = {
    "hour": lambda rows, zone: _by_clock(rows, zone, lambda local: local.hour),
    "weekday": lambda rows, zone: _by_clock(rows, zone, lambda local: local.day_of_week),  # 0: Monday
    "day": lambda rows, zone: _by_clock(rows, zone, lambda local: local.strftime("%Y-%m-%d")),
    "month": lambda rows, zone: _by_clock(rows, zone, lambda local: local.strftime("%Y-%m")),
    "category": lambda rows, _: rows["category"],
    "priority": lambda rows, _: rows["priority"],
    "district": lambda rows, _: rows["district"],
    "service": lambda rows, _: (
        rows["service"] if "service" in rows else pd.Series(None, rows.index, dtype=object)
    ),
    "unit": lambda rows, _: rows["unit"] if "unit" in rows else pd.Series(None, rows.index, dtype=object),
}
OF_PARTS = frozenset({"service", "unit"})  # an incident has several: its own figures are under no key
