"""Who can go now, from where, and why the others cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dashboard.dispatch.duty import crew_out_with, on_shift
from dashboard.dispatch.figures import Figures
from dashboard.model.codes import PositionTrust, UnitStatus
from dashboard.model.place import Point, distance_m
from dashboard.model.reason import Reason
from dashboard.model.unit import Unit
from dashboard.picture import Picture
from dashboard.roads.graph import Floats
from dashboard.roads.snap import Spot, Spots
from dashboard.roads.travel import Travel

AT_STATION_M = 200.0  # nearer than this a crew is thought of as in its station


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where a unit was last truly seen, and whether that still holds."""

    location: Point
    at: datetime
    trust: PositionTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One unit at one moment: `refused` says why it may not be advised, `spot` where it would start.

    `place` is where that was looked for.
    """

    unit: Unit
    place: Point | None
    spot: Spot | None
    turnout_s: float
    sure: bool  # whether its place is
    reasons: tuple[Reason, ...] = ()
    refused: Reason | None = None

    @property
    def free(self) -> bool:
        return self.refused is None


@dataclass(frozen=True, slots=True)
class Force:
    """Every unit's standing, in the order of their names."""

    standings: tuple[Standing, ...]
    by_unit: Mapping[str, Standing] = field(init=False)
    place: Mapping[str, int] = field(init=False)  # of each unit among the standings
    turnout_s: Floats = field(init=False)
    placed: NDArray[np.int64] = field(init=False)  # the places among the standings of those at a road
    spots: Spots = field(init=False)  # theirs, in that order
    _able: dict[str, list[Standing]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _busy: dict[str, list[Standing]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _free: dict[str, NDArray[np.int64]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_unit", {each.unit.id: each for each in self.standings})
        object.__setattr__(self, "place", {name: place for place, name in enumerate(self.by_unit)})
        object.__setattr__(self, "turnout_s", np.array([each.turnout_s for each in self.standings]))
        at_road = [(place, each.spot) for place, each in enumerate(self.standings) if each.spot is not None]
        object.__setattr__(self, "placed", np.array([place for place, _ in at_road], np.int64))
        object.__setattr__(self, "spots", Spots.of([spot for _, spot in at_road]))

    def with_capability(self, capability: str) -> list[Standing]:
        """Who has it, free or not."""
        if capability not in self._able:
            self._able[capability] = [each for each in self.standings if capability in each.unit.capabilities]
        return self._able[capability]

    def busy_with(self, capability: str) -> list[Standing]:
        """Those with it that are on a call."""
        if capability not in self._busy:
            able = self.with_capability(capability)
            self._busy[capability] = [each for each in able if each.refused and each.refused.code == "busy"]
        return self._busy[capability]

    def free_with(self, capability: str) -> NDArray[np.int64]:
        """The places among the standings of those that have it and may go."""
        if capability not in self._free:
            able = [self.place[each.unit.id] for each in self.with_capability(capability) if each.free]
            self._free[capability] = np.array(able, np.int64)
        return self._free[capability]


def muster(  # noqa: PLR0913 - all that a moment's force follows from
    picture: Picture,
    sightings: Mapping[str, Sighting],
    *,
    travel: Travel,
    figures: Figures,
    clock: tuple[datetime, ZoneInfo],
    before: Force | None = None,
) -> Force:
    """The force of this moment; `clock` is now, and the zone of shifts.

    Who stands where they stood `before` need not be looked for on the roads again.
    """
    now, zone = clock
    units = [picture.units[name] for name in sorted(picture.units)]
    starts = [_start(unit, sightings.get(unit.id), now, figures) for unit in units]
    spots = _spots([place for place, _, _ in starts if place is not None], travel, before)
    found = []
    for unit, (place, sure, reasons) in zip(units, starts, strict=True):
        spot = spots[place] if place is not None else None
        refused = _refused(picture, unit, now, zone) or _nowhere(place, spot)
        turnout = figures.turnout(unit.service, at_station=_at_station(unit, place))
        found.append(
            Standing(
                unit=unit,
                place=place,
                spot=spot,
                turnout_s=turnout,
                sure=sure,
                reasons=reasons,
                refused=refused,
            )
        )
    return Force(tuple(found))


def _spots(places: Sequence[Point], travel: Travel, before: Force | None) -> dict[Point, Spot | None]:
    standings = () if before is None else before.standings
    known = {each.place: each.spot for each in standings if each.place is not None}
    moved = [place for place in dict.fromkeys(places) if place not in known]
    return known | dict(zip(moved, travel.snap.spots(moved), strict=True))


def _start(
    unit: Unit, seen: Sighting | None, now: datetime, figures: Figures
) -> tuple[Point | None, bool, tuple[Reason, ...]]:
    """Where a unit would start (where it is, was last truly seen, or stands by), and whether that is sure."""
    if seen is not None and seen.trust is PositionTrust.GOOD:
        return seen.location, True, ()
    if seen is not None and now - seen.at <= timedelta(minutes=figures.last_fix_min):
        age = max(int((now - seen.at).total_seconds() // 60), 0)
        return seen.location, False, (Reason("last_fix", {"minutes": age, "trust": str(seen.trust)}),)
    home = unit.post_location or unit.location
    if home is None:
        return None, False, ()
    never = seen is None
    return (
        home,
        never,
        () if never else (Reason("from_station", {"station": unit.post or unit.station or ""}),),
    )


def _at_station(unit: Unit, place: Point | None) -> bool:
    home = unit.post_location or unit.location
    return place is not None and home is not None and distance_m(place, home) <= AT_STATION_M


def _refused(picture: Picture, unit: Unit, now: datetime, zone: ZoneInfo) -> Reason | None:
    """Why a person would not send it, the weightiest reason first."""
    if unit.panic_at is not None:
        return Reason("in_danger")
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return Reason("out_of_service")
    if unit.incidents:
        first = picture.incidents.get(unit.incidents[0])
        return Reason("busy", {"number": first.number if first else 0})
    return _off_duty(picture, unit, now, zone)


def _off_duty(picture: Picture, unit: Unit, now: datetime, zone: ZoneInfo) -> Reason | None:
    if (other := crew_out_with(unit, picture.units.values())) is not None:
        return Reason("crew_out", {"unit": other.id})
    if not on_shift(unit, now, zone):
        return Reason("off_shift")
    if unit.flags:
        return Reason("flagged", {"flag": str(unit.flags[0])})
    return None


def _nowhere(place: Point | None, spot: Spot | None) -> Reason | None:
    if place is None:
        return Reason("no_place")
    return Reason("off_road") if spot is None else None
