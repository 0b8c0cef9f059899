"""When each unit would be on scene: seconds to get going and to drive, as one figure and as a range."""

from dataclasses import dataclass
from math import inf

import numpy as np

from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Standing
from dashboard.model.advice import Eta
from dashboard.model.place import Point
from dashboard.roads.graph import Floats
from dashboard.roads.travel import CLOSED_S, TimesTo, Travel

KEPT = 200  # places whose times are kept: more than are ever open and waiting


class Times:
    """Times to the places asked for lately, until the roads change."""

    def __init__(self, travel: Travel) -> None:
        self.travel = travel
        self._kept: dict[Point, TimesTo | None] = {}
        self._version = travel.version

    def to(self, place: Point) -> TimesTo | None:
        """None when no road is near the place."""
        if self._version != self.travel.version or len(self._kept) > KEPT:
            self._kept.clear()
            self._version = self.travel.version
        if place not in self._kept:
            spot = self.travel.spot(place)
            self._kept[place] = None if spot is None else self.travel.times_to(spot)
        return self._kept[place]


@dataclass(frozen=True, slots=True)
class Etas:
    """The seconds that every unit of the force would take to one incident, closed roads dear (CLOSED_S)."""

    figures: Figures
    force: Force
    seconds: Floats  # in the force's order; infinite for a unit without a place, or without any way

    @classmethod
    def reckon(cls, times: TimesTo | None, force: Force, figures: Figures) -> "Etas":
        seconds = np.full(len(force.standings), inf)
        starts = [(place, each.spot) for place, each in enumerate(force.standings) if each.spot is not None]
        if times is not None and starts:
            placed = [place for place, _ in starts]
            turnout = np.array([force.standings[place].turnout_s for place in placed])
            seconds[placed] = times.costs([spot for _, spot in starts]) + turnout
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
