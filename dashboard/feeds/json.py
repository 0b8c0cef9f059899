"""JSON from outside: fields by their path, each read as what it must be, or refused by its name."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds.base import Message, Piece, clipped

MOST_ITEMS = 5_000
PART = "part_of_a_list"
Record = dict[str, Any]


def decode(payload: bytes) -> Any:
    """Raises BadMessage when it is no JSON; a byte order mark is passed over."""
    try:
        return msgspec.json.decode(payload.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {error}") from error


def record(value: Any, field: str = "") -> Record:
    """Raises BadMessage when the value is no object."""
    if not isinstance(value, dict):
        raise BadMessage("is missing" if value is None else "is no object", field)
    return value


def listed(value: Any, field: str = "", *, most: int = MOST_ITEMS) -> list[Any]:
    """Raises BadMessage when the value is no list, or too long a one."""
    if not isinstance(value, list):
        raise BadMessage("is missing" if value is None else "is no list", field)
    if len(value) > most:
        raise BadMessage(f"{len(value)} items are more than the {most} allowed", field)
    return value


def pieces(
    items: list[Any],
    read: Callable[[Record], Message | None],
    name: str = "item",
    *,
    alone: Callable[[Any], Any] = lambda item: item,
) -> Iterator[Piece]:
    """Each item of a list by its number, with its own JSON for whoever mends it.

    `alone` gives the document that holds the item and nothing else, where the feed reads no bare item.
    """
    for number, item in enumerate(items):
        yield Piece(f"{name} {number}", partial(_read, read, item), partial(_raw, alone, item))


def _raw(alone: Callable[[Any], Any], item: Any) -> bytes:
    return msgspec.json.encode(alone(item))


def part(**document: Any) -> Record:
    """The document, marked as a part of a list: what it does not name is not over."""
    return document | {PART: True}


def is_part(document: Record) -> bool:
    return document.get(PART) is True


def _read(read: Callable[[Record], Message | None], item: Any) -> Message | None:
    return read(record(item))


def find(found: Any, path: str) -> Any:
    """The value at a dotted path of keys and list indices; None when any part of it is not there."""
    if isinstance(found, dict) and path in found:  # most paths are one key, and most items have many
        return found[path]
    for name in path.split("."):
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found


def optional_text(found: Any, path: str) -> str | None:
    """None when it is missing, empty, or no text."""
    value = find(found, path)
    return value.strip() or None if isinstance(value, str) else None


def text(found: Any, path: str) -> str:
    """Raises BadMessage when it is missing, empty or no text."""
    value = optional_text(found, path)
    if value is None:
        raise BadMessage("is missing or no text", path)
    return value


def name(found: Any, path: str) -> str:
    """An identifier, which some sources write as a number. Raises BadMessage."""
    value = find(found, path)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(found, path)


def number(found: Any, path: str) -> float:
    """A finite number, which some sources write as text. Raises BadMessage."""
    value = find(found, path)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadMessage("is missing or no number", path)
    try:
        whole = float(value)
    except (ValueError, OverflowError) as error:
        raise BadMessage(f"{clipped(str(value), 40)!r} is no number", path) from error
    if whole - whole != 0:
        raise BadMessage(f"{value} is no finite number", path)
    return whole


def optional_number(found: Any, path: str) -> float | None:
    """None when it is missing or null. Raises BadMessage when it is there and no number."""
    return None if find(found, path) is None else number(found, path)


def one_of(found: Any, path: str, codes: dict[str, Any]) -> Any:
    """What a code stands for, whatever its letters' case. Raises BadMessage, which lists them."""
    value = text(found, path)
    if value.lower() not in codes:
        raise BadMessage(f"{clipped(value, 40)!r} is not one of {', '.join(sorted(codes))}", path)
    return codes[value.lower()]
