"""Facts about citizens' reports: bounded, and each as far as its incident is."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs

from dashboard.fold.reports import CENTRE
from dashboard.model import facts
from dashboard.model.codes import IncidentStatus, ReportStatus
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.model.report import Report
from dashboard.picture import Picture

REPORTS_KEPT = 5_000
KEPT_FOR = timedelta(days=30)  # as long as their facts are; a report that waits is kept until it is judged
ENDED = (ReportStatus.DECLINED, ReportStatus.CLOSED)


def received(picture: Picture, fact: Fact, body: facts.ReportReceived) -> None:
    report = Report(
        id=fact.id,
        number=body.report,
        event=body.event,
        category=body.event.data.category,
        received_at=fact.at,
        changed_at=fact.at,
        life_word=body.life_word,
    )
    picture.put_report(report)
    _forget(picture, fact.at)


def _forget(picture: Picture, at: datetime) -> None:
    """Those over for long, and the oldest when there are too many: one that waits after all the others."""
    while picture.reports and _is_old(oldest := next(iter(picture.reports.values())), at):
        picture.drop_report(oldest.number)
    while len(picture.reports) > REPORTS_KEPT:
        judged = (number for number, each in picture.reports.items() if not each.pending)
        picture.drop_report(next(judged, None) or next(iter(picture.reports)))


def _is_old(report: Report, at: datetime) -> bool:
    return not report.pending and report.received_at < at - KEPT_FOR


def accepted(picture: Picture, fact: Fact, body: facts.ReportAccepted) -> None:
    told = {"incident_id": body.incident_id, "category": body.category, "accepted_at": fact.at}
    _judged(picture, fact, body.report, status=ReportStatus.ACCEPTED, judged_by=fact.actor, **told)


def declined(picture: Picture, fact: Fact, body: facts.ReportDeclined) -> None:
    told = {"answer": body.answer, "ended_at": fact.at, "judged_by": fact.actor}
    _judged(picture, fact, body.report, status=ReportStatus.DECLINED, **told)


def answered(picture: Picture, fact: Fact, body: facts.ReportAnswered) -> None:
    _judged(picture, fact, body.report, answer=body.answer)


def restored(picture: Picture, fact: Fact, body: facts.ReportRestored) -> None:
    report = picture.reports.get(body.report)
    if report is not None:
        back = msgspec.convert({**msgspec.to_builtins(report), **body.fields}, Report)
        ended = back.ended_at if back.status in ENDED else None
        picture.put_report(structs.replace(back, ended_at=ended, changed_at=fact.at))
    picture.acts.pop(body.command_id, None)
    # Taking back is not taken back: whoever thinks better of it judges the report anew.
    picture.acts.pop(fact.cause, None)


def _judged(picture: Picture, fact: Fact, number: str, **fields: Any) -> None:
    before = picture.reports.get(number)
    if before is None:
        return
    after = structs.replace(before, changed_at=fact.at, **fields)
    picture.put_report(after)
    if fact.actor != CENTRE:
        changed = picture.act_of(fact).reports
        changed[number] = (changed[number][0] if number in changed else before, after)


def follow(picture: Picture, incident: Incident, at: datetime) -> None:
    """The citizens' reports of an incident end with it, a merged one's too, and go on with it."""
    for line in incident.events:
        report = picture.reports.get(line.ref)
        if report is None or report.event.source != line.source or report.accepted_at is None:
            continue
        over = incident.status is IncidentStatus.CLOSED
        status = ReportStatus.CLOSED if over else ReportStatus.ACCEPTED
        if report.status is not status:
            told = {"status": status, "ended_at": at if over else None, "category": incident.category}
            picture.put_report(structs.replace(report, changed_at=at, **told))
