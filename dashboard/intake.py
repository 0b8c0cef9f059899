"""The one way in for every transport: a payload in its source's own format becomes entries of the streams.

What is new, what a whole list ends, what is broken, and the tally of the feed are written together or not at
all: a payload that is taken in again after a crash changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from redis.exceptions import WatchError

from dashboard import whole
from dashboard.feeds.base import Feed
from dashboard.lot import Delivery, Limits, Lot, Receipt, Recent, read, read_again
from dashboard.streams import letters, seen, tally
from dashboard.streams.codec import encode_position, encode_reading
from dashboard.streams.letters import Letter
from dashboard.streams.names import POSITIONS_KEPT, READINGS_KEPT, Names
from dashboard.streams.seen import Told
from dashboard.whole import Lists

__all__ = ["Intake", "Limits", "Receipt"]

log = logging.getLogger(__name__)

REASONS_LOGGED = 100  # different ones; a broken source repeats itself all night


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Intake:
    """`store` is an asyncio client; its errors pass through, so that a transport does not acknowledge."""

    store: Any
    names: Names
    limits: Limits = field(default_factory=Limits)
    now: Callable[[], datetime] = utc_now
    _logged: set[tuple[str, str]] = field(default_factory=set, init=False)
    _recent: Recent = field(default_factory=Recent, init=False)

    async def take(self, feed: Feed, payload: bytes, *, name: str | None = None) -> Receipt:
        """Take in one payload of a feed; `name` is the configured one, the format's where there is none.

        Raises RedisError alone; then nothing of the payload went in.
        """
        delivery = Delivery(feed, name or feed.name, payload, self.now())
        while True:
            # A publication of some megabytes takes a second or two: others are not to wait for it.
            lot, events = await asyncio.to_thread(read, delivery, self.limits)
            try:
                await self._deliver(lot, events)
                break
            except WatchError:  # another process took in a list of the same feed at the same moment
                continue
        self._log_refusals(lot)
        return lot.receipt

    async def again(self, feed: Feed, raw: bytes, *, name: str | None = None) -> Receipt:
        """Take in what was set aside; what is refused again is in the receipt alone. Raises RedisError."""
        delivery = Delivery(feed, name or feed.name, raw, self.now())
        lot, events = await asyncio.to_thread(read_again, delivery, self.limits)
        lot.sort_out(events, await self._known(events, lot))
        async with self.store.pipeline(transaction=True) as commands:
            self._add(commands, lot, ())
            await commands.execute()
        return lot.receipt

    async def _deliver(self, lot: Lot, events: list[Told]) -> None:
        """Sort out and write. Raises WatchError when what stands changed meanwhile."""
        async with self.store.pipeline(transaction=True) as commands:
            lists = await whole.look(commands, self.names, lot, events, self.limits)
            events = [lists.renewed(each) for each in events]
            both = [*events, *lists.endings.values()]
            known = self._recent.or_known(both, await self._known(both, lot))
            lot.sort_out(events, lists.or_standing(events, known[: len(events)]))
            told = zip(lists.endings.values(), known[len(events) :], strict=True)
            lot.endings = [each for each, content in told if content is None]
            with self._recent.sending(lot.fresh if lot.delivery.feed.ids_alone else ()):
                await self._write(commands, lot, lists)

    async def _write(self, commands: Any, lot: Lot, lists: Lists) -> None:
        new = await self._new_letters(lot)
        if lists.watched:
            commands.multi()
        self._add(commands, lot, new)
        whole.keep(commands, self.names, lot, lists)
        letters.note(commands, self.names, lot.letters, lot.delivery.received)
        tally.note(commands, self.names, lot.taken)
        await commands.execute()

    async def _known(self, events: Sequence[Told], lot: Lot) -> list[bytes | None]:
        keys = [each.key for each in events]
        return await seen.look_up_async(self.store, self.names, keys, lot.delivery.received)

    async def _new_letters(self, lot: Lot) -> list[Letter]:
        known = await letters.known(self.store, self.names, lot.letters, lot.delivery.received)
        return [letter for letter, is_known in zip(lot.letters, known, strict=True) if not is_known]

    def _add(self, commands: Any, lot: Lot, new: Sequence[Letter]) -> None:
        names = self.names
        for each in (*lot.fresh, *lot.endings):
            commands.xadd(names.events(each.event.kind), {"event": each.raw})
        for position in lot.parsed.positions:
            entry = {"event": encode_position(position)}
            commands.xadd(names.positions, entry, maxlen=POSITIONS_KEPT, approximate=True)
        for reading in lot.parsed.readings:
            entry = {"event": encode_reading(reading)}
            commands.xadd(names.readings, entry, maxlen=READINGS_KEPT, approximate=True)
        for letter in new:  # the writer sets it aside: one way for whatever could not be understood
            commands.xadd(names.events(lot.delivery.feed.kind), letter.fields())

    def _log_refusals(self, lot: Lot) -> None:
        """Each reason once."""
        for each in lot.rejected:
            said = (lot.delivery.name, each.reason)
            if said not in self._logged and len(self._logged) < REASONS_LOGGED:
                self._logged.add(said)
                log.warning("refused from feed %s: %s: %s", lot.delivery.name, each.item, each.reason)
