"""The units of an incident: each one's status and timer, who is in charge, what a position says."""

from datetime import timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.dispatch.profiles import Profile
from dashboard.model.codes import AssignmentStatus
from dashboard.model.incident import Assignment, Incident
from layouts import marks
from layouts.reasons import sentences
from layouts.times import iso, running, span
from layouts.words import Words

ON_THE_WAY = (AssignmentStatus.DISPATCHED, AssignmentStatus.EN_ROUTE)


def assignments(words: Words, incident: Incident, profile: Profile) -> html.Section | None:
    """The active ones first, in the order in which they were sent."""
    if not incident.assignments:
        return None
    ordered = sorted(incident.assignments, key=lambda each: not each.active)
    return html.Section(
        [
            html.H3(words("panel.assignments")),
            html.Div(
                [_assignment(words, incident, each, profile) for each in ordered], className="assignments"
            ),
        ]
    )


def _assignment(words: Words, incident: Incident, each: Assignment, profile: Profile) -> html.Div:
    running_on = each.active and incident.open
    return html.Div(
        [
            html.B(each.unit, className="assignment-unit"),
            marks.status(words, each.status, spelled=True),
            *(_timer(each, profile) if running_on else []),
            *(_course(words, each) if running_on else []),
            *_charge(words, incident, each),
            html.Span([_next(words, each, status) for status in marks.NEXT[each.status]], className="nexts"),
            *(_says(words, each) if running_on else []),
            html.Div(_remarks(words, each), className="assignment-remark"),
        ],
        className=f"assignment assignment--{each.status}",
        tabIndex="0" if each.active else None,
        role="group",
        **{"data-unit": each.unit, "data-status": each.status, "aria-label": each.unit},
    )


def _timer(each: Assignment, profile: Profile) -> list[Component]:
    since = each.times.get(each.status)
    return [] if since is None else [running(since, profile.statuses.get(each.status))]


def _charge(words: Words, incident: Incident, each: Assignment) -> list[Component]:
    """A star for the one in charge; where there is a choice, the key that makes another one so."""
    if not each.active:
        return []
    if incident.primary_unit == each.unit:
        return [html.Span(["★ ", words("panel.in_charge")], className="in-charge")]
    if not incident.open:
        return []
    given = {"data-unit": each.unit, "title": words("act.in_charge")}
    return [marks.button("☆", "in-charge", "P", kind="btn--small", **given, **{"aria-label": given["title"]})]


def _next(words: Words, each: Assignment, status: AssignmentStatus) -> html.Button:
    return marks.button(
        words(f"status.{status}"),
        "assignment",
        marks.STATUS_KEYS[status],
        kind="btn--small",
        **{"data-unit": each.unit, "data-status": status},
    )


def _says(words: Words, each: Assignment) -> list[Component]:
    """What the unit's position says, to be confirmed."""
    if each.proposed is None:
        return []
    said = words("panel.position_says", status=words(f"status.{each.proposed.status}"))
    why = sentences(words, each.proposed.reasons)
    return [
        html.Div(
            [
                html.Span([html.B(said), f" · {why}" if why else ""]),
                marks.button(
                    words("act.confirm_status"), "confirm", "Y", kind="btn--small", **{"data-unit": each.unit}
                ),
            ],
            className="position-says",
        )
    ]


def _remarks(words: Words, each: Assignment) -> str:
    also = [words("panel.also")] if each.also else []
    return " · ".join([*also, *([each.reason] if each.reason else [])])


def _course(words: Words, each: Assignment) -> list[Component]:
    """On the way: how long until it is expected, ticking. There: what was expected, and what it took."""
    sent, there = each.times.get(AssignmentStatus.DISPATCHED), each.times.get(AssignmentStatus.ON_SCENE)
    if sent is None or each.eta_s is None:
        return []
    eta = timedelta(seconds=each.eta_s)
    if each.status in ON_THE_WAY:
        return [html.Span(className="due", **{"data-due": iso(sent + eta)})]
    if there is None:
        return []
    return [html.Span(words("panel.expected", eta=span(eta), took=span(there - sent)), className="took")]
