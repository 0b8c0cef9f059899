"""Commands: what an operator wants, in the imperative. `Undo` takes one of them back."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model.codes import AssignmentStatus, Category, Service, UnitStatus
from dashboard.model.event import Instant, Line, Name
from dashboard.model.place import Point

Text = Annotated[str, Meta(min_length=1, max_length=4_000)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]
Priority = Annotated[int, Meta(ge=1, le=5)]
Units = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]


class Command(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True, forbid_unknown_fields=True):
    """The desk sets `id`, `actor` and `at`; `expected_version` is the incident's version the sender saw."""

    id: Annotated[str, Meta(max_length=100)] = ""
    actor: str = ""
    at: datetime | None = None
    expected_version: int | None = None


class OfIncident(Command, frozen=True, kw_only=True):
    incident_id: Name


class AcknowledgeIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    pass


class SetPriority(OfIncident, frozen=True, kw_only=True, tag=True):
    priority: Priority
    reason: Why | None = None


class AssignUnits(OfIncident, frozen=True, kw_only=True, tag=True):
    units: Units
    reason: Why | None = None


class SetAssignmentStatus(OfIncident, frozen=True, kw_only=True, tag=True):
    unit: Name
    status: AssignmentStatus


class SetUnitStatus(Command, frozen=True, kw_only=True, tag=True):
    unit: Name
    status: UnitStatus
    reason: Why | None = None


class AddNote(OfIncident, frozen=True, kw_only=True, tag=True):
    text: Text


class OpenIncident(Command, frozen=True, kw_only=True, tag=True):
    category: Category
    title: Annotated[str, Meta(min_length=1, max_length=500)]
    location: Point | None = None
    address: Line | None = None
    text: Annotated[str, Meta(max_length=4_000)] | None = None


class MergeIncidents(OfIncident, frozen=True, kw_only=True, tag=True):
    into: Name


class EventKey(Struct, frozen=True):
    source: Name
    id: Name


class SplitIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    """Takes a merged incident out again; with `events`, moves those reports of an open one out of it."""

    events: tuple[EventKey, ...] = ()


class ShelveIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    until: Instant
    reason: Why


class CloseIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    reason: Why


class ReopenIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    reason: Why


class RegisterUnit(Command, frozen=True, kw_only=True, tag=True):
    unit: Name
    service: Service
    capabilities: tuple[Name, ...] = ()
    station: Name | None = None
    location: Point | None = None


class Undo(Command, frozen=True, kw_only=True, tag=True):
    command_id: Name


AnyCommand = (
    AcknowledgeIncident
    | SetPriority
    | AssignUnits
    | SetAssignmentStatus
    | SetUnitStatus
    | AddNote
    | OpenIncident
    | MergeIncidents
    | SplitIncident
    | ShelveIncident
    | CloseIncident
    | ReopenIncident
    | RegisterUnit
    | Undo
)
COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in AnyCommand.__args__}
