"""One incident's review: what happened on lanes of time, the room at that second, the log, the decisions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.archive.one import OneArchived
from dashboard.model.facts import AdviceAnswered, EventAttached, Fact, IncidentOpened, UnitsAdvised
from dashboard.model.incident import Incident
from layouts import ids, marks
from layouts.bar import bar
from layouts.city_map import city_map
from layouts.look import Look
from layouts.replay import slider
from layouts.tables import heads, scrolled, seconds, table
from layouts.timeline import said
from layouts.times import iso, time
from layouts.words import Words

BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=2)
LONGEST = timedelta(hours=6)  # of lanes; what lasts longer shows its beginning
OWN = {"", "writer", "triage", "centre", "adviser", "geofence", "feeds"}
FILES = (("html", "HTML"), ("pdf", "PDF"))
STEPS = ("dispatched", "en_route", "on_scene", "transporting", "at_hospital", "cleared")
FIGURES = ("received_acknowledged", "received_dispatched", "received_on_scene", "received_cleared")


def one_page(
    words: Words,
    *,
    person: tuple[str, str],
    layers: Mapping[str, Any],
    centre: tuple[float, float],
) -> html.Div:
    """Frames; `person` is the name and the role, `layers` GeoJSON by name, `centre` (longitude, latitude)."""
    side = html.Section(
        id=ids.ONE_SIDE, className="frame frame--side", tabIndex="0", **marks.named(words("one.decisions"))
    )
    return html.Div(
        [
            *(dcc.Store(id=each) for each in (ids.ONE_ASKED, ids.ONE_TOLD)),
            bar(words, name=person[0], role=person[1], sounds=False),
            html.Main(
                [
                    html.Div(html.H1(words("pages.one")), id=ids.ONE_HEAD, className="one-head"),
                    _lanes(words),
                    city_map(words, layers=layers, centre=centre),
                    _log(words),
                    side,
                ],
                className="one-frames",
            ),
            slider(words),
            html.Div(id=ids.KEYS, className="overlay", hidden=True),
        ],
        id=ids.ONE,
        className="sheet sheet--one desk--replay",
    )


def _lanes(words: Words) -> html.Section:
    return html.Section(
        [html.H2(words("one.lanes")), html.Div(id=ids.ONE_LANES, className="one-lanes")],
        className="frame frame--lanes",
        tabIndex="0",
        **marks.named(words("one.lanes")),
    )


def _log(words: Words) -> html.Section:
    course = html.Ul(id=ids.ONE_LOG, className="timeline", tabIndex="0", **marks.named(words("one.log")))
    return html.Section(
        [html.H2(words("one.log")), course], className="frame frame--log", **marks.named(words("one.log"))
    )


def head(words: Words, one: OneArchived, look: Look) -> list[Component]:
    """What it was, how long it took, and the ways from here."""
    incident = one.incident
    begun = one.times.get("dispatched") or one.times["received"]
    place = incident.address or incident.district or words("panel.no_place")
    links = [
        html.A(
            text,
            href=f"/api/v1/incidents/{quote(incident.id)}/report?format={kind}&lang={words.lang}",
            className="btn btn--small",
        )
        for kind, text in FILES
    ]
    return [
        html.H1(
            [
                marks.priority(words, incident.priority),
                f" {incident.number or incident.id} · {words(f'category.{incident.category}')} · {place}",
            ]
        ),
        html.Span(incident.title, className="dim"),
        html.Span(f"{incident.received_at.astimezone(look.zone):%d.%m.%Y %H:%M:%S}"),
        *(_figure(words, name, incident.intervals.get(name)) for name in FIGURES),
        html.Span([_room(words, begun), words("one.report"), *links], className="one-ways"),
    ]


def _room(words: Words, at: datetime) -> html.A:
    return html.A(words("one.room"), href=f"/review?at={iso(at)}", className="btn btn--small", id="one-room")


def _figure(words: Words, name: str, figure: float | None) -> html.Span:
    named = html.Span(f"{words(f'review.step.{name}')} ", className="dim")
    return html.Span([named, html.B(seconds(figure))], **{"data-figure": name})


def log(words: Words, facts: Sequence[Fact], known: Mapping[str, Incident], look: Look) -> list[html.Li]:
    """Every fact in the order of the journal; each leads the room to its second."""
    if not facts:
        return [html.Li(words("one.no_log"), className="empty")]
    return [
        html.Li(
            [
                html.Button(
                    time(fact.at, look.zone),
                    className="btn btn--link",
                    type="button",
                    **{"data-at": iso(fact.at), "aria-label": f"{fact.at.astimezone(look.zone):%H:%M:%S}"},
                ),
                html.Span(
                    [said(words, fact.body, known), html.Span(f" · {_actor(words, fact)}", className="dim")]
                ),
            ],
            className=f"fact fact--{fact.type}",
        )
        for fact in facts
    ]


def _actor(words: Words, fact: Fact) -> str:
    known = f"actor.{fact.actor}"
    if words.has(known):
        return words(known)
    return words("actor.writer") if fact.actor in OWN else fact.actor


def decisions(words: Words, one: OneArchived, known: Mapping[str, Incident], look: Look) -> list[Component]:
    """What was advised and what was chosen; each unit's own times."""
    answered = [
        [
            time(fact.at, look.zone),
            _advice(one.facts, fact.body.advice),
            ", ".join(fact.body.units) or "—",
            said(words, fact.body, known),
            fact.actor,
        ]
        for fact in one.facts
        if isinstance(fact.body, AdviceAnswered)
    ]
    chosen = table([words(f"one.{each}") for each in ("at", "advised", "chosen", "how", "by")], answered)
    parts = [
        [each.unit, *(time(each.times[step], look.zone) if step in each.times else "—" for step in STEPS)]
        for each in one.parts
    ]
    columns = [*heads(words, ["unit"]), *(words(f"one.step.{step}") for step in STEPS)]
    return [
        html.H2(words("one.decisions")),
        scrolled(chosen, words("one.decisions"))
        if answered
        else html.P(words("one.nothing_advised"), className="empty"),
        html.H2(words("one.units")),
        scrolled(table(columns, parts), words("one.units"))
        if parts
        else html.P(words("review.none"), className="empty"),
    ]


def _advice(facts: Sequence[Fact], advice_id: str) -> str:
    """`E21 3:10, M4 4:05` of the advice of this id, or a dash."""
    for fact in facts:
        body = fact.body
        if isinstance(body, UnitsAdvised) and body.advice is not None and body.advice.id == advice_id:
            options = body.advice.options
            return (
                ", ".join(f"{each.unit} {seconds(each.eta.expected_s)}" for each in options[0].units)
                if options
                else "—"
            )
    return "—"


def lanes(words: Words, one: OneArchived, known: Mapping[str, Incident]) -> dict[str, Any]:
    """What assets/one_lanes.js draws: marks of reports and of people, and each unit's spans of status."""
    begin = one.incident.received_at - BEFORE
    ended = one.times.get("closed") or max(_instants(one))
    end = min(ended + AFTER, begin + LONGEST)
    reports, acts = [], []
    for fact in one.facts:
        mark = {"at": iso(fact.at), "text": said(words, fact.body, known)}
        if isinstance(fact.body, IncidentOpened | EventAttached):
            reports.append(mark)
        elif fact.actor not in OWN or isinstance(fact.body, AdviceAnswered):
            acts.append(mark)
    units = [{"name": each.unit, "spans": [*_spans(each.times, end)]} for each in one.parts if each.times]
    return {"from": iso(begin), "to": iso(end), "events": reports, "people": acts, "units": units}


def _instants(one: OneArchived) -> Iterator[datetime]:
    yield one.incident.received_at
    yield from one.times.values()
    yield from (at for part in one.parts for at in part.times.values())


def _spans(times: Mapping[str, datetime], end: datetime) -> Iterator[dict[str, str]]:
    """Each status of a part from its instant to the next one's."""
    known = [(step, times[step]) for step in STEPS if step in times]
    for place, (step, begun) in enumerate(known):
        over = known[place + 1][1] if place + 1 < len(known) else end
        if step != "cleared" and over >= begun:
            status = "transporting" if step == "at_hospital" else step
            yield {"status": status, "from": iso(begun), "to": iso(over)}
