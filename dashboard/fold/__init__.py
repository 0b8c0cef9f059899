"""What each fact does to the picture: one small function a fact, in one table."""

from collections.abc import Callable, Iterable
from typing import Any

from dashboard.fold import assignments, care, centre, merging, reports
from dashboard.fold.reports import CENTRE
from dashboard.model import facts
from dashboard.model.facts import Body, Fact
from dashboard.picture import Picture

__all__ = ["CENTRE", "apply", "fold"]


def apply(picture: Picture, fact: Fact) -> None:
    """Fold one fact into the picture. A fact about an incident that is no longer kept changes nothing."""
    picture.begin(None if fact.actor == CENTRE else picture.act_of(fact))
    APPLY[type(fact.body)](picture, fact, fact.body)
    picture.begin(None)
    picture.tip = fact.id


def fold(history: Iterable[Fact], start: Picture | None = None) -> Picture:
    """The picture after the given facts."""
    picture = start if start is not None else Picture()
    for fact in history:
        apply(picture, fact)
    return picture


APPLY: dict[type[Body], Callable[[Picture, Fact, Any], None]] = {
    facts.IncidentOpened: reports.opened,
    facts.EventAttached: reports.attached,
    facts.EventUpdated: reports.updated,
    facts.EventCancelled: reports.cancelled,
    facts.EventIgnored: centre.nothing,
    facts.MergeProposed: reports.proposed,
    facts.PriorityChanged: care.priority_changed,
    facts.IncidentAcknowledged: care.acknowledged,
    facts.UnitAssigned: assignments.assigned,
    facts.AssignmentShared: assignments.shared,
    facts.AssignmentStatusChanged: assignments.assignment_moved,
    facts.UnitRegistered: assignments.registered,
    facts.UnitStatusChanged: assignments.unit_set,
    facts.NoteAdded: care.noted,
    facts.NoteRetracted: care.note_retracted,
    facts.IncidentsMerged: merging.merged,
    facts.IncidentSplit: merging.split,
    facts.EventsMovedOut: reports.moved_out,
    facts.EventsMovedIn: reports.moved_in,
    facts.IncidentShelved: care.shelved,
    facts.IncidentUnshelved: care.unshelved,
    facts.IncidentClosed: care.closed,
    facts.IncidentReopened: care.reopened,
    facts.IncidentRestored: care.incident_restored,
    facts.UnitRestored: care.unit_restored,
    facts.CommandRefused: centre.nothing,
    facts.MessageSetAside: centre.set_aside,
    facts.AirAlertStarted: centre.alert_started,
    facts.AirAlertEnded: centre.alert_ended,
}
