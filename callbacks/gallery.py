"""The gallery of all that the screens are made of; for those who change them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from dash.development.base_component import Component

from callbacks.door import DeskDoor
from callbacks.pages import Page, here
from layouts.gallery import Cards, gallery
from layouts.look import Look
from layouts.words import Words


def page(door: DeskDoor, *, look: Look, cards: Cards, figures: Callable[[Words], Mapping[str, Any]]) -> Page:
    """`figures` are the desk's: its scripts draw here as well."""

    def layout() -> Component:
        session = door.session()
        person = (session.name, session.role)
        return gallery(here(), person=person, look=look, cards=cards, now=datetime.now(UTC))

    return Page(name="gallery", path="/gallery", key="Y", layout=layout, figures=figures)
