"""How urgent an incident is: a base by category, a level up or down for each reason, and every step kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from dashboard.model.codes import Category, Certainty, EventKind, Severity
from dashboard.model.incident import EventLine
from dashboard.model.reason import Reason
from dashboard.triage.doctrine import Doctrine

HIGHEST, LOWEST = 1, 5
ASSURED = {Certainty.OBSERVED, Certainty.LIKELY, Certainty.POSSIBLE}


class Priority(Struct, frozen=True):
    """1 is highest. The first reason is the base, each other one a step."""

    level: int
    reasons: tuple[Reason, ...]


class CriticalSite(NamedTuple):
    """A school, hospital or the like whose ring contains the incident."""

    name: str
    kind: str
    distance_m: float


def prioritise(
    lines: Sequence[EventLine],
    category: Category,
    *,
    critical_sites: Sequence[CriticalSite],
    air_alert: bool,
    doctrine: Doctrine,
) -> Priority:
    """The priority of an incident with these reports; cancelled ones do not count.

    All steps are added before the sum is kept within 1 and 5, so a doubt never weighs more than a danger.
    """
    reports = [line for line in lines if not line.cancelled]
    base = doctrine.priority.bases[category]
    raised = [
        *_dangers(reports, category, doctrine),
        *_surroundings(category, critical_sites, air_alert, doctrine),
    ]
    lowered = list(_doubts(reports, doctrine))
    level = base - len(raised) + len(lowered)
    first = Reason("base", {"category": category.value})
    return Priority(min(max(level, HIGHEST), LOWEST), (first, *raised, *lowered))


def _dangers(reports: Sequence[EventLine], category: Category, doctrine: Doctrine) -> Iterator[Reason]:
    if any(line.severity is Severity.EXTREME for line in reports):
        yield Reason("severity_extreme")
    word = next((line.life_word for line in reports if line.life_word), None)
    if word is not None:
        yield Reason("life_at_risk", {"word": word})
    window = timedelta(minutes=doctrine.windows[category].minutes)
    enough = doctrine.priority.confirmed_by
    if independent_sources(reports, window) >= enough:
        # The figure is the rule's: one that grew with each report would fill the journal.
        yield Reason("independent_sources", {"count": enough})


def _surroundings(
    category: Category, sites: Sequence[CriticalSite], air_alert: bool, doctrine: Doctrine
) -> Iterator[Reason]:
    if sites:
        name, kind, distance_m = min(sites, key=lambda site: site[2])
        yield Reason("critical_site", {"name": name, "kind": kind, "distance_m": 50 * round(distance_m / 50)})
    if air_alert and category in doctrine.priority.strike_like:
        yield Reason("air_alert")


def _doubts(reports: Sequence[EventLine], doctrine: Doctrine) -> Iterator[Reason]:
    certainties = {line.certainty for line in reports}
    if Certainty.UNLIKELY in certainties and not certainties & ASSURED:
        yield Reason("certainty_unlikely")
    if len({line.source for line in reports}) != 1:
        return
    kinds = {line.kind for line in reports}
    if kinds == {EventKind.CITIZEN}:
        yield Reason("single_citizen")
    if kinds == {EventKind.CCTV}:
        yield from _false_alarm(reports, doctrine.priority.false_alarm_limits)


def _false_alarm(reports: Sequence[EventLine], limits: Mapping[str, float]) -> Iterator[Reason]:
    """One camera, when no score reaches the limit of its rule; one without a score is believed."""
    highest = 0.0
    for line in reports:
        score = line.evidence.get("score")
        if isinstance(score, bool) or not isinstance(score, int | float):
            return
        limit = limits.get(str(line.evidence.get("rule")), limits["default"])
        if score >= limit:
            return
        highest = max(highest, limit)
    yield Reason("single_camera", {"limit": highest})


def independent_sources(reports: Sequence[EventLine], window: timedelta) -> int:
    """The most sources that told of it within one window's length."""
    if len(reports) < 2:
        return len(reports)
    by_time = sorted(reports, key=lambda line: line.time)
    most, first = 0, 0
    counts: dict[str, int] = {}
    for line in by_time:
        counts[line.source] = counts.get(line.source, 0) + 1
        while by_time[first].time < line.time - window:
            early = by_time[first].source
            counts[early] -= 1
            if not counts[early]:
                del counts[early]
            first += 1
        most = max(most, len(counts))
    return most
