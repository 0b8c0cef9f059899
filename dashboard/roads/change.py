"""What a change of weights leaves true: times are reckoned anew only where a road mattered to them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.roads.graph import Floats, Ints, RoadGraph

TOO_MANY = 2_000  # changed edges: reckoning all anew is then no more work than looking what may stay


@dataclass(frozen=True, slots=True)
class Change:
    """The edges that cost something else than before."""

    tail: Ints
    head: Ints
    before: Floats
    after: Floats

    def spares(self, times: NDArray[Any]) -> NDArray[np.bool_]:
        """For each row of times (…, nodes) to one place: whether it is still exactly true.

        It is while no dearer edge lies on a quickest way, and no cheaper one makes a quicker way. Sums of
        weights are exact, so that equal means equal.
        """
        if len(self.tail) > TOO_MANY:
            return np.zeros(times.shape[:-1], np.bool_)
        here, on = times[..., self.tail], times[..., self.head]
        dearer = (self.after > self.before) & (here == on + self.before) & np.isfinite(here)
        cheaper = on + self.after < here
        found: NDArray[np.bool_] = ~(dearer | cheaper).any(axis=-1)
        return found


def between(graph: RoadGraph, before: Floats, after: Floats) -> Change:
    """What differs between two sets of weights of one graph."""
    edges = np.flatnonzero(before != after)
    return Change(graph.tail[edges], graph.head[edges], before[edges], after[edges])
