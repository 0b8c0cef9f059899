"""The page of feeds: everybody at a desk reads how they do; leaders pause them and read again."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from callbacks.door import DeskDoor
from callbacks.pages import Page, here
from dashboard.permissions import COMMANDS
from layouts.feeds import feeds_page
from layouts.words import Words

MANAGING = (
    COMMANDS["PauseFeed"] & COMMANDS["ResumeFeed"] & COMMANDS["ResendSetAside"] & COMMANDS["DismissSetAside"]
)


def page(door: DeskDoor) -> Page:
    """Its scripts ask the API; its acts are the desk's own callback."""

    def layout() -> Component:
        session = door.session()
        managing = session.role in MANAGING
        return feeds_page(here(), person=(session.name, session.role), managing=managing)

    def figures(_: Words) -> Mapping[str, Any]:
        return {"managing": door.session().role in MANAGING}

    return Page(name="feeds", path="/feeds", key="F", layout=layout, figures=figures)
