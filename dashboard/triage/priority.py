"""How urgent an incident is: a base by category, a level up or down for each reason, and every step kept."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from dashboard.model.camera import Counts, verdicts_key
from dashboard.model.codes import Category, Certainty, EventKind, Severity, Verdict
from dashboard.model.incident import EventLine
from dashboard.model.reason import Reason
from dashboard.triage.doctrine import Doctrine

HIGHEST, LOWEST = 1, 5
ASSURED = {Certainty.OBSERVED, Certainty.LIKELY, Certainty.POSSIBLE}


class Priority(Struct, frozen=True):
    """1 is highest. The first reason is the base, each other one a step.

    That some reports were judged false is a step only where no other is left.
    """

    level: int
    reasons: tuple[Reason, ...]


class CriticalSite(NamedTuple):
    """A school, hospital or the like whose ring contains the incident."""

    name: str
    kind: str
    distance_m: float


class Around(NamedTuple):
    """What else matters than the reports themselves."""

    critical_sites: Sequence[CriticalSite] = ()
    air_alert: bool = False
    camera_counts: Mapping[str, Counts] = {}  # people's verdicts of late, by camera and rule


def prioritise(
    lines: Sequence[EventLine], category: Category, *, around: Around, doctrine: Doctrine
) -> Priority:
    """The priority of an incident with these reports; those cancelled or judged false do not count.

    All steps are added before the sum is kept within 1 and 5, so a doubt never weighs more than a danger.
    """
    told = [line for line in lines if not line.cancelled]
    reports = [line for line in told if line.verdict is not Verdict.FALSE]
    base = doctrine.priority.bases[category]
    raised = [*_dangers(reports, category, doctrine), *_surroundings(category, around, doctrine)]
    lowered = list(_doubts(reports, around.camera_counts, doctrine))
    level = base - len(raised) + len(lowered)
    said: list[Reason] = []
    if false := len(told) - len(reports):
        said.append(Reason("judged_false", {"count": false}))
        level += not reports
    first = Reason("base", {"category": category.value})
    return Priority(min(max(level, HIGHEST), LOWEST), (first, *raised, *lowered, *said))


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


def _surroundings(category: Category, around: Around, doctrine: Doctrine) -> Iterator[Reason]:
    if around.critical_sites:
        name, kind, distance_m = min(around.critical_sites, key=lambda site: site[2])
        yield Reason("critical_site", {"name": name, "kind": kind, "distance_m": 50 * round(distance_m / 50)})
    if around.air_alert and category in doctrine.priority.strike_like:
        yield Reason("air_alert")


def _doubts(
    reports: Sequence[EventLine], counts: Mapping[str, Counts], doctrine: Doctrine
) -> Iterator[Reason]:
    if any(line.verdict is Verdict.CONFIRMED for line in reports):
        return  # a person has looked
    certainties = {line.certainty for line in reports}
    if Certainty.UNLIKELY in certainties and not certainties & ASSURED:
        yield Reason("certainty_unlikely")
    if len({line.source for line in reports}) != 1:
        return
    kinds = {line.kind for line in reports}
    if kinds == {EventKind.CITIZEN}:
        yield Reason("single_citizen")
    if kinds == {EventKind.CCTV}:
        doubt = _often_false(reports, counts, doctrine) or _low_score(reports, doctrine)
        yield from () if doubt is None else (doubt,)


def _often_false(
    reports: Sequence[EventLine], counts: Mapping[str, Counts], doctrine: Doctrine
) -> Reason | None:
    """One camera, when people found each of its rules that fired false most times; whatever the score."""
    rules = doctrine.priority
    shares = []
    for line in reports:
        known = counts.get(verdicts_key(line))
        if known is None or known.judged < rules.judged_at_least:
            return None
        shares.append(known.false / known.judged)
    if min(shares) < rules.false_share:
        return None
    return Reason("camera_often_false", {"percent": 10 * round(10 * min(shares))})


def _low_score(reports: Sequence[EventLine], doctrine: Doctrine) -> Reason | None:
    """One camera, when no score reaches the limit of its rule; one without a score is believed."""
    limits = doctrine.priority.false_alarm_limits
    highest = 0.0
    for line in reports:
        score = _share(line.evidence.get("score"))
        if score is None:
            return None
        own = _share(line.evidence.get("limit"))
        limit = limits.get(str(line.evidence.get("rule")), limits["default"]) if own is None else own
        if score >= limit:
            return None
        highest = max(highest, limit)
    return Reason("single_camera", {"limit": highest})


def _share(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


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
