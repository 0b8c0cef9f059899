"""What crews on their way tell of the roads: two fixes on one street are so many seconds of driving."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.positions import Fix
from dashboard.dispatch.speeds import Speeds
from dashboard.model.codes import UnitStatus
from dashboard.model.unit import Unit
from dashboard.roads.travel import Travel

BESIDE_M = 30.0  # a fix further from the road may be on another one
APART_S = (1.0, 60.0)  # fixes nearer in time differ by their errors alone; further apart is no one way
MOVED_SHARE = 0.02  # of an edge; less is standing


class Driving:
    """Learns from units that drive to an incident: those alone drive as those that will be sent."""

    def __init__(self, travel: Travel, zone: ZoneInfo) -> None:
        self.speeds = Speeds(travel.graph)
        self._travel, self._zone = travel, zone
        self._applied: tuple[int, int] | None = None
        self._day: int | None = None

    def take(self, unit: Unit | None, trail: Sequence[Fix]) -> bool:
        """Learn from the last two fixes of a unit on its way; whether there was anything to learn."""
        if unit is None or unit.status is not UnitStatus.EN_ROUTE or len(trail) < 2:
            return False
        before, after = trail[-2], trail[-1]
        seconds = (after.at - before.at).total_seconds()
        if not APART_S[0] <= seconds <= APART_S[1]:
            return False
        spots = self._travel.snap.spots((before.location, after.location))
        a, b = spots
        if a is None or b is None or a.edge != b.edge or max(a.off_m, b.off_m) > BESIDE_M:
            return False
        share = b.share - a.share
        edge = a.edge if share > 0 else int(self._travel.graph.twin[a.edge])
        if edge < 0 or abs(share) < MOVED_SHARE:
            return False
        return self.speeds.drove(edge, abs(share), seconds, after.at.astimezone(self._zone).hour)

    def apply(self, roads: LiveRoads, now: datetime) -> None:
        """Weigh the roads by this hour's speeds, when the hour or much of what is known has changed."""
        local = now.astimezone(self._zone)
        current = (local.hour, self.speeds.version // 200)
        if self._day not in (None, local.toordinal()):
            self.speeds.fade()
        self._day = local.toordinal()
        if current != self._applied and self.speeds.version:
            self._applied = current
            roads.set_speeds(self.speeds.factors(local.hour))
