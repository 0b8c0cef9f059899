"""Move-up: at most one free unit to stand by elsewhere, where it wins most expected coverage.

The gain is that of DMEXCLP (Jagtenberg, Bhulai and van der Mei 2015): where the unit is missed least, and
where it is worth most. The seconds saved are those of the expected response over the whole demand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from dashboard.dispatch.coverage import FURTHEST_S, Coverage, free_of
from dashboard.dispatch.force import Force, Standing
from dashboard.model.advice import Move
from dashboard.model.codes import Service
from dashboard.model.place import Point
from dashboard.roads.graph import Floats
from dashboard.roads.snap import Spot

MOVED = (Service.AMBULANCE, Service.FIRE)  # services that stand by at stations; others patrol


@dataclass(frozen=True, slots=True)
class Post:
    """A station that a unit of its service may stand by at."""

    id: str
    service: Service
    location: Point


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts of one service with the seconds of driving from each to each place of demand."""

    posts: tuple[Post, ...]
    spots: tuple[Spot, ...]
    seconds: Floats  # (demand, posts)


def posts_of(posts: Sequence[Post], service: Service, coverage: Coverage) -> Posts:
    """Those of the service that lie at a road."""
    mine = [each for each in posts if each.service is service]
    found = coverage.travel.snap.spots([each.location for each in mine])
    pairs = [(post, spot) for post, spot in zip(mine, found, strict=True) if spot is not None]
    spots = [spot for _, spot in pairs]
    seconds = coverage.seconds(spots) if spots else np.zeros((len(coverage.weight), 0))
    return Posts(tuple(post for post, _ in pairs), tuple(spots), seconds)


def best_move(
    coverage: Coverage, force: Force, posts: Posts, wanted: Callable[[str, str], bool]
) -> Move | None:
    """The move of one unit of the posts' service that wins most, if it wins enough.

    `wanted(unit, station)` is asked whether people would hear of it.
    """
    if not posts.posts:
        return None
    service = posts.posts[0].service
    free = free_of(force, service, coverage.figures)
    if not free:
        return None
    ranked = _Ranked(coverage, service, free, posts)
    for row, column in ranked.order():
        unit, post = free[row], posts.posts[column]
        drive = ranked.drive_s(row, column)
        if drive > coverage.figures.move_max_s or not wanted(unit.unit.id, post.id):
            continue
        return ranked.move(row, column, drive)
    return None


class _Ranked:
    """Every move of every free unit to every post, the one that wins most first."""

    def __init__(self, coverage: Coverage, service: Service, free: Sequence[Standing], posts: Posts) -> None:
        self.coverage, self.service, self.free, self.posts = coverage, service, free, posts
        turnout = coverage.figures.turnout(service, at_station=True)
        self._limit = coverage.limit_s(service)
        self._mine = coverage.seconds(_bases(coverage, free)) + turnout
        self._there = posts.seconds + turnout
        self._near = self._mine <= self._limit
        self._count = self._near.sum(axis=1)
        self._before = coverage.expected(self._count, service)

    def order(self) -> list[tuple[int, int]]:
        """(unit, post) of every move that wins enough."""
        gains = self._gains()
        rows, columns = np.nonzero(gains >= self.coverage.figures.move_gain)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-round(float(gains[pair]), 6), pair))

    def _gains(self) -> Floats:
        q, weight = self.coverage.q(self.service), self.coverage.weight
        near_there = self._there <= self._limit
        found = np.empty((len(self.free), len(self.posts.posts)))
        for row in range(len(self.free)):
            left = self._count - self._near[:, row]
            uncovered = weight * q**left
            # One more unit wins (1 - q) of what is left uncovered wherever it is near.
            won = (1 - q) * uncovered @ near_there
            found[row] = (weight * (1 - q**left)).sum() + won - self._before
        return found

    def drive_s(self, row: int, column: int) -> float:
        spot = self.free[row].spot
        if spot is None:
            return inf
        return self.coverage.travel.times_to(self.posts.spots[column]).way(spot).cost_s

    def move(self, row: int, column: int, drive_s: float) -> Move:
        after = self._mine.copy()
        after[:, row] = self._there[:, column]
        unit, post = self.free[row].unit, self.posts.posts[column]
        return Move(
            unit=unit.id,
            service=self.service,
            station=post.id,
            location=post.location,
            eta_s=round(drive_s),
            saves_s=round(self._response(self._mine) - self._response(after), 1),
            share_before=round(self._share(self._near), 4),
            share_after=round(self._share(after <= self._limit), 4),
            limit_s=int(self._limit),
        )

    def _share(self, near: NDArray[np.bool_]) -> float:
        return float(self.coverage.weight[near.any(axis=1)].sum())

    def _response(self, seconds: Floats) -> float:
        """Expected seconds until the first of the near units that is not busy; FURTHEST_S when all are."""
        q = self.coverage.q(self.service)
        ordered = np.sort(np.minimum(seconds, FURTHEST_S), axis=1)
        chance = (1 - q) * q ** np.arange(ordered.shape[1])
        first = ordered @ chance + FURTHEST_S * q ** ordered.shape[1]
        return float((self.coverage.weight * first).sum() / max(self.coverage.weight.sum(), 1e-9))


def _bases(coverage: Coverage, free: Sequence[Standing]) -> list[Spot]:
    """Where each belongs now, although some are still on their way: else two would be sent to one gap."""
    places = [each.unit.post_location or each.unit.location for each in free]
    known = iter(coverage.travel.snap.spots([place for place in places if place is not None]))
    found = [next(known) if place is not None else None for place in places]
    bases = [base or each.spot for base, each in zip(found, free, strict=True)]
    return [each for each in bases if each is not None]
