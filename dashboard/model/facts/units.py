"""Units: who was sent, what was advised, where they stand by."""

from typing import Any

from dashboard.model.advice import Advice, Move
from dashboard.model.codes import AssignmentStatus, Override, Service, UnitFlag, UnitStatus
from dashboard.model.facts.body import Body, OfIncident
from dashboard.model.place import Point
from dashboard.model.reason import Reason
from dashboard.model.unit import Shift


class UnitAssigned(OfIncident, frozen=True, kw_only=True):
    unit: str
    reason: str | None = None
    eta_s: int | None = None


class UnitsAdvised(OfIncident, frozen=True, kw_only=True):
    """What the adviser says of an incident from now on; None: nothing any more."""

    advice: Advice | None


class AdviceAnswered(OfIncident, frozen=True, kw_only=True):
    """What a person made of the advice that stood: the number of the option sent, or none of them."""

    advice: str
    units: tuple[str, ...]
    option: int | None = None
    override: Override | None = None


class AssignmentShared(OfIncident, frozen=True, kw_only=True):
    """The unit of this assignment was sent to another incident as well."""

    unit: str
    other: str
    reason: str


class AssignmentStatusChanged(OfIncident, frozen=True, kw_only=True):
    unit: str
    status: AssignmentStatus
    reason: str | None = None


class StatusProposed(OfIncident, frozen=True, kw_only=True):
    unit: str
    status: AssignmentStatus
    reasons: tuple[Reason, ...] = ()


class PrimaryUnitSet(OfIncident, frozen=True, kw_only=True):
    unit: str


class UnitRegistered(Body, frozen=True, kw_only=True):
    unit: str
    service: Service
    capabilities: tuple[str, ...]
    station: str | None = None
    location: Point | None = None
    crew: str | None = None
    crew_size: int | None = None
    shift: Shift | None = None


class UnitStatusChanged(Body, frozen=True, kw_only=True):
    unit: str
    status: UnitStatus
    reason: str | None = None


class UnitFlagged(Body, frozen=True, kw_only=True):
    unit: str
    flags: tuple[UnitFlag, ...]


class UnitPanicked(Body, frozen=True, kw_only=True):
    unit: str
    incident_id: str


class PanicCleared(Body, frozen=True, kw_only=True):
    unit: str
    reason: str


class UnitMoved(Body, frozen=True, kw_only=True):
    """It stands by at another station; without one, at its own again."""

    unit: str
    post: str | None
    location: Point | None = None


class MoveAdvised(Body, frozen=True, kw_only=True):
    move: Move | None


class MoveDismissed(Body, frozen=True, kw_only=True):
    unit: str
    station: str


class UnitRestored(Body, frozen=True, kw_only=True):
    unit: str
    command_id: str
    fields: dict[str, Any]
