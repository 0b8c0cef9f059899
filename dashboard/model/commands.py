"""Commands: what an operator wants, in the imperative. `Undo` takes one of them back."""

from typing import Annotated

from msgspec import Meta, Struct

from dashboard.model import closure, feed_commands, handover_commands, report_commands
from dashboard.model.advice import Advice, Move
from dashboard.model.codes import AssignmentStatus, Category, Override, Service, UnitFlag, UnitStatus, Verdict
from dashboard.model.command import Command, OfIncident, Text, Why
from dashboard.model.event import Instant, Line, Name
from dashboard.model.place import Point
from dashboard.model.plan import HIGHEST_ALARM, Capability, Count, Plan
from dashboard.model.reason import Reason
from dashboard.model.unit import Shift

Priority = Annotated[int, Meta(ge=1, le=5)]
Units = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]


class AcknowledgeIncident(OfIncident, frozen=True, kw_only=True, tag=True):
    pass


class SetPriority(OfIncident, frozen=True, kw_only=True, tag=True):
    priority: Priority
    reason: Why | None = None


class AssignUnits(OfIncident, frozen=True, kw_only=True, tag=True):
    """`reason` is for units that are assigned elsewhere or off duty, `override` for not following advice."""

    units: Units
    reason: Why | None = None
    override: Override | None = None


class SetAssignmentStatus(OfIncident, frozen=True, kw_only=True, tag=True):
    unit: Name
    status: AssignmentStatus


class SetUnitStatus(Command, frozen=True, kw_only=True, tag=True):
    unit: Name
    status: UnitStatus
    reason: Why | None = None


class SetPrimaryUnit(OfIncident, frozen=True, kw_only=True, tag=True):
    unit: Name


class RaiseAlarm(OfIncident, frozen=True, kw_only=True, tag=True):
    """Set the alarm level: what the response plan adds to its first needs."""

    level: Annotated[int, Meta(ge=1, le=HIGHEST_ALARM)]
    reason: Why | None = None


class MarkSensitive(OfIncident, frozen=True, kw_only=True, tag=True):
    """Whether walls are told where it is only coarsely; until somebody says so, its category decides."""

    sensitive: bool


class RequestAid(OfIncident, frozen=True, kw_only=True, tag=True):
    """Ask a neighbour for what the city has none of."""

    capability: Capability
    count: Count = 1


class SetUnitFlags(Command, frozen=True, kw_only=True, tag=True):
    unit: Name
    flags: tuple[UnitFlag, ...]


class RaisePanic(Command, frozen=True, kw_only=True, tag=True):
    """A crew in danger: an incident of the highest priority opens where it is."""

    unit: Name
    location: Point | None = None


class ClearPanic(Command, frozen=True, kw_only=True, tag=True):
    unit: Name
    reason: Why


class MoveUnit(Command, frozen=True, kw_only=True, tag=True):
    """Stand by at another station, or (with its own) go home again."""

    unit: Name
    station: Name
    location: Point | None = None


class DismissMove(Command, frozen=True, kw_only=True, tag=True):
    """The move that is advised is not wanted."""

    unit: Name


class CloseRoad(Command, frozen=True, kw_only=True, tag=True):
    line: closure.Line
    until: Instant
    reason: Why


class OpenRoad(Command, frozen=True, kw_only=True, tag=True):
    closure: Name


class PublishPlans(Command, frozen=True, kw_only=True, tag=True):
    """Put response plans into force; `based_on` is the version that they were made from."""

    plans: dict[Category, tuple[Plan, ...]]
    based_on: Annotated[int, Meta(ge=0)]
    note: Why


class AddNote(OfIncident, frozen=True, kw_only=True, tag=True):
    text: Text


class JudgeSighting(OfIncident, frozen=True, kw_only=True, tag=True):
    """Say of a camera's report whether it is true."""

    source: Name
    event_id: Name
    verdict: Verdict


class OpenIncident(Command, frozen=True, kw_only=True, tag=True):
    category: Category
    title: Annotated[str, Meta(min_length=1, max_length=500)]
    location: Point | None = None
    address: Line | None = None
    text: Annotated[str, Meta(max_length=4_000)] | None = None


class MergeIncidents(OfIncident, frozen=True, kw_only=True, tag=True):
    into: Name


class DismissProposal(OfIncident, frozen=True, kw_only=True, tag=True):
    """The two are not the same: it is not proposed again."""

    other: Name


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
    crew: Name | None = None
    crew_size: Annotated[int, Meta(ge=1, le=50)] | None = None
    shift: Shift | None = None


class AdviseUnits(OfIncident, frozen=True, kw_only=True, tag=True):
    """The adviser's: which units to send; None takes the advice back."""

    advice: Advice | None


class AdviseMove(Command, frozen=True, kw_only=True, tag=True):
    """The adviser's: which unit to move for coverage; None takes it back."""

    move: Move | None


class ProposeStatus(OfIncident, frozen=True, kw_only=True, tag=True):
    """The adviser's: what a unit's position says of its status."""

    unit: Name
    status: AssignmentStatus
    reasons: tuple[Reason, ...] = ()


class Undo(Command, frozen=True, kw_only=True, tag=True):
    command_id: Name


AnyCommand = (
    AcknowledgeIncident
    | SetPriority
    | AssignUnits
    | SetAssignmentStatus
    | SetUnitStatus
    | SetPrimaryUnit
    | RaiseAlarm
    | MarkSensitive
    | RequestAid
    | SetUnitFlags
    | RaisePanic
    | ClearPanic
    | MoveUnit
    | DismissMove
    | CloseRoad
    | OpenRoad
    | PublishPlans
    | AddNote
    | JudgeSighting
    | OpenIncident
    | MergeIncidents
    | DismissProposal
    | SplitIncident
    | ShelveIncident
    | CloseIncident
    | ReopenIncident
    | RegisterUnit
    | AdviseUnits
    | AdviseMove
    | ProposeStatus
    | Undo
    | handover_commands.MakePromise
    | handover_commands.KeepPromise
    | handover_commands.BeginHandover
    | handover_commands.RemarkHandover
    | handover_commands.ConfirmHandoverItem
    | handover_commands.SignHandover
    | handover_commands.CancelHandover
    | report_commands.AcceptReport
    | report_commands.DeclineReport
    | report_commands.AnswerReport
    | feed_commands.PauseFeed
    | feed_commands.ResumeFeed
    | feed_commands.ResendSetAside
    | feed_commands.DismissSetAside
    | feed_commands.ReportFeed
    | feed_commands.ReportOutput
    | feed_commands.ResendUndelivered
    | feed_commands.ForgetFeed
    | feed_commands.ResolveSetAside
)
COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in AnyCommand.__args__}

# By the centre's own processes: said again they change nothing, and no person waits for their answer, so that
# their ids need not be remembered.
BY_PROCESSES: tuple[type[Command], ...] = (
    AdviseUnits,
    AdviseMove,
    ProposeStatus,
    feed_commands.ReportFeed,
    feed_commands.ReportOutput,
    feed_commands.ResendUndelivered,
    feed_commands.ForgetFeed,
    feed_commands.ResolveSetAside,
)
