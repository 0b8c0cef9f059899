"""The whole lists of one payload, beside what stood before it: what they end, and what they bring back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from dashboard.lot import Delivery, Limits, Lot
from dashboard.streams import seen, standing
from dashboard.streams.names import Names
from dashboard.streams.seen import Told, told
from dashboard.streams.standing import Key, Listed
from dashboard.streams.tally import millis

ENDED_KEPT = 2 * seen.WEEK_S  # seconds: as long as an event is known


@dataclass(slots=True)
class Lists:
    """`over` is what stood and is listed no more, `endings` say so; `ended` came back after its ending."""

    delivery: Delivery
    lists: Listed
    watched: bool = False
    editions: dict[str, datetime] = field(default_factory=dict)
    stood: dict[Key, bytes] = field(default_factory=dict)
    ended: dict[Key, str] = field(default_factory=dict)
    over: dict[Key, bytes] = field(default_factory=dict)
    endings: dict[Key, Told] = field(default_factory=dict)

    def or_standing(self, events: Sequence[Told], known: Sequence[bytes | None]) -> list[bytes | None]:
        """What each is known by; the event that something stands by is known for as long as it stands."""
        return [
            each.content
            if self.stood.get(standing.key_of(each.event)) == standing.field_of(each)
            else content
            for each, content in zip(events, known, strict=True)
        ]

    def renewed(self, event: Told) -> Told:
        """The event, or the same news anew when what it tells of was ended by an earlier list."""
        ended = self.ended.get(standing.key_of(event.event))
        if ended is None or not standing.stands(event.event, self.lists):
            return event
        return standing.again(event, ended, self.delivery.received)


async def look(commands: Any, names: Names, lot: Lot, events: Sequence[Told], limits: Limits) -> Lists:
    """What stands is watched from here on by `commands`, a pipeline of an asyncio client."""
    delivery = lot.delivery
    found = Lists(delivery, lot.listed(limits))
    if not found.lists:
        return found
    key = names.standing(delivery.name)
    await commands.watch(key)
    found.watched = True
    found.stood = standing.stood(await commands.hkeys(key))
    found.editions = {
        each.source: each.as_of
        for each in lot.parsed.whole
        if each.as_of is not None and each.source in found.lists
    }
    await _pass_over_old_editions(commands, key, found)
    found.over = standing.gone(found.stood, found.lists)
    last = await commands.hmget(key, list(found.over.values())) if found.over else []
    for ended, raw in zip(found.over, last, strict=True):
        if raw is None:
            continue  # another process takes in a list at this moment: our transaction will fail
        found.endings[ended] = told(standing.ending(raw, delivery.received, limits.back))
    found.ended = await _ended(commands, names, found, events)
    return found


async def _pass_over_old_editions(commands: Any, key: str, found: Lists) -> None:
    """A list that is older than one that came before it says nothing of what stands now."""
    if not found.editions:
        return
    fields = [standing.edition_field(source) for source in found.editions]
    newest = dict(zip(found.editions, await commands.hmget(key, fields), strict=True))
    old = {
        source
        for source, at in found.editions.items()
        if (known := newest[source]) is not None and millis(at) < int(known)
    }
    found.lists = {source: refs for source, refs in found.lists.items() if source not in old}
    found.editions = {source: at for source, at in found.editions.items() if source not in old}


async def _ended(commands: Any, names: Names, found: Lists, events: Sequence[Told]) -> dict[Key, str]:
    """Which of the events that do not stand tell of something that was ended, and by what content."""
    keys = list({standing.key_of(each.event): None for each in events})
    back = [key for key in keys if key not in found.stood]
    if not back:
        return {}
    fields, this = [msgspec.json.encode(key) for key in back], seen.week(found.delivery.received)
    newer = await commands.hmget(names.ended(found.delivery.name, this), fields)
    older = await commands.hmget(names.ended(found.delivery.name, this - 1), fields)
    pairs = zip(back, newer, older, strict=True)
    return {key: (first or second).decode() for key, first, second in pairs if first or second}


def keep(commands: Any, names: Names, lot: Lot, found: Lists) -> None:
    """What stands now, within the transaction that sends the endings of what is over."""
    if not found.lists:
        return
    key, received = names.standing(lot.delivery.name), lot.delivery.received
    # What is known already replaces nothing that stands: its ending would be one that was told before.
    known = [each for each in lot.repeated if standing.key_of(each.event) not in found.stood]
    put, replaced = standing.changes(found.stood, found.lists, [*known, *lot.fresh])
    editions = {standing.edition_field(source): millis(at) for source, at in found.editions.items()}
    if put or editions:
        commands.hset(key, mapping={**put, **editions})
    if drop := [*replaced, *found.over.values()]:
        commands.hdel(key, *drop)
    _keep_ended(commands, names, found, seen.week(received))


def _keep_ended(commands: Any, names: Names, found: Lists, week: int) -> None:
    name = found.delivery.name
    back = [msgspec.json.encode(key) for key in found.ended]
    if back:
        commands.hdel(names.ended(name, week), *back)
        commands.hdel(names.ended(name, week - 1), *back)
    if found.endings:
        ended = {msgspec.json.encode(key): each.content.hex() for key, each in found.endings.items()}
        commands.hset(names.ended(name, week), mapping=ended)
        commands.expire(names.ended(name, week), ENDED_KEPT)
