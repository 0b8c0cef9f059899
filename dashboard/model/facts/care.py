"""What people do with an incident, and take back."""

from datetime import datetime
from typing import Any

from dashboard.model.facts.body import OfIncident
from dashboard.model.reason import Reason


class PriorityChanged(OfIncident, frozen=True, kw_only=True):
    priority: int
    priority_reasons: tuple[Reason, ...]
    by_person: bool = False
    score_priority: int | None = None


class IncidentAcknowledged(OfIncident, frozen=True, kw_only=True):
    pass


class AlarmRaised(OfIncident, frozen=True, kw_only=True):
    level: int
    reason: str | None = None


class SensitivityMarked(OfIncident, frozen=True, kw_only=True):
    sensitive: bool


class AidRequested(OfIncident, frozen=True, kw_only=True):
    capability: str
    count: int


class NoteAdded(OfIncident, frozen=True, kw_only=True):
    text: str


class NoteRetracted(OfIncident, frozen=True, kw_only=True):
    command_id: str


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
