"""What it takes to reach one place, asked once and read for as many starts as there are."""

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from dashboard.roads.change import Change
from dashboard.roads.graph import Floats
from dashboard.roads.route import OFF_ROAD_KMH
from dashboard.roads.snap import Spot, Spots

if TYPE_CHECKING:
    from dashboard.roads.travel import Travel

STEP = 1_024.0  # weights are multiples of 1/STEP seconds
CLOSED_S = 36_000.0  # ten hours: no way within a city takes as long on open roads


@dataclass(frozen=True, slots=True)
class Way:
    """What a way takes: seconds of driving, and how many closed roads it cannot avoid."""

    cost_s: float  # with CLOSED_S for each closed road; infinite: not within the limit, or no way at all

    @property
    def known(self) -> bool:
        return self.cost_s < inf

    @property
    def closures(self) -> int:
        return int(self.cost_s // CLOSED_S) if self.known else 0

    @property
    def driving_s(self) -> float:
        return self.cost_s - self.closures * CLOSED_S


@dataclass(frozen=True, slots=True)
class TimesTo:
    """What it takes to reach one place, for as many askers as there are."""

    travel: "Travel"
    goal: Spot
    ends: tuple[tuple[int, float], ...]  # the nodes it is driven to from, and what the last part takes
    times: Floats  # from every node

    def outlasts(self, change: Change) -> bool:
        """Whether all is still true after a change of the weights."""
        ends = self.travel._into(self.goal)  # noqa: SLF001
        return tuple(ends) == self.ends and bool(change.spares(self.times))

    def way(self, start: Spot) -> Way:
        """The way from a place, and from the road's side to it at both ends."""
        travel = self.travel
        around = min(self.times[node] + cost for node, cost in travel._out_of(start))  # noqa: SLF001
        beside = (start.off_m + self.goal.off_m) / OFF_ROAD_KMH * 3.6
        return Way(min(float(around), travel.direct(start, self.goal)) + beside)

    def costs(self, starts: Spots) -> Floats:
        """`way(start).cost_s` of many at once."""
        graph, drive = self.travel.graph, self.travel.drive_s
        edge, share = starts.edge, starts.share
        twin = graph.twin[edge]
        ahead = self.times[graph.head[edge]] + _part_of(drive[edge], 1 - share)
        back = np.where(twin < 0, inf, self.times[graph.head[twin]] + _part_of(drive[twin], share))
        around: Floats = np.minimum(ahead, back)
        for place in np.flatnonzero(edge == self.goal.edge):
            around[place] = min(around[place], self.travel.direct(starts.spot(int(place)), self.goal))
        beside = starts.off_m + self.goal.off_m
        return around + beside / OFF_ROAD_KMH * 3.6


def _part_of(seconds: Floats, share: Floats) -> Floats:
    part: Floats = np.round(seconds * share * STEP) / STEP + 1 / STEP
    return part
