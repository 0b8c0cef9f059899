"""Facts: what the centre has recorded, in the past tense. The journal is their ordered, chained stream."""

from datetime import datetime

from msgspec import Struct

from dashboard.model.facts.body import Body, OfIncident
from dashboard.model.facts.care import (
    AidRequested,
    AlarmRaised,
    IncidentAcknowledged,
    IncidentClosed,
    IncidentReopened,
    IncidentRestored,
    IncidentShelved,
    IncidentUnshelved,
    NoteAdded,
    NoteRetracted,
    PriorityChanged,
    SensitivityMarked,
)
from dashboard.model.facts.centre import (
    AirAlertEnded,
    AirAlertStarted,
    AlarmFloodBegan,
    AlarmFloodEnded,
    CommandRefused,
    MessageSetAside,
    OutagesPlanned,
    PlansPublished,
    RoadClosed,
    RoadOpened,
)
from dashboard.model.facts.citizens import (
    ReportAccepted,
    ReportAnswered,
    ReportDeclined,
    ReportReceived,
    ReportRestored,
)
from dashboard.model.facts.feeds import (
    FeedChanged,
    FeedForgotten,
    FeedPaused,
    FeedResumed,
    OutputChanged,
    ResendRequested,
    SetAsideKept,
    SetAsideResolved,
    UndeliveredAsked,
)
from dashboard.model.facts.reports import (
    EventAttached,
    EventCancelled,
    EventIgnored,
    EventsMovedIn,
    EventsMovedOut,
    EventUpdated,
    IncidentOpened,
    IncidentsMerged,
    IncidentSplit,
    MergeProposed,
    SightingJudged,
)
from dashboard.model.facts.units import (
    AdviceAnswered,
    AssignmentShared,
    AssignmentStatusChanged,
    MoveAdvised,
    MoveDismissed,
    PanicCleared,
    PrimaryUnitSet,
    StatusProposed,
    UnitAssigned,
    UnitFlagged,
    UnitMoved,
    UnitPanicked,
    UnitRegistered,
    UnitRestored,
    UnitsAdvised,
    UnitStatusChanged,
)

BODIES: dict[str, type[Body]] = {
    body.__name__: body
    for body in (
        IncidentOpened,
        EventAttached,
        EventUpdated,
        EventCancelled,
        SightingJudged,
        EventIgnored,
        MergeProposed,
        IncidentsMerged,
        IncidentSplit,
        EventsMovedOut,
        EventsMovedIn,
        PriorityChanged,
        IncidentAcknowledged,
        AlarmRaised,
        SensitivityMarked,
        AidRequested,
        NoteAdded,
        NoteRetracted,
        IncidentShelved,
        IncidentUnshelved,
        IncidentClosed,
        IncidentReopened,
        IncidentRestored,
        UnitAssigned,
        UnitsAdvised,
        AdviceAnswered,
        AssignmentShared,
        AssignmentStatusChanged,
        StatusProposed,
        PrimaryUnitSet,
        UnitRegistered,
        UnitStatusChanged,
        UnitFlagged,
        UnitPanicked,
        PanicCleared,
        UnitMoved,
        MoveAdvised,
        MoveDismissed,
        UnitRestored,
        CommandRefused,
        MessageSetAside,
        FeedChanged,
        FeedForgotten,
        FeedPaused,
        FeedResumed,
        OutputChanged,
        UndeliveredAsked,
        ResendRequested,
        SetAsideKept,
        SetAsideResolved,
        ReportReceived,
        ReportAccepted,
        ReportDeclined,
        ReportAnswered,
        ReportRestored,
        AirAlertStarted,
        AirAlertEnded,
        AlarmFloodBegan,
        AlarmFloodEnded,
        OutagesPlanned,
        RoadClosed,
        RoadOpened,
        PlansPublished,
    )
}

__all__ = [
    "BODIES",
    "AdviceAnswered",
    "AidRequested",
    "AirAlertEnded",
    "AirAlertStarted",
    "AlarmFloodBegan",
    "AlarmFloodEnded",
    "AlarmRaised",
    "AssignmentShared",
    "AssignmentStatusChanged",
    "Body",
    "CommandRefused",
    "EventAttached",
    "EventCancelled",
    "EventIgnored",
    "EventUpdated",
    "EventsMovedIn",
    "EventsMovedOut",
    "Fact",
    "FeedChanged",
    "FeedForgotten",
    "FeedPaused",
    "FeedResumed",
    "IncidentAcknowledged",
    "IncidentClosed",
    "IncidentOpened",
    "IncidentReopened",
    "IncidentRestored",
    "IncidentShelved",
    "IncidentSplit",
    "IncidentUnshelved",
    "IncidentsMerged",
    "MergeProposed",
    "MessageSetAside",
    "MoveAdvised",
    "MoveDismissed",
    "NoteAdded",
    "NoteRetracted",
    "OfIncident",
    "OutagesPlanned",
    "OutputChanged",
    "PanicCleared",
    "PlansPublished",
    "PrimaryUnitSet",
    "PriorityChanged",
    "ReportAccepted",
    "ReportAnswered",
    "ReportDeclined",
    "ReportReceived",
    "ReportRestored",
    "ResendRequested",
    "RoadClosed",
    "RoadOpened",
    "SensitivityMarked",
    "SetAsideKept",
    "SetAsideResolved",
    "SightingJudged",
    "StatusProposed",
    "UndeliveredAsked",
    "UnitAssigned",
    "UnitFlagged",
    "UnitMoved",
    "UnitPanicked",
    "UnitRegistered",
    "UnitRestored",
    "UnitStatusChanged",
    "UnitsAdvised",
]


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
