"""Facts: what the centre has recorded, in the past tense. The journal is their ordered, chained stream."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from dashboard.model.codes import AssignmentStatus, Category, Service, UnitStatus
from dashboard.model.incident import Belief, EventLine, Reason
from dashboard.model.place import Point


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a fact says; the class's name is the fact's type."""


class OfIncident(Body, frozen=True, kw_only=True):
    incident_id: str


class IncidentOpened(OfIncident, frozen=True, kw_only=True):
    number: int
    category: Category
    title: str
    priority: int
    priority_reasons: tuple[Reason, ...]
    opened_at: datetime
    location: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    district: str | None = None
    event: EventLine | None = None
    belief: Belief | None = None
    split_from: str | None = None
    text: str | None = None


class EventAttached(OfIncident, frozen=True, kw_only=True):
    event: EventLine
    belief: Belief
    category: Category | None = None  # the incident's, where the report changes it
    reasons: tuple[Reason, ...] = ()


class EventUpdated(OfIncident, frozen=True, kw_only=True):
    """The same source told more of its own report."""

    event: EventLine
    belief: Belief
    category: Category | None = None


class EventCancelled(OfIncident, frozen=True, kw_only=True):
    source: str
    ref: str
    event_id: str


class EventIgnored(Body, frozen=True, kw_only=True):
    """An event that changes nothing: the cancelling of what the centre does not know."""

    source: str
    event_id: str
    reason: str


class MergeProposed(OfIncident, frozen=True, kw_only=True):
    other: str
    odds: float
    reasons: tuple[Reason, ...] = ()


class PriorityChanged(OfIncident, frozen=True, kw_only=True):
    priority: int
    priority_reasons: tuple[Reason, ...]
    by_person: bool = False
    score_priority: int | None = None


class IncidentAcknowledged(OfIncident, frozen=True, kw_only=True):
    pass


class UnitAssigned(OfIncident, frozen=True, kw_only=True):
    unit: str
    reason: str | None = None


class AssignmentShared(OfIncident, frozen=True, kw_only=True):
    """The unit of this assignment was sent to another incident as well."""

    unit: str
    other: str
    reason: str


class AssignmentStatusChanged(OfIncident, frozen=True, kw_only=True):
    unit: str
    status: AssignmentStatus
    reason: str | None = None


class UnitRegistered(Body, frozen=True, kw_only=True):
    unit: str
    service: Service
    capabilities: tuple[str, ...]
    station: str | None = None
    location: Point | None = None


class UnitStatusChanged(Body, frozen=True, kw_only=True):
    unit: str
    status: UnitStatus
    reason: str | None = None


class NoteAdded(OfIncident, frozen=True, kw_only=True):
    text: str


class IncidentsMerged(OfIncident, frozen=True, kw_only=True):
    into: str
    category: Category | None = None  # of the other from now on, where the merging changes it


class IncidentSplit(OfIncident, frozen=True, kw_only=True):
    """A merged incident stands by itself again."""

    out_of: str
    category: Category | None = None  # of the other from now on, where the parting changes it


class EventsMovedOut(OfIncident, frozen=True, kw_only=True):
    """Some reports of this incident are now another's."""

    to: str
    events: tuple[EventLine, ...]
    belief: Belief | None = None


class EventsMovedIn(OfIncident, frozen=True, kw_only=True):
    out_of: str
    events: tuple[EventLine, ...]


class IncidentShelved(OfIncident, frozen=True, kw_only=True):
    until: datetime
    reason: str


class IncidentUnshelved(OfIncident, frozen=True, kw_only=True):
    reason: str


class IncidentClosed(OfIncident, frozen=True, kw_only=True):
    reason: str


class IncidentReopened(OfIncident, frozen=True, kw_only=True):
    reason: str


class IncidentRestored(OfIncident, frozen=True, kw_only=True):
    """What a command changed is as it was before it."""

    command_id: str
    fields: dict[str, Any]


class UnitRestored(Body, frozen=True, kw_only=True):
    unit: str
    command_id: str
    fields: dict[str, Any]


class NoteRetracted(OfIncident, frozen=True, kw_only=True):
    command_id: str


class CommandRefused(Body, frozen=True, kw_only=True):
    command: str
    code: str
    args: dict[str, str | float | int] = field(default_factory=dict)
    incident_id: str | None = None


class MessageSetAside(Body, frozen=True, kw_only=True):
    """A message that could not be understood; it lies in the dead stream with this reason."""

    stream: str
    entry: str
    reason: str
    source: str | None = None
    excerpt: str = ""


class AirAlertStarted(Body, frozen=True, kw_only=True):
    region: str
    threat: str
    since: datetime


class AirAlertEnded(Body, frozen=True, kw_only=True):
    region: str


BODIES: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        IncidentOpened,
        EventAttached,
        EventUpdated,
        EventCancelled,
        EventIgnored,
        MergeProposed,
        PriorityChanged,
        IncidentAcknowledged,
        UnitAssigned,
        AssignmentShared,
        AssignmentStatusChanged,
        UnitRegistered,
        UnitStatusChanged,
        NoteAdded,
        IncidentsMerged,
        IncidentSplit,
        EventsMovedOut,
        EventsMovedIn,
        IncidentShelved,
        IncidentUnshelved,
        IncidentClosed,
        IncidentReopened,
        IncidentRestored,
        UnitRestored,
        NoteRetracted,
        CommandRefused,
        MessageSetAside,
        AirAlertStarted,
        AirAlertEnded,
    )
}


class Fact(Struct, frozen=True, kw_only=True):
    """A body with who, when and why. `id` is its journal id, `cause` the event's or command's id."""

    id: str
    at: datetime
    actor: str
    cause: str
    body: Body
    hash: str = ""

    @property
    def type(self) -> str:
        return type(self.body).__name__

    @property
    def incident_id(self) -> str | None:
        return getattr(self.body, "incident_id", None)

    @property
    def unit(self) -> str | None:
        return getattr(self.body, "unit", None)
