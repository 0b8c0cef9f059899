"""The incident, its reports and its assignments, as the picture holds them."""

from collections.abc import Iterator
from datetime import datetime
from math import exp

from msgspec import Struct, field

from dashboard.model.advice import Advice
from dashboard.model.codes import (
    AssignmentStatus,
    Category,
    Certainty,
    EventKind,
    IncidentStatus,
    Severity,
    Verdict,
)
from dashboard.model.event import EventName
from dashboard.model.handover import Promise
from dashboard.model.place import Point
from dashboard.model.reason import Reason

JUDGED = ("verdict", "judged_by", "judged_at")  # what people add to a report


class EventLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One source's report of an incident: its first event, brought up to date by the later ones."""

    source: str
    id: str
    type: str
    time: datetime
    title: str
    kind: EventKind
    category: Category
    ref: str
    severity: Severity = Severity.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    location: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    expires: datetime | None = None  # until when it holds, by its source
    evidence: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    life_word: str | None = None  # the word in it that says a life is at risk
    updates: int = 0
    cancelled: bool = False
    via: str | None = None  # the merged incident that brought it
    known_as: tuple[EventName, ...] = ()  # the messages of its chain, where the source names only those
    verdict: Verdict | None = None  # of a sighting, by the person who looked
    judged_by: str | None = None
    judged_at: datetime | None = None

    def names(self) -> Iterator[EventName]:
        """What a later event may call it."""
        yield EventName(self.source, self.ref)
        yield from self.known_as


class StatusProposal(Struct, frozen=True, kw_only=True):
    """A status that a unit's position speaks for."""

    status: AssignmentStatus
    at: datetime
    reasons: tuple[Reason, ...] = ()


class Assignment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One unit's part in one incident."""

    unit: str
    status: AssignmentStatus
    times: dict[AssignmentStatus, datetime]
    reason: str | None = None  # why it was sent although assigned elsewhere
    also: str | None = None  # the other incident it was sent to as well
    via: str | None = None
    eta_s: int | None = None  # seconds until on scene, as advised when it was sent
    proposed: StatusProposal | None = None  # what its position says, for a person to confirm

    @property
    def active(self) -> bool:
        return self.status is not AssignmentStatus.CLEARED


class AidRequest(Struct, frozen=True, kw_only=True):
    """Units asked of a neighbour, because the city has none left."""

    capability: str
    count: int
    at: datetime
    by: str


class Proposal(Struct, frozen=True, kw_only=True):
    """Another incident that may be the same as the one it stands in; a person decides."""

    incident_id: str
    odds: float  # natural log of the odds that they are the same
    reasons: tuple[Reason, ...] = ()

    @property
    def percent(self) -> int:
        """How probable it is; never certain."""
        return min(max(round(100 / (1 + exp(-min(max(self.odds, -50), 50)))), 1), 99)


class Belief(Struct, frozen=True, kw_only=True):
    """What triage believes of an incident: where and what it is, when it was heard of (source time)."""

    location: Point | None
    accuracy_m: float | None
    kinds: dict[Category, float]  # probabilities, adding up to 1
    first_at: datetime
    last_at: datetime


class Incident(Struct, frozen=True, kw_only=True):
    id: str
    number: int
    category: Category
    title: str
    priority: int
    priority_reasons: tuple[Reason, ...]
    priority_set_by: str | None = None  # the person whose choice stands over the score
    score_priority: int | None = None  # what triage says, kept beside a person's choice
    status: IncidentStatus = IncidentStatus.NEW
    location: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    district: str | None = None
    opened_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    version: int = 1
    shelved_until: datetime | None = None
    shelve_reason: str | None = None
    merged_into: str | None = None
    events: tuple[EventLine, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    apart: tuple[str, ...] = ()  # incidents that a person said are not the same as it
    belief: Belief | None = None
    alarm_level: int = 1
    primary_unit: str | None = None  # the unit in charge on scene: the first one sent, or as a person says
    advice: Advice | None = None
    aid: tuple[AidRequest, ...] = ()
    sensitive: bool | None = None  # by a person; None: as its category is
    promises: tuple[Promise, ...] = ()
    notes: int = 0  # how many people have added

    @property
    def open(self) -> bool:
        return self.status not in (IncidentStatus.CLOSED, IncidentStatus.MERGED)

    def active_assignments(self) -> Iterator[Assignment]:
        return (assignment for assignment in self.assignments if assignment.active)

    def assignment(self, unit: str) -> Assignment | None:
        """The unit's active part in this incident."""
        return next((each for each in self.active_assignments() if each.unit == unit), None)
