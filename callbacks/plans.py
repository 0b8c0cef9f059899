"""The page of response plans: everybody at a desk reads it, overseers edit."""

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from callbacks.door import DeskDoor
from callbacks.pages import Page, here
from dashboard.model.codes import Category
from dashboard.permissions import COMMANDS
from layouts.plans import plans_page
from layouts.words import Words

MAY_PUBLISH = COMMANDS["PublishPlans"]


def page(door: DeskDoor) -> Page:
    """Its scripts ask the API; nothing here runs on the server but the drawing of its frames."""

    def layout() -> Component:
        session = door.session()
        editing = session.role in MAY_PUBLISH
        return plans_page(here(), person=(session.name, session.role), editing=editing)

    def figures(_: Words) -> Mapping[str, Any]:
        session = door.session()
        return {"person": session.name, "editing": session.role in MAY_PUBLISH, "categories": list(Category)}

    return Page(name="plans", path="/plans", key="P", layout=layout, figures=figures)
