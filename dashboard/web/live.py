"""The hub: one reader of the journal for a whole web process. It folds, and encodes each frame once."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import redis

from dashboard.dispatch.positions import UNSEEN, Tracker
from dashboard.errors import BadMessage
from dashboard.fold import apply
from dashboard.log import Changes
from dashboard.model.air import CentreAlert
from dashboard.model.facts import Fact
from dashboard.picture import Picture
from dashboard.settings import Settings
from dashboard.streams.codec import decode_fact, decode_position
from dashboard.streams.names import Names
from dashboard.streams.snapshot import load_async
from dashboard.web.cards import position_card
from dashboard.web.history import History
from dashboard.web.outbox import Outbox, Pending
from dashboard.web.presence import Attendance
from dashboard.web.pulse import TOLD_AT_ONCE, Pulse
from dashboard.web.ring import Flush, View, fact_frame, frame, id_key
from dashboard.web.room import Room
from dashboard.web.waiting import Waiting

log = logging.getLogger(__name__)

READ_AT_ONCE = 1_000
BLOCK_MS = 2_000
FIXES_READ_BACK = 2_000  # at 40 units and one fix in 2 s: 100 s
BEAT_S = 5.0

Entry = tuple[bytes, dict[bytes, bytes]]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Hub:
    """`start` once a process; `picture`, `tracker` and `present` are the truth of this moment."""

    def __init__(
        self,
        reader: Any,
        store: Any,
        names: Names,
        *,
        settings: Settings | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`reader` and `store` are asyncio clients: the first blocks, the second has a timeout."""
        self.picture = Picture()
        self.tracker = Tracker()
        self.attendance = Attendance()
        self.outbox = Outbox(self._draw)
        self.loaded = False
        settings = settings or Settings()
        self.demo = self._labelled = settings.demo
        self.sensitive = settings.sensitive
        self._reader, self._names, self._now = reader, names, now
        self.pulse = Pulse(store, names, now)
        self.history = History(store, names)
        self._alert: CentreAlert | None = None  # as screens were last told
        self._after: dict[str, str] = {}
        self._waiting = Waiting()
        self._health = Changes(log, "reading the journal")
        self._tasks: list[asyncio.Task[None]] = []
        self._beat_soon = asyncio.Event()

    # Life

    async def start(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._beats())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self.outbox.close()

    async def first_picture(self, within_s: float) -> None:
        """Wait for the picture to be read, but not longer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not self.loaded:
                    turn = self.outbox.turn
                    await turn.wait()

    @contextlib.contextmanager
    def expect(self, cause: str) -> Iterator["asyncio.Future[tuple[Fact, ...]]"]:
        """A future of the facts with this cause, which stand next to each other in the journal."""
        with self._waiting.expect(cause) as future:
            yield future

    # Reading

    async def _follow(self) -> None:
        wait_s = 0.1
        while True:
            try:
                await self._catch_up()
                while True:
                    await self._read()
                    self._health.well()
                    wait_s = 0.1
            except (redis.RedisError, OSError) as error:
                self._lost(error)
            except Exception as error:  # one bad entry must not blind every screen for good
                log.exception("the hub could not read on")
                self._lost(error)
            await asyncio.sleep(wait_s)
            wait_s = min(2.0, wait_s * 2)

    def _lost(self, error: Exception) -> None:
        self._health.failed(error)
        self.pulse.store_ok = False
        self._beat_soon.set()

    async def _catch_up(self) -> None:
        """At the start, or when what we last folded is no longer in the journal, begin from the snapshot."""
        if self.loaded and await self._stands():
            return
        picture = await load_async(self._reader, self._names)
        anchor = await self._reader.hget(self._names.chain, "id")
        positions = await self._reader.xrevrange(self._names.positions, count=FIXES_READ_BACK)
        # From here on nothing waits: no client sees half of it.
        self.picture, self.tracker, self.loaded = picture, Tracker(), True
        self._after = {
            self._names.journal: picture.tip,
            self._names.positions: positions[0][0].decode() if positions else "0-0",
            self._names.presence: "0-0",
        }
        self._waiting.restart()
        self.history.restart(picture.tip)
        self.outbox.restart(max(picture.tip, anchor.decode() if anchor else "0-0", key=id_key))
        self._take_positions(reversed(positions), live=False)

    async def _stands(self) -> bool:
        """Whether the last fact folded is (still) in the journal: a power loss may have taken it."""
        tip = self.picture.tip
        return tip == "0-0" or bool(await self._reader.xrange(self._names.journal, tip, tip))

    async def _read(self) -> None:
        after: Any = self._after
        for key, entries in await self._reader.xread(after, count=READ_AT_ONCE, block=BLOCK_MS) or ():
            name = key.decode()
            if name == self._names.journal:
                self._take_facts(entries)
            elif name == self._names.positions:
                self._take_positions(entries)
            else:
                self._take_presence(entries)
            self._after[name] = entries[-1][0].decode()
        self.outbox.touch()

    def _take_facts(self, entries: list[Entry]) -> None:
        for key, fields in entries:
            # First, so that an entry which cannot be folded is passed over once, and none is folded twice.
            self._after[self._names.journal] = key.decode()
            fact = decode_fact(key.decode(), fields)
            apply(self.picture, fact)
            self.history.take(fact)
            self.outbox.pending.facts.append((fact.id, fact_frame(fact.id, fields)))
            if isinstance(fact.body, TOLD_AT_ONCE):
                self._beat_soon.set()
            if fact.incident_id in self.picture.incidents:
                self.outbox.pending.changed.add(f"i:{fact.incident_id}")
            self._waiting.hear(fact)
        self._waiting.settle(more=len(entries) == READ_AT_ONCE)

    def _take_positions(self, entries: Iterable[Entry], *, live: bool = True) -> None:
        """At the start the picture may not know every unit yet; later, who is no unit has no place here."""
        now = self._now()
        for _, fields in entries:
            # A position that cannot be read moves nothing; it is no fact, so it is not set aside.
            with contextlib.suppress(BadMessage):
                position = decode_position(fields.get(b"event", b""))
                unit = position.data.unit
                if live and unit not in self.picture.units:
                    continue  # a city's buses are no crews: were they counted, nobody would see a jamming
                if self.tracker.take(position, now) not in UNSEEN:
                    self.outbox.pending.moved.add(unit)

    def _take_presence(self, entries: list[Entry]) -> None:
        for key, fields in entries:
            if (told := self.attendance.take(key.decode(), fields, self._now())) is not None:
                self.outbox.pending.board_frames.append(frame("presence", told))

    # Beats

    async def _beats(self) -> None:
        while True:
            await self.look()
            self.history.keep_only(self.picture.incidents)
            for gone in self.attendance.forget_silent(self._now()):
                self.outbox.pending.board_frames.append(frame("presence", gone))
            self.outbox.pending.moved.update(self.tracker.turned(self._now()))
            self._look_at_alerts()
            self.outbox.pending.frames.append(self.pulse.beat(self.picture))
            self.outbox.touch()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._beat_soon.wait(), BEAT_S)
            self._beat_soon.clear()

    def _look_at_alerts(self) -> None:
        """An alert becomes doubtful by time alone, and unknown with its feed: no fact tells of it."""
        alert = self.picture.air_alert(self._now())
        if alert != self._alert:
            self._alert = alert
            self.outbox.pending.changed.add("centre")

    async def look(self) -> None:
        """Feel the pulse now, not at the next beat."""
        await self.pulse.feel()
        self._label(demo=self._labelled or self.pulse.demo_plays)

    def _label(self, *, demo: bool) -> None:
        """A demo or a scenario that plays marks itself in the store: every screen says so from now on."""
        if demo is not self.demo:
            self.demo = demo
            self.outbox.pending.changed.add("centre")

    # Drawing

    def _draw(self, pending: Pending) -> Flush:
        changed = frozenset(pending.changed | self.picture.take_changed())
        moves = [self._move(unit) for unit in sorted(pending.moved) if unit in self.picture.units]
        facts = b"".join(encoded for _, encoded in pending.facts)
        tail = b"".join((*moves, *pending.frames))
        cards = self.cards(changed, self.picture.tip)
        chunks: dict[View, bytes] = {
            "fact": facts + tail,
            "board": cards["board"] + b"".join(pending.board_frames) + tail,
            "wall": cards["wall"] + tail,
        }
        return Flush(tip=self.picture.tip, facts=tuple(pending.facts), changed=changed, chunks=chunks)

    def _move(self, unit: str) -> bytes:
        return frame("position", position_card(unit, self.tracker, self._now()))

    def cards(self, changed: Iterable[str], tip: str) -> dict[View, bytes]:
        """The cards of what changed, as frames."""
        room = Room(self.picture, self.tracker, self._now(), demo=self.demo, sensitive=self.sensitive)
        return room.frames(changed, tip)
