"""One vehicle on the road graph: it follows a route and tells its place."""

from collections.abc import Callable
from datetime import datetime, timedelta

from dashboard.city.pack import CrewedUnit
from dashboard.model.event import Position, PositionData
from dashboard.model.place import Point, at, distance_m
from dashboard.roads.route import Route, heading_deg

STANDING_FIX_S = 15.0
ACCURACY_M = 8.0
Ways = Callable[[Point, Point], Route]


class Vehicle:
    """A unit at `here`; while it drives, `arrives` is when it will be there."""

    def __init__(self, unit: CrewedUnit, home: Point, ways: Ways, fix_every_s: float, now: datetime) -> None:
        self.unit, self.home, self.here = unit, home, home
        self.arrives: datetime | None = None
        self._ways, self._fix_every_s = ways, fix_every_s
        self._route: Route | None = None
        self._began, self._pace = now, 1.0
        self._next_fix = now + timedelta(seconds=fix_every_s)
        self._heading = 0.0

    @property
    def stands(self) -> bool:
        return self._route is None

    def head_for(self, goal: Point, now: datetime, pace: float) -> None:
        """Take the quickest way from here; one already on a road first drives to its next corner."""
        self.drive(now)
        ahead = self._corner(now)
        way = self._ways(ahead[0], goal)
        if ahead[1] > 0:
            later = tuple(second + ahead[1] for second in way.seconds)
            way = Route((self.here, *way.points), (0.0, *later))
        self._route, self._began, self._pace = way, now, pace
        self.arrives = now + timedelta(seconds=way.duration_s / pace)

    def drive(self, now: datetime) -> None:
        """Move to where it is now; at the end of its route it stands."""
        if self._route is None:
            return
        second = self._second(now)
        self.here = self._route.place(second)
        if second >= self._route.duration_s:
            self._route, self.arrives = None, None

    def fix(self, now: datetime) -> Position | None:
        """Its position, if one is due: every few seconds while driving, seldom while standing."""
        if now < self._next_fix:
            return None
        every = STANDING_FIX_S if self.stands else self._fix_every_s
        self._next_fix = now + timedelta(seconds=every)
        speed = 0.0
        if self._route is not None:
            speed, self._heading = self._motion(self._route, self._second(now))
        return Position(
            id=f"{self.unit.id}-{int(now.timestamp() * 1_000)}",
            source="demo/avl",
            time=now,
            data=PositionData(
                unit=self.unit.id,
                location=at(round(self.here.lon, 6), round(self.here.lat, 6)),
                speed_kmh=round(speed, 1),
                heading_deg=round(self._heading, 1),
                accuracy_m=ACCURACY_M,
            ),
        )

    def _second(self, now: datetime) -> float:
        return (now - self._began).total_seconds() * self._pace

    def _corner(self, now: datetime) -> tuple[Point, float]:
        """The end of the leg being driven, and the seconds to it; standing, the place itself."""
        if self._route is None:
            return self.here, 0.0
        second = self._second(now)
        leg = self._route.leg(second)
        return self._route.points[leg + 1], max(self._route.seconds[leg + 1] - second, 0.0)

    def _motion(self, route: Route, second: float) -> tuple[float, float]:
        leg = route.leg(second)
        a, b = route.points[leg], route.points[leg + 1]
        takes = route.seconds[leg + 1] - route.seconds[leg]
        speed = distance_m(a, b) / takes * 3.6 * self._pace if takes > 0 else 0.0
        return speed, heading_deg(a, b) if a != b else self._heading
