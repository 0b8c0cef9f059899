"""By what figures may be told apart: each key gives the value of every incident, and of every part."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

Key = Callable[[pd.DataFrame, ZoneInfo], Any]


def _local(rows: pd.DataFrame, zone: ZoneInfo) -> Any:
    """The instants at which the incidents were received, by the centre's own clock."""
    return pd.to_datetime(rows["received_at"], unit="ms", utc=True).dt.tz_convert(zone)


KEYS: Mapping[str, Key] = {
    "hour": lambda rows, zone: _local(rows, zone).dt.hour,
    "weekday": lambda rows, zone: _local(rows, zone).dt.day_of_week,  # 0: Monday
    "day": lambda rows, zone: _local(rows, zone).dt.strftime("%Y-%m-%d"),
    "month": lambda rows, zone: _local(rows, zone).dt.strftime("%Y-%m"),
    "category": lambda rows, _: rows["category"],
    "priority": lambda rows, _: rows["priority"],
    "district": lambda rows, _: rows["district"],
    "service": lambda rows, _: (
        rows["service"] if "service" in rows else pd.Series(None, rows.index, dtype=object)
    ),
    "unit": lambda rows, _: rows["unit"] if "unit" in rows else pd.Series(None, rows.index, dtype=object),
}
OF_PARTS = frozenset({"service", "unit"})  # an incident has several: its own figures are under no key
