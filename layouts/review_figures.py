"""The figures of a selection: how long each step took, against what is allowed, and what is not known."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.archive.selection import INTERVALS
from layouts.tables import heads, scrolled, seconds, share, table, tenths
from layouts.words import Words

Figures = Mapping[str, Any]

GOOD_SHARE = 0.9  # what standards ask: nine of ten within the limit
FIRST = (
    ("intervals", "received_acknowledged"),
    ("intervals", "received_dispatched"),
    ("unit_intervals", "dispatched_en_route"),
    ("unit_intervals", "en_route_on_scene"),
    ("intervals", "received_on_scene"),
    ("intervals", "received_cleared"),
)
HEADS = (
    *("step", "per", "n", "p50", "p90", "limit_head", "within_head"),
    *("missing_head", "negative_head", "source"),
)


def figures(words: Words, told: Figures, profile: str) -> list[Component]:
    """Six figures at a glance, the floods of alarms, and all figures with their definitions and sources."""
    tiles = [_tile(words, name, told[kind][name]) for kind, name in FIRST]
    return [
        html.Div(tiles, className="review-tiles"),
        _floods(words, told["floods"]),
        _all(words, told, profile),
    ]


def _floods(words: Words, told: Figures) -> html.P:
    """Of all alarms of the period, whatever incidents are chosen."""
    flooded = told["share"]
    if flooded is None:
        return html.P(words("review.floods_unknown"), className="review-floods dim")
    over = flooded > told["target_share"]
    return html.P(
        [
            html.B(words.many("review.floods", told["n"])),
            html.Span(
                words(
                    "review.flooded",
                    time=seconds(told["seconds"]),
                    share=f"{tenths(words, 100 * flooded)}\N{NO-BREAK SPACE}%",
                ),
                className="warn" if over else "",
            ),
            html.Span(words("review.flood_target", share=share(told["target_share"])), className="dim"),
        ],
        className="review-floods",
        title=told["source"],
    )


def _tile(words: Words, name: str, step: Figures) -> html.Div:
    p50, p90, named = seconds(step["p50_s"]), seconds(step["p90_s"]), words(f"review.step.{name}")
    said = [words("review.n", n=step["n"])]
    if step["limit_s"] is not None:
        said += [
            words("review.limit", limit=seconds(step["limit_s"])),
            words("review.within", share=share(step["within_share"])),
        ]
    opens = {"data-step": name, "aria-label": f"{named}: P50 {p50}, P90 {p90}"}
    return html.Div(
        [
            html.Div([named, html.Span(_per(words, step), className="dim")]),
            html.Button(
                [html.B(p50), " / ", html.B(p90)],
                className=f"review-tile-figure {_judged(step)}".strip(),
                type="button",
                title=words("review.open_rows"),
                **opens,
            ),
            html.Div(" · ".join(said), className="dim", title=step["source"] or ""),
            html.Div(_doubtful(words, name, step), className="review-doubtful"),
        ],
        className="review-tile",
        **{"data-figure": name},
    )


def _judged(step: Figures) -> str:
    if step["within_share"] is None:
        return ""
    return "good" if step["within_share"] >= GOOD_SHARE else "warn"


def _per(words: Words, step: Figures) -> str:
    return f" · {words('review.per_unit')}" if step["per"] == "unit" else ""


def _doubtful(words: Words, name: str, step: Figures) -> list[Component]:
    """What is missing or runs backwards is counted, and can be looked at where it is an incident's own."""
    return [
        _count(words(f"review.{which}", n=step[which]), name, which, step)
        for which in ("missing", "negative")
    ]


def _count(text: str, name: str, which: str, step: Figures) -> Component:
    if not step[which] or step["per"] != "incident" or name not in INTERVALS:
        return html.Span(text, className="dim")
    opens = {"data-step": name, "data-which": which}
    return html.Button(text, className="btn btn--link", type="button", **opens)


def _opens(words: Words, name: str, step: Figures) -> Component:
    """The name of a step, which leads to the incidents behind its figure where it is their own."""
    named = words(f"review.step.{name}")
    if step["per"] != "incident" or name not in INTERVALS:
        return html.Span(named)
    kind, title = "btn btn--link", words("review.open_rows")
    return html.Button(named, className=kind, type="button", title=title, **{"data-step": name})


def _all(words: Words, told: Figures, profile: str) -> html.Details:
    rows = [
        _row(words, name, step)
        for kind in ("intervals", "unit_intervals")
        for name, step in told[kind].items()
    ]
    title = words("review.all_figures")
    notes = html.P(
        [words("review.definition"), " ", words("review.profile_is", profile=profile)], className="dim"
    )
    return html.Details([html.Summary(title), notes, scrolled(table(heads(words, HEADS), rows), title)])


def _row(words: Words, name: str, step: Figures) -> list[Any]:
    return [
        _opens(words, name, step),
        words(f"review.per_{step['per']}"),
        str(step["n"]),
        seconds(step["p50_s"]),
        seconds(step["p90_s"]),
        seconds(step["limit_s"]),
        share(step["within_share"]),
        *(_count(str(step[which]), name, which, step) for which in ("missing", "negative")),
        step["source"] or "—",
    ]
