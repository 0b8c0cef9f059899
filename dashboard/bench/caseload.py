"""The night that every policy has to get through: calls, what each takes, and who is there to answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import pi, sin
from random import Random

from dashboard.city import City
from dashboard.model.codes import Category, Certainty, EventKind, Service
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.place import Point, at
from dashboard.roads.snap import Snap

MIX = {Category.MEDICAL: 0.58, Category.COLLISION: 0.16, Category.CRIME: 0.14, Category.FIRE: 0.12}
SCENE_MIN = {Category.MEDICAL: 18.0, Category.COLLISION: 30.0, Category.CRIME: 25.0, Category.FIRE: 50.0}
TAKEN_ALONG = {Category.MEDICAL: 0.6, Category.COLLISION: 0.5}  # share of calls that end in a hospital
SLIGHT = {Category.MEDICAL: 0.4}  # share of calls that are of low priority, which wait for the same units
HANDOVER_MIN = 12.0
SCATTER_DEG = 0.001  # about 100 m around a place of demand

# At each station of a city that has no units of its own: invented.
CREWS = {
    Service.AMBULANCE: (("ambulance", "advanced"), ("ambulance",), ("ambulance", "advanced")),
    Service.FIRE: (("engine",), ("engine", "rescue", "ladder")),
    Service.POLICE: (("police",), ("police",)),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One unit and its station."""

    name: str
    service: Service
    capabilities: tuple[str, ...]
    station: str
    home: Point


@dataclass(frozen=True, slots=True)
class Case:
    """One call: all that chance decides about it, so that every policy meets the same."""

    number: int
    at_s: float
    category: Category
    place: Point
    slight: bool
    scene_s: float
    carries: bool  # whether an ambulance takes somebody to a hospital
    handover_s: float

    def event(self, now: datetime) -> Event:
        """The call as it comes in: a slight one is told of with doubts."""
        data = EventData(
            category=self.category,
            title=self.category,
            location=self.place,
            accuracy_m=20.0,
            certainty=Certainty.UNLIKELY if self.slight else Certainty.OBSERVED,
        )
        name, kind = str(self.number), type_of(EventKind.EMERGENCY)
        return Event(id=f"call-{name}", source=f"112/{name}", type=kind, time=now, data=data)


@dataclass(frozen=True, slots=True)
class Town:
    """A city with what a simulation asks of it."""

    city: City
    members: tuple[Member, ...]
    hospitals: tuple[Point, ...]
    calls_per_h: float
    snap: Snap

    @classmethod
    def of(cls, city: City, load: float) -> "Town":
        """`load` is how much of the ambulances' time the calls take."""
        members = tuple(_own(city) if city.demo.units else _invented(city))
        hospitals = tuple(site.point for site in city.sites if site.kind == "hospital")
        ambulances = sum("ambulance" in each.capabilities for each in members)
        calls_per_h = load * ambulances / _ambulance_hours()
        return cls(city, members, hospitals, calls_per_h, Snap(city.graph, city.snap_m))

    def cases(self, seed: int, hours: float) -> Iterator[Case]:
        """Poisson in time, more of them by day than by night; placed where people are."""
        rng, people = Random(seed), self.city.demand.people.tolist()
        now, number, peak = 0.0, 0, 1.5 * self.calls_per_h / 3_600
        while (now := now + rng.expovariate(peak)) < hours * 3_600:
            if rng.random() > (1 + 0.5 * sin(2 * pi * now / 86_400)) / 1.5:
                continue
            number += 1
            category = rng.choices([*MIX], [*MIX.values()])[0]
            yield Case(
                number,
                now,
                category,
                self._place(rng, people),
                rng.random() < SLIGHT.get(category, 0.0),
                rng.gammavariate(4.0, SCENE_MIN[category] * 60 / 4.0),
                rng.random() < TAKEN_ALONG.get(category, 0.0),
                rng.gammavariate(4.0, HANDOVER_MIN * 60 / 4.0),
            )

    def _place(self, rng: Random, people: list[float]) -> Point:
        """Near a place of demand, and near a road: elsewhere no unit could be sent to."""
        demand = self.city.demand
        while True:
            spot = rng.choices(range(len(people)), people)[0]
            lon = float(demand.lon[spot]) + rng.uniform(-SCATTER_DEG, SCATTER_DEG)
            lat = float(demand.lat[spot]) + rng.uniform(-SCATTER_DEG, SCATTER_DEG)
            if self.snap.spot(place := at(lon, lat)) is not None:
                return place


def _ambulance_hours() -> float:
    """Of ambulance time that a call takes in the mean, ten minutes of driving each way included."""
    served = {Category.MEDICAL, Category.COLLISION, Category.FIRE}
    minutes = sum(
        share * (SCENE_MIN[category] + 20.0 + TAKEN_ALONG.get(category, 0.0) * HANDOVER_MIN)
        for category, share in MIX.items()
        if category in served
    )
    return minutes / 60


def _own(city: City) -> Iterator[Member]:
    homes = {station.id: at(*station.point) for station in city.demo.stations}
    for unit in city.demo.units:
        yield Member(unit.id, unit.service, tuple(unit.capabilities), unit.station, homes[unit.station])


def _invented(city: City) -> Iterator[Member]:
    for station in city.stations:
        for number, able in enumerate(CREWS.get(station.service, ()), 1):
            yield Member(f"{station.id}/{number}", station.service, able, station.id, at(*station.point))
