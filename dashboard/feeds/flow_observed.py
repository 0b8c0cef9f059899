"""FIWARE's `TrafficFlowObserved`: what one entity says was measured, by whatever feed it comes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.feeds import json, ngsi_entity
from dashboard.feeds.detectors_reading import FLOW, OCCUPANCY, SPEED, Measured
from dashboard.feeds.json import Record
from dashboard.feeds.stations import Station

KIND = "TrafficFlowObserved"
OBSERVED = ("dateObservedTo", "dateObserved", "observedAt", "dateObservedFrom")


def measured(values: Record, units: Mapping[str, str], zone: ZoneInfo) -> Iterator[Measured]:
    """Raises BadMessage, naming the attribute."""
    name, time = json.text(values, "id"), _observed(values, zone)
    if (speed := json.optional_number(values, "averageVehicleSpeed")) is not None and speed >= 0:
        yield Measured(name, time, SPEED.name, SPEED.of(speed, units.get("averageVehicleSpeed")))
    if (occupancy := json.optional_number(values, "occupancy")) is not None:
        yield Measured(name, time, OCCUPANCY.name, OCCUPANCY.of(occupancy, units.get("occupancy", "share")))
    count, hours = json.optional_number(values, "intensity"), _hours(values, zone)
    if count is not None and hours:
        yield Measured(name, time, FLOW, count / hours)


def _observed(values: Record, zone: ZoneInfo) -> datetime:
    """The end of the interval that the observation speaks of."""
    ends = {
        field: said.rpartition("/")[2] for field in OBSERVED if isinstance(said := values.get(field), str)
    }
    return ngsi_entity.observed(ends, OBSERVED, zone)


def _hours(values: Record, zone: ZoneInfo) -> float:
    """How long the vehicles were counted; 0 where it is not told."""
    said = json.optional_text(values, "dateObserved") or ""
    begin = json.optional_text(values, "dateObservedFrom") or (said.partition("/")[0] if "/" in said else "")
    if not begin:
        return 0.0
    begun = ngsi_entity.observed({"dateObservedFrom": begin}, ("dateObservedFrom",), zone)
    return max((_observed(values, zone) - begun).total_seconds() / 3_600, 0.0)


def station(values: Record) -> Station | None:
    """Where it says that it stands."""
    place = ngsi_entity.point(values)
    return Station(place, ngsi_entity.address(values)) if place else None
