"""The letterbox: a citizen's report goes in once, however often it is sent, and has a number from then on."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.exceptions import WatchError

from dashboard.model.codes import EventKind
from dashboard.model.event import Event
from dashboard.model.report import ALPHABET, LENGTH, written
from dashboard.streams.codec import decode_event, encode_event
from dashboard.streams.names import Names
from dashboard.streams.people import digest

SAME_WITHIN = timedelta(hours=1)  # the same words again are the same report: a second press, a retry


def new_number() -> str:
    return written("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


@dataclass(frozen=True, slots=True)
class Letterbox:
    store: Any  # redis.asyncio.Redis
    names: Names

    async def put(self, content: str, event_of: Callable[[str], Event]) -> str:
        """The number of the report, new or known. `content` is all that was sent, by whom.

        Raises BadMessage when the event breaks the contract, RedisError when nothing went in.
        """
        key = self.names.posted(digest(content))
        number = new_number()
        raw = encode_event(event_of(number))
        decode_event(raw)
        while True:
            async with self.store.pipeline(transaction=True) as commands:
                try:
                    await commands.watch(key)
                    if (known := await commands.get(key)) is not None:
                        return str(known.decode())
                    commands.multi()
                    commands.set(key, number, px=SAME_WITHIN)
                    commands.xadd(self.names.events(EventKind.CITIZEN), {"event": raw})
                    await commands.execute()
                except WatchError:  # sent twice at once: the other one has a number by now
                    continue
                return number
