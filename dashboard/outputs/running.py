"""All outputs of a centre at work, in the process of its feeds."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from msgspec import structs
from redis.exceptions import RedisError

from dashboard.ending import told_to_end
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.transports.connection import Connection
from dashboard.feeds.transports.tcp import Beside
from dashboard.log import Changes
from dashboard.model.feed import RECEPTION
from dashboard.model.feed_commands import ReportOutput
from dashboard.model.output import OutputStanding
from dashboard.model.reason import Reason
from dashboard.outputs.choosing import Chooser
from dashboard.outputs.devices import Devices
from dashboard.outputs.messages import Messages
from dashboard.outputs.mirror import Mirror
from dashboard.outputs.resending import Resending
from dashboard.outputs.standing import Keeper, last_kept
from dashboard.outputs.tables import Cot, Output, Webhook
from dashboard.outputs.webhook import Sender
from dashboard.streams.codec import encode_command
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

RETRY_S = 1.0
WHY = 500  # characters of what a receiver says, in a fact


def patient() -> BackOff:
    """For receivers that are away: a restart takes seconds, a broken line hours."""
    return BackOff(most_s=300.0)


@dataclass(slots=True)
class Outputs:
    """`store` is an asyncio client whose timeout is longer than a blocking read."""

    tables: Mapping[str, Output]
    store: Any
    names: Names
    back_off: Callable[[], BackOff] = patient
    mirror: Mirror = field(init=False)
    _devices: dict[str, Devices] = field(default_factory=dict[str, Devices], init=False)  # by their feed
    _begun: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self.mirror = Mirror(self.store, self.names, [])

    def besides(self) -> dict[str, Beside]:
        """What goes on beside the connections of feeds, by the feeds' names."""
        feeds = [table.feed for table in self.tables.values() if isinstance(table, Cot)]
        return {feed: partial(self._beside, feed) for feed in feeds}

    async def _beside(self, feed: str, connection: Connection) -> None:
        await self._begun.wait()
        await self._devices[feed].beside(connection)

    async def run(self) -> None:
        """Send until cancelled; what was not delivered then is delivered by the next process."""
        senders = await self._senders()
        self._begun.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mirror.run())
            for sender in senders:
                group.create_task(sender.run())

    async def _senders(self) -> list[Sender]:
        """A store that is away is waited for."""
        health = Changes(log, "beginning to send")
        while not told_to_end():
            try:
                await self._forget_others()
                found = [await self._at_work(name, table) for name, table in self.tables.items()]
                self.mirror.listeners.append(Resending(self.tables, self.store, self.names))
            except (RedisError, OSError) as error:
                self.mirror.listeners.clear()
                health.failed(error)
                await asyncio.sleep(RETRY_S)
            else:
                health.well()
                return [each for each in found if each is not None]
        return []

    async def _at_work(self, name: str, table: Output) -> Sender | None:
        """What listens for it is among the mirror's listeners; None where it is no webhook."""
        keeper = Keeper(await self._standing(name, table), self.store, self.names, self.tell)
        await keeper.keep()
        if isinstance(table, Cot):
            self._devices[table.feed] = Devices(
                cot=table, keeper=keeper, centre=self.names.centre, tracker=lambda: self.mirror.tracker
            )
            self.mirror.listeners.append(self._devices[table.feed])
            return None
        return self._sender(name, table, keeper)

    def _sender(self, name: str, table: Webhook, keeper: Keeper) -> Sender:
        chooser = Chooser(name, table, self.store, self.names)
        self.mirror.listeners.append(chooser)
        messages = Messages(
            webhook=table, store=self.store, names=self.names, picture=lambda: self.mirror.picture
        )
        return Sender(
            webhook=table,
            keeper=keeper,
            store=self.store,
            names=self.names,
            messages=messages,
            woken=chooser.woken,
            back_off=self.back_off(),
        )

    async def _standing(self, name: str, table: Output) -> OutputStanding:
        """As the process before this one left it."""
        kept = await last_kept(self.store, self.names, name)
        new = OutputStanding(name=name, kind=table.kind, target=table.target)
        if kept is None or kept.kind != new.kind:
            return new
        return structs.replace(kept, target=new.target, clients=0)

    async def _forget_others(self) -> None:
        """Outputs that are configured no more leave nothing behind."""
        for name in [each.decode() for each in await self.store.hkeys(self.names.outputs)]:
            if name not in self.tables:
                names = self.names
                waited = await self.store.xlen(names.waiting(name))
                log.warning(
                    "output %s is configured no more; what waited for it is dropped: %d", name, waited
                )
                await self.store.hdel(names.outputs, name)
                await self.store.delete(names.chosen(name), names.waiting(name), names.undelivered(name))

    async def tell(self, standing: OutputStanding) -> None:
        """The change becomes a fact."""
        now = datetime.now(UTC)
        why = standing.reason and Reason("output_fails", {"why": standing.reason[:WHY]})
        command = ReportOutput(
            actor=RECEPTION,
            at=now,
            output=standing.name,
            state=standing.state,
            since=standing.since or now,
            reason=why or None,
        )
        await self.store.xadd(self.names.commands, {"command": encode_command(command)})
