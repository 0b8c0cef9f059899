"""The closing clerk: ends what nobody ends, so that a demo left alone for days keeps a board one can read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.model.codes import AssignmentStatus
from dashboard.model.commands import CloseIncident
from dashboard.model.incident import Incident
from dashboard.picture import Picture

CLEARED_FOR = timedelta(minutes=4)  # time enough for an operator to close it first
CANCELLED_FOR = timedelta(minutes=2)
# The last word of an incident that nobody sends anyone to: urgent ones wait longer.
IGNORED_FOR = {1: timedelta(minutes=90), 2: timedelta(minutes=60), 3: timedelta(minutes=45)}
IGNORED_OTHERWISE = timedelta(minutes=40)

CREWS_LEFT = "Екіпажі звільнилися (демонстрація)"
SOURCES_LEFT = "Джерело відкликало (демонстрація)"
NOBODY_CAME = "Ніхто не взявся, закрито демонстрацією"


def closings(picture: Picture, now: datetime) -> Iterator[CloseIncident]:
    """What the clerk would close now. What a person opened, or others report, is left alone."""
    for incident in picture.open_incidents():
        reason = _reason(incident, now) if _ours(incident) else None
        if reason is not None:
            yield CloseIncident(incident_id=incident.id, reason=reason, actor="demo")


def _ours(incident: Incident) -> bool:
    return bool(incident.events) and all(line.source.startswith("demo/") for line in incident.events)


def _reason(incident: Incident, now: datetime) -> str | None:
    if any(incident.active_assignments()):
        return None
    if incident.assignments:
        return CREWS_LEFT if now - _last_cleared(incident) > CLEARED_FOR else None
    last = max(line.time for line in incident.events)
    if all(line.cancelled for line in incident.events):
        return SOURCES_LEFT if now - last > CANCELLED_FOR else None
    ignored = IGNORED_FOR.get(incident.priority, IGNORED_OTHERWISE)
    return NOBODY_CAME if now - last > ignored else None


def _last_cleared(incident: Incident) -> datetime:
    return max(part.times.get(AssignmentStatus.CLEARED, incident.opened_at) for part in incident.assignments)
