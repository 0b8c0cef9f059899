"""Which incident an event belongs to: online Bayesian assignment, with reasons.

An incident that explains a report competes with every other one and with a new incident. Each is weighed by how many
such reports, per square metre and minute, it would send here and now:

    known incident   reports a minute after so long x spread of both places' errors x probability of the category
    new incident     rate of new incidents here and now x probability of the category among them

The odds are the natural log of one incident's weight over all the others' together. Time is the source's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from math import cos, exp, inf, log, log1p, pi, radians, sqrt
from typing import NamedTuple

from dashboard.model.codes import Category
from dashboard.model.event import Event
from dashboard.model.incident import Belief, Incident, Reason
from dashboard.model.place import METRES_PER_DEGREE, Point
from dashboard.picture import Opening, Picture
from dashboard.triage.address import same_address
from dashboard.triage.belief import accuracy_of, belief_in, believe
from dashboard.triage.doctrine import Doctrine, Pair, Rate

__all__ = ["Attach", "Open", "Propose", "Surroundings", "around", "believe", "correlate"]

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What triage has to know beside the candidates: recent openings, oldest first, and the event's district."""

    openings: Sequence[Opening] = ()
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Attach:
    """The event belongs to this incident."""

    incident_id: str
    odds: float
    reasons: tuple[Reason, ...]
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Propose:
    """The event opens an incident of its own, which may be the same as this one: a person decides."""

    incident_id: str
    odds: float
    reasons: tuple[Reason, ...]
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """The event is an incident of its own; `odds` are the best that any known one had."""

    odds: float = -inf
    reasons: tuple[Reason, ...] = ()
    runner_up: str | None = None


Answer = Attach | Propose | Open
NOTHING_NEAR = Open()


class Match(NamedTuple):
    """A candidate inside its window: its log weight, and what it is made of."""

    weight: float
    kind: float  # probability of the report's category
    distance: float | None
    minutes: float
    incident: Incident


def around(picture: Picture, event: Event, doctrine: Doctrine) -> Iterable[Incident]:
    """The open incidents that the event could belong to, and some more; no further than its window reaches."""
    data = event.data
    if data.location is None:
        return picture.open_incidents() if data.address else ()
    window = doctrine.windows[data.category]
    if window.same_district:
        return picture.near(data.location, window.metres)
    accuracy = accuracy_of(event.kind, data.accuracy_m, doctrine)
    return picture.near(data.location, doctrine.reach_m + doctrine.matching.accuracy_reach * accuracy)


def correlate(
    event: Event, candidates: Iterable[Incident], *, surroundings: Surroundings, doctrine: Doctrine
) -> Answer:
    """Whether the event is one of the candidates (open incidents, some of which may be far away)."""
    place = event.data.location
    if place is None:
        return _by_address(event, candidates, doctrine)
    matches = _matches(event, place, candidates, surroundings.district, doctrine)
    if not matches:
        return NOTHING_NEAR
    matches.sort(key=_weight, reverse=True)
    new = _new_weight(event, place, matches, surroundings.openings, doctrine)
    return _answer(event, matches, new, doctrine)


def _weight(match: Match) -> float:
    return match.weight


def _answer(event: Event, matches: Sequence[Match], new: float, doctrine: Doctrine) -> Answer:
    best, rules = matches[0], doctrine.matching
    odds = _odds(matches, new)
    if odds < rules.propose_odds:
        return Open(odds, (), best.incident.id)
    runner_up = matches[1] if len(matches) > 1 else None
    clear = best.weight - new >= rules.attach_odds and (
        runner_up is None or best.weight - runner_up.weight >= rules.runner_up_odds
    )
    likely_kind = best.kind >= rules.least_kind_ratio * doctrine.reported[event.data.category]
    answer = Attach if clear and likely_kind else Propose
    other = runner_up.incident if runner_up else None
    return answer(best.incident.id, odds, _reasons(event, best, odds, other), other.id if other else None)


def _odds(matches: Sequence[Match], new: float) -> float:
    """The best match against a new incident and every other match together."""
    best = matches[0].weight
    against = exp(min(new - best, 50.0))
    for other in matches[1:]:
        against += exp(other.weight - best)
    return -log(against)


def _reasons(event: Event, best: Match, odds: float, runner_up: Incident | None) -> tuple[Reason, ...]:
    where = (
        Reason("same_district") if best.distance is None else Reason("distance", {"m": round(best.distance)})
    )
    reasons = (
        where,
        *_when_and_what(event, best.minutes, best.incident),
        Reason("odds", {"value": round(odds, 1)}),
    )
    if runner_up is None:
        return reasons
    return (*reasons, Reason("other_candidate", {"number": runner_up.number}))


def _matches(
    event: Event, place: Point, candidates: Iterable[Incident], district: str | None, doctrine: Doctrine
) -> list[Match]:
    report = _report(event, place, district, doctrine)
    widest = timedelta(minutes=doctrine.widest_minutes)
    earliest, latest = event.time - widest, event.time + widest
    matches = []
    for incident in candidates:
        belief = incident.belief or belief_in(incident)
        if earliest <= belief.last_at and belief.first_at <= latest:
            match = _match(report, incident, belief)
            if match is not None:
                matches.append(match)
    return matches


class _Report(NamedTuple):
    """What of the event every candidate is measured against."""

    event: Event
    lon: float
    lat: float
    metres_east: float  # of a degree of longitude here
    variance: float  # square metres
    district: str | None
    pairs: Mapping[Category, Pair]
    likelihood: Mapping[Category, float]
    doctrine: Doctrine


def _report(event: Event, place: Point, district: str | None, doctrine: Doctrine) -> _Report:
    data = event.data
    lon, lat = place.coordinates
    return _Report(
        event,
        lon,
        lat,
        METRES_PER_DEGREE * cos(radians(lat)),
        accuracy_of(event.kind, data.accuracy_m, doctrine) ** 2,
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
        distance, spread = None, -log(report.doctrine.matching.district_area_km2 * 1e6)
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
    kind = _kind(report.likelihood, belief)
    weight = spread + pair.log_rate - abs(since) / pair.decay_minutes + log(kind)
    weight += _same_source(report, incident)
    return Match(weight, kind, distance, abs(since), incident)


def _spread(report: _Report, belief: Belief, pair: Pair) -> tuple[float, float] | None:
    """The distance in metres and the log density a square metre of it; None outside the window.

    The errors follow a bivariate t distribution: its tail forgives a place that is worse than its source says.
    """
    if belief.location is None or belief.accuracy_m is None:
        return None
    rules = report.doctrine.matching
    lon, lat = belief.location.coordinates
    variance = report.variance + belief.accuracy_m**2
    square = ((lon - report.lon) * report.metres_east) ** 2 + ((lat - report.lat) * METRES_PER_DEGREE) ** 2
    if square > (pair.metres + rules.accuracy_reach * sqrt(variance)) ** 2:
        return None
    variance += rules.extent_m**2
    tail = rules.tail_degrees
    return sqrt(square), -log(2 * pi * variance) - (tail / 2 + 1) * log1p(square / (tail * variance))


def _kind(likelihood: Mapping[Category, float], belief: Belief) -> float:
    """The probability that an incident of these kinds is reported as the event's category."""
    probability = 0.0
    for kind, share in belief.kinds.items():
        probability += share * likelihood[kind]
    return probability


def _same_source(report: _Report, incident: Incident) -> float:
    odds = report.doctrine.same_source[report.event.kind]
    if odds == 0.0:
        return 0.0
    source = report.event.source
    return odds if any(line.source == source for line in incident.events) else 0.0


def _new_weight(
    event: Event, place: Point, matches: Sequence[Match], openings: Sequence[Opening], doctrine: Doctrine
) -> float:
    """Log weight of a new incident: the centre's rate of late, and what was opened around here beyond it.

    New incidents around here are taken to be of the kinds of those already here.
    """
    rate, category = doctrine.rate, event.data.category
    everywhere, here = _recent(event, place, openings, rate)
    kinds = sum(match.kind for match in matches) / len(matches)
    return log(everywhere * doctrine.reported[category] + here * kinds)


def _recent(
    event: Event, place: Point, openings: Sequence[Opening], rate: Rate
) -> tuple[float, float]:
    """New incidents a square metre and minute: over the whole centre, and beyond the usual around a place."""
    lon, lat = place.coordinates
    narrow = cos(radians(lat))
    square = (rate.radius_m / METRES_PER_DEGREE) ** 2
    window = timedelta(minutes=rate.minutes)
    earliest, latest = event.time - window, event.time + window
    lately = near = 0
    for opening in islice(reversed(openings), rate.newest):
        if earliest <= opening.time <= latest:
            lately += 1
            if opening.location is not None:
                east, north = opening.location.coordinates
                near += ((east - lon) * narrow) ** 2 + (north - lat) ** 2 <= square
    ordinary = rate.incidents_per_hour / 60
    everywhere = max(ordinary, lately / rate.minutes) / (rate.area_km2 * 1e6)
    here = max(0, near - rate.usual) / (pi * rate.radius_m**2 * rate.minutes)
    return everywhere, here * rate.weight


def _by_address(event: Event, candidates: Iterable[Incident], doctrine: Doctrine) -> Answer:
    """Without a place nothing joins by itself; one address and a likely kind are worth a question."""
    data = event.data
    likelihood, pairs = doctrine.likelihood[data.category], doctrine.pairs[data.category]
    least = doctrine.matching.least_kind_ratio * doctrine.reported[data.category]
    for incident in candidates:
        belief = belief_in(incident)
        minutes = max(belief.first_at - event.time, event.time - belief.last_at, timedelta()) / MINUTE
        kind = _kind(likelihood, belief)
        in_window = minutes <= pairs[incident.category].minutes
        if in_window and kind >= least and same_address(data.address, incident.address):
            odds = log(kind / doctrine.reported[data.category])
            return Propose(
                incident.id, odds, (Reason("same_address"), *_when_and_what(event, minutes, incident))
            )
    return NOTHING_NEAR


def _when_and_what(event: Event, minutes: float, incident: Incident) -> tuple[Reason, ...]:
    return (
        Reason("minutes", {"n": round(minutes)}),
        Reason("same_kind", {"a": event.data.category.value, "b": incident.category.value}),
    )
