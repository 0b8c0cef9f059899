"""Questions about the roads as they are now: one thread answers them, one after another."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from dashboard.city import City
from dashboard.dispatch.figures import Figures
from dashboard.dispatch.force import Force, Sighting, muster
from dashboard.dispatch.live_roads import LiveRoads
from dashboard.dispatch.speeds import Speeds
from dashboard.model.place import Point
from dashboard.picture import Picture
from dashboard.web.live import Hub
from dashboard.web.parts import Parts

SPEEDS_READ_EVERY = timedelta(minutes=1)  # the adviser keeps what it learned each five minutes

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the answers rest on; `stations` are the places where units stand by."""

    city: City
    roads: LiveRoads
    figures: Figures
    stations: Mapping[str, Point]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the room knows at one instant, apart from the hub, whose picture goes on changing."""

    picture: Picture
    sightings: Mapping[str, Sighting]
    now: datetime

    @classmethod
    def of(cls, hub: Hub, now: datetime) -> "Moment":
        """Values are frozen and replaced, so that copies of the tables are enough."""
        picture = Picture()
        picture.units, picture.closures = dict(hub.picture.units), dict(hub.picture.closures)
        picture.outages = dict(hub.picture.outages)
        picture.incidents = dict(hub.picture.incidents)
        return cls(picture=picture, sightings=_sightings(hub, now), now=now)


def _sightings(hub: Hub, now: datetime) -> dict[str, Sighting]:
    seen = ((unit, hub.tracker.trusted(unit)) for unit in hub.picture.units)
    return {
        unit: Sighting(location=fix.location, at=fix.at, trust=hub.tracker.trust(unit, now))
        for unit, fix in seen
        if fix is not None
    }


@dataclass(frozen=True)
class Scene:
    """The roads and units of one moment, as a question sees them."""

    ground: Ground
    moment: Moment

    @cached_property
    def force(self) -> Force:
        ground, moment = self.ground, self.moment
        return muster(
            moment.picture,
            moment.sightings,
            travel=ground.roads.travel,
            figures=ground.figures,
            clock=(moment.now, ground.zone),
        )


@dataclass(slots=True)
class _Kept:
    """What the thread alone touches: the ground and what was reckoned on it."""

    ground: Ground
    speeds: Speeds
    learned: tuple[bytes, int] | None = None

    @classmethod
    def on(cls, ground: Ground) -> "_Kept":
        return cls(ground, Speeds(ground.roads.graph))

    def scene(self, moment: Moment, speeds: bytes | None) -> Scene:
        self._learn(moment.now, speeds)
        self.ground.roads.refresh(moment.picture, moment.now)
        return Scene(self.ground, moment)

    def _learn(self, now: datetime, speeds: bytes | None) -> None:
        """Drive as crews drove at this hour: the adviser does, and two answers must not differ."""
        if speeds is None or self.learned == (speeds, hour := now.astimezone(self.ground.zone).hour):
            return
        self.learned = (speeds, hour)
        if self.speeds.restore(speeds):
            self.ground.roads.set_speeds(self.speeds.factors(hour))


@dataclass(slots=True)
class Roads:
    """The roads of one web process; the ground is made when it is first asked for."""

    parts: Parts
    make: Callable[[], Ground]
    # One thread, not a lock: who is no longer waited for still has the road matrix to itself.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "roads"))
    _kept: _Kept | None = None
    _speeds: bytes | None = None
    _speeds_at: datetime | None = None

    async def ask(self, question: Callable[[Scene], Answer]) -> Answer:
        """The question's answer on the roads of this moment, reckoned off the event loop."""
        speeds = await self._read_speeds()
        moment = Moment.of(self.parts.hub, self.parts.now())

        def answer() -> Answer:
            if self._kept is None:
                self._kept = _Kept.on(self.make())
            return question(self._kept.scene(moment, speeds))

        return await asyncio.get_running_loop().run_in_executor(self._thread, answer)

    async def _read_speeds(self) -> bytes | None:
        now = self.parts.now()
        if self._speeds_at is None or now - self._speeds_at >= SPEEDS_READ_EVERY:
            self._speeds_at = now
            self._speeds = await self.parts.store.get(self.parts.names.speeds)
        return self._speeds
