"""What is played instead of lived: the demo, a scenario, a recording; and the city that is built."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.administration import store_url
from dashboard.bootstrap.common import packs
from dashboard.errors import CentreError
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from dashboard import demo
    from dashboard.replay import Summary


def run_demo(settings: Settings, *, seed: int) -> None:
    """Play the endless day of the city pack until a signal."""
    from dashboard import demo

    _on_stage(settings, lambda stage: demo.run(stage, seed=seed, crews=settings.demo_crews))


def run_scenario(settings: Settings, *, name: str, speed: float) -> None:
    """Play one scenario to its end.

    Raises UnknownScenario, which lists those there are.
    """
    from dashboard import demo

    demo.scenario(name)
    _on_stage(settings, lambda stage: demo.play(name, stage, speed))


def _on_stage(settings: Settings, playing: "Callable[[demo.Stage], Coroutine[Any, Any, None]]") -> None:
    from redis.asyncio import Redis

    from dashboard import city, demo

    place = city.load(settings.city, packs(settings))

    async def until_signal() -> None:
        async with Redis.from_url(store_url(settings), protocol=2, socket_timeout=30) as store:
            clock = demo.Clock(zone=settings.time_zone)
            stage = demo.Stage(store, Names(settings.centre), place, clock)
            task = asyncio.ensure_future(playing(stage))
            for each in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(each, task.cancel)
            with suppress(asyncio.CancelledError):
                await task

    asyncio.run(until_signal())


def run_replay(settings: Settings, *, format_name: str, file: Path, **choice: Any) -> "Summary":
    """Play a recording to its end; `choice` is a Choice's speed, since, until, and zone (None: the centre's).

    Raises CentreError when the format is unknown or the file cannot be read.
    """
    from redis.asyncio import Redis

    from dashboard.replay import Choice, replay_cad

    if format_name != "cad":
        raise CentreError(f"no recording of the format {format_name!r} can be played; there is: cad")
    zone = choice.pop("zone", None) or settings.time_zone
    chosen = Choice(zone=zone, max_age=settings.event_max_age, **choice)

    async def play() -> "Summary":
        async with Redis.from_url(store_url(settings), protocol=2, socket_timeout=30) as store:
            return await replay_cad(file, chosen, store=store, names=Names(settings.centre))

    return asyncio.run(play())


def build_city(settings: Settings, source: Path, name: str | None, *, bar: Any, again: bool) -> list[str]:
    """Build a pack into the centre's data folder; gives what was found, as sentences."""
    from dashboard.city.osm import build

    stages = {"read": (0, 40), "roads": (40, 50), "people": (50, 55), "places": (55, 60), "tiles": (60, 100)}

    def told(stage: str, share: float) -> None:
        first, last = stages[stage]
        bar.update(max(int(first + (last - first) * share) - bar.pos, 0))

    chosen = name or source.name.split(".")[0]
    built = build(source, packs(settings) / chosen, told, again=again)
    return [*built.lines(), f"Use it with SITCEN_CITY={chosen}. Map data: OpenStreetMap contributors, ODbL."]
