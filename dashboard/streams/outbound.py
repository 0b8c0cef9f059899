"""What waits to go out by each output: ids of the journal, in its order, until they are delivered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, structs
from redis.exceptions import WatchError

from dashboard.model.output import OutputStanding
from dashboard.streams.names import UNDELIVERED_KEPT, Names


class Chosen(NamedTuple):
    """Something of the journal that goes out: a fact, or what became of an incident by it."""

    fact: str
    incident: str | None = None

    def fields(self) -> dict[str, str]:
        return {"fact": self.fact} | ({} if self.incident is None else {"incident": self.incident})


class Waiting(Struct, frozen=True):
    """`entry` is its place in the queue, `since` when it was put there."""

    entry: str
    chosen: Chosen
    since: datetime


async def chosen_up_to(store: Any, names: Names, output: str) -> str | None:
    """The journal id up to which the output has chosen; None when it is new."""
    found = await store.get(names.chosen(output))
    return found.decode() if found else None


async def put(
    store: Any, names: Names, output: str, chosen: Sequence[Chosen], *, span: tuple[str | None, str]
) -> bool:
    """Let these wait, and remember that the journal was read from `span[0]` to `span[1]`: both or neither.

    False when another process chose for the same output meanwhile; then nothing was written.
    """
    before, tip = span
    key = names.chosen(output)
    async with store.pipeline(transaction=True) as commands:
        await commands.watch(key)
        found = await commands.get(key)
        if (found.decode() if found else None) != before:
            return False
        commands.multi()
        for each in chosen:
            commands.xadd(names.waiting(output), each.fields())
        commands.set(key, tip)
        try:
            await commands.execute()
        except WatchError:
            return False
    return True


async def waiting(store: Any, names: Names, output: str, count: int) -> list[Waiting]:
    """The first of those that wait."""
    found = await store.xrange(names.waiting(output), count=count)
    return [_waiting(entry.decode(), fields) for entry, fields in found]


def _waiting(entry: str, fields: dict[bytes, bytes]) -> Waiting:
    incident = fields.get(b"incident")
    chosen = Chosen(fields[b"fact"].decode(), incident.decode() if incident else None)
    return Waiting(entry, chosen, datetime.fromtimestamp(int(entry.partition("-")[0]) / 1_000, UTC))


async def delivered(store: Any, names: Names, output: str, entry: str) -> None:
    await store.xdel(names.waiting(output), entry)


async def give_up(store: Any, names: Names, output: str, each: Waiting, *, reason: str) -> None:
    """Put it aside with the reason, so that it holds up nothing and a person can send it again."""
    async with store.pipeline(transaction=True) as commands:
        fields = {**each.chosen.fields(), "reason": reason}
        commands.xadd(names.undelivered(output), fields, maxlen=UNDELIVERED_KEPT, approximate=True)
        commands.xdel(names.waiting(output), each.entry)
        await commands.execute()


async def resend(store: Any, names: Names, output: str) -> None:
    """Let all that was given up wait again, behind the rest, and a receiver that was gone be told again."""
    found = await store.xrange(names.undelivered(output))
    kept = await store.hget(names.outputs, output)
    async with store.pipeline(transaction=True) as commands:
        for entry, fields in found:
            commands.xadd(names.waiting(output), {k: v for k, v in fields.items() if k != b"reason"})
            commands.xdel(names.undelivered(output), entry)
        if kept is not None:
            standing = structs.replace(msgspec.json.decode(kept, type=OutputStanding), gone=None)
            commands.hset(names.outputs, output, msgspec.json.encode(standing))
        await commands.execute()


async def standings(store: Any, names: Names) -> list[tuple[OutputStanding, int, int]]:
    """Every output by its name, with how much waits and how much was given up."""
    kept = [msgspec.json.decode(each, type=OutputStanding) for each in await store.hvals(names.outputs)]
    kept.sort(key=lambda each: each.name)
    async with store.pipeline(transaction=False) as commands:
        for each in kept:
            commands.xlen(names.waiting(each.name))
            commands.xlen(names.undelivered(each.name))
        counts = await commands.execute()
    return list(zip(kept, counts[::2], counts[1::2], strict=True))
