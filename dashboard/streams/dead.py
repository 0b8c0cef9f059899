"""Dead letters as they came: what was set aside, found by the entry that it was."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from dashboard.model.feed import SetAside
from dashboard.streams.journal import numbers
from dashboard.streams.names import Names

PAGE = 50
EARLIER_MS = 5_000

Fields = Mapping[bytes, bytes]
Place = tuple[str, str]  # the stream and the entry that it was


async def find(store: Any, names: Names, letters: Sequence[SetAside]) -> dict[str, Fields]:
    """The letters that are still kept, by their ids; read once for all: none is older than its entry.

    `store` is an asyncio client.
    """
    wanted = {(each.stream, each.entry): each.id for each in letters}
    found: dict[str, Fields] = {}
    since = min((min(_since_ms(each.entry), _since_ms(each.id)) for each in letters), default=0)
    if wanted:
        async for fields in _letters(store, names, since):
            if (letter_id := wanted.get(_place_of(fields))) is not None:
                found[letter_id] = fields
                if len(found) == len(wanted):
                    break
    return found


async def _letters(store: Any, names: Names, since_ms: int) -> AsyncIterator[Fields]:
    after = str(since_ms)
    while page := await store.xrange(names.dead, min=after, count=PAGE):
        for _, fields in page:
            yield fields
        after = f"({page[-1][0].decode()}"


def _place_of(fields: Fields) -> Place:
    stream, entry = (fields.get(name, b"").decode("utf-8", "replace") for name in (b"stream", b"entry"))
    return stream.rpartition("}:")[2], entry


def _since_ms(entry_id: str) -> int:
    """The instant of an id, a little earlier: a program may have chosen it, and clocks differ."""
    return max(0, numbers(entry_id)[0] - EARLIER_MS)
