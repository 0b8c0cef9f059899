"""What each command leads to: facts, or a refusal that says why."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dashboard.decide import advised, bounds, care, centre, citizens, feeds, fleet, handover, sightings, units
from dashboard.decide.parts import known_incident
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.decide.undo import undo
from dashboard.model import commands, feed_commands, handover_commands, report_commands
from dashboard.model.command import Command
from dashboard.model.facts import Body
from dashboard.model.incident import Incident
from dashboard.picture import Picture


def decide_command(picture: Picture, command: Command, *, now: datetime, rules: Rules) -> Sequence[Body]:
    """The facts that a command leads to. Raises Refused."""
    incident_id = getattr(command, "incident_id", None)
    if incident_id is not None and not isinstance(command, commands.BY_PROCESSES):
        _check_version(known_incident(picture, incident_id), command.expected_version)
    return DECIDE[type(command)](picture, command, now, rules)


def _check_version(incident: Incident, expected: int | None) -> None:
    if expected is not None and expected != incident.version:
        raise Refused("version_conflict", expected=expected, actual=incident.version)


def _undo(picture: Picture, command: commands.Undo, now: datetime, _rules: Rules) -> Sequence[Body]:
    return undo(picture, command, now)


DECIDE: dict[type[Command], Callable[[Picture, Any, datetime, Rules], Sequence[Body]]] = {
    commands.AcknowledgeIncident: care.acknowledge,
    commands.SetPriority: care.set_priority,
    commands.AssignUnits: units.assign,
    commands.SetAssignmentStatus: units.set_assignment,
    commands.SetUnitStatus: units.set_unit,
    commands.SetPrimaryUnit: care.set_primary,
    commands.RaiseAlarm: care.raise_alarm,
    commands.MarkSensitive: care.mark_sensitive,
    commands.RequestAid: care.request_aid,
    commands.SetUnitFlags: fleet.flag,
    commands.RaisePanic: fleet.panic,
    commands.ClearPanic: fleet.clear_panic,
    commands.MoveUnit: fleet.move,
    commands.DismissMove: fleet.dismiss_move,
    commands.CloseRoad: centre.close_road,
    commands.OpenRoad: centre.open_road,
    commands.PublishPlans: centre.publish_plans,
    commands.AddNote: care.note,
    commands.JudgeSighting: sightings.judge,
    commands.OpenIncident: bounds.open_by_hand,
    commands.MergeIncidents: bounds.merge,
    commands.DismissProposal: bounds.dismiss,
    commands.SplitIncident: bounds.split,
    commands.ShelveIncident: care.shelve,
    commands.CloseIncident: care.close,
    commands.ReopenIncident: care.reopen,
    commands.RegisterUnit: fleet.register,
    commands.AdviseUnits: advised.units,
    commands.AdviseMove: advised.move,
    commands.ProposeStatus: advised.status,
    commands.Undo: _undo,
    handover_commands.MakePromise: handover.promise,
    handover_commands.KeepPromise: handover.keep_promise,
    handover_commands.BeginHandover: handover.begin,
    handover_commands.RemarkHandover: handover.remark,
    handover_commands.ConfirmHandoverItem: handover.confirm,
    handover_commands.SignHandover: handover.sign,
    handover_commands.CancelHandover: handover.cancel,
    report_commands.AcceptReport: citizens.accept,
    report_commands.DeclineReport: citizens.decline,
    report_commands.AnswerReport: citizens.answer,
    feed_commands.PauseFeed: feeds.pause,
    feed_commands.ResumeFeed: feeds.resume,
    feed_commands.ResendSetAside: feeds.resend,
    feed_commands.DismissSetAside: feeds.dismiss,
    feed_commands.ReportFeed: feeds.report,
    feed_commands.ReportOutput: feeds.report_output,
    feed_commands.ResendUndelivered: feeds.resend_undelivered,
    feed_commands.ForgetFeed: feeds.forget,
    feed_commands.ResolveSetAside: feeds.resolve,
}
