"""What a detector measured, in our units, and what a centre may say of its detectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from dashboard.feeds.quantities import Quantity
from dashboard.feeds.stations import Station
from dashboard.model.reading import Reading, ReadingData

_ONE = (1.0, 0.0)
SPEED = Quantity(
    "speed_kmh",
    ("speed",),
    {
        "kmh": _ONE,
        "km/h": _ONE,
        "mph": (1.609344, 0.0),
        "hm": (1.609344, 0.0),
        "m/s": (3.6, 0.0),
        "mts": (3.6, 0.0),
    },
)
OCCUPANCY = Quantity(
    "occupancy_percent",
    ("occupancy",),
    {"percent": _ONE, "p1": _ONE, "share": (100.0, 0.0), "c62": (100.0, 0.0)},
)
FLOW = "flow_veh_h"


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """What a table calls them, where COLUMNS does not know."""

    detector: str | None = None
    time: str | None = None
    speed: str | None = None
    flow: str | None = None
    occupancy: str | None = None


class Options(Struct, forbid_unknown_fields=True):
    """`columns` are those of a long table.

    `stations`: a CSV file with the place of each detector.
    `start`: when the first row was measured, where the rows of a wide table name no time, and `step_s` apart.
    """

    source: Annotated[str, Meta(min_length=1, max_length=100)] = "loops"
    columns: Columns = Columns()
    speed_unit: Literal["kmh", "mph", "m/s"] = "kmh"
    occupancy_unit: Literal["percent", "share"] = "percent"
    stations: str = ""
    start: Annotated[datetime, Meta(tz=True)] | None = None
    step_s: Annotated[float, Meta(ge=1, le=86_400)] = 300.0


@dataclass(frozen=True, slots=True)
class Table:
    options: Options
    stations: Mapping[str, Station]
    zone: ZoneInfo


class Measured(NamedTuple):
    station: str
    time: datetime
    quantity: str
    value: float


def reading(source: str, measured: Measured, station: Station | None) -> Reading:
    data = ReadingData(
        station=measured.station,
        quantity=measured.quantity,
        value=measured.value,
        location=station.location if station else None,
        place=station.place if station else None,
    )
    when = measured.time.isoformat(timespec="seconds")
    return Reading(
        id=f"{measured.station}:{measured.quantity}:{when}"[-200:],
        source=f"detectors/{source}",
        time=measured.time,
        data=data,
    )
