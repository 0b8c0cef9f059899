"""By which ways, and how soon, units come to an incident."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from dashboard.dispatch.force import Standing
from dashboard.model.codes import AssignmentStatus
from dashboard.model.incident import Assignment, Incident
from dashboard.model.reason import Reason
from dashboard.roads.snap import Spot
from dashboard.roads.times import TimesTo
from dashboard.web.ground import Scene

MOST_POINTS = 400  # of one way: a screen shows no more of it
COMING = (AssignmentStatus.DISPATCHED, AssignmentStatus.EN_ROUTE)

Line = tuple[tuple[float, float], ...]


class Candidate(Struct, frozen=True, kw_only=True):
    """How soon one unit could be there; without a figure, `reason` says why. A busy one has both."""

    unit: str
    eta_s: int | None = None  # until on scene, with the time to get going
    driving_s: int | None = None
    closures: int = 0  # closed roads that it cannot avoid
    reason: Reason | None = None


class UnitRoute(Struct, frozen=True, kw_only=True):
    """The way of one unit as (longitude, latitude), or why there is none."""

    unit: str
    kind: Literal["advised", "assigned"]
    eta_s: int | None = None
    driving_s: int | None = None
    closures: int = 0
    line: Line | None = None
    reason: Reason | None = None


class Candidates(Struct, frozen=True):
    candidates: list[Candidate]


class Routes(Struct, frozen=True):
    routes: list[UnitRoute]


def candidates(scene: Scene, incident: Incident) -> Candidates:
    """Every unit, the soonest first."""
    times = _times(scene, incident)
    found = [_candidate(scene, each, times, each.turnout_s) for each in scene.force.standings]
    return Candidates(sorted(found, key=lambda each: (each.eta_s is None, each.eta_s or 0, each.unit)))


def routes(scene: Scene, incident: Incident, option: int) -> Routes:
    """The ways of units on their way, and of those in the advice's option of this number (from 1)."""
    times = _times(scene, incident)
    coming = [each for each in incident.active_assignments() if each.status in COMING]
    there = {each.unit for each in incident.active_assignments()}
    found = [
        _route(scene, standing, times, ("assigned", _turnout_left(scene, each, standing)))
        for each in coming
        if (standing := scene.force.by_unit.get(each.unit)) is not None
    ]
    advised = (scene.force.by_unit.get(unit) for unit in _advised(incident, option) if unit not in there)
    found += [_route(scene, each, times, ("advised", each.turnout_s)) for each in advised if each is not None]
    return Routes(found)


def _times(scene: Scene, incident: Incident) -> TimesTo | None:
    travel = scene.ground.roads.travel
    spot = None if incident.location is None else travel.spot(incident.location)
    return None if spot is None else travel.times_to(spot)


def _advised(incident: Incident, option: int) -> Iterable[str]:
    options = incident.advice.options if incident.advice is not None else ()
    return (each.unit for each in options[option - 1].units) if option <= len(options) else ()


def _turnout_left(scene: Scene, assignment: Assignment, standing: Standing) -> float:
    """Seconds until the wheels turn: none once it says that it is on its way."""
    told = assignment.times.get(AssignmentStatus.DISPATCHED)
    if assignment.status is not AssignmentStatus.DISPATCHED or told is None:
        return 0.0
    return max(standing.turnout_s - (scene.moment.now - told).total_seconds(), 0.0)


def _candidate(scene: Scene, standing: Standing, times: TimesTo | None, turnout_s: float) -> Candidate:
    unit = standing.unit.id
    why = _no_way(standing, times, scene)
    if why is not None or times is None or standing.spot is None:
        return Candidate(unit=unit, reason=standing.refused or why)
    way = times.way(standing.spot)
    first = standing.reasons[0] if standing.reasons else None
    return Candidate(
        unit=unit,
        eta_s=round(way.driving_s + turnout_s),
        driving_s=round(way.driving_s),
        closures=way.closures,
        reason=standing.refused or first,
    )


def _no_way(standing: Standing, times: TimesTo | None, scene: Scene) -> Reason | None:
    if times is None:
        return Reason("incident_off_road")
    if standing.spot is None:
        unit = standing.unit
        placed = unit.location or unit.post_location or unit.id in scene.moment.sightings
        return Reason("off_road" if placed else "no_place")
    return None if times.way(standing.spot).known else Reason("unreachable")


def _route(
    scene: Scene,
    standing: Standing,
    times: TimesTo | None,
    part: tuple[Literal["advised", "assigned"], float],
) -> UnitRoute:
    """`part` is the unit's in the incident, and the seconds before it drives."""
    kind, turnout_s = part
    unit, why = standing.unit.id, _no_way(standing, times, scene)
    if why is not None or times is None or standing.spot is None:
        return UnitRoute(unit=unit, kind=kind, reason=why)
    reckoned = _candidate(scene, standing, times, turnout_s)
    return UnitRoute(
        unit=unit,
        kind=kind,
        eta_s=reckoned.eta_s,
        driving_s=reckoned.driving_s,
        closures=reckoned.closures,
        line=tuple(_line(scene, standing.spot, times.goal)),
    )


def _line(scene: Scene, start: Spot, goal: Spot) -> Iterator[tuple[float, float]]:
    """The way's points, thinned evenly to what a screen can show; its two ends stay."""
    way = scene.ground.roads.travel.route(start, goal)
    points = () if way is None else way.points
    step = max(-(-len(points) // (MOST_POINTS - 1)), 1)
    for place in (*points[:-1:step], *points[-1:]):
        yield round(place.lon, 5), round(place.lat, 5)
