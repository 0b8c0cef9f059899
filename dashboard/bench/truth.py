"""A seeded city whose true incidents are known: what happens, who reports it, how wrongly and how late.

Its figures are its own and differ from the doctrine on purpose: other confusions, accuracies that are off by
a quarter, outliers, reports without an accuracy, hot spots. So triage is shown a city it does not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, pi, radians, sin, sqrt
from random import Random
from typing import NamedTuple

from dashboard.model.codes import Category, EventKind
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.place import METRES_PER_DEGREE, Point

START = datetime(2026, 11, 1, tzinfo=UTC)
CENTRE = (36.2304, 49.9935)
HALF_WIDTH_M, HALF_HEIGHT_M = 9_000, 8_500
MEAN_DELAY_MINUTES = 7.0
MEAN_FURTHER_REPORTS = 2.5
STATED_ACCURACY = 0.9  # share of reports that state one
OUTLIERS, OUTLIER_FACTOR = 0.02, 3.0  # share of places much worse than stated, and by how much

SHARES = {
    Category.FIRE: 14,
    Category.EXPLOSION: 4,
    Category.STRIKE: 3,
    Category.RESCUE: 6,
    Category.GAS: 6,
    Category.HAZMAT: 2,
    Category.MEDICAL: 26,
    Category.COLLISION: 20,
    Category.CRIME: 12,
    Category.DISORDER: 7,
}
CALLED = {  # what a report calls it when it does not call it by its name, in parts of a hundred
    Category.FIRE: {Category.EXPLOSION: 6, Category.GAS: 3, Category.RESCUE: 3, Category.HAZMAT: 2},
    Category.EXPLOSION: {Category.FIRE: 18, Category.STRIKE: 8, Category.GAS: 5, Category.RESCUE: 4},
    Category.STRIKE: {Category.EXPLOSION: 24, Category.FIRE: 10, Category.RESCUE: 5, Category.GAS: 1},
    Category.RESCUE: {Category.FIRE: 6, Category.MEDICAL: 6, Category.EXPLOSION: 4, Category.GAS: 2},
    Category.GAS: {Category.FIRE: 7, Category.EXPLOSION: 6, Category.HAZMAT: 5},
    Category.HAZMAT: {Category.GAS: 14, Category.FIRE: 6, Category.MEDICAL: 4},
    Category.MEDICAL: {Category.COLLISION: 3, Category.RESCUE: 2, Category.CRIME: 2},
    Category.COLLISION: {Category.MEDICAL: 8, Category.RESCUE: 3, Category.FIRE: 2},
    Category.CRIME: {Category.DISORDER: 10, Category.MEDICAL: 3},
    Category.DISORDER: {Category.CRIME: 12, Category.MEDICAL: 3},
}


@dataclass(frozen=True)
class Reporter:
    """A kind of source: how often it reports, and its errors as (share, metres of one standard deviation)."""

    kind: EventKind
    source: str
    share: float
    errors: tuple[tuple[float, float], ...]
    many: int = 1  # sources of this kind


REPORTERS = (
    Reporter(EventKind.EMERGENCY, "112", 0.40, ((0.60, 25), (0.25, 120), (0.15, 700))),
    Reporter(EventKind.CCTV, "cctv/camera", 0.16, ((1.0, 20),), many=60),
    Reporter(EventKind.SENSOR, "sensor/post", 0.12, ((1.0, 60),), many=30),
    Reporter(EventKind.CITIZEN, "citizen/app", 0.22, ((0.5, 60), (0.5, 300))),
    Reporter(EventKind.TRAFFIC, "traffic/desk", 0.10, ((0.7, 50), (0.3, 150))),
)


class Happened(NamedTuple):
    """What truly happened."""

    category: Category
    east_m: float
    north_m: float
    at: datetime


@dataclass(frozen=True)
class Scenario:
    """An hour's incidents, for how long; `attacks` come at even intervals, each of 40 strikes in 10 min."""

    name: str
    incidents_per_hour: int
    hours: int
    attacks: int = 0


SCENARIOS = (
    Scenario("normal", 20, 24),
    Scenario("storm", 100, 6),
    Scenario("attack", 20, 6, attacks=3),
)
STRIKES, ATTACK_MINUTES, ATTACK_RADIUS_M = 40, 10, 3_000


def reports(scenario: Scenario, seed: int) -> list[tuple[int, Event]]:
    """Every report in order of arrival, with the number of the true incident behind it."""
    chance = Random(f"{scenario.name}/{seed}")
    arriving = []
    for number, incident in enumerate(_incidents(scenario, chance)):
        for at, event in _told(incident, chance, f"{number}"):
            arriving.append((at, number, event))
    arriving.sort(key=lambda each: each[0])
    return [(number, event) for _, number, event in arriving]


def _incidents(scenario: Scenario, chance: Random) -> Iterator[Happened]:
    spots = [_anywhere(chance) for _ in range(25)]
    minutes = scenario.hours * 60
    for _ in range(scenario.incidents_per_hour * scenario.hours):
        east, north = _anywhere(chance)
        if chance.random() < 0.25:
            spot = chance.choice(spots)
            east, north = chance.gauss(spot[0], 500), chance.gauss(spot[1], 500)
        category = chance.choices(list(SHARES), list(SHARES.values()))[0]
        yield Happened(category, east, north, _after(chance.uniform(0, minutes)))
    for attack in range(scenario.attacks):
        yield from _attack((attack + 0.5) * minutes / scenario.attacks, chance)


def _attack(minute: float, chance: Random) -> Iterator[Happened]:
    centre = _anywhere(chance)
    for _ in range(STRIKES):
        radius, angle = ATTACK_RADIUS_M * sqrt(chance.random()), chance.uniform(0, 2 * pi)
        east, north = centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)
        yield Happened(Category.STRIKE, east, north, _after(minute + chance.uniform(0, ATTACK_MINUTES)))


def _told(incident: Happened, chance: Random, name: str) -> Iterator[tuple[datetime, Event]]:
    """The incident's reports and when they arrive, some seconds after their own time."""
    for index in range(1 + _poisson(MEAN_FURTHER_REPORTS, chance)):
        reporter = chance.choices(REPORTERS, [each.share for each in REPORTERS])[0]
        time = incident.at + timedelta(minutes=chance.expovariate(1 / MEAN_DELAY_MINUTES))
        event = _event(incident, reporter, time, f"{name}-{index}", chance)
        yield time + timedelta(seconds=chance.expovariate(1 / 8)), event


def _poisson(mean: float, chance: Random) -> int:
    count, waited = 0, chance.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1.0)
    return count


def _event(incident: Happened, reporter: Reporter, time: datetime, name: str, chance: Random) -> Event:
    shares, sigmas = zip(*reporter.errors, strict=True)
    sigma = chance.choices(sigmas, shares)[0]
    error = sigma * (OUTLIER_FACTOR if chance.random() < OUTLIERS else 1)
    stated = sigma * chance.lognormvariate(0, 0.25) if chance.random() < STATED_ACCURACY else None
    category = _called(incident.category, chance)
    source = reporter.source if reporter.many == 1 else f"{reporter.source}-{chance.randrange(reporter.many)}"
    return Event(
        id=name,
        source=source,
        type=type_of(reporter.kind),
        time=time,
        data=EventData(
            category=category,
            title=f"{category.value} reported",
            location=_point(chance.gauss(incident.east_m, error), chance.gauss(incident.north_m, error)),
            accuracy_m=stated,
        ),
    )


def _called(category: Category, chance: Random) -> Category:
    others = CALLED[category]
    names = [category, *others]
    return chance.choices(names, [100 - sum(others.values()), *others.values()])[0]


def _anywhere(chance: Random) -> tuple[float, float]:
    return chance.uniform(-HALF_WIDTH_M, HALF_WIDTH_M), chance.uniform(-HALF_HEIGHT_M, HALF_HEIGHT_M)


def _after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _point(east_m: float, north_m: float) -> Point:
    lon, lat = CENTRE
    return Point(
        (
            lon + east_m / METRES_PER_DEGREE / cos(radians(lat)),
            lat + north_m / METRES_PER_DEGREE,
        )
    )
