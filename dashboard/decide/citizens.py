"""Citizens' reports: one that needs judging waits for a person, and is accepted or declined once."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from dashboard.decide.on_event import accepted, placed
from dashboard.decide.refusal import Refused
from dashboard.decide.rules import Rules
from dashboard.model import facts
from dashboard.model import report_commands as commands
from dashboard.model.facts import Body
from dashboard.model.report import Report
from dashboard.picture import Picture


def _known(picture: Picture, number: str) -> Report:
    report = picture.reports.get(number)
    if report is None:
        raise Refused("unknown_report", report=number)
    return report


def _waiting(picture: Picture, number: str) -> Report:
    report = _known(picture, number)
    if not report.pending:
        raise Refused("report_judged", report=number, by=report.judged_by or "")
    return report


def accept(picture: Picture, command: commands.AcceptReport, now: datetime, rules: Rules) -> Sequence[Body]:
    """The ordinary way of an event from here on."""
    event = _waiting(picture, command.report).event
    if command.category is not None:
        event = structs.replace(event, data=structs.replace(event.data, category=command.category))
    return accepted(event, placed(picture, event, now, rules))


def decline(
    picture: Picture, command: commands.DeclineReport, _now: datetime, _rules: Rules
) -> Sequence[Body]:
    report = _waiting(picture, command.report)
    return [facts.ReportDeclined(report=report.number, answer=command.answer)]


def answer(picture: Picture, command: commands.AnswerReport, _now: datetime, _rules: Rules) -> Sequence[Body]:
    report = _known(picture, command.report)
    if report.answer == command.answer:
        raise Refused("same_answer", report=report.number)
    return [facts.ReportAnswered(report=report.number, answer=command.answer)]
