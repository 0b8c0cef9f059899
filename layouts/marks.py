"""The small marks that every panel shares: priority, unit status, keys, buttons."""

from typing import Any

from dash import html

from dashboard.model.codes import AssignmentStatus
from layouts.words import Words

LETTERS = {
    "available": "A",
    "dispatched": "D",
    "en_route": "E",
    "on_scene": "S",
    "transporting": "T",
    "returning": "R",
    "out_of_service": "X",
    "cleared": "C",
}
NEXT: dict[AssignmentStatus, tuple[AssignmentStatus, ...]] = {
    AssignmentStatus.DISPATCHED: (
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
        AssignmentStatus.CLEARED,
    ),
    AssignmentStatus.EN_ROUTE: (AssignmentStatus.ON_SCENE, AssignmentStatus.CLEARED),
    AssignmentStatus.ON_SCENE: (AssignmentStatus.TRANSPORTING, AssignmentStatus.CLEARED),
    AssignmentStatus.TRANSPORTING: (AssignmentStatus.CLEARED,),
    AssignmentStatus.CLEARED: (),
}
STATUS_KEYS = {
    AssignmentStatus.EN_ROUTE: "E",
    AssignmentStatus.ON_SCENE: "O",
    AssignmentStatus.TRANSPORTING: "T",
    AssignmentStatus.CLEARED: "C",
}


def priority(words: Words, level: int) -> html.Span:
    """Number, colour and shape; the shape is CSS."""
    return html.Span(
        str(level),
        className=f"sym sym--{level}",
        role="img",
        title=words("priority", n=level),
        **named(words("priority", n=level)),
    )


def status(words: Words, code: str, *, spelled: bool = False) -> html.Span:
    """A unit's status: letter, colour and shape."""
    letter = LETTERS[code]
    return html.Span(
        [letter, html.Span(f" {words(f'status.{code}')}")] if spelled else letter,
        className=f"st st--{code}",
        title=words(f"status.{code}"),
    )


def symbol(code: str, said: str = "") -> html.I:
    """One of `layouts.symbols`; `said` is its name where the word does not stand beside it."""
    if not said:
        return html.I(className=f"icon icon--{code}", **{"aria-hidden": "true"})
    return html.I(className=f"icon icon--{code}", role="img", title=said, **named(said))


def named(label: str) -> dict[str, str]:
    return {"aria-label": label}


def button(text: str, act: str, key: str = "", *, kind: str = "", **attributes: Any) -> html.Button:
    """A control that names its act and shows its key."""
    return html.Button(
        [text, html.Kbd(key)] if key else text,
        className=f"btn {kind}".strip(),
        type="button",
        **{"data-act": act, **attributes},
    )
