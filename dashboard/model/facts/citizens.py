"""Citizens' reports: received, judged, answered."""

from typing import Any

from dashboard.model.codes import Category
from dashboard.model.event import Event
from dashboard.model.facts.body import Body, OfIncident


class ReportReceived(Body, frozen=True, kw_only=True):
    """It waits for a person's judgement unless a fact of the same cause accepts it."""

    report: str
    event: Event
    life_word: str | None = None


class ReportAccepted(OfIncident, frozen=True, kw_only=True):
    """What it tells of is this incident, which it opened or joined."""

    report: str
    category: Category


class ReportDeclined(Body, frozen=True, kw_only=True):
    report: str
    answer: str


class ReportAnswered(Body, frozen=True, kw_only=True):
    report: str
    answer: str


class ReportRestored(Body, frozen=True, kw_only=True):
    """What a command changed of it is as it was before."""

    report: str
    command_id: str
    fields: dict[str, Any]
