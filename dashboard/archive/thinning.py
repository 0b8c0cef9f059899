"""Which of a unit's fixes are worth keeping: enough to drive its way again, and to say that it stood."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.archive.numbering import ms_of
from dashboard.archive.rows import Row
from dashboard.dispatch.positions import Fix, Tracker, Verdict
from dashboard.model.event import Position
from dashboard.model.place import distance_m

MOVED_M = 50.0  # a house or two: what a map of a district can show
NOT_WITHIN = timedelta(seconds=5)
# Well within the five minutes after which a fix is not relied upon: a unit that stood is not called lost.
AT_LEAST_EVERY = timedelta(minutes=2)


@dataclass(slots=True)
class Thinning:
    """Takes every fix as it came, gives those to keep; what the room did not believe is not kept."""

    tracker: Tracker = field(default_factory=Tracker)
    _kept: dict[str, Fix] = field(default_factory=dict)

    def take(self, position: Position, now: datetime) -> Row | None:
        """The row of a fix that is to be kept, None for any other."""
        unit = position.data.unit
        if self.tracker.take(position, now) is not Verdict.GOOD:
            return None
        fix = self.tracker.trusted(unit)
        if fix is None or not _worth(self._kept.get(unit), fix):
            return None
        self._kept[unit] = fix
        return {
            "unit": unit,
            "at": ms_of(fix.at),
            "lon": fix.location.lon,
            "lat": fix.location.lat,
            "heading_deg": fix.heading_deg,
            "speed_kmh": fix.speed_kmh,
            "accuracy_m": fix.accuracy_m,
        }


def _worth(kept: Fix | None, fix: Fix) -> bool:
    if kept is None or fix.at - kept.at >= AT_LEAST_EVERY:
        return True
    return fix.at - kept.at >= NOT_WITHIN and distance_m(kept.location, fix.location) >= MOVED_M
