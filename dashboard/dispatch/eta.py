"""When each unit would be on scene: seconds to get going and to drive, as one figure and as a range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Standing
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
    """The seconds that every unit with a place would take to one incident, closed roads dear (CLOSED_S)."""

    figures: Figures
    cost_s: Mapping[str, float]

    @classmethod
    def reckon(cls, times: TimesTo | None, standings: Sequence[Standing], figures: Figures) -> "Etas":
        placed = [(each.unit.id, each.spot, each.turnout_s) for each in standings if each.spot is not None]
        if times is None or not placed:
            return cls(figures, {})
        turnout: Floats = np.array([seconds for _, _, seconds in placed])
        cost = times.costs([spot for _, spot, _ in placed]) + turnout
        names = (name for name, _, _ in placed)
        return cls(figures, dict(zip(names, cost.tolist(), strict=True)))

    def cost(self, unit: str) -> float:
        """Infinite for a unit without a place, or without any way."""
        return self.cost_s.get(unit, inf)

    def eta(self, standing: Standing) -> Eta:
        """Only for a unit with a way."""
        cost = self.cost_s[standing.unit.id]
        closures = int(cost // CLOSED_S)
        expected = cost - closures * CLOSED_S
        high = self.figures.high if standing.sure else self.figures.untrusted_high
        return Eta(
            expected_s=round(expected),
            low_s=round(expected * self.figures.low),
            high_s=round(expected * high),
            closures=closures,
        )
