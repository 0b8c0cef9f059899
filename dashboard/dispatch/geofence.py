"""What a unit's position says of its status: it got going, it arrived, it left. A person confirms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from math import inf

from dashboard.dispatch.positions import Fix
from dashboard.model.codes import AssignmentStatus, Service
from dashboard.model.commands import ProposeStatus
from dashboard.model.incident import Incident
from dashboard.model.place import Point, distance_m
from dashboard.model.reason import Reason
from dashboard.model.unit import Unit
from dashboard.picture import Picture

ARRIVED_M = 75.0  # a crew parks within so much of the place
WIDEST_M = 150.0  # of a vague place no more is believed
LEFT_M = 300.0
SET_OFF_M = 150.0  # further from where it was told than a yard is long
STANDING_KMH = 10.0
SEEN_THERE = timedelta(seconds=5)  # who drives by at 60 km/h is gone after nine

_S = AssignmentStatus


@dataclass(slots=True)
class Geofence:
    """Remembers where each unit was told to go, and what has been proposed already."""

    _told_at: dict[tuple[str, str], Point] = field(default_factory=dict)
    _proposed: dict[tuple[str, str], AssignmentStatus] = field(default_factory=dict)

    def take(self, picture: Picture, unit_id: str, trail: Sequence[Fix]) -> Iterator[ProposeStatus]:
        """What the last trusted fix speaks for; each thing once. `trail` is oldest first."""
        unit = picture.units.get(unit_id)
        if unit is None or not trail:
            return
        for incident_id in unit.incidents:
            incident = picture.incidents.get(incident_id)
            part = None if incident is None else incident.assignment(unit_id)
            if incident is None or part is None:
                continue
            key = (incident_id, unit_id)
            told_at = self._told_at.setdefault(key, trail[-1].location)
            found = _said(incident, unit, part.status, trail, told_at)
            if found is None or self._proposed.get(key) is found[0]:
                continue
            self._proposed[key] = found[0]
            yield ProposeStatus(incident_id=incident_id, unit=unit_id, status=found[0], reasons=(found[1],))

    def forget(self, picture: Picture) -> None:
        """Drop what belongs to assignments that are over."""
        live = {(each, unit.id) for unit in picture.units.values() for each in unit.incidents}
        self._told_at = {key: place for key, place in self._told_at.items() if key in live}
        self._proposed = {key: status for key, status in self._proposed.items() if key in live}


def _said(
    incident: Incident, unit: Unit, status: AssignmentStatus, trail: Sequence[Fix], told_at: Point
) -> tuple[AssignmentStatus, Reason] | None:
    far = [_distance(incident, fix) for fix in trail[-2:]]
    if status in (_S.DISPATCHED, _S.EN_ROUTE) and _arrived(incident, trail):
        return _S.ON_SCENE, Reason("position_near", {"m": round(far[-1])})
    if status is _S.DISPATCHED and distance_m(told_at, trail[-1].location) > SET_OFF_M:
        return _S.EN_ROUTE, Reason("position_moving", {"m": round(distance_m(told_at, trail[-1].location))})
    if status is _S.ON_SCENE and len(far) > 1 and min(far) > LEFT_M and min(far) < inf:
        carries = unit.service is Service.AMBULANCE
        return _S.TRANSPORTING if carries else _S.CLEARED, Reason("position_left", {"m": round(far[-1])})
    return None


def _arrived(incident: Incident, trail: Sequence[Fix]) -> bool:
    """Standing at the place, or seen there for a while."""
    radius = min(max(ARRIVED_M, incident.accuracy_m or 0.0), WIDEST_M)
    there = list(takewhile(lambda fix: _distance(incident, fix) <= radius, reversed(trail)))
    if not there:
        return False
    stands = there[0].speed_kmh is not None and there[0].speed_kmh < STANDING_KMH
    return stands or there[0].at - there[-1].at >= SEEN_THERE


def _distance(incident: Incident, fix: Fix) -> float:
    return inf if incident.location is None else distance_m(incident.location, fix.location)
