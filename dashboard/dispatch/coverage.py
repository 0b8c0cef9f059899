"""Coverage: what share of the demand has a free unit near enough, and what sending one away costs.

The expected coverage of k units near a place, each busy a share q of its time, is 1 - q^k (MEXCLP, Daskin
1983); a unit's marginal worth there is (1 - q) q^(k-1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Standing
from dashboard.model.advice import CoverageCost
from dashboard.model.codes import Service
from dashboard.roads.change import between
from dashboard.roads.demand import Demand
from dashboard.roads.graph import Floats
from dashboard.roads.snap import Spot, Spots
from dashboard.roads.travel import Travel

FURTHEST_S = 1_200.0  # beyond it no unit covers anything
AT_ONCE = 1  # place, which takes some milliseconds of a large city's roads: nothing waits longer for it
LEAST_SHARE = 0.002  # of the city's demand: less is not worth a word


class Coverage:
    """Times from everywhere to each place of demand, and what follows from them."""

    def __init__(self, travel: Travel, demand: Demand, figures: Figures) -> None:
        self.travel, self.demand, self.figures = travel, demand, figures
        spots = travel.snap.spots(demand.points())
        self._known = np.array([spot is not None for spot in spots])
        nodes = [0 if spot is None else int(travel.graph.head[spot.edge]) for spot in spots]
        self._nodes = np.array(nodes, np.int32)
        total = float(demand.people.sum())
        self.weight: Floats = np.where(self._known, demand.people, 0.0) / (total or 1.0)
        # By node, because what is asked for is all places' times from one.
        self._times = np.full((travel.graph.nodes, len(spots)), np.inf, np.float32)
        self._stale = list(range(len(spots)))
        self._cost_s = travel.cost_s
        self.busy: dict[Service, float] = {}

    def outdated(self) -> None:
        """The roads have changed: what is no longer true is reckoned anew, a few places at each `catch_up`.

        Each has its turn, however often the roads change.
        """
        change = between(self.travel.graph, self._cost_s, self.travel.cost_s)
        self._cost_s = self.travel.cost_s
        untrue = ~change.spares(self._times.T)
        untrue[self._stale] = False
        self._stale += np.flatnonzero(untrue).tolist()

    @property
    def behind(self) -> bool:
        """Whether the times to some places are still those of roads as they were."""
        return bool(self._stale)

    def catch_up(self, places: int = AT_ONCE) -> bool:
        """Reckon the times to some places whose times are outdated; whether any is left."""
        part, self._stale = self._stale[:places], self._stale[places:]
        if part:
            self._times[:, part] = self.travel.times_to_nodes(self._nodes[part], FURTHEST_S).T
        return bool(self._stale)

    def seconds(self, starts: Sequence[Spot]) -> Floats:
        """(demand, starts): seconds of driving; infinite beyond FURTHEST_S."""
        graph, drive = self.travel.graph, self.travel.drive_s
        columns = Spots.of(starts)
        edge, share = columns.edge, columns.share
        twin = graph.twin[edge]
        ahead = self._times[graph.head[edge]].T + drive[edge] * (1 - share)
        back = np.where(twin < 0, np.inf, self._times[graph.head[twin]].T + drive[twin] * share)
        found: Floats = np.minimum(ahead, back)
        return found

    def near(self, standings: Sequence[Standing], service: Service) -> NDArray[np.bool_]:
        """(demand, standings): whether each unit is near enough to each place."""
        spots = [each.spot for each in standings if each.spot is not None]
        turnout = np.array([each.turnout_s for each in standings if each.spot is not None])
        if not spots:
            return np.zeros((len(self.weight), 0), np.bool_)
        found: NDArray[np.bool_] = self.seconds(spots) + turnout <= self.limit_s(service)
        return found

    def limit_s(self, service: Service) -> float:
        return self.figures.limit_s.get(service, 0.0)

    def q(self, service: Service) -> float:
        """The busy share of this service's units."""
        return self.busy.get(service, self.figures.busy)

    def expected(self, count: NDArray[np.int64], service: Service) -> float:
        """The expected coverage, 0 to 1, of so many near units at each place of demand."""
        return float((self.weight * (1 - self.q(service) ** count)).sum())


def free_of(force: Force, service: Service, figures: Figures) -> list[Standing]:
    """The free units of a service that can do what its coverage is for."""
    able = figures.cover_by.get(service, "")
    return [
        each
        for each in force.standings
        if each.free and each.spot is not None and each.unit.service is service
        if not able or able in each.unit.capabilities
    ]


@dataclass(frozen=True, slots=True)
class Cover:
    """One moment's coverage by the free units of one service."""

    coverage: Coverage
    service: Service
    names: tuple[str, ...]
    near: NDArray[np.bool_]  # (demand, units)
    count: NDArray[np.int64]  # near free units at each place

    @property
    def share(self) -> float:
        """Share of the demand with at least one free unit near enough."""
        return float(self.coverage.weight[self.count > 0].sum())

    def worths(self) -> dict[str, float]:
        """What the expected coverage loses when each unit goes, 0 to 1."""
        q = self.coverage.q(self.service)
        marginal = self.coverage.weight * (1 - q) * q ** np.maximum(self.count - 1, 0)
        return dict(zip(self.names, (marginal @ self.near).tolist(), strict=True))

    def opened_by(self, units: Sequence[str]) -> dict[str, float]:
        """Share of the city's demand, by district, that loses its last near unit when these go."""
        places = [self.names.index(unit) for unit in units if unit in self.names]
        if not places:
            return {}
        left = self.count - self.near[:, places].sum(axis=1)
        open_now = (self.count > 0) & (left <= 0)
        demand, found = self.coverage.demand, dict[str, float]()
        for number in np.unique(demand.district[open_now]):
            if number >= 0:
                here = open_now & (demand.district == number)
                found[demand.districts[number]] = float(self.coverage.weight[here].sum())
        return found


def covers(coverage: Coverage, force: Force) -> dict[Service, Cover]:
    """The coverage of each service that has a limit, at this moment."""
    found = {}
    for service in coverage.figures.limit_s:
        free = free_of(force, service, coverage.figures)
        near = coverage.near(free, service)
        names = tuple(each.unit.id for each in free)
        found[service] = Cover(coverage, service, names, near, near.sum(axis=1))
    return found


def costs(
    by_service: Mapping[Service, Cover], units: Mapping[str, tuple[Service, float]]
) -> tuple[CoverageCost, ...]:
    """What sending a set leaves open: for each service the district that loses most, if any.

    `units` are the set's, each with its service and the seconds until it is expected back.
    """
    found = []
    for service, cover in by_service.items():
        mine = [name for name, (its, _) in units.items() if its is service]
        opened = cover.opened_by(mine)
        if not opened or sum(opened.values()) < LEAST_SHARE:
            continue
        worst = max(opened, key=lambda name: (opened[name], name))
        back = min(units[name][1] for name in mine)
        found.append(
            CoverageCost(
                service=service,
                district=worst,
                limit_s=int(cover.coverage.limit_s(service)),
                for_s=int(back),
                share=round(sum(opened.values()), 4),
            )
        )
    return tuple(found)
