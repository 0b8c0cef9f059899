"""The candidates that could have sent a report, and how many such reports each would send here and now."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import cos, log, log1p, pi, radians, sqrt
from typing import NamedTuple

from dashboard.model.codes import Category
from dashboard.model.event import Event
from dashboard.model.incident import Belief, Incident
from dashboard.model.place import METRES_PER_DEGREE, Point
from dashboard.triage.belief import accuracy_of, belief_in
from dashboard.triage.doctrine import Doctrine, Pair

MINUTE = timedelta(minutes=1)
LINES_READ = 50  # of an incident with thousands of reports, so that each further one costs the same


class Match(NamedTuple):
    """A candidate inside its window: its log weight, and what it is made of."""

    weight: float
    kind: float  # probability of the report's category
    distance: float | None
    minutes: float
    incident: Incident


class _Report(NamedTuple):
    """What of the event every candidate is measured against."""

    event: Event
    lon: float
    lat: float
    metres_east: float  # of a degree of longitude here
    accuracy: float
    district: str | None
    pairs: Mapping[Category, Pair]
    likelihood: Mapping[Category, float]
    doctrine: Doctrine


def matches_of(
    event: Event, place: Point, candidates: Iterable[Incident], district: str | None, doctrine: Doctrine
) -> list[Match]:
    """Every candidate whose window holds the event, in the candidates' order."""
    report = _report(event, place, district, doctrine)
    widest = doctrine.widest[event.data.category]
    earliest, latest = event.time - widest, event.time + widest
    matches = []
    for incident in candidates:
        belief = incident.belief or belief_in(incident)
        if earliest <= belief.last_at and belief.first_at <= latest:
            match = _match(report, incident, belief)
            if match is not None:
                matches.append(match)
    return matches


def _report(event: Event, place: Point, district: str | None, doctrine: Doctrine) -> _Report:
    data = event.data
    lon, lat = place.coordinates
    return _Report(
        event,
        lon,
        lat,
        METRES_PER_DEGREE * cos(radians(lat)),
        accuracy_of(event.kind, data.accuracy_m, doctrine),
        district,
        doctrine.pairs[data.category],
        doctrine.likelihood[data.category],
        doctrine,
    )


def _match(report: _Report, incident: Incident, belief: Belief) -> Match | None:
    pair = report.pairs[incident.category]
    if pair.same_district:
        if report.district is None or incident.district != report.district:
            return None
        distance, spread = _in_district(report, belief, pair)
    else:
        measured = _spread(report, belief, pair)
        if measured is None:
            return None
        distance, spread = measured
    since = (report.event.time - belief.first_at) / MINUTE
    last = (report.event.time - belief.last_at) / MINUTE
    gap = max(-since, last, 0.0) if pair.sliding else abs(since)
    if gap > pair.minutes:
        return None
    kind = kind_probability(report.likelihood, belief)
    weight = spread + pair.log_rate - abs(since) / pair.decay_minutes + log(kind)
    weight += _same_source(report, incident)
    return Match(weight, kind, distance, abs(since), incident)


def _in_district(report: _Report, belief: Belief, pair: Pair) -> tuple[float | None, float]:
    """Anywhere in the district, and likelier where the others told of it."""
    anywhere = -log(report.doctrine.matching.district_area_km2 * 1e6)
    measured = _spread(report, belief, pair)
    return (None, anywhere) if measured is None or measured[1] < anywhere else measured


def _spread(report: _Report, belief: Belief, pair: Pair) -> tuple[float, float] | None:
    """The distance in metres and its log density a square metre; None outside the window.

    Errors follow a bivariate t distribution: its tail forgives a place that is worse than its source says.
    """
    place, accuracy = belief.location, belief.accuracy_m
    if place is None or accuracy is None:
        return None
    rules = report.doctrine.matching
    lon, lat = place.coordinates
    north = (lat - report.lat) * METRES_PER_DEGREE
    farthest = pair.metres + rules.accuracy_reach * (report.accuracy + accuracy)
    if not -farthest <= north <= farthest:  # most candidates end here, which is cheap
        return None
    variance = report.accuracy**2 + accuracy**2
    square = ((lon - report.lon) * report.metres_east) ** 2 + north**2
    if square > (pair.metres + rules.accuracy_reach * sqrt(variance)) ** 2:
        return None
    variance += rules.extent_m**2
    tail = rules.tail_degrees
    return sqrt(square), -log(2 * pi * variance) - (tail / 2 + 1) * log1p(square / (tail * variance))


def kind_probability(likelihood: Mapping[Category, float], belief: Belief) -> float:
    """The probability that an incident of these kinds is reported as the event's category."""
    probability = 0.0
    for kind, share in belief.kinds.items():
        probability += share * likelihood[kind]
    return probability


def _same_source(report: _Report, incident: Incident) -> float:
    """The log odds that one source tells of one incident under two names, where it already told of it."""
    odds = report.doctrine.same_source[report.event.kind]
    if odds == 0.0:
        return 0.0
    source = report.event.source
    return odds if any(line.source == source for line in incident.events[-LINES_READ:]) else 0.0
