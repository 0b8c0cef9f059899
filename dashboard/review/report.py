"""An incident's after-action report as a value: what happened, how long it took, who decided, and its proof.

It is drawn for paper and for screens alike (layouts/report). A document leaves the house, and no rule
erases from it any more: so callers' names and numbers are never in it, whether they are erased yet or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from dashboard.dispatch.profiles import Limit, Profile
from dashboard.model.closure import Closure
from dashboard.model.codes import AssignmentStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import EventLine, Incident
from dashboard.review.intervals import OF_INCIDENTS, OF_UNITS, Interval, limit_of
from dashboard.review.report_decisions import Decision, decisions

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEPS = ("dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")

Row = Mapping[str, Any]  # of the archive's tables: instants in milliseconds since 1970
Track = tuple[tuple[float, float], ...]  # places in the order of time
Instants = Mapping[str, datetime | None]  # by their names in review/intervals.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Casefile:
    """What is known of one incident: the facts about it, and its rows of `incidents` and `assignments`.

    `known` are incidents by their ids, to name others by their numbers.
    """

    incident: Incident
    row: Row
    parts: Sequence[Row]
    facts: tuple[Fact, ...] = ()
    known: Mapping[str, Incident] = field(default_factory=dict)
    tracks: Mapping[str, Track] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When a report was made, by whom, and by which profile it judges."""

    at: datetime
    by: str
    profile_name: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one step took; None: an instant of it is not known. Below 0 a clock or an entry is wrong."""

    interval: Interval
    seconds: float | None
    limit: Limit | None

    @property
    def within(self) -> bool | None:
        """Whether the limit was kept; None where there is none, or no span to judge."""
        if self.limit is None or self.seconds is None or self.seconds < 0:
            return None
        return self.seconds <= self.limit.red_s


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPart:
    """One unit's part; `expected_s` is what was advised when it was sent."""

    unit: str
    nth: int
    service: str | None
    outcome: str
    instants: Instants
    steps: tuple[Taken, ...]
    expected_s: int | None

    def step(self, name: str) -> Taken:
        return next(each for each in self.steps if each.interval.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The facts that a report rests on: their digest is of a line each, `<journal id> <its hash>`."""

    facts: int
    first: str
    last: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    incident: Incident
    instants: Instants
    steps: tuple[Taken, ...]
    parts: tuple[UnitPart, ...]
    decisions: tuple[Decision, ...]
    evidence: tuple[EventLine, ...]
    facts: tuple[Fact, ...]
    known: Mapping[str, Incident]
    tracks: Mapping[str, Track]
    closures: tuple[Closure, ...]
    proof: Proof | None  # None of a history that was brought in whole: no facts tell of it
    made: Made

    def step(self, name: str) -> Taken:
        return next(each for each in self.steps if each.interval.name == name)


def report_of(case: Casefile, made: Made) -> Report:
    """The report of what is known of an incident."""
    incident, profile = case.incident, made.profile
    judged_by = profile if incident.priority in profile.timed_priorities else None
    return Report(
        incident=incident,
        instants=_instants(case.row, ("received", "entered", "opened", "acknowledged", *STEPS, "closed")),
        steps=_taken(case.row, OF_INCIDENTS, "incident", judged_by),
        parts=tuple(_parts(case, judged_by)),
        decisions=decisions(case.facts),
        evidence=tuple(sorted(incident.events, key=lambda line: line.time)),
        facts=case.facts,
        known=case.known,
        tracks=case.tracks,
        closures=case.closures,
        proof=proof_of(case.facts),
        made=made,
    )


def proof_of(facts: Sequence[Fact]) -> Proof | None:
    """What anybody can reckon again from `GET /api/v1/incidents/{id}/timeline`."""
    if not facts:
        return None
    lines = "".join(f"{fact.id} {fact.hash}\n" for fact in facts)
    digest = sha256(lines.encode()).hexdigest()
    return Proof(facts=len(facts), first=facts[0].id, last=facts[-1].id, digest=digest)


def _parts(case: Casefile, profile: Profile | None) -> Iterable[UnitPart]:
    for row in sorted(case.parts, key=lambda each: (each["dispatched_at"] or 0, each["unit"], each["nth"])):
        yield UnitPart(
            unit=row["unit"],
            nth=row["nth"],
            service=row["service"],
            outcome=row["outcome"],
            instants=_instants(row, STEPS),
            steps=_taken(row, OF_UNITS, "unit", profile),
            expected_s=_expected(case.incident, row),
        )


def _expected(incident: Incident, row: Row) -> int | None:
    own = [each for each in incident.assignments if each.unit == row["unit"]]
    return own[row["nth"] - 1].eta_s if len(own) >= row["nth"] else None


def _instants(row: Row, names: Iterable[str]) -> Instants:
    found = {name: row.get(f"{name}_at") for name in names}
    return {name: None if ms is None else EPOCH + timedelta(milliseconds=ms) for name, ms in found.items()}


def _taken(
    row: Row, named: Iterable[tuple[str, str]], per: str, profile: Profile | None
) -> tuple[Taken, ...]:
    """Without a profile nobody is late by the second: the incident is of no urgent priority."""
    return tuple(
        Taken(each, _seconds(row, each), None if profile is None else limit_of(each, per, profile))
        for each in (Interval(*pair) for pair in named)
    )


def _seconds(row: Row, interval: Interval) -> float | None:
    begin, end = (row.get(f"{each}_at") for each in interval)
    return None if begin is None or end is None else (end - begin) / 1_000


def outings(case: Casefile) -> dict[str, tuple[datetime, datetime | None]]:
    """From when to when each unit was out for this incident; None: it still is, or nobody knows."""
    found: dict[str, tuple[datetime, datetime | None]] = {}
    for row in case.parts:
        times = _instants(row, STEPS)
        begun, ended = times["dispatched"], times[AssignmentStatus.CLEARED]
        if begun is not None:
            before = found.get(row["unit"])
            first = begun if before is None else min(begun, before[0])
            last = ended if before is None or ended is None or before[1] is None else max(ended, before[1])
            found[row["unit"]] = (first, last)
    return found
