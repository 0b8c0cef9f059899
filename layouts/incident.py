"""The incident's panel: heading, timers, why this priority, reports, assignments, proposals."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.dispatch.profiles import Limit, Profile
from dashboard.feeds.cameras import Watch
from dashboard.model.codes import AssignmentStatus, IncidentStatus
from dashboard.model.incident import AidRequest, Incident, Proposal
from layouts import marks
from layouts.assignments import assignments
from layouts.cameras import cameras
from layouts.evidence import reports
from layouts.guard import guard
from layouts.look import Look
from layouts.promises import promises
from layouts.reasons import sentences
from layouts.times import running, span, time
from layouts.words import Words


def panel(  # noqa: PLR0913 — what it draws with comes from different places
    words: Words,
    incident: Incident,
    *,
    known: Mapping[str, Incident],
    look: Look,
    districts: Mapping[str, str] | None = None,
    watch: Watch | None = None,
    leading: bool = False,
) -> list[Component]:
    """Everything about one incident that is read; what is typed lives outside it.

    `known` are the incidents by id, to give those named in proposals their numbers; `districts` the
    names of districts in the reader's language; `watch` the cameras by it. Who is `leading` is given the
    report of a closed one.
    """
    district = (districts or {}).get(incident.district or "", incident.district)
    parts = [
        guard(words, incident, look.guard),  # first: on a small desk little of the panel is seen at once
        heading(words, incident, district, look.zone),
        cameras(words, incident, watch or Watch(), look.zone),
        after_action(words, incident) if leading else None,
        timers(words, incident, look.profile),
        promises(words, incident, look.zone),
        assignments(words, incident, look.profile),
        why(words, incident),
        proposals(words, incident, known),
        merged(words, incident, known),
        reports(words, incident, look.zone),
    ]
    return [part for part in parts if part is not None]


def nothing(words: Words) -> list[Component]:
    return [html.P(words("panel.nothing"), className="empty")]


def heading(words: Words, incident: Incident, district: str | None, zone: ZoneInfo) -> html.Div:
    place = incident.address or district or words("panel.no_place")
    return html.Div(
        [
            html.H2(
                [
                    marks.priority(words, incident.priority),
                    marks.symbol(incident.category),
                    html.Span(f"{incident.number} · {words(f'category.{incident.category}')} · {place}"),
                ],
                id="panel-title",
            ),
            html.Div(incident.title, className="panel-what"),
            html.Div(_standing(words, incident, district, zone), className="panel-standing"),
            *_way_back(words, incident),
        ],
        className="panel-head",
    )


def _way_back(words: Words, incident: Incident) -> list[Component]:
    if incident.status is not IncidentStatus.CLOSED:
        return []
    return [html.Div(marks.button(words("act.reopen"), "reopen", "R", kind="btn--main"))]


def after_action(words: Words, incident: Incident) -> html.Div | None:
    """The report of a closed incident, beside the desk and not in its place."""
    if incident.status is not IncidentStatus.CLOSED:
        return None
    links = [
        html.A(
            [name, html.Kbd("Shift R")] if kind == "html" else name,
            href=f"/api/v1/incidents/{quote(incident.id)}/report?format={kind}&lang={words.lang}",
            className="btn btn--small",
            target="_blank",
            rel="noopener",
        )
        for kind, name in (("html", "HTML"), ("pdf", "PDF"))
    ]
    return html.Div([html.Span(words("panel.after_action")), *links], className="after-action")


def _standing(words: Words, incident: Incident, district: str | None, zone: ZoneInfo) -> list[Component]:
    said: list[Component] = [
        html.Span(words(f"standing.{incident.status}"), className=f"standing standing--{incident.status}")
    ]
    if incident.shelved_until:
        said.append(html.Span([words("panel.shelved_until"), " ", time(incident.shelved_until, zone)]))
    if incident.acknowledged_by:
        said.append(html.Span(words("panel.acknowledged_by", actor=incident.acknowledged_by)))
    if district and incident.address:
        said.append(html.Span(district))
    if incident.accuracy_m:
        said.append(html.Span(words("panel.accuracy", m=round(incident.accuracy_m))))
    if incident.location is None:
        said.append(html.Span(words("panel.no_location"), className="warn"))
    if incident.close_reason:
        said.append(html.Span(incident.close_reason))
    return [
        *said,
        *_alarm(words, incident),
        *_sensitive(words, incident),
        *(_aid(words, each) for each in incident.aid),
    ]


def _alarm(words: Words, incident: Incident) -> list[Component]:
    """The alarm level, with the key that raises it while that can help."""
    level = words("panel.alarm_level", n=incident.alarm_level)
    if incident.open:
        return [marks.button(level, "alarm", "L", kind="btn--small", title=words("act.alarm"))]
    return [html.Span(level)] if incident.alarm_level > 1 else []


def _sensitive(words: Words, incident: Incident) -> list[Component]:
    """How much a wall is told of it, with the key that changes that."""
    if not incident.open:
        return []
    marked = {None: "by_category", True: "coarse", False: "whole"}[incident.sensitive]
    title = words("act.sensitive")
    return [marks.button(words(f"panel.wall.{marked}"), "sensitive", "T", kind="btn--small", title=title)]


def _aid(words: Words, aid: AidRequest) -> html.Span:
    key = f"capability.{aid.capability}"
    capability = words(key) if words.has(key) else aid.capability  # a centre may have its own
    said = words("panel.aid", capability=capability, n=aid.count)
    return html.Span(said, className="aid", title=aid.by)


def timers(words: Words, incident: Incident, profile: Profile) -> html.Div:
    """Received → acknowledged → sent → on scene; what has not come yet runs, and turns amber and red."""
    sent = _first(incident, AssignmentStatus.DISPATCHED)
    arrived = _first(incident, AssignmentStatus.ON_SCENE)
    timed = incident.priority in profile.timed_priorities
    parts = {
        "timer.received": _passed(incident, incident.closed_at),
        "timer.acknowledged": _passed(
            incident, incident.acknowledged_at, profile.acknowledge if timed else None
        ),
        "timer.sent": _passed(incident, sent, profile.send if timed else None),
        "timer.arrived": _passed(incident, arrived, profile.arrive if timed else None),
    }
    return html.Div(
        [html.Div([html.Span(words(key)), figure]) for key, figure in parts.items()], className="timers"
    )


def _passed(incident: Incident, until: datetime | None, limit: Limit | None = None) -> html.B:
    """From the opening until then; still running when there is no then and the incident is open."""
    if until is not None:
        return html.B(span(until - incident.opened_at), className="timer timer--stopped")
    if not incident.open:
        return html.B("—", className="timer timer--stopped")
    return running(incident.opened_at, limit)


def _first(incident: Incident, status: AssignmentStatus) -> datetime | None:
    return min((each.times[status] for each in incident.assignments if status in each.times), default=None)


def why(words: Words, incident: Incident) -> html.P:
    said = [html.B(words("panel.why", n=incident.priority)), " ", sentences(words, incident.priority_reasons)]
    if incident.priority_set_by and incident.score_priority and incident.score_priority != incident.priority:
        said.append(html.Span(f" · {words('panel.score', n=incident.score_priority)}", className="dim"))
    return html.P(said, className="why")


def proposals(words: Words, incident: Incident, known: Mapping[str, Incident]) -> html.Section | None:
    """Incidents that may be the same as this one, each with its reasons and the key that merges them."""
    own = [(each, known[each.incident_id]) for each in incident.proposals if each.incident_id in known]
    of_others = [
        (each, other)
        for other in known.values()
        for each in other.proposals
        if each.incident_id == incident.id
    ]
    open_ones = [(each, other) for each, other in (*own, *of_others) if other.open]
    if not open_ones or not incident.open:
        return None
    return html.Section(
        [_proposal(words, proposal, other, incident) for proposal, other in open_ones], className="proposals"
    )


def _proposal(words: Words, proposal: Proposal, other: Incident, incident: Incident) -> html.Div:
    older = min(incident, other, key=lambda each: each.number)
    place = other.address or other.title
    return html.Div(
        [
            html.Div(
                [
                    html.B(words("panel.perhaps_same", number=other.number, percent=proposal.percent)),
                    " · ",
                    marks.symbol(other.category),
                    f" {words(f'category.{other.category}')} · {place}",
                    html.Div(
                        sentences(words, (each for each in proposal.reasons if each.code != "odds")),
                        className="dim",
                    ),
                ]
            ),
            html.Div(
                [
                    marks.button(
                        words("act.merge_into", number=older.number),
                        "merge",
                        "M",
                        **{"data-with": str(other.number)},
                    ),
                    marks.button(words("act.not_same"), "not-same", "M N", **{"data-other": other.id}),
                ],
                className="proposal-acts",
            ),
        ],
        className="proposal",
    )


def merged(words: Words, incident: Incident, known: Mapping[str, Incident]) -> html.Section | None:
    """Incidents that were merged into this one, each with the way out again."""
    children = [each for each in known.values() if each.merged_into == incident.id]
    if not children or not incident.open:
        return None
    return html.Section([_merged(words, child) for child in children], className="proposals")


def _merged(words: Words, child: Incident) -> html.Div:
    place = child.address or child.title
    return html.Div(
        [
            html.Div(
                [
                    html.B(words("panel.merged", number=child.number)),
                    " · ",
                    marks.symbol(child.category),
                    f" {words(f'category.{child.category}')} · {place}",
                ]
            ),
            marks.button(words("act.split"), "split", **{"data-incident": child.id}),
        ],
        className="proposal proposal--merged",
    )
