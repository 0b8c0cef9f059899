"""When each unit would be on scene: seconds to get going and to drive, as one figure and as a range."""

from dataclasses import dataclass
from math import inf
from typing import Protocol

import numpy as np

from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Standing
from dashboard.model.advice import Eta
from dashboard.model.place import Point
from dashboard.roads.change import between
from dashboard.roads.graph import Floats
from dashboard.roads.snap import Spots
from dashboard.roads.times import CLOSED_S, TimesTo
from dashboard.roads.travel import Travel

KEPT = 200  # questions whose answers are kept: more than are ever open and waiting
NEAR_S = 900.0  # in a large city all units that matter are nearer, and asking so far costs half as much


class Asked(Protocol):
    """Times to one place."""

    def costs(self, starts: Spots) -> Floats:
        """Seconds from each start, with CLOSED_S for each closed road; infinite where they are not known."""


class Asking(Protocol):
    """Whom one asks for times to places."""

    def to(self, place: Point, limit_s: float = inf) -> Asked | None:
        """None when no road is near the place; times beyond the limit may be infinite."""


class Times:
    """Times to the places asked for lately, kept for as long as they are true."""

    def __init__(self, travel: Travel) -> None:
        self.travel = travel
        self._kept: dict[tuple[Point, float], TimesTo | None] = {}
        self._cost_s = travel.cost_s

    def to(self, place: Point, limit_s: float = inf) -> TimesTo | None:
        """None when no road is near the place; times beyond the limit are infinite."""
        if self._cost_s is not self.travel.cost_s:
            self._drop_untrue()
        asked = (place, limit_s)
        if asked not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            spot = self.travel.spot(place)
            self._kept[asked] = None if spot is None else self.travel.times_to(spot, limit_s)
        return self._kept[asked]

    def _drop_untrue(self) -> None:
        change = between(self.travel.graph, self._cost_s, self.travel.cost_s)
        self._kept = {
            asked: found for asked, found in self._kept.items() if found is None or found.outlasts(change)
        }
        self._cost_s = self.travel.cost_s


@dataclass(frozen=True, slots=True)
class Etas:
    """The seconds that every unit of the force would take to one incident, closed roads dear (CLOSED_S)."""

    figures: Figures
    force: Force
    seconds: Floats  # in the force's order; infinite for a unit without a place, or without any way

    @classmethod
    def reckon(cls, times: Asked | None, force: Force, figures: Figures) -> "Etas":
        seconds = np.full(len(force.standings), inf)
        if times is not None and len(force.placed):
            seconds[force.placed] = times.costs(force.spots) + force.turnout_s[force.placed]
        return cls(figures, force, seconds)

    def cost(self, unit: str) -> float:
        return float(self.seconds[self.force.place[unit]])

    def eta(self, standing: Standing) -> Eta:
        """Only for a unit with a way."""
        cost = self.cost(standing.unit.id)
        closures = int(cost // CLOSED_S)
        expected = cost - closures * CLOSED_S
        high = self.figures.high if standing.sure else self.figures.untrusted_high
        return Eta(
            expected_s=round(expected),
            low_s=round(expected * self.figures.low),
            high_s=round(expected * high),
            closures=closures,
        )
