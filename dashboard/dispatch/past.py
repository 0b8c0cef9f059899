"""What past incidents were at their most urgent, and what was sent: gathered from the journal's facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dashboard.dispatch.plans import Urgency, urgency_of
from dashboard.fold import apply
from dashboard.model import facts
from dashboard.model.facts import Body, Fact
from dashboard.model.incident import Incident
from dashboard.model.plan import PlansVersion
from dashboard.picture import Picture

# The facts that change what a plan asks for. The others, most of a journal, need not even be decoded.
MATTER: tuple[type[Body], ...] = (
    facts.IncidentOpened,
    facts.EventAttached,
    facts.EventUpdated,
    facts.EventCancelled,
    facts.EventsMovedIn,
    facts.EventsMovedOut,
    facts.IncidentsMerged,
    facts.IncidentSplit,
    facts.PriorityChanged,
    facts.AlarmRaised,
    facts.IncidentClosed,
    facts.IncidentReopened,
    facts.IncidentRestored,
    facts.UnitAssigned,
    facts.PlansPublished,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A past incident at its most urgent since the first unit was sent, or as it was last when none was.

    `sent` are the units that were sent, whether they came or not.
    """

    number: int
    opened_at: datetime
    urgency: Urgency
    sent: frozenset[str] = frozenset()


@dataclass(slots=True)
class Past:
    """Folds the facts that matter, in order. Incidents opened before the first fact are not known."""

    versions: list[PlansVersion] = field(default_factory=list)
    _picture: Picture = field(default_factory=Picture)
    _cases: dict[str, Case] = field(default_factory=dict)
    _into: dict[str, str] = field(default_factory=dict)  # merged incidents: the one that each is now part of
    _undone: dict[str, tuple[str, Case]] = field(default_factory=dict)  # the last command, the case before it

    def take(self, fact: Fact) -> None:
        """Take the next fact; those of other kinds than MATTER change nothing."""
        if isinstance(fact.body, facts.UnitAssigned):
            self._send(fact.body)
        elif isinstance(fact.body, MATTER):
            apply(self._picture, fact)
            self._look(fact)

    def forget(self, before: datetime) -> None:
        """Drop what was opened earlier."""
        old = [key for key, case in self._cases.items() if case.opened_at < before]
        for key in old:
            del self._cases[key]
            self._into.pop(key, None)
            self._undone.pop(key, None)

    def cases(self) -> tuple[Case, ...]:
        """Every incident that stands by itself; units sent to one that was merged into it are its own."""
        sent = {key: set(case.sent) for key, case in self._cases.items()}
        for child in self._into:
            if child in sent and (parent := self._parent(child)) in sent:
                sent[parent] |= sent[child]
        alone = ((key, case) for key, case in self._cases.items() if key not in self._into)
        return tuple(replace(case, sent=frozenset(sent[key])) for key, case in alone)

    def _parent(self, child: str) -> str:
        while child in self._into:
            child = self._into[child]
        return child

    def _send(self, body: facts.UnitAssigned) -> None:
        case = self._cases.get(body.incident_id)
        if case is not None:
            self._cases[body.incident_id] = replace(case, sent=case.sent | {body.unit})

    def _look(self, fact: Fact) -> None:
        if isinstance(fact.body, facts.PlansPublished) and self._picture.plans is not None:
            self.versions.append(self._picture.plans)
        for incident in self._touched(fact):
            self._note(incident, fact)

    def _touched(self, fact: Fact) -> Iterator[Incident]:
        for key in (fact.incident_id, *_others(fact.body)):
            if key is not None and (incident := self._picture.incidents.get(key)) is not None:
                yield incident

    def _note(self, incident: Incident, fact: Fact) -> None:
        self._into.pop(incident.id, None)
        if incident.merged_into is not None:
            self._into[incident.id] = incident.merged_into
        known = self._cases.get(incident.id)
        if known is None:
            if isinstance(fact.body, facts.IncidentOpened):
                self._cases[incident.id] = Case(incident.number, incident.opened_at, urgency_of(incident))
        elif isinstance(fact.body, facts.IncidentRestored):
            self._take_back(incident, fact.body)
        else:
            if self._undone.get(incident.id, ("",))[0] != fact.cause:
                self._undone[incident.id] = (fact.cause, known)
            self._cases[incident.id] = replace(known, urgency=_more_urgent(known, incident))

    def _take_back(self, incident: Incident, body: facts.IncidentRestored) -> None:
        """A slip that was undone within seconds was never how urgent it was."""
        case = self._cases[incident.id]
        command, before = self._undone.get(incident.id, ("", case))
        if command == body.command_id:
            case = replace(before, sent=case.sent)
        if "assignments" in body.fields:
            case = replace(case, sent=frozenset(part.unit for part in incident.assignments))
        self._cases[incident.id] = case


def _more_urgent(case: Case, incident: Incident) -> Urgency:
    """Until somebody is sent a later word corrects an earlier one; then what was asked for stays asked.

    The category is the one that it had at its highest priority.
    """
    now, before = urgency_of(incident), case.urgency
    if not case.sent:
        return now
    return Urgency(
        category=now.category if now.priority <= before.priority else before.category,
        priority=min(now.priority, before.priority),
        conditions=now.conditions | before.conditions,
        alarm_level=max(now.alarm_level, before.alarm_level),
    )


def _others(body: Body) -> Mapping[str, None]:
    """Further incidents that a fact changes."""
    named = (getattr(body, name, None) for name in ("into", "out_of", "to"))
    return dict.fromkeys(each for each in named if each is not None)
