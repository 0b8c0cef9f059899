"""What each fact does to the picture: one small function a fact, in one table."""

from collections.abc import Callable, Iterable
from typing import Any

from dashboard.fold import (
    advice,
    air,
    alarms,
    assignments,
    care,
    centre,
    citizens,
    feeds,
    handover,
    merging,
    reports,
    sightings,
    units,
)
from dashboard.fold.reports import CENTRE
from dashboard.model import facts
from dashboard.model.advice import ADVISER
from dashboard.model.facts import Body, Fact
from dashboard.model.feed import RECEPTION
from dashboard.picture import Picture

NOBODY = frozenset({CENTRE, ADVISER, RECEPTION})  # actors who take nothing back

__all__ = ["CENTRE", "apply", "fold"]


def apply(picture: Picture, fact: Fact) -> None:
    """Fold one fact into the picture. A fact about an incident that is no longer kept changes nothing."""
    picture.begin(None if fact.actor in NOBODY else picture.act_of(fact))
    alarms.count(picture, fact)
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
    facts.SightingJudged: sightings.judged,
    facts.EventIgnored: centre.nothing,
    facts.MergeProposed: reports.proposed,
    facts.ProposalDismissed: reports.dismissed,
    facts.PriorityChanged: care.priority_changed,
    facts.IncidentAcknowledged: care.acknowledged,
    facts.UnitAssigned: assignments.assigned,
    facts.AssignmentShared: assignments.shared,
    facts.AssignmentStatusChanged: assignments.assignment_moved,
    facts.UnitsAdvised: advice.advised,
    facts.AdviceAnswered: advice.answered,
    facts.StatusProposed: advice.status_proposed,
    facts.PrimaryUnitSet: advice.primary_set,
    facts.AlarmRaised: advice.alarm_raised,
    facts.SensitivityMarked: care.sensitivity_marked,
    facts.AidRequested: advice.aid_requested,
    facts.UnitRegistered: units.registered,
    facts.UnitStatusChanged: units.status_set,
    facts.UnitFlagged: units.flagged,
    facts.UnitPanicked: units.panicked,
    facts.PanicCleared: units.panic_cleared,
    facts.UnitMoved: units.moved,
    facts.MoveAdvised: advice.move_advised,
    facts.MoveDismissed: advice.move_dismissed,
    facts.OutagesPlanned: centre.outages_planned,
    facts.RoadClosed: centre.road_closed,
    facts.RoadOpened: centre.road_opened,
    facts.PlansPublished: centre.plans_published,
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
    facts.MessageSetAside: feeds.set_aside,
    facts.ResendRequested: feeds.resend_requested,
    facts.SetAsideResolved: feeds.resolved,
    facts.SetAsideKept: feeds.kept,
    facts.FeedChanged: feeds.changed,
    facts.FeedForgotten: feeds.forgotten,
    facts.OutputChanged: centre.nothing,
    facts.UndeliveredAsked: centre.nothing,
    facts.FeedPaused: feeds.paused,
    facts.FeedResumed: feeds.resumed,
    facts.ReportReceived: citizens.received,
    facts.ReportAccepted: citizens.accepted,
    facts.ReportDeclined: citizens.declined,
    facts.ReportAnswered: citizens.answered,
    facts.ReportRestored: citizens.restored,
    facts.PromiseMade: handover.promised,
    facts.PromiseKept: handover.kept,
    facts.HandoverBegun: handover.begun,
    facts.HandoverRemarked: handover.remarked,
    facts.HandoverItemRead: handover.read,
    facts.HandoverSigned: handover.signed,
    facts.ShiftHandedOver: handover.handed_over,
    facts.HandoverCancelled: handover.cancelled,
    facts.AirAlertStarted: air.started,
    facts.AirAlertEnded: air.ended,
    facts.AlarmFloodBegan: alarms.flood_began,
    facts.AlarmFloodEnded: alarms.flood_ended,
}
