"""One shift of a centre, simulated event by event: the real decide, fold and adviser, a clock that jumps.

A person who sends is not simulated: the adviser's best set is sent at once. Crews know the roads and take the
way that is truly quickest; a policy changes only who is sent, and where units wait.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from math import inf

from msgspec import structs

from dashboard.bench.caseload import Case, Member, Town
from dashboard.bench.policy import START, Policy, adviser, roads
from dashboard.decide import Rules, decide
from dashboard.dispatch.adviser import Adviser
from dashboard.dispatch.force import Sighting
from dashboard.fold import CENTRE, apply
from dashboard.model import commands
from dashboard.model.advice import ADVISER, Advice
from dashboard.model.codes import AssignmentStatus, PositionTrust, Service
from dashboard.model.command import Command
from dashboard.model.event import Event
from dashboard.model.facts import Body, CommandRefused, Fact, IncidentOpened
from dashboard.model.incident import Incident
from dashboard.model.place import Point, distance_m
from dashboard.picture import Picture
from dashboard.roads.graph import Floats
from dashboard.roads.route import Route
from dashboard.roads.travel import Travel
from dashboard.triage import doctrine

_S = AssignmentStatus


@dataclass(slots=True)
class Car:
    """Where a unit is: it stands, or is somewhere on its way."""

    member: Member
    here: Point
    way: Route | None = None
    set_off: datetime = START
    job: int = 0  # counts its journeys: what was planned for an earlier one no longer holds

    def place(self, now: datetime) -> Point:
        if self.way is None:
            return self.here
        return self.way.place((now - self.set_off).total_seconds())


@dataclass(slots=True)
class Answer:
    """What became of a call."""

    case: Case
    priority: int
    first_s: float = inf  # from the call until the first unit was there
    late: bool = True  # whether it was there later than its service's limit


@dataclass(slots=True)
class Shift:
    town: Town
    policy: Policy
    slow: Floats  # how much longer each road truly takes than empty
    now: datetime = START
    picture: Picture = field(default_factory=Picture)
    answers: dict[str, Answer] = field(default_factory=dict)  # by incident
    merged: int = 0  # calls that joined an incident that was open already
    refused: int = 0
    moves: int = 0
    _todo: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _facts: "count[int]" = field(default_factory=lambda: count(1))
    _cars: dict[str, Car] = field(default_factory=dict)
    _rules: Rules = field(init=False)
    _truth: Travel = field(init=False)
    _mind: Adviser = field(init=False)

    def __post_init__(self) -> None:
        city = self.town.city
        self._rules = Rules(doctrine=doctrine.load(), district_of=city.district_of, sites_near=lambda _: ())
        self._truth = roads(city, self.slow).travel
        self._mind = adviser(city, self.policy, self.slow)
        self._cars = {member.name: Car(member, member.home) for member in self.town.members}

    def run(self, cases: Iterable[Case]) -> None:
        """All calls from first to last, until the last unit is free again."""
        for member in self.town.members:
            self._tell(
                commands.RegisterUnit(
                    unit=member.name,
                    service=member.service,
                    capabilities=member.capabilities,
                    station=member.station,
                    location=member.home,
                )
            )
        for case in cases:
            self._at(START + timedelta(seconds=case.at_s), partial(self._call, case))
        while self._todo:
            self.now, _, do = heapq.heappop(self._todo)
            do()

    # --- the centre

    def _tell(self, message: Event | Command) -> list[Body]:
        """Decide and fold. What is refused is counted: a policy that acts wrongly would be seen."""
        if isinstance(message, Command):
            message = structs.replace(message, id=f"c{next(self._order)}", actor=message.actor or "desk")
        bodies = list(decide(self.picture, message, now=self.now, rules=self._rules))
        actor = message.actor if isinstance(message, Command) else CENTRE
        for body in bodies:
            self.refused += isinstance(body, CommandRefused)
            fact = Fact(
                id=f"{next(self._facts)}-0", at=self.now, actor=actor or "", cause=message.id, body=body
            )
            apply(self.picture, fact)
        return bodies

    def _call(self, case: Case) -> None:
        bodies = self._tell(case.event(self.now))
        opened = next((each for each in bodies if isinstance(each, IncidentOpened)), None)
        if opened is None:
            self.merged += 1
            return
        incident = self.picture.incidents[opened.incident_id]
        self.answers[incident.id] = Answer(case, incident.priority)
        self._dispatch()

    def _dispatch(self) -> None:
        """Send what is advised for all that wait; then move up, if that is done here."""
        if self.policy.together:
            self._look()
            self._send(list(self._mind.advise(self.picture, self.now)))
        else:
            waiting = sorted(self.picture.open_incidents(), key=lambda each: (each.priority, each.number))
            for incident in waiting:
                self._look()
                current = self.picture.incidents[incident.id]
                self._send(list(self._mind.advise(self.picture, self.now, [current])))
        if self.policy.moves:
            self._move_up()

    def _look(self) -> None:
        sightings = {
            name: Sighting(location=car.place(self.now), at=self.now, trust=PositionTrust.GOOD)
            for name, car in self._cars.items()
        }
        self._mind.look(self.picture, sightings, self.now)

    def _send(self, advised: Iterable[tuple[str, Advice | None]]) -> None:
        for incident_id, advice in advised:
            self._tell(commands.AdviseUnits(incident_id=incident_id, advice=advice, actor=ADVISER))
        for incident in sorted(self.picture.open_incidents(), key=lambda each: (each.priority, each.number)):
            advice = incident.advice
            if advice is None or not advice.options:
                continue
            option = advice.options[0]
            units = tuple(each.unit for each in option.units if each.leaves is None)
            if not units or any(self.picture.units[unit].incidents for unit in units):
                continue
            self._tell(commands.AssignUnits(incident_id=incident.id, units=units))
            for unit in units:
                self._set_off(incident, self._cars[unit])

    def _move_up(self) -> None:
        self._look()
        self._mind.note_busy()
        move = self._mind.move(self.picture)
        if move is None:
            return
        self.moves += 1
        self._tell(commands.AdviseMove(move=move, actor=ADVISER))
        self._tell(commands.MoveUnit(unit=move.unit, station=move.station, location=move.location))
        self._drive(self._cars[move.unit], move.location)

    # --- the crews

    def _at(self, when: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._todo, (when, next(self._order), do))

    def _after(self, car: Car, seconds: float, do: Callable[[], None]) -> None:
        """Unless the unit is on another journey by then."""
        car.job += 1
        job = car.job
        self._at(self.now + timedelta(seconds=seconds), lambda: do() if car.job == job else None)

    def _drive(self, car: Car, goal: Point, then: Callable[[], None] = lambda: None) -> None:
        start, end = self._truth.spot(car.place(self.now)), self._truth.spot(goal)
        way = None if start is None or end is None else self._truth.route(start, end)
        car.here = goal if way is None else car.here
        car.way, car.set_off = way, self.now
        self._after(car, 0.0 if way is None else way.duration_s, then)

    def _set_off(self, incident: Incident, car: Car) -> None:
        unit = self.picture.units[car.member.name]
        home = unit.post_location or unit.location or car.member.home
        at_home = distance_m(car.place(self.now), home) <= 200.0
        car.here, car.way = car.place(self.now), None
        turnout = self._mind.grounds.figures.turnout(car.member.service, at_station=at_home)
        self._after(car, turnout, lambda: self._roll(incident.id, car))

    def _roll(self, incident_id: str, car: Car) -> None:
        self._status(incident_id, car, _S.EN_ROUTE)
        goal = self.answers[incident_id].case.place
        self._drive(car, goal, lambda: self._arrive(incident_id, car))

    def _arrive(self, incident_id: str, car: Car) -> None:
        self._status(incident_id, car, _S.ON_SCENE)
        answer = self.answers[incident_id]
        if answer.first_s == inf:
            answer.first_s = (self.now - START).total_seconds() - answer.case.at_s
            limits = self._mind.grounds.figures.limit_s
            answer.late = answer.first_s > limits.get(car.member.service, inf)
        self._after(car, answer.case.scene_s, lambda: self._leave(incident_id, car))

    def _leave(self, incident_id: str, car: Car) -> None:
        case = self.answers[incident_id].case
        if not (case.carries and car.member.service is Service.AMBULANCE and self.town.hospitals):
            self._clear(incident_id, car)
            return
        self._status(incident_id, car, _S.TRANSPORTING)
        here = car.place(self.now)
        hospital = min(self.town.hospitals, key=lambda each: distance_m(each, here))
        over = lambda: self._after(car, case.handover_s, lambda: self._clear(incident_id, car))  # noqa: E731
        self._drive(car, hospital, over)

    def _clear(self, incident_id: str, car: Car) -> None:
        self._status(incident_id, car, _S.CLEARED)
        if not any(self.picture.incidents[incident_id].active_assignments()):
            self._tell(commands.CloseIncident(incident_id=incident_id, reason="over"))
        unit = self.picture.units[car.member.name]
        self._drive(car, unit.post_location or car.member.home)
        self._dispatch()

    def _status(self, incident_id: str, car: Car, status: AssignmentStatus) -> None:
        self._tell(commands.SetAssignmentStatus(incident_id=incident_id, unit=car.member.name, status=status))
