"""The ten that took longest, and what a period asked of operators, units and cameras."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.archive.loads import AlarmLoad, CameraTrust, Loads, UnitUse
from dashboard.archive.selection import ArchivedIncident
from layouts import marks
from layouts.tables import heads, scrolled, seconds, share, table, tenths
from layouts.words import Words

Behind = tuple[Sequence[str], Sequence[Sequence[Any]]]  # the heads of a table, and its rows

OF_UNIT = ("dispatched_en_route", "en_route_on_scene", "dispatched_on_scene", "on_scene_cleared")


def worst(words: Words, found: Sequence[ArchivedIncident], shown: str, zone: ZoneInfo) -> html.Section:
    """The ten whose interval `shown` was longest, the longest first."""
    rows = [
        [
            html.A(
                [marks.priority(words, each.priority), f" {each.number or each.id}"],
                href=f"/review/incident/{quote(each.id)}",
            ),
            f"{each.received_at.astimezone(zone):%d.%m %H:%M}",
            words(f"category.{each.category}"),
            each.address or each.district or "—",
            html.B(seconds(each.intervals.get(shown))),
        ]
        for each in found
    ]
    columns = ["number", "received", "category", "address", f"step.{shown}"]
    return _part(words, "worst", (columns, rows), side="")


def by_unit(words: Words, told: Sequence[Mapping[str, Any]]) -> html.Section:
    """How long its own steps took each of the units that were sent most often; each chooses its incidents."""
    rows = [
        [
            _chooses(words, each["key"]),
            str(each["units"]),
            *(_took(words, each["unit_intervals"][step]) for step in OF_UNIT),
        ]
        for each in told
    ]
    named = ["unit", "parts", *(f"step.{each}" for each in OF_UNIT)]
    return _part(words, "by_unit", (named, rows), side="P50 / P90")


def _took(words: Words, step: Mapping[str, Any]) -> html.Span:
    """Both percentiles; beside them what is not among them, where there is any."""
    doubtful = [words(f"review.{which}", n=step[which]) for which in ("missing", "negative") if step[which]]
    said = f"{seconds(step['p50_s'])} / {seconds(step['p90_s'])}"
    return html.Span([said, html.Span(f" · {' · '.join(doubtful)}", className="dim")] if doubtful else said)


def loads(words: Words, told: Loads) -> list[Component]:
    return [_alarms(words, told.alarms), _units(words, told.units), _cameras(words, told.cameras)]


def _alarms(words: Words, told: AlarmLoad) -> html.Section:
    rows = [[each.actor, str(each.alarms), seconds(each.p50_s), str(each.most)] for each in told.operators]
    note = words(
        "review.alarms_note",
        n=told.alarms,
        untaken=told.untaken,
        rate=tenths(words, told.per_ten_minutes),
        flood=tenths(words, 100 * told.flood_share),
    )
    return _part(words, "alarms", (["actor", "taken", "waited", "most"], rows), note=note)


def _units(words: Words, told: Sequence[UnitUse]) -> html.Section:
    rows = [[_chooses(words, each.unit), str(each.parts), share(each.out_share)] for each in told]
    return _part(words, "units", (["unit", "parts", "out"], rows))


def _chooses(words: Words, unit: str) -> html.Button:
    named = {"data-choose": "unit", "data-value": unit}
    return html.Button(unit, className="btn btn--link", type="button", title=words("review.choose"), **named)


def _cameras(words: Words, told: Sequence[CameraTrust]) -> html.Section:
    rows = [[each.source, str(each.judged), share(each.false_share)] for each in told]
    return _part(words, "cameras", (["camera", "judged", "false"], rows))


def _part(
    words: Words, name: str, behind: Behind, *, note: str = "", side: str | None = None
) -> html.Section:
    """`side` stands small beside the title: usually that the figures are of the whole period."""
    title = words(f"review.{name}")
    empty = html.P(words("review.none"), className="empty")
    named, rows = behind
    inside = scrolled(table(heads(words, named), rows), title) if rows else empty
    notes = [html.P(note, className="dim")] if note else []
    kind = f"review-part review-part--{name}"
    beside = words("review.whole_period") if side is None else side
    of = [html.Span(beside, className="h-side")] if beside else []
    return html.Section([html.H2([title, *of]), *notes, inside], className=kind, **{"aria-label": title})
