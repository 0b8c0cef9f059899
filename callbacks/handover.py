"""The page of a shift's handover: leaders hand over, read back and sign; everybody at a desk looks on."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from callbacks.door import DeskDoor
from callbacks.pages import Page, here
from dashboard.permissions import COMMANDS
from layouts.handover import handover_page
from layouts.words import Words

HANDING = COMMANDS["SignHandover"]


def page(door: DeskDoor) -> Page:
    """Its scripts ask the API; its acts are the desk's own callback."""

    def layout() -> Component:
        session = door.session()
        return handover_page(here(), person=(session.name, session.role), leading=session.role in HANDING)

    def figures(_: Words) -> Mapping[str, Any]:
        session = door.session()
        return {"person": session.name, "handing": session.role in HANDING}

    return Page(name="handover", path="/handover", key="H", layout=layout, figures=figures)
