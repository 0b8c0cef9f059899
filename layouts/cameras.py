"""The card of cameras: what they saw of an incident, to be judged by one key, and those that are nearest."""

from collections.abc import Iterator
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.feeds.box import with_size
from dashboard.feeds.cameras import Near, Watch
from dashboard.model.camera import Counts, verdicts_key
from dashboard.model.codes import EventKind, Verdict
from dashboard.model.incident import EventLine, Incident
from dashboard.model.place import Point, bearing_deg
from layouts import ids, marks
from layouts.times import running, time
from layouts.words import Words

VERDICT_KEYS = {Verdict.CONFIRMED: "1", Verdict.FALSE: "2", Verdict.UNSURE: "3"}
FIRST_CAMERA_KEY = 4
MOST_SIGHTINGS = 12  # that arrows go through; the list of reports has them all
COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
LONGEST = 120  # characters of one value from outside


def sightings(incident: Incident) -> list[EventLine]:
    """Newest first."""
    seen = [line for line in incident.events if line.kind is EventKind.CCTV]
    return sorted(seen, key=lambda line: line.time, reverse=True)[:MOST_SIGHTINGS]


def cameras(words: Words, incident: Incident, watch: Watch, zone: ZoneInfo) -> html.Section:
    """Always there, so that what has the focus in it keeps it when something else comes or goes."""
    seen = sightings(incident)
    empty = not seen and not watch.nearest
    shown = [
        _title(words, len(seen)),
        *(_sighting(words, incident, line, watch, zone) for line in seen),
        html.Div(className="near-still"),
        _nearest(words, incident, watch),
    ]
    return html.Section(
        [] if empty else shown,
        id=ids.CAMERAS,
        className="cameras" if seen else "cameras cameras--unseen",
        tabIndex="-1" if empty else "0",
        hidden=empty,
        **{"aria-label": words("cameras.title"), "data-incident": incident.id},
    )


def _title(words: Words, count: int) -> html.H3:
    said = words.many("cameras.seen", count) if count else words("cameras.near")
    through = [html.Span(className="cameras-at", **{"aria-hidden": "true"})] if count > 1 else []
    return html.H3([html.Span(said), *through, html.Kbd("E")])


def _sighting(
    words: Words, incident: Incident, line: EventLine, watch: Watch, zone: ZoneInfo
) -> html.Article:
    counts = watch.counts.get(verdicts_key(line), Counts())
    looked_at = line is sightings(incident)[0]  # until the person goes on to another
    return html.Article(
        [
            _still(words, incident, line, watch),
            html.Div([*_facts(words, line, watch, zone)], className="sighting-facts"),
            html.Div(_share(words, counts), className="sighting-share"),
            *([_verdicts(words, line)] if incident.merged_into is None else []),
            *_said(words, line, zone),
        ],
        className="sighting sighting--at" if looked_at else "sighting",
        **{"data-source": line.source, "data-event": line.id, "aria-label": line.title[:LONGEST]},
    )


def _still(words: Words, incident: Incident, line: EventLine, watch: Watch) -> html.Figure:
    """The picture with its box; what is not to be had says why instead."""
    told = isinstance(line.evidence.get("still"), str)
    picture = [
        html.Img(
            alt=words("cameras.still_of", camera=_name(line, watch)),
            className="still-picture",
            **{"data-still": still_path(incident, line)},  # fetched when it is looked at
        )
    ]
    box = with_size(line.evidence.get("box"))
    sides = zip(("left", "top", "width", "height"), box or (), strict=False)
    frame = [html.Span(className="still-box", style={side: f"{share:.2%}" for side, share in sides})]
    said = "" if told else words("still.why.none")
    why = html.Figcaption(html.Span(said, className="still-why", role="status"))
    return html.Figure(
        [*(picture if told else []), *(frame if told and box else []), why],
        className="still" if told else "still still--none",
    )


def still_path(incident: Incident, line: EventLine) -> str:
    """Where this host has the still of a report."""
    names = (quote(each, safe="") for each in (incident.id, line.id, line.source))
    return "/stills/{}/{}?source={}".format(*names)


def _name(line: EventLine, watch: Watch) -> str:
    camera = str(line.evidence.get("camera") or line.source)
    return watch.names.get(camera, camera)[:LONGEST]


def _facts(words: Words, line: EventLine, watch: Watch, zone: ZoneInfo) -> Iterator[Component]:
    yield html.B(_name(line, watch))
    if rule := line.evidence.get("rule"):
        yield html.Span([html.Span(f"{words('evidence.rule')} ", className="dim"), str(rule)[:LONGEST]])
    if (score := _percent(line.evidence.get("score"))) is not None:
        yield html.Span([html.Span(f"{words('evidence.score')} ", className="dim"), score])
    if (limit := _percent(line.evidence.get("limit"))) is not None:
        yield html.Span([html.Span(f"{words('evidence.limit')} ", className="dim"), limit])
    yield html.Span([time(line.time, zone), " · ", running(line.time)])
    if line.cancelled:
        yield html.Span(words("panel.cancelled"))


def _percent(share: object) -> str | None:
    number = isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1
    return f"{share:.0%}".replace("%", " %") if number else None


def _share(words: Words, counts: Counts) -> str:
    if not counts.judged:
        return words("cameras.never_judged")
    percent = round(100 * counts.false / counts.judged)
    return words("cameras.false_share", n=counts.false, of=counts.judged, percent=percent)


def _verdicts(words: Words, line: EventLine) -> html.Div:
    named = {"data-source": line.source, "data-event": line.id}
    buttons = [
        marks.button(
            words(f"act.judge.{verdict}"),
            "judge",
            key,
            kind=f"btn--small verdict verdict--{verdict}",
            **named,
            **{"data-verdict": verdict, "aria-pressed": str(line.verdict is verdict).lower()},
        )
        for verdict, key in VERDICT_KEYS.items()
    ]
    return html.Div(buttons, className="verdicts", role="group", **{"aria-label": words("cameras.judge")})


def _said(words: Words, line: EventLine, zone: ZoneInfo) -> Iterator[Component]:
    if line.verdict is None:
        return
    said: list[object] = [words(f"verdict.{line.verdict}"), f" · {line.judged_by}"[:LONGEST]]
    if line.judged_at is not None:
        said += [" · ", time(line.judged_at, zone)]
    yield html.Div(said, className=f"judged judged--{line.verdict}")


def _nearest(words: Words, incident: Incident, watch: Watch) -> html.Ul:
    place = incident.location
    found = (
        []
        if place is None
        else [
            html.Li(_camera(words, near, place, FIRST_CAMERA_KEY + number))
            for number, near in enumerate(watch.nearest)
        ]
    )
    return html.Ul(found, className="near-cameras", hidden=not found, **{"aria-label": words("cameras.near")})


def _camera(words: Words, near: Near, place: Point, key: int) -> html.Button:
    """One that can be opened: its still is shown in the card, by its key or a click."""
    name = (near.camera.name or near.id)[:LONGEST]
    looks = {True: "cameras.looks_here", False: "cameras.looks_away", None: "cameras.view_unknown"}[near.sees]
    where = (
        f"{_distance(words, near.distance_m)} · {compass(words, bearing_deg(place, near.camera.location))}"
    )
    return html.Button(
        [
            html.Kbd(str(key)),
            html.Span(name, className="near-name"),
            html.Span(
                [f"{where} · ", html.Span(words(looks), className="near-looks")], className="near-where"
            ),
        ],
        className=f"near-camera near-camera--{'here' if near.sees else 'away'}",
        type="button",
        title=name,
        **{
            "data-act": "camera-still",
            "data-camera": near.id,
            "data-name": name,
            "data-still": f"/camera-stills/{quote(near.id, safe='')}",
            "aria-pressed": "false",
        },
    )


def compass(words: Words, degrees: float) -> str:
    """`північний схід 43°`: the eighth of the rose and the degrees, clockwise from north."""
    whole = round(degrees) % 360
    return f"{words(f'compass.{COMPASS[round(whole / 45) % 8]}')} {whole}°"


def _distance(words: Words, metres: float) -> str:
    if metres < 1_000:
        return f"{metres:.0f} {words('unit.m')}"
    point = "," if words.lang == "uk" else "."
    return f"{metres / 1_000:.1f} {words('unit.km')}".replace(".", point, 1)
