"""What triage believes of an incident: where it is, what it is, and when it was heard of (source time)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from dashboard.model.codes import Category, EventKind
from dashboard.model.event import Event
from dashboard.model.incident import Belief, EventLine, Incident
from dashboard.model.place import Point, distance_m
from dashboard.triage.doctrine import Doctrine, likeliest
from dashboard.triage.written import Shares

FULL_TRUST_M = 100.0  # the accuracy of a place that a person gave without one


def accuracy_of(kind: EventKind, stated_m: float | None, doctrine: Doctrine) -> float:
    """One standard deviation in metres: the report's own, or what its kind of source usually has."""
    if stated_m is None:
        return doctrine.accuracy_m[kind]
    return max(stated_m, doctrine.matching.least_accuracy_m)


class Told(NamedTuple):
    """What one report adds to a belief."""

    time: datetime
    category: Category
    location: Point | None
    accuracy_m: float | None


def believe(event: Event, incident: Incident | None, doctrine: Doctrine) -> Belief:
    """The belief after one more report; with no incident, after the first one."""
    data = event.data
    accuracy = None if data.location is None else accuracy_of(event.kind, data.accuracy_m, doctrine)
    told = Told(event.time, data.category, data.location, accuracy)
    return _after(None if incident is None else belief_in(incident), told, doctrine)


def belief_in(incident: Incident) -> Belief:
    """The incident's belief; of one that a person opened, what the person wrote."""
    if incident.belief is not None:
        return incident.belief
    accuracy = None if incident.location is None else incident.accuracy_m or FULL_TRUST_M
    return Belief(
        location=incident.location,
        accuracy_m=accuracy,
        kinds={incident.category: 1.0},
        first_at=incident.opened_at,
        last_at=incident.opened_at,
    )


def belief_of(lines: Iterable[EventLine], doctrine: Doctrine) -> Belief | None:
    """The belief that reports add up to, cancelled ones left out; None when none is left."""
    belief: Belief | None = None
    for line in lines:
        if not line.cancelled:
            accuracy = None if line.location is None else accuracy_of(line.kind, line.accuracy_m, doctrine)
            belief = _after(belief, Told(line.time, line.category, line.location, accuracy), doctrine)
    return belief


def _after(before: Belief | None, told: Told, doctrine: Doctrine) -> Belief:
    time, category, location, accuracy = told
    if before is None:
        return Belief(
            location=location,
            accuracy_m=accuracy,
            kinds=doctrine.opened[category],
            first_at=time,
            last_at=time,
        )
    place, exactness = _place(before, location, accuracy, doctrine)
    return Belief(
        location=place,
        accuracy_m=exactness,
        kinds=_kinds(before.kinds, category, doctrine),
        first_at=min(before.first_at, time),
        last_at=max(before.last_at, time),
    )


def _place(
    before: Belief, location: Point | None, accuracy: float | None, doctrine: Doctrine
) -> tuple[Point | None, float | None]:
    """The precision-weighted mean of two places, in degrees, and its standard deviation in metres.

    Where both lie further apart than their accuracies allow, the deviation grows as much (Birge 1932).
    """
    if before.location is None or before.accuracy_m is None:
        return location, accuracy
    if location is None or accuracy is None:
        return before.location, before.accuracy_m
    ours, theirs = before.accuracy_m**2, accuracy**2
    both = ours + theirs
    weight = ours / both
    (lon, lat), (event_lon, event_lat) = before.location.coordinates, location.coordinates
    mean = Point((lon + (event_lon - lon) * weight, lat + (event_lat - lat) * weight))
    disagreement = max(1.0, distance_m(before.location, location) ** 2 / (2 * both))
    least = (
        doctrine.matching.least_accuracy_m
    )  # sources share errors: a thousand reports are not exact either
    return mean, max(least, (theirs * weight * disagreement) ** 0.5)


def _kinds(before: Shares, category: Category, doctrine: Doctrine) -> Shares:
    likelihood = doctrine.likelihood[category]
    return likeliest({true: share * likelihood[true] for true, share in before.items()})
