"""The demo's crews: where each unit drives, and which button its crew presses. No clock, no store."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from dashboard.city import City
from dashboard.demo.vehicle import Vehicle
from dashboard.model.codes import AssignmentStatus, Category, Service, UnitStatus
from dashboard.model.command import Command
from dashboard.model.commands import RegisterUnit, SetAssignmentStatus
from dashboard.model.event import Position
from dashboard.model.incident import Incident
from dashboard.model.place import Point, at, distance_m
from dashboard.model.unit import Unit
from dashboard.picture import Picture

URGENT, CALM = 1.2, 0.8  # pace against the roads' own speeds
TURNOUT_S = (20.0, 60.0)
# A first crew stays longer where there is more to do; the rest a quarter of an hour.
WORK_MIN = {Category.STRIKE: (25.0, 45.0), Category.FIRE: (15.0, 30.0), Category.RESCUE: (15.0, 30.0)}
WORK_MIN_OTHERWISE = (7.0, 16.0)
HANDOVER_S = (120.0, 300.0)
TRANSPORTS = 0.6  # of the medical incidents
PATROL_REST_S = (20.0, 180.0)
_NEEDS_HOSPITAL = frozenset({Category.MEDICAL, Category.COLLISION, Category.STRIKE, Category.RESCUE})


class Job:
    """One unit's part in one incident, as its crew lives it."""

    def __init__(self, incident: Incident) -> None:
        self.incident_id = incident.id
        self.status: AssignmentStatus | None = None
        self.press_at: datetime | None = None
        self.next: AssignmentStatus | None = None

    def plan(self, status: AssignmentStatus | None, at: datetime | None) -> None:
        self.next, self.press_at = status, at


class Fleet:
    """All units of the pack. `crews` off: units drive as their statuses say, but nobody presses a button."""

    def __init__(self, city: City, seed: int, now: datetime, *, crews: bool = True) -> None:
        self._city, self._crews, self._rng = city, crews, Random(f"{seed}-fleet")
        self._stations = {station.id: at(*station.point) for station in city.demo.stations}
        self._bases: dict[str, Point] = {}  # where each unit goes when it has nothing to do
        self._hospitals = [site.point for site in city.sites if site.kind == "hospital"]
        self._rest_until: dict[str, datetime] = {}
        self._jobs: dict[str, Job] = {}
        self.vehicles = {
            unit.id: Vehicle(unit, self._stations[unit.station], city.route, self._rng.uniform(2, 5), now)
            for unit in city.demo.units
        }

    def registrations(self, picture: Picture) -> Iterator[Command]:
        """What makes known the units that the picture does not know."""
        for vehicle in self.vehicles.values():
            if vehicle.unit.id not in picture.units:
                unit = vehicle.unit
                yield RegisterUnit(
                    unit=unit.id,
                    service=unit.service,
                    capabilities=unit.capabilities,
                    station=unit.station,
                    location=vehicle.home,
                    crew=unit.crew_name,
                    crew_size=unit.crew,
                    actor="demo",
                )

    def resume(self, places: dict[str, Point]) -> None:
        """Go on from where the units were last seen, so that none jumps across the city."""
        for unit, place in places.items():
            if unit in self.vehicles:
                self.vehicles[unit].here = place

    def advance(self, picture: Picture, now: datetime) -> list[Command]:
        """Drive on, by what the picture says of each unit; gives the buttons pressed."""
        pressed = [self._advance_one(vehicle, picture, now) for vehicle in self.vehicles.values()]
        return [command for command in pressed if command is not None]

    def fixes(self, now: datetime) -> list[Position]:
        """The positions that are due."""
        return [fix for vehicle in self.vehicles.values() if (fix := vehicle.fix(now)) is not None]

    def _advance_one(self, vehicle: Vehicle, picture: Picture, now: datetime) -> Command | None:
        vehicle.drive(now)
        unit = picture.units.get(vehicle.unit.id)
        incident = picture.incidents.get(unit.incidents[-1]) if unit and unit.incidents else None
        part = None if incident is None else incident.assignment(vehicle.unit.id)
        if incident is None or part is None:
            self._idle(vehicle, unit, now)
            return None
        job = self._jobs.get(vehicle.unit.id)
        if job is None or job.incident_id != incident.id:
            job = self._jobs[vehicle.unit.id] = Job(incident)
        if job.status is not part.status:
            job.status = part.status
            self._begin(vehicle, job, incident, now)
        return self._press(vehicle, job, now)

    def _begin(self, vehicle: Vehicle, job: Job, incident: Incident, now: datetime) -> None:
        """A new status: where to drive, and which button comes when."""
        match job.status:
            case AssignmentStatus.DISPATCHED:
                job.plan(AssignmentStatus.EN_ROUTE, self._in(now, TURNOUT_S))
            case AssignmentStatus.EN_ROUTE:
                vehicle.head_for(incident.location or vehicle.here, now, URGENT)
                job.plan(AssignmentStatus.ON_SCENE, vehicle.arrives)
            case AssignmentStatus.ON_SCENE:
                low, high = WORK_MIN.get(incident.category, WORK_MIN_OTHERWISE)
                job.plan(self._after_scene(vehicle, incident), self._in(now, (low * 60, high * 60)))
            case AssignmentStatus.TRANSPORTING:
                vehicle.head_for(self._hospital(vehicle.here), now, URGENT)
                done = (vehicle.arrives or now) + timedelta(seconds=self._rng.uniform(*HANDOVER_S))
                job.plan(AssignmentStatus.CLEARED, done)
            case _:
                job.plan(None, None)

    def _press(self, vehicle: Vehicle, job: Job, now: datetime) -> Command | None:
        if not self._crews or job.next is None or job.press_at is None or now < job.press_at:
            return None
        status = job.next
        job.plan(None, None)
        return SetAssignmentStatus(
            incident_id=job.incident_id,
            unit=vehicle.unit.id,
            status=status,
            actor=f"crew {vehicle.unit.id}",
        )

    def _after_scene(self, vehicle: Vehicle, incident: Incident) -> AssignmentStatus:
        takes = vehicle.unit.service is Service.AMBULANCE and incident.category in _NEEDS_HOSPITAL
        if takes and self._hospitals and self._rng.random() < TRANSPORTS:
            return AssignmentStatus.TRANSPORTING
        return AssignmentStatus.CLEARED

    def _idle(self, vehicle: Vehicle, unit: Unit | None, now: datetime) -> None:
        """Without an assignment: to its post, else to its station; police on duty then patrol."""
        name, base = vehicle.unit.id, self._base(vehicle, unit)
        sent = self._bases.get(name, base) != base
        self._bases[name] = base
        on_duty = unit is not None and unit.status is not UnitStatus.OUT_OF_SERVICE
        if self._jobs.pop(name, None) is not None or sent or (vehicle.stands and not _settled(vehicle, base)):
            vehicle.head_for(base, now, CALM)
        elif on_duty and vehicle.stands and vehicle.unit.service is Service.POLICE:
            self._patrol(vehicle, base, now)

    def _base(self, vehicle: Vehicle, unit: Unit | None) -> Point:
        if unit is None or unit.post is None:
            return vehicle.home
        return unit.post_location or self._stations.get(unit.post, vehicle.home)

    def _patrol(self, vehicle: Vehicle, base: Point, now: datetime) -> None:
        until = self._rest_until.setdefault(vehicle.unit.id, self._in(now, (0.0, 30.0)))
        if now < until:
            return
        graph = self._city.graph
        goal = min(
            (graph.node(number) for number in self._rng.sample(range(graph.nodes), 12)),
            key=lambda crossing: distance_m(crossing, base),
        )
        vehicle.head_for(goal, now, CALM)
        arrives = vehicle.arrives or now
        self._rest_until[vehicle.unit.id] = self._in(arrives, PATROL_REST_S)

    def _hospital(self, place: Point) -> Point:
        return min(self._hospitals, key=lambda hospital: distance_m(hospital, place), default=place)

    def _in(self, now: datetime, seconds: tuple[float, float]) -> datetime:
        return now + timedelta(seconds=self._rng.uniform(*seconds))


def _settled(vehicle: Vehicle, base: Point) -> bool:
    patrols = vehicle.unit.service is Service.POLICE
    return patrols or distance_m(vehicle.here, base) < 1
