"""What CAP messages say of earlier ones: `sender,identifier,sent`, with spaces between."""

from typing import NamedTuple

from dashboard.errors import BadMessage
from dashboard.feeds.base import clipped
from dashboard.model.event import MOST_SUPERSEDED, EventName

NAME = 200  # characters that an identifier of ours may have


class Reference(NamedTuple):
    """A message by its sender's own name for it, which no second one of this sender has (CAP 1.2, 3.2.1)."""

    sender: str
    identifier: str


def references(text: str | None) -> list[Reference]:
    """In the sender's order. Raises BadMessage when there are some, and none can be read."""
    told = (text or "").split()
    found = [Reference(parts[0], parts[1]) for each in told if _is_one(parts := each.split(","))]
    if told and not found:
        raise BadMessage(f"{clipped(told[0], 60)!r} is no sender,identifier,sent", "references")
    return found


def superseded(told: list[Reference], own: str) -> tuple[EventName, ...]:
    """The events that stand behind them.

    Some senders write another name of theirs into references than they send under: theirs is looked for, too.
    """
    names = [
        EventName(f"cap/{sender}"[:NAME], each.identifier[:NAME])
        for each in told
        for sender in dict.fromkeys((each.sender, own))
    ]
    # The first alert, and the newest of those after it.
    return tuple(dict.fromkeys((*names[:1], *names[1:][-MOST_SUPERSEDED + 1 :])))


def _is_one(parts: list[str]) -> bool:
    return len(parts) == 3 and all(parts[:2])
