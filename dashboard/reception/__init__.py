"""`sitcen feeds`, beside the transports: each feed is judged, what was set aside is read again when asked."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import redis

from dashboard.feeds.base import Feed
from dashboard.fold import apply
from dashboard.intake import Intake, utc_now
from dashboard.log import Changes
from dashboard.picture import Picture
from dashboard.reception.resending import Resending
from dashboard.reception.watching import Reporter, Watched, Watching
from dashboard.streams import snapshot
from dashboard.streams.codec import decode_fact

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
READ_AT_ONCE = 2_000
RETRY_S = 0.5


class Gate(Protocol):
    """Whether a transport may fetch."""

    def open(self) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True, kw_only=True)
class Reception:
    """`feeds` are all that a message may be read by, `watched` those that are configured, by their names."""

    intake: Intake
    feeds: Mapping[str, Feed]
    watched: Mapping[str, Watched] = field(default_factory=dict[str, Watched])
    gates: Mapping[str, Gate] = field(default_factory=dict[str, Gate])
    now: Callable[[], datetime] = utc_now
    picture: Picture = field(default_factory=Picture, init=False)
    watching: Watching = field(init=False)
    _resending: Resending = field(init=False)
    _due: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        store, names = self.intake.store, self.intake.names
        self.watching = Watching(
            store=store, names=names, feeds=self.feeds, watched=self.watched, since=self.now()
        )
        self._resending = Resending(self.intake, self.feeds)

    def reporter(self, name: str) -> Reporter:
        """Where the transport of this feed tells of its connection."""
        return self.watching.reporter(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; a store that is away is waited for."""
        health = Changes(log, "the reception")
        while not stop.is_set():
            try:
                await self._begin()
                health.well()
                while not stop.is_set():
                    await self._turn()
            except (redis.RedisError, OSError) as error:
                health.failed(error)
            except Exception as error:  # a feed that cannot be judged must not end all judging
                log.exception("the reception could not go on")
                health.failed(error)
            await asyncio.sleep(RETRY_S)

    async def _begin(self) -> None:
        self.picture = await snapshot.load_async(self.intake.store, self.intake.names)
        self._set_gates()

    async def _turn(self) -> None:
        await self._read()
        clock = asyncio.get_running_loop().time()
        if clock >= self._due:
            self._due = clock + LOOK_EVERY_S
            await self.watching.look(self.picture, self.now())
        await self._resending.go_on(self.picture, self.now())

    async def _read(self) -> None:
        names, left = self.intake.names, self._due - asyncio.get_running_loop().time()
        after: Any = {names.journal: self.picture.tip}
        wait_ms = max(1, int(left * 1_000))
        for _, entries in await self.intake.store.xread(after, count=READ_AT_ONCE, block=wait_ms) or ():
            for entry_id, fields in entries:
                apply(self.picture, decode_fact(entry_id.decode(), fields))
        self.picture.take_changed()
        self._set_gates()

    def _set_gates(self) -> None:
        for name, gate in self.gates.items():
            if self.picture.paused(name) is None:
                gate.open()
            else:
                gate.close()
