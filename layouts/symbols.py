"""Our own symbols, drawn on a grid of 16: what happened, who says so, and what a unit does.

One table for everything that shows them. The document around each page turns it into a style sheet (`sheet`),
in which a symbol is a mask: an element of the class `icon` takes the colour of its text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from dashboard.model.codes import AssignmentStatus, Category, EventKind, UnitStatus

RING = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"


@dataclass(frozen=True, slots=True)
class Drawing:
    """SVG path data in a box of 16 × 16: `lines` are drawn with a pen 1.5 wide, `fills` are filled."""

    lines: str = ""
    fills: str = ""

    def svg(self) -> str:
        """The drawing alone, in black."""
        parts = [f'<path d="{self.fills}" fill-rule="evenodd"/>'] if self.fills else []
        if self.lines:
            pen = (
                'fill="none" stroke="#000" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
            )
            parts.append(f'<path d="{self.lines}" {pen}/>')
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{"".join(parts)}</svg>'


CATEGORIES: Mapping[Category, Drawing] = {
    # A missile that comes down.
    Category.STRIKE: Drawing(
        lines="M2 9.5v4.5h4.5 M2.5 13.5l2-2",
        fills="M4.5 11.5L5 8.5L9 4.5L9.5 2L11.5 3.5L14 1L15 2L12.5 4.5L14 6.5L11.5 7L7.5 11z",
    ),
    Category.EXPLOSION: Drawing(
        fills="M8 .8l1.5 3.7l3.6-1.6l-1.6 3.6l3.7 1.5l-3.7 1.5l1.6 3.6l-3.6-1.6l-1.5 3.7l-1.5-3.7"
        "l-3.6 1.6l1.6-3.6l-3.7-1.5l3.7-1.5l-1.6-3.6l3.6 1.6z"
    ),
    Category.FIRE: Drawing(
        fills="M8.5 .8c.6 3.2 4.3 4.7 4.3 8.9a4.8 4.8 0 0 1-9.6 0c0-2.2 1.1-3.6 1.9-5.2"
        "c.9.7 1.4 1.5 1.6 2.5c1.3-1.5 1.9-3.7 1.8-6.2z M8 8.3c-1 1.4-2 2.1-2 3.5a2 2 0 0 0 4 0"
        "c0-1.4-1-2.1-2-3.5z"
    ),
    # A lifebelt.
    Category.RESCUE: Drawing(
        lines=f"{RING} M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z M3.8 3.8l2.4 2.4 M12.2 3.8l-2.4 2.4 "
        "M3.8 12.2l2.4-2.4 M12.2 12.2l-2.4-2.4"
    ),
    Category.MEDICAL: Drawing(fills="M6 1.5h4v4.5h4.5v4h-4.5v4.5h-4v-4.5h-4.5v-4h4.5z"),
    Category.HAZMAT: Drawing(
        lines="M5.5 1.8h5 M6.5 2v4l-4 7.2q-.3 1 .7 1h9.6q1 0 .7-1l-4-7.2v-4",
        fills="M5 9.5h6l2 4h-10z",
    ),
    # A bomb with its fuse burning.
    Category.UXO: Drawing(
        lines="M9.8 6.2l1.7-1.7q1-1 2 0 M14.5 1v1.2 M12.3 1.8l.5.8",
        fills="M6.8 5a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
    ),
    Category.COLLISION: Drawing(
        lines="M13.5 2.2l-1.5 2.3 M15.2 5.5l-2.4.6 M15 9.7l-1.8-1",
        fills="M.8 11.5v-3l1.4-.6l1.8-3.4h4.8l2.7 3.6l.7 3.4z M4.7 5.7l-1 2.1h2.6v-2.1z M7.5 5.7v2.1"
        "h2.5l-1.6-2.1z M3.5 10a1.9 1.9 0 1 0 0 3.8a1.9 1.9 0 1 0 0-3.8z M9.3 10"
        "a1.9 1.9 0 1 0 0 3.8a1.9 1.9 0 1 0 0-3.8z",
    ),
    # A mask.
    Category.CRIME: Drawing(
        fills="M.8 5c3-1.5 5 .2 7.2.2s4.2-1.7 7.2-.2c.3 4-1.5 6.6-3.9 6.6c-1.9 0-2.2-1.9-3.3-1.9"
        "s-1.4 1.9-3.3 1.9c-2.4 0-4.2-2.6-3.9-6.6z M3.2 7.5c.9 1.6 2.2 1.6 3.3.6"
        "c-.9-1.2-2.2-1.3-3.3-.6z M12.8 7.5c-.9 1.6-2.2 1.6-3.3.6c.9-1.2 2.2-1.3 3.3-.6z"
    ),
    # People, too many of them.
    Category.DISORDER: Drawing(
        fills="M3.5 3.7a1.8 1.8 0 1 0 .01 0z M12.5 3.7a1.8 1.8 0 1 0 .01 0z M8 1.5a2.2 2.2 0 1 0 .01 0"
        "z M.8 13v-2.7q0-2.3 2.7-2.3q1 0 1.6.4q-1 1.1-1 2.6v2z M15.2 13v-2.7q0-2.3-2.7-2.3"
        "q-1 0-1.6.4q1 1.1 1 2.6v2z M5 14.5v-4.5q0-3.3 3-3.3t3 3.3v4.5z"
    ),
    # A bottle of gas.
    Category.GAS: Drawing(
        lines="M4.5 6.8q0-2.3 2.3-2.3h2.4q2.3 0 2.3 2.3v7.5h-7z M8 4.5v-2.7 M5.8 1.8h4.4",
        fills="M4.5 8.5h7v2.5h-7z",
    ),
    Category.POWER: Drawing(fills="M9.5 .8l-6.5 8.4h4.2l-1.2 6l7-9h-4.5z"),
    # A tap that drips.
    Category.WATER: Drawing(
        lines="M1.8 5.5v4.5 M2 7.7h7.2q3 0 3 2.6 M6 7.5v-3 M3.8 3.8h4.4",
        fills="M12.2 11.3q1.5 1.7 1.5 2.5a1.5 1.5 0 0 1-3 0q0-.8 1.5-2.5z",
    ),
    # A house in the waves.
    Category.FLOOD: Drawing(
        lines="M1 11.3q1.75-1.6 3.5 0t3.5 0t3.5 0t3.5 0 M1 14.3q1.75-1.6 3.5 0t3.5 0t3.5 0t3.5 0",
        fills="M8 1l5.5 4.8h-1.5v3.2h-8v-3.2h-1.5z M7 6.5v2.5h2v-2.5z",
    ),
    Category.WEATHER: Drawing(
        lines="M4.3 9.5a2.7 2.7 0 0 1 .2-5.4a3.7 3.7 0 0 1 7 .9a2.3 2.3 0 0 1 .2 4.5z M5 12l-1 2.3 "
        "M8.5 12l-1 2.3 M12 12l-1 2.3"
    ),
    # Wind with dust in it.
    Category.AIR_QUALITY: Drawing(
        lines="M1.2 5.5h7.3a2 2 0 1 0-2-2 M1.2 8.5h10.8a2 2 0 1 1-2 2",
        fills="M2.5 11a1 1 0 1 0 .01 0z M6 11.5a1.2 1.2 0 1 0 .01 0z M12.5 3a1 1 0 1 0 .01 0z M4 14"
        "a.8.8 0 1 0 .01 0z",
    ),
    # A cone.
    Category.ROADWORKS: Drawing(
        lines="M1.8 14.2h12.4",
        fills="M7 1.5h2l1.1 3.2h-4.2z M5.3 6.2h5.4l.9 2.6h-7.2z M3.9 10.3h8.2l1 2.7h-10.2z",
    ),
    # A light that is red for long.
    Category.CONGESTION: Drawing(
        fills="M5.8 .8h4.4q1.3 0 1.3 1.3v11.8q0 1.3-1.3 1.3h-4.4q-1.3 0-1.3-1.3v-11.8q0-1.3 1.3-1.3z "
        "M8 2.5a1.5 1.5 0 1 0 .01 0z M8 6.5a1.5 1.5 0 1 0 .01 0z M8 10.5a1.5 1.5 0 1 0 .01 0z"
    ),
    Category.CLOSURE: Drawing(fills="M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14z M3.5 6.7h9v2.6h-9z"),
    # Buildings.
    Category.INFRASTRUCTURE: Drawing(
        fills="M2 14.8v-12.3h7.5v4h4.5v8.3z M3.8 4.5v1.5h1.3v-1.5z M6.4 4.5v1.5h1.3v-1.5z M3.8 7.5v1.5"
        "h1.3v-1.5z M6.4 7.5v1.5h1.3v-1.5z M3.8 10.5v1.5h1.3v-1.5z M6.4 10.5v4.3h1.6v-4.3z "
        "M10.8 8.5v1.5h1.5v-1.5z M10.8 11.5v1.5h1.5v-1.5z"
    ),
    # A siren's light.
    Category.AIR_RAID: Drawing(
        lines="M8 .9v1.4 M2.6 3.2l1.1 1 M13.4 3.2l-1.1 1 M.9 8h1.3 M15.1 8h-1.3",
        fills="M4 11.5v-2.8a4 4 0 0 1 8 0v2.8z M2.3 12.7h11.4v2.3h-11.4z",
    ),
    Category.OTHER: Drawing(
        lines=RING, fills="M4.9 7a1 1 0 1 0 .01 0z M8 7a1 1 0 1 0 .01 0z M11.1 7a1 1 0 1 0 .01 0z"
    ),
}
SOURCES: Mapping[EventKind, Drawing] = {
    # A receiver.
    EventKind.EMERGENCY: Drawing(
        fills="M3.4 1.3l2.4-.3l1.6 3.7l-1.8 1.7c.8 1.7 2.3 3.2 4 4l1.7-1.8l3.7 1.6l-.3 2.4"
        "q-.3 2.1-2.5 2.1c-6 0-10.9-4.9-10.9-10.9q0-2.2 2.1-2.5z"
    ),
    EventKind.CCTV: Drawing(
        lines="M1.5 9.5v5.5 M1.8 12.3h3.2l1.5-2.5",
        fills="M1.5 5.5l9.3-3.8l3 1.7l-.4 1l1.3.5l-1.2 3l-1.4-.5l-.8 1.7l-3.3.9z",
    ),
    # A road.
    EventKind.TRAFFIC: Drawing(lines="M1.8 14.5l3.5-13 M14.2 14.5l-3.5-13 M8 2v2 M8 7v2.2 M8 12v2.5"),
    EventKind.CITIZEN: Drawing(fills="M8 1a3.2 3.2 0 1 0 .01 0z M1.8 15v-1.5q0-5 6.2-5t6.2 5v1.5z"),
    # What is measured goes out in waves.
    EventKind.SENSOR: Drawing(
        lines="M4.9 4.9a4.4 4.4 0 0 0 0 6.2 M11.1 4.9a4.4 4.4 0 0 1 0 6.2 M2.6 2.6"
        "a7.6 7.6 0 0 0 0 10.8 M13.4 2.6a7.6 7.6 0 0 1 0 10.8",
        fills="M8 6a2 2 0 1 0 .01 0z",
    ),
    # A bell.
    EventKind.ALERT: Drawing(
        fills="M8 .8q1 0 1 1q3 .7 3 4.2q0 3.5 2 5.5v1h-12v-1q2-2 2-5.5q0-3.5 3-4.2q0-1 1-1z M6.2 13.5"
        "h3.6q-.2 1.8-1.8 1.8t-1.8-1.8z"
    ),
}
_OUT = Drawing(fills="M4 1.5l4 4l4-4l2.5 2.5l-4 4l4 4l-2.5 2.5l-4-4l-4 4l-2.5-2.5l4-4l-4-4z")
STATUSES: Mapping[UnitStatus | AssignmentStatus, Drawing] = {
    UnitStatus.AVAILABLE: Drawing(fills="M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z"),
    UnitStatus.DISPATCHED: Drawing(fills="M2 2h12l-12 12z"),
    UnitStatus.EN_ROUTE: Drawing(fills="M3 1.5l11.5 6.5l-11.5 6.5z"),
    UnitStatus.ON_SCENE: Drawing(fills="M2 2h12v12h-12z"),
    UnitStatus.TRANSPORTING: Drawing(fills="M1 4.5h14v7h-14z"),
    UnitStatus.RETURNING: Drawing(fills="M13 1.5l-11.5 6.5l11.5 6.5z"),
    UnitStatus.OUT_OF_SERVICE: _OUT,
    AssignmentStatus.CLEARED: Drawing(lines="M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z"),
}


def sheet() -> str:
    """The style sheet's text: a class for each symbol, by its code."""
    return "".join(f"{where}{{--icon:url({_address(drawing)})}}" for where, drawing in _rules())


def _rules() -> Iterator[tuple[str, Drawing]]:
    yield from ((f".icon--{code}", drawing) for code, drawing in CATEGORIES.items())
    yield from ((f".icon--kind-{code}", drawing) for code, drawing in SOURCES.items())
    yield from ((f".st--{code}", drawing) for code, drawing in STATUSES.items())


def _address(drawing: Drawing) -> str:
    return f'"data:image/svg+xml,{quote(drawing.svg(), safe=" =:/")}"'
