"""Reports of an incident with what each source can show for itself. Text from outside stays text."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.model.codes import EventKind
from dashboard.model.incident import EventLine, Incident
from layouts import marks
from layouts.cameras import still_path
from layouts.times import time
from layouts.words import Words

_LINKS = ("still", "clip", "stream", "url")
_PHOTO = re.compile(r"/photos/[0-9a-f]{64}\.jpg")
LONGEST = 300  # characters of one value from outside that the panel shows


def reports(words: Words, incident: Incident, zone: ZoneInfo) -> html.Section:
    """Newest first, so that the one that just came is seen without scrolling."""
    lines = sorted(incident.events, key=lambda line: line.time, reverse=True)
    return html.Section(
        [
            html.H3(words.many("panel.reports", len(lines))),
            html.Ul(
                [_report(words, incident, line, zone) for line in lines],
                className="reports",
            ),
        ]
    )


def _report(words: Words, incident: Incident, line: EventLine, zone: ZoneInfo) -> html.Li:
    movable = incident.open and len(incident.events) > 1
    still = still_path(incident, line) if line.kind is EventKind.CCTV else None
    gone = " report--cancelled" if line.cancelled else ""
    return html.Li(
        [
            html.Span(
                [marks.symbol(f"kind-{line.kind}"), words(f"kind.{line.kind}")],
                className=f"kind kind--{line.kind}",
            ),
            html.Div(
                [
                    html.Div(line.title[:LONGEST], className="report-title"),
                    html.Div(
                        [*_facts(words, line, zone), *([_move_out(words, line)] if movable else [])],
                        className="report-facts",
                    ),
                    html.Div(list(_evidence(words, line, still)), className="report-evidence"),
                ]
            ),
        ],
        className=f"report{gone}",
    )


def _move_out(words: Words, line: EventLine) -> html.Button:
    named = {"data-source": line.source, "data-event": line.id}
    return marks.button(words("act.move_out"), "move-out", kind="btn--link", **named)


def _facts(words: Words, line: EventLine, zone: ZoneInfo) -> Iterator[Component]:
    yield time(line.time, zone)
    yield html.Span(line.source)
    if line.severity != "unknown":
        yield html.Span(words(f"severity.{line.severity}"))
    if line.certainty != "unknown":
        yield html.Span(words(f"certainty.{line.certainty}"))
    if line.accuracy_m:
        yield html.Span(words("panel.accuracy", m=round(line.accuracy_m)))
    if line.updates:
        yield html.Span(words.many("panel.updates", line.updates))
    if line.expires is not None:
        yield html.Span([f"{words('panel.valid_until')} ", time(line.expires, zone)])
    if line.cancelled:
        yield html.Span(words("panel.cancelled"))
    if line.verdict is not None:
        yield html.Span(f"{words(f'verdict.{line.verdict}')} · {line.judged_by}"[:LONGEST])


def _evidence(words: Words, line: EventLine, still: str | None) -> Iterator[Component]:
    for name, value in line.evidence.items():
        if name == "still" and still is not None:
            yield _link(words, name, still)
        elif name in _LINKS and isinstance(value, str) and safe(value):
            yield _link(words, name, value)
        elif isinstance(value, str | int | float):
            label = words(f"evidence.{name}") if words.has(f"evidence.{name}") else name
            yield html.Span([html.Span(f"{label[:40]} ", className="dim"), str(value)[:LONGEST]])
    for value in (line.attributes.get("text"), line.attributes.get("description")):
        if isinstance(value, str) and value != line.title:
            yield html.Span(f"«{value[:LONGEST]}»", className="quote")


def _link(words: Words, name: str, address: str) -> html.A:
    """Opened by a person's own click."""
    said = words(f"evidence.{name}")
    return html.A(said, href=address, target="_blank", rel="noopener noreferrer", className="link")


def safe(address: str) -> bool:
    """Only http, https and the photographs kept here may be followed: a `javascript:` address would run."""
    if _PHOTO.fullmatch(address):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
