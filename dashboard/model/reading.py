"""Readings: what a sensor or a detector measured. Too many to be facts; thresholds make events of them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dashboard.model.event import Instant, Name
from dashboard.model.place import Point

Quantity = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Value = Annotated[float, Meta(ge=-1e12, le=1e12)]


class ReadingData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`quantity` ends with its unit (`speed_kmh`, `pm2_5_ug_m3`, `level_db`); `value` is in that unit."""

    station: Name
    quantity: Quantity
    value: Value
    location: Point | None = None
    place: Annotated[str, Meta(max_length=500)] | None = None  # the station's address or road, for a person


class Reading(Struct, frozen=True, kw_only=True):
    """One value of one quantity at one station."""

    specversion: Literal["1.0"] = "1.0"
    id: Name
    source: Name
    type: Literal["sitcen.reading.v1"] = "sitcen.reading.v1"
    time: Instant
    data: ReadingData

    @property
    def series(self) -> tuple[str, str, str]:
        """What it continues: the source, the station and the quantity."""
        return self.source, self.data.station, self.data.quantity

    def age_s(self, now: datetime) -> float:
        return (now - self.time).total_seconds()
