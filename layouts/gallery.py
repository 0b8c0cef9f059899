"""The gallery: what the screens are made of, in every state, drawn by the functions that draw the screens."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from dash import html
from dash.development.base_component import Component

from dashboard.model.codes import Category, EventKind
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from layouts import gallery_asked as asked
from layouts import gallery_made as made
from layouts import gallery_plans, ids, marks
from layouts.cameras import cameras
from layouts.echo import refused
from layouts.incident import nothing, panel
from layouts.look import Look
from layouts.marks import named
from layouts.plans import draft
from layouts.sheet import sheet
from layouts.symbols import STATUSES
from layouts.timeline import timeline
from layouts.times import iso
from layouts.words import Words

# Where the scripts draw what has a place of its own on its page; the gallery copies it from there.
PLACES = (
    ids.ADVICE,
    ids.UNIT_CARD,
    ids.FEEDS_ROWS,
    ids.WALL_FIVE,
    ids.WALL_UNITS,
    ids.WALL_FEEDS,
    ids.QUEUE_ROWS,
    ids.REPORTS,
    ids.ASK,
    ids.PLANS_VERSION,
    ids.PLANS_ROWS,
    ids.PLANS_RESULT,
    ids.PLANS_HISTORY,
)
Card = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """How screens are told of an incident, among those known by id, and of a unit at an instant."""

    incident: Callable[[Incident, Mapping[str, Incident]], Card]
    unit: Callable[[Unit, datetime], Card]


def gallery(words: Words, *, person: tuple[str, str], look: Look, cards: Cards, now: datetime) -> html.Div:
    """`person` is the name and the role. Made values are of the instant `now`."""
    incidents = made.incidents(now)
    known = {each.id: each for each in incidents.values()}
    told = {state: cards.incident(each, known) for state, each in incidents.items()}
    sections = [
        _section(words, "marks", _marks(words)),
        _section(words, "rows", _rows(words, told)),
        _section(words, "groups", _each(words, "group", asked.groups(now))),
        _section(words, "units", _units(words, cards, now)),
        _section(words, "advice", (_drawn(words, "advice", told[at], at) for at in ("advised", "nobody"))),
        _section(words, "asks", _asks(words, told)),
        html.Div(
            [
                _section(words, "panel", _panels(words, incidents, known, look, now)),
                _section(words, "cameras", _cameras(words, incidents["advised"], look, now)),
            ],
            id=ids.PANEL_BODY,  # whose running figures tick
        ),
        _section(words, "reports", _each(words, "reports", asked.reports(now))),
        _section(words, "plans", _each(words, "plans-table", gallery_plans.tables())),
        _section(words, "plans_side", _each(words, "plans-side", gallery_plans.sides(now))),
        _section(words, "bar", _bars(words, now)),
        _section(words, "feeds", _feeds(words, now)),
        _section(
            words,
            "wall",
            (_drawn(words, "wall", list(told.values()), "live"), _drawn(words, "wall", [], "empty")),
        ),
        _section(words, "answers", _answers(words)),
    ]
    places = html.Div([*(html.Div(id=each) for each in PLACES), *draft(words)], hidden=True)
    frame = html.Div([html.H1(words("pages.gallery")), *sections, places], className="gallery", tabIndex="0")
    return sheet(words, "gallery", [frame], person=person)


def _section(words: Words, name: str, specimens: Iterator[Component] | Sequence[Component]) -> html.Div:
    heading = html.H2(words(f"gallery.{name}"))
    shown = html.Div(list(specimens), className=f"gallery-specimens gallery-specimens--{name}")
    return html.Div([heading, shown], className="gallery-section")


def _specimen(caption: str, *parts: Any, kind: str = "", **host: Any) -> html.Figure:
    drawn = html.Div([_nameless(part) for part in parts], className=f"gallery-host {kind}".strip(), **host)
    return html.Figure([html.Figcaption(caption), drawn], className="gallery-specimen")


def _drawn(
    words: Words, what: str, value: object, state: str, *, caption: str = "", **host: str
) -> html.Figure:
    """A place that assets/gallery.js fills: it draws `what` with this value."""
    told = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
    named_as = caption or words(f"gallery.state.{state}")
    return _specimen(named_as, **{"data-draw": what, "data-made": told, "data-state": state, **host})


def _each(words: Words, what: str, values: Mapping[str, object]) -> Iterator[Component]:
    for state, value in values.items():
        yield _drawn(words, what, value, state)


def _nameless(part: Any) -> Any:
    """Without the ids that it has on its own page: here it stands several times."""
    if isinstance(part, Component):
        if hasattr(part, "id"):
            del part.id
        children = getattr(part, "children", None)
        for each in children if isinstance(children, list | tuple) else [children]:
            _nameless(each)
    return part


def _marks(words: Words) -> Iterator[Component]:
    for level in range(1, 6):
        yield _specimen(words("priority", n=level), marks.priority(words, level))
    for code in STATUSES:
        yield _specimen(
            words(f"status.{code}"), marks.status(words, code), " ", marks.status(words, code, spelled=True)
        )
    for category in Category:
        yield _specimen(words(f"category.{category}"), marks.symbol(category), kind="gallery-symbol")
    for kind in EventKind:
        yield _specimen(words(f"kind.{kind}"), marks.symbol(f"kind-{kind}"), kind="gallery-symbol")
    yield _specimen(
        words("act.acknowledge"), marks.button(words("act.acknowledge"), "", "A", kind="btn--main")
    )
    yield _specimen(words("act.merge"), marks.button(words("act.merge"), "", "M"))
    yield _specimen(words("act.close"), marks.button(words("act.close"), "", "X", disabled=True))
    yield _specimen(words("act.move_out"), marks.button(words("act.move_out"), "", kind="btn--link"))
    for count in made.COUNTS:
        yield _specimen(str(count), words.many("panel.reports", count))


def _rows(words: Words, told: Mapping[str, Card]) -> Iterator[Component]:
    """As they stand in the queue; one that somebody else has open as well."""
    for state, card in told.items():
        caption = words(f"gallery.state.{state}")
        yield _drawn(words, "row", card, state, role="listbox", **named(caption))
    card = {**told["seen"], "id": "made-watched", "watched": "olena"}
    caption = words("gallery.state.watched")
    yield _drawn(words, "row", card, "watched", role="listbox", **named(caption))


def _units(words: Words, cards: Cards, now: datetime) -> Iterator[Component]:
    told = [dict(cards.unit(unit, now)) for unit in made.units(now)]
    stale = {
        **told[0],
        "id": "E99",
        "position_trust": "stale",
        "position_at": iso(now),
        "location": [36.2, 49.9],
    }
    for card in (*told, stale):
        yield _drawn(words, "unit", card, "", caption=str(card["id"]))


def _asks(words: Words, told: Mapping[str, Card]) -> Iterator[Component]:
    for name, state in asked.ASKS.items():
        yield _drawn(words, "ask", told[state], name)


def _cameras(words: Words, incident: Incident, look: Look, now: datetime) -> Iterator[Component]:
    """A picture that came is drawn by the browser; one that did not says why by itself."""
    for state, (seen, watch) in asked.sighted(now, incident).items():
        caption = words(f"gallery.state.{state}")
        yield _specimen(caption, cameras(words, seen, watch, look.zone), **{"data-still-is": state})


def _panels(
    words: Words, incidents: Mapping[str, Incident], known: Mapping[str, Incident], look: Look, now: datetime
) -> Iterator[Component]:
    yield _specimen(words("gallery.state.empty"), *nothing(words), kind="panel-body")
    for state, incident in incidents.items():
        parts = panel(words, incident, known=known, look=look, leading=True)
        yield _specimen(words(f"gallery.state.{state}"), *parts, kind="panel-body")
    course = html.Ul(timeline(words, made.facts(now), known, look.zone), className="timeline")
    yield _specimen(words("timeline.title"), course)


def _bars(words: Words, now: datetime) -> Iterator[Component]:
    for state, told in made.bars(now).items():
        yield _drawn(words, "bar", told, state)


def _feeds(words: Words, now: datetime) -> Iterator[Component]:
    yield _drawn(words, "feeds", made.feeds(now), "live")
    yield _drawn(words, "feeds", [], "empty")
    yield _specimen(words("gallery.state.loading"), html.P(words("feeds.loading"), className="empty"))


def _answers(words: Words) -> Iterator[Component]:
    done = words("bar.palette_is", palette=words("palette.safe"))
    yield _drawn(words, "echo", {"ok": True, "text": done}, "done")
    yield _drawn(words, "echo", {"ok": True, "text": done, "undo": "c1"}, "undo")
    yield _drawn(words, "echo", {"ok": False, "text": refused(words, made.REFUSAL)}, "refused")
