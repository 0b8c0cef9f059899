"""Which incident an event belongs to: online Bayesian assignment, with reasons.

Every incident that explains a report competes with the others and with a new one. Each is weighed by how many
such reports, a square metre and minute, it would send here and now:

    known incident   reports a minute after so long x spread of both places' errors x share of the category
    new incident     rate of new incidents here and now x share of the category among them

Odds are natural logs: of one incident's weight over all the others' together. Time is the source's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from math import cos, exp, inf, log, log1p, pi, radians
from operator import itemgetter

from dashboard.model.event import Event
from dashboard.model.incident import Incident
from dashboard.model.place import METRES_PER_DEGREE, Point
from dashboard.model.reason import Reason
from dashboard.picture import Opening, Picture
from dashboard.triage.address import same_address
from dashboard.triage.belief import accuracy_of, belief_in, believe
from dashboard.triage.doctrine import Doctrine
from dashboard.triage.matching import MINUTE, Match, kind_probability, matches_of
from dashboard.triage.written import Rate

__all__ = ["Attach", "Open", "Propose", "Surroundings", "around", "believe", "correlate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What triage has to know beside the candidates: openings, oldest first, and the event's district."""

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


def around(picture: Picture, event: Event, doctrine: Doctrine) -> Iterable[Incident]:
    """The open incidents that the event could belong to, and some more, as far as its window reaches."""
    data = event.data
    if data.location is None:
        return picture.open_incidents() if data.address else ()
    near = picture.near(data.location, _reach_m(event, doctrine))
    return chain(near, picture.unplaced()) if data.address else near


def _reach_m(event: Event, doctrine: Doctrine) -> float:
    window = doctrine.windows[event.data.category]
    if window.same_district:
        return window.metres
    accuracy = accuracy_of(event.kind, event.data.accuracy_m, doctrine)
    vaguer = max(0.0, accuracy - doctrine.matching.coarsest_m)
    return doctrine.reach_m + doctrine.matching.accuracy_reach * vaguer


def correlate(
    event: Event, candidates: Iterable[Incident], *, surroundings: Surroundings, doctrine: Doctrine
) -> Answer:
    """Whether the event is one of the candidates (open incidents, some of which may be far away)."""
    place = event.data.location
    if place is None:
        return _by_address(event, candidates, doctrine)
    near = list(candidates)
    matches = matches_of(event, place, near, surroundings.district, doctrine)
    if not matches:
        return _by_address(event, (each for each in near if each.location is None), doctrine)
    matches.sort(key=itemgetter(0), reverse=True)
    new = _new_weight(event, place, matches, surroundings.openings, doctrine)
    return _answer(event, matches, new, doctrine)


def _answer(event: Event, matches: Sequence[Match], new: float, doctrine: Doctrine) -> Answer:
    best, rules = matches[0], doctrine.matching
    over_new = [exp(match.weight - new) for match in matches]
    odds = log(over_new[0]) - log1p(sum(over_new[1:]))
    runner_up = matches[1].incident if len(matches) > 1 else None
    if odds < rules.propose_odds:
        return Open(odds, (), best.incident.id)
    certain = (
        log(sum(over_new)) >= rules.attach_odds
        and (runner_up is None or best.weight - matches[1].weight >= rules.runner_up_odds)
        and best.kind >= rules.least_kind_ratio * doctrine.reported[event.data.category]
    )
    answer = Attach if certain else Propose
    reasons = _reasons(event, best, odds, runner_up)
    return answer(best.incident.id, odds, reasons, runner_up.id if runner_up else None)


def _reasons(event: Event, best: Match, odds: float, runner_up: Incident | None) -> tuple[Reason, ...]:
    near = best.distance
    where = Reason("same_district") if near is None else Reason("distance", {"m": round(near)})
    when_and_what = _when_and_what(event, best.minutes, best.incident)
    reasons = (where, *when_and_what, Reason("odds", {"value": round(odds, 1)}))
    if runner_up is None:
        return reasons
    return (*reasons, Reason("other_candidate", {"number": runner_up.number}))


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


def _recent(event: Event, place: Point, openings: Sequence[Opening], rate: Rate) -> tuple[float, float]:
    """New incidents a square metre and minute: over the whole centre, and beyond the usual around a place."""
    lon, lat = place.coordinates
    high = rate.radius_m / METRES_PER_DEGREE  # degrees of latitude
    narrow, square = cos(radians(lat)), high**2
    window = timedelta(minutes=rate.minutes)
    earliest, latest = event.time - window, event.time + window
    lately = near = 0
    for opening in islice(reversed(openings), rate.newest):
        if earliest <= opening.time <= latest:
            lately += 1
            if opening.location is not None:
                east, north = opening.location.coordinates
                north -= lat
                if -high <= north <= high:
                    near += ((east - lon) * narrow) ** 2 + north * north <= square
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
        kind = kind_probability(likelihood, belief)
        in_window = minutes <= pairs[incident.category].minutes
        if in_window and kind >= least and same_address(data.address, incident.address):
            reasons = (Reason("same_address"), *_when_and_what(event, minutes, incident))
            return Propose(incident.id, log(kind / doctrine.reported[data.category]), reasons)
    return NOTHING_NEAR


def _when_and_what(event: Event, minutes: float, incident: Incident) -> tuple[Reason, ...]:
    return (
        Reason("minutes", {"n": round(minutes)}),
        Reason("same_kind", {"a": event.data.category.value, "b": incident.category.value}),
    )
