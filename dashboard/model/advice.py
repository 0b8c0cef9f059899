"""Advice: which units to send, how soon they would be there, what it costs elsewhere, and why."""

from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.codes import Service
from dashboard.model.place import Point
from dashboard.model.reason import Reason

ADVISER = "adviser"  # the actor of all advice

Seconds = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=-1, le=1)]


class Eta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Seconds from being told until on scene: expected, and the range that holds four of five."""

    expected_s: Seconds
    low_s: Seconds
    high_s: Seconds
    closures: int = 0  # closed roads on the way; counted only when there is no other


class AdvisedUnit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One unit of a set, the need it fills, and why it."""

    unit: str
    capability: str
    eta: Eta
    reasons: tuple[Reason, ...] = ()
    leaves: str | None = None  # the less urgent incident that it would be taken from


class CoverageCost(Struct, frozen=True, kw_only=True):
    """What sending a set leaves open: a district without such a unit within the limit, and how long."""

    service: Service
    district: str
    limit_s: Seconds
    for_s: Seconds
    share: Share  # of the whole city's demand that loses its last unit within the limit


class Option(Struct, frozen=True, kw_only=True, omit_defaults=True):
    units: tuple[AdvisedUnit, ...]
    coverage: tuple[CoverageCost, ...] = ()
    against: tuple[Reason, ...] = ()  # why it is not the first; empty in the first


class Shortfall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A need that no unit can fill now."""

    capability: str
    missing: Annotated[int, Meta(ge=1)]
    reasons: tuple[Reason, ...]


class Advice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The best set first, then at most five others. `id` is a digest of the rest: same advice, same id."""

    id: str
    needs: dict[str, int]  # what is still needed, by capability, in the plan's order
    options: tuple[Option, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    plans_version: int = 0

    def option_of(self, units: frozenset[str]) -> int | None:
        """The number, from 1, of the option with just these units."""
        sets = (frozenset(each.unit for each in option.units) for option in self.options)
        return next((number for number, each in enumerate(sets, 1) if each == units), None)

    def eta_of(self, unit: str) -> Eta | None:
        """When this unit was expected, if it stands in any option."""
        advised = (each for option in self.options for each in option.units)
        return next((each.eta for each in advised if each.unit == unit), None)


class Move(Struct, frozen=True, kw_only=True):
    """One unit to stand by elsewhere, with the coverage of its service before and after."""

    unit: str
    service: Service
    station: str
    location: Point
    eta_s: Seconds
    saves_s: float  # seconds that the expected response of this service falls by
    share_before: Share
    share_after: Share
    limit_s: Seconds
