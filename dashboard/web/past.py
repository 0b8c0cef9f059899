"""The picture as it was: the fold of the journal up to an instant."""

import asyncio
from datetime import datetime
from typing import Any

from dashboard.errors import CentreError
from dashboard.fold import apply
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

PAGE = 500


class NotKept(CentreError):
    """The journal no longer reaches back to its beginning, so it cannot be folded from there."""


async def picture_at(store: Any, names: Names, at: datetime) -> Picture:
    """The picture at an instant.

    Raises NotKept when the journal's first facts have been trimmed.
    """
    if await store.hexists(names.chain, "id"):
        raise NotKept("The journal's beginning is no longer kept here; ask the archive.")
    picture, after, upto = Picture(), "-", str(int(at.timestamp() * 1_000))
    while page := await store.xrange(names.journal, after, upto, count=PAGE):
        for key, fields in page:
            apply(picture, decode_fact(key.decode(), fields))
        after = f"({page[-1][0].decode()}"
        await asyncio.sleep(0)  # screens come first
    return picture
