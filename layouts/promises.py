"""What somebody here promised about an incident, until when, and by whom; what is overdue says so."""

from zoneinfo import ZoneInfo

from dash import html

from dashboard.model.handover import Promise
from dashboard.model.incident import Incident
from layouts import marks
from layouts.times import iso, time
from layouts.words import Words


def promises(words: Words, incident: Incident, zone: ZoneInfo) -> html.Section | None:
    """The next one due first; also those that outlived their incident. None where nothing is promised."""
    made = sorted(incident.promises, key=lambda each: (each.until, each.id))
    if not made:
        return None
    return html.Section(
        [
            html.H3(words.many("panel.promises", len(made))),
            html.Ul([_promise(words, incident, each, zone) for each in made]),
        ],
        className="promises",
    )


def _promise(words: Words, incident: Incident, each: Promise, zone: ZoneInfo) -> html.Li:
    facts = [
        html.B(className="due", **{"data-promised": iso(each.until)}),
        html.Span([words("panel.promise_until"), " ", time(each.until, zone)]),
        html.Span(each.by),
    ]
    named = {
        "data-incident": incident.id,
        "data-promise": each.id,
        "aria-label": f"{words('handover.kept')}: {each.text}",
    }
    return html.Li(
        [
            html.Div(
                [html.Div(each.text, className="promise-text"), html.Div(facts, className="promise-facts")]
            ),
            marks.button(words("handover.kept"), "keep-promise", "Shift K", kind="btn--small", **named),
        ],
        className="promise",
    )
