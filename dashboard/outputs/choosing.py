"""What of the journal goes out by one webhook: chosen once, as each fact comes, and kept until it is sent."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dashboard.errors import ChosenByAnother
from dashboard.model.facts import Fact
from dashboard.outputs.mirror import Heard
from dashboard.outputs.selection import Selection
from dashboard.outputs.tables import Webhook
from dashboard.picture import Picture
from dashboard.streams import outbound
from dashboard.streams.codec import decode_fact
from dashboard.streams.journal import numbers
from dashboard.streams.names import Names
from dashboard.streams.outbound import Chosen

log = logging.getLogger(__name__)

PAGE = 500
NOTED_EVERY_S = 1.0  # how far the journal was read, when there was nothing to choose


@dataclass(slots=True)
class Chooser:
    """A Listener. `woken` is set when something waits to be sent."""

    name: str
    webhook: Webhook
    store: Any  # redis.asyncio.Redis
    names: Names
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _selection: Selection = field(init=False)
    _chosen: list[Chosen] = field(default_factory=list, init=False)
    _after: str | None = field(default=None, init=False)
    _noted_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._selection = Selection(self.webhook.filter)

    async def begin(self, picture: Picture) -> None:
        """Catch up from where the last process ended; a new output begins now."""
        self._chosen, self._selection = [], Selection(self.webhook.filter)
        self._selection.begin(picture)
        self._after = await outbound.chosen_up_to(self.store, self.names, self.name)
        if self._after is not None:
            await self._catch_up(picture)
        await self._put(picture.tip if self._is_new(picture.tip) else self._after or picture.tip)
        self.woken.set()
        if unknown := self._selection.unknown:
            log.warning("output %s: %d facts are about incidents that are no longer kept", self.name, unknown)

    async def _catch_up(self, picture: Picture) -> None:
        """The picture is of a later moment than these facts: an incident is judged by what became of it."""
        upto = picture.tip
        while page := await self.store.xrange(self.names.journal, f"({self._after}", upto, count=PAGE):
            for key, fields in page:
                fact = decode_fact(key.decode(), fields)
                about = () if fact.incident_id is None else (fact.incident_id,)
                self._choose(fact, about, picture)
            await self._put(page[-1][0].decode())

    def hear(self, heard: Heard, picture: Picture) -> None:
        if self._is_new(heard.fact.id):  # a snapshot that could not be read lets the journal be told anew
            incidents = sorted(name[2:] for name in heard.changed if name.startswith("i:"))
            self._choose(heard.fact, incidents, picture)

    def _is_new(self, journal_id: str) -> bool:
        return self._after is None or numbers(journal_id) > numbers(self._after)

    def _choose(self, fact: Fact, incidents: Iterable[str], picture: Picture) -> None:
        if self.webhook.send == "incidents":
            concerned = (each for each in incidents if self._selection.concerns(fact, each, picture))
            self._chosen += [Chosen(fact.id, each) for each in concerned]
        elif self._selection.wants(fact, picture):
            self._chosen.append(Chosen(fact.id))

    async def settle(self, tip: str) -> None:
        clock = asyncio.get_running_loop().time()
        if self._chosen or (self._is_new(tip) and clock - self._noted_at >= NOTED_EVERY_S):
            self._noted_at = clock
            await self._put(tip)

    def moved(self, units: Iterable[str]) -> None:
        """A webhook tells no places."""

    async def _put(self, tip: str) -> None:
        chosen, self._chosen = self._chosen, []
        if not await outbound.put(self.store, self.names, self.name, chosen, span=(self._after, tip)):
            raise ChosenByAnother(f"output {self.name} is chosen for by another process too")
        self._after = tip
        if chosen:
            self.woken.set()
