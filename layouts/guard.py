"""The warning of a repeat strike, which the browser ticks and puts away when it is over."""

from dash import html

from dashboard.model.incident import Incident
from dashboard.triage.guard import guard_of
from dashboard.triage.written import GuardRules
from layouts.times import iso
from layouts.words import Words


def guard(words: Words, incident: Incident, rules: GuardRules) -> html.P | None:
    """Of an incident that opens a guard; hidden until the browser has looked at the clock."""
    found = guard_of(incident, rules)
    if found is None:
        return None
    said = words("guard.warning", m=round(found.metres))
    return html.P(
        [html.B(["▲ ", said, " "]), html.B(className="timer"), html.Span(words("guard.what_to_do"))],
        className="guard",
        hidden=True,
        title=words("guard.source", m=round(found.metres), minutes=round(rules.minutes)),
        **{"data-guard": iso(found.until)},
    )
