"""The bar: the room's own state on one line. The browser fills in what moves."""

from dash import html

from dashboard.model.codes import Role
from layouts import ids
from layouts.words import LANGUAGES, Words


def bar(words: Words, *, name: str, role: str, sounds: bool = True, flood: bool = True) -> html.Header:
    """`name` and `role` are the person's who is signed in; a page that `sounds` has the mute.

    A page without `flood` says elsewhere that alarms come in one.
    """
    mute = html.Button(
        words("sound.on"), id=ids.SOUND, className="bar-btn", type="button", **{"data-act": "mute"}
    )
    return html.Header(
        [
            _pages(words),
            html.Span(words("bar.demo"), id="demo", className="demo", hidden=True),
            html.Time(id=ids.CLOCK, className="clock"),
            html.Div(id=ids.AIR_ALERT, className="air-alert", role="status", hidden=True),
            *([html.Span(id=ids.FLOOD, className="flood", hidden=True)] if flood else []),
            html.Span(className="grow"),
            html.Span(id=ids.COUNTS, className="counts"),
            _adviser(words),
            *([_archive(words), _paper(words)] if role != Role.WALL else []),
            _feeds(role),
            html.Span(id=ids.LINK, className="link", role="status"),
            *([mute] if sounds else []),
            html.Span(
                [html.Span(name), html.Span(words(f"role.{role}"), className="dim")],
                className="person",
                title=f"{name} · {words(f'role.{role}')}",
            ),
            *([_on_duty()] if role != Role.WALL else []),
            _languages(words),
            _sign("◐", "theme", words("bar.theme"), "Shift T"),
            _sign(html.I(className="palette-sign"), "palette", words("bar.palette"), "Shift P"),
            _sign("?", "keys", words("keys.title"), "?"),
            _sign(html.I(className="sign-out"), "sign-out", words("bar.sign_out")),
        ],
        id=ids.BAR,
        className="bar",
    )


def _pages(words: Words) -> html.Div:
    """The centre's name, which opens the menu of its pages."""
    label = words("pages.title")
    opens = {"aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": ids.PAGES}
    return html.Div(
        [
            html.Button(
                [html.B(id="centre-name"), html.Span(" ▾", className="bar-more", **{"aria-hidden": "true"})],
                className="bar-name",
                type="button",
                title=label,
                **{"data-act": "pages", **opens},
            ),
            html.Div(id=ids.PAGES, className="pages", role="menu", hidden=True, **{"aria-label": label}),
        ],
        className="bar-pages",
    )


def _adviser(words: Words) -> html.Span:
    """Shown while no adviser is at work: in short where there is little room."""
    lost = words("bar.adviser_lost")
    return html.Span(
        [
            html.Span(["▲ ", words("bar.adviser")], className="adviser-short", **{"aria-hidden": "true"}),
            html.Span(["▲ ", lost], className="adviser-long"),
        ],
        id=ids.ADVISER,
        className="adviser",
        role="status",
        title=lost,
        hidden=True,
    )


def _on_duty() -> html.Span:
    """Who leads the shift: a star and, where there is room, a name to the eye; the sentence to the ear."""
    signs = ["★ ", html.Span(className="on-duty-name")]
    return html.Span(signs, id=ids.ON_DUTY, className="on-duty dim", role="img", hidden=True)


def _archive(words: Words) -> html.Span:
    """Shown while no archivist is at work: nothing is lost, but the store grows and no figure is new."""
    lost = {"title": words("bar.archive_lost"), "aria-label": words("bar.archive_lost")}
    sign = ["▲ ", words("bar.archive")]
    return html.Span(sign, id=ids.ARCHIVE, className="adviser", role="status", hidden=True, **lost)


def _paper(words: Words) -> html.Span:
    """Shown while the sheets for an outage are not written."""
    lost = {"title": words("bar.paper_lost"), "aria-label": words("bar.paper_lost")}
    sign = ["▲ ", words("bar.paper")]
    return html.Span(sign, id=ids.PAPER, className="adviser", role="status", hidden=True, **lost)


def _sign(sign: str | html.I, act: str, label: str, key: str = "") -> html.Button:
    """The bar has no room for keys: they are in the title."""
    title = f"{label} · {key}" if key else label
    named = {"data-act": act, "aria-label": label}
    return html.Button(sign, className="bar-btn", type="button", title=title, **named)


def _feeds(role: str) -> html.A | html.Span:
    """How each kind of input does; whoever may see the page of feeds is led there."""
    if role == Role.WALL:
        return html.Span(id=ids.FEEDS, className="feeds", role="img")
    return html.A(id=ids.FEEDS, className="feeds", href="/feeds")


def _languages(words: Words) -> html.Span:
    return html.Span(
        [
            html.Button(
                lang.upper(),
                className="bar-btn bar-lang",
                type="button",
                lang=lang,
                title=f"{words(f'language.{lang}')} · Shift L",
                **{
                    "data-act": "language",
                    "data-lang": lang,
                    "aria-pressed": str(lang == words.lang).lower(),
                    "aria-label": words(f"language.{lang}"),
                },
            )
            for lang in LANGUAGES
        ],
        className="languages",
    )
