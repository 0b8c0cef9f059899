"""Which page stands at which path, and the one document around them all.

Each page is loaded anew: a link between two is a plain `href`. To add one:

1. Draw it in `layouts/NAME.py` inside `layouts.sheet.sheet`, which has the bar and the foot. Its ids go into
   `layouts/ids.py`.
2. Describe it in `callbacks/NAME.py` by a function that registers its callbacks and gives a `Page`.
3. Name it in `bootstrap.web.screens`, and list it in `dashboard/permissions.py`: a `Rule` of the kind `page`
   for its path, and each callback's outputs. Who may not see a page is neither shown it nor a link to it.
4. Put `pages.NAME` into both catalogues: the menu behind the centre's name (`G`, then its key) lists it.
5. Where it needs a script, `assets/NAME.js` sets `sitcen.pages.NAME = start`, which is called when the page
   stands; `sitcen.pageKeys.NAME = (event) => handled` hears the keys that are not every page's, and
   `sitcen.pageKeyLines.NAME = [[key, word], ...]` are their lines in the help.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

import flask
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from callbacks.door import DeskDoor, Session
from dashboard.model.codes import Role
from dashboard.permissions import COMMANDS, rule_for
from layouts import ids
from layouts.index import document, page_figures
from layouts.look import Look
from layouts.words import Words, words

LANGUAGE_COOKIE = "sitcen_lang"
THEME_COOKIE = "sitcen_theme"
PALETTE_COOKIE = "sitcen_palette"
CALL_OFF = COMMANDS["ClearPanic"]


def _nothing_more(_: Words) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`layout` draws it for the person of the request; `key` is the letter that follows `G`.

    A page without a key stands in no menu. One that `asks` is shown where the address has that parameter; one
    whose path ends in `/*` at all paths below it.
    `figures` are what its scripts read at start beside the common ones.
    """

    name: str
    path: str
    key: str
    layout: Callable[[], Component]
    figures: Callable[[Words], Mapping[str, Any]] = _nothing_more
    asks: str = ""

    def stands_at(self, path: object, query: object) -> bool:
        if not isinstance(path, str) or not isinstance(query, str):
            return False
        below = self.path.endswith("/*") and path.startswith(self.path[:-1])
        return (below or path == self.path) and (not self.asks or self.asks in parse_qs(query.lstrip("?")))


def serve(app: Dash, pages: Sequence[Page], *, door: DeskDoor, look: Look) -> None:
    """Let `app` show these pages, the first one where no other fits."""
    app.config.update_title = None  # or the page would be called "Updating..." at each act
    app.config.suppress_callback_exceptions = True  # each page has the components of its own callbacks alone
    app.layout = html.Div([dcc.Location(id=ids.ADDRESS, refresh=False), html.Div(id=ids.PAGE)])
    setattr(app, "interpolate_index", _index(pages, door, look))  # noqa: B010 - Dash's own way to write the document

    def draw(path: object, query: object) -> object:
        page = _found(pages, path, query)
        return page.layout() if _may_see(door.session(), page) else no_update

    app.callback(Output(ids.PAGE, "children"), Input(ids.ADDRESS, "pathname"), State(ids.ADDRESS, "search"))(
        draw
    )
    # Dash sets itself up in its first request; with several threads, a second one would meet half of it.
    app.server.test_client().get("/_dash-dependencies")


def here() -> Words:
    """The words of the person who asks."""
    return words(flask.request.cookies.get(LANGUAGE_COOKIE, ""))


def _found(pages: Sequence[Page], path: object, query: object) -> Page:
    return next((page for page in pages if page.stands_at(path, query)), pages[0])


def _asked(pages: Sequence[Page]) -> Page:
    """The page of the request."""
    return _found(pages, flask.request.path, flask.request.query_string.decode(errors="replace"))


def _may_see(session: Session, page: Page) -> bool:
    """By the one table: the path in a callback's body is not believed."""
    rule = rule_for("GET", page.path)
    return rule is not None and session.role in rule.roles


def _index(pages: Sequence[Page], door: DeskDoor, look: Look) -> Callable[..., str]:
    def index(**parts: str) -> str:
        page, said, session = _asked(pages), here(), door.session()
        figures = page_figures(
            said,
            zone=look.zone,
            worker=_worker(),
            person={
                "session": session.id,
                "watching": session.role is Role.WALL,
                "leading": session.role in CALL_OFF,
            },
            page=page.name,
            pages=[
                {"name": each.name, "path": each.path, "key": each.key}
                for each in pages
                if each.key and _may_see(session, each)
            ],
        )
        kept = flask.request.cookies
        return document(
            parts,
            words=said,
            theme=kept.get(THEME_COOKIE, ""),
            palette=kept.get(PALETTE_COOKIE, ""),
            page={**figures, **page.figures(said)},
        )

    return index


@cache
def _worker() -> str:
    """The live worker's address: it changes with its text, so that no browser keeps an old one."""
    script = files("dashboard.web").joinpath("live-worker.js").read_bytes()
    return f"/live-worker.js?v={hashlib.sha256(script).hexdigest()[:12]}"
