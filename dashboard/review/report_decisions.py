"""Who decided what of an incident, and what had been advised: read from its facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dashboard.model import facts as kinds
from dashboard.model.advice import ADVISER, Advice
from dashboard.model.facts import AdviceAnswered, Body, Fact, UnitAssigned, UnitsAdvised

# What a person weighs and answers for; what only follows from it stands in the log.
DECIDED: tuple[type[Body], ...] = (
    kinds.AlarmRaised,
    kinds.AidRequested,
    kinds.IncidentsMerged,
    kinds.IncidentSplit,
    kinds.IncidentShelved,
    kinds.IncidentClosed,
    kinds.IncidentReopened,
    kinds.SightingJudged,
    kinds.UnitPanicked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One act of one person: the facts that it made, and the advice that stood when units were sent."""

    at: datetime
    by: str
    facts: tuple[Fact, ...]
    advice: Advice | None = None
    answer: AdviceAnswered | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """Those sent by it."""
        return tuple(fact.body.unit for fact in self.facts if isinstance(fact.body, UnitAssigned))


def decisions(facts: Iterable[Fact]) -> tuple[Decision, ...]:
    """In the order in which they were taken."""
    return tuple(_decisions(facts))


def _decisions(facts: Iterable[Fact]) -> Iterator[Decision]:
    standing: Advice | None = None
    acts: dict[str, tuple[Advice | None, list[Fact]]] = {}
    for fact in facts:
        if isinstance(fact.body, UnitsAdvised):
            standing = fact.body.advice
        elif _decided(fact.body) and fact.actor != ADVISER:
            acts.setdefault(fact.cause, (standing, []))[1].append(fact)
    for advice, own in acts.values():
        answer = next((each.body for each in own if isinstance(each.body, AdviceAnswered)), None)
        first = own[0]
        sent = any(isinstance(each.body, UnitAssigned) for each in own)
        told = tuple(each for each in own if not isinstance(each.body, AdviceAnswered))
        yield Decision(
            at=first.at, by=first.actor, facts=told, advice=advice if sent else None, answer=answer
        )


def _decided(body: Body) -> bool:
    if isinstance(body, kinds.PriorityChanged):
        return body.by_person
    return isinstance(body, (UnitAssigned, AdviceAnswered, *DECIDED))
