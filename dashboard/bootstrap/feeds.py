"""The process of the feeds, and what payloads are read by."""

import asyncio
import logging
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.administration import store_url
from dashboard.bootstrap.common import own_file, packs
from dashboard.errors import SettingsError
from dashboard.model.place import Point
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from dashboard.feeds.base import Feed
    from dashboard.feeds.cameras import Cameras
    from dashboard.feeds.configuration import Configuration
    from dashboard.feeds.local import Local
    from dashboard.outputs.tables import Output
    from dashboard.watch.base import Watch

log = logging.getLogger(__name__)

HOUSE_FOUND = 100.0  # the score of a house whose address is spelled just so


def run_feeds(settings: Settings) -> None:
    """Fetch, judge, watch readings, read dead letters again, and tell what goes out, until a signal.

    Raises SettingsError, which lists every mistake of the file of feeds.
    """
    from redis.asyncio import Redis

    from dashboard.feeds.transports.base import unless
    from dashboard.feeds.transports.making import transports
    from dashboard.intake import Intake, Limits
    from dashboard.outputs.running import Outputs
    from dashboard.reception import Reception
    from dashboard.reception.watching import watched
    from dashboard.watch.running import Running

    configuration, tables = configured(settings)
    feeds = readable_feeds(settings, configuration)
    names = Names(settings.centre)
    limits = Limits(back=settings.event_max_age, ahead=settings.event_max_ahead)
    for note in configuration.notes:
        log.warning(note)

    async def until_signal() -> None:
        stop = _stopped_by_signal()
        async with Redis.from_url(store_url(settings), protocol=2, socket_timeout=30) as store:
            intake = Intake(store=store, names=names, limits=limits)
            reception = Reception(intake=intake, feeds=feeds, watched=watched(configuration))
            outputs = Outputs(tables, store, names)
            fetching = transports(configuration, intake, reception.reporter, outputs.besides())
            reception.gates = {each.inbox.name: each.inbox.gate for each in fetching}
            watching = Running(store=store, names=names, watches=watches(settings))
            async with asyncio.TaskGroup() as group:
                group.create_task(unless(stop, outputs.run()))
                for run in (reception.run, watching.run, *(each.run for each in fetching)):
                    group.create_task(run(stop))

    asyncio.run(until_signal())


def _stopped_by_signal() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def watches(settings: Settings) -> "list[Watch[Any]]":
    """What is watched for in the readings."""
    from dashboard.watch import limits
    from dashboard.watch.congestion import Congestion
    from dashboard.watch.thresholds import Limited

    return [Congestion(settings.time_zone), Limited(limits.load(own_file(settings.thresholds)))]


def test_feed(settings: Settings, name: str, *, file: Path | None, within_s: float, tell: Any) -> bool:
    """Look at one source, or read a file as it; whether all that came can be used. `tell` takes lines.

    Raises SettingsError when the configuration has a mistake or no such feed, SourceFailed when the source
    cannot be reached.
    """
    from dashboard.feeds import trial

    feeds = configured_feeds(settings).feeds
    if name not in feeds:
        known = ", ".join(sorted(feeds)) or "none: SITCEN_FEEDS names no file"
        raise SettingsError(f"no feed {name!r} is configured; there are {known}")
    if file is not None:
        return asyncio.run(trial.read(feeds[name], file.read_bytes(), tell))
    return asyncio.run(trial.look(feeds[name], within_s, tell))


def configured_feeds(settings: Settings, *, pushed_alone: bool = False) -> "Configuration":
    """The file of feeds; of those that are pushed alone only what they need is read.

    Raises SettingsError, which lists every mistake.
    """
    from dashboard.feeds.configuration import load

    return load(own_file(settings.feeds), _lent(settings), pushed_alone=pushed_alone)


def configured(settings: Settings) -> "tuple[Configuration, dict[str, Output]]":
    """What comes in and what goes out by the file of feeds.

    Raises SettingsError, which lists every mistake of both.
    """
    from dashboard.feeds import configuration
    from dashboard.feeds.configuration.written import Written
    from dashboard.outputs.configuration import read

    file = own_file(settings.feeds)
    if file is None:
        return configuration.Configuration(), {}
    written = Written(file)
    feeds = configuration.read(written, _lent(settings))
    outputs = read(written, feeds)
    written.check()
    return feeds, outputs


def readable_feeds(settings: Settings, configuration: "Configuration") -> "dict[str, Feed]":
    """All that a payload may be read by: the configured feeds, and every format by its own name."""
    from dashboard.feeds import table

    own = {name: each.feed for name, each in configuration.feeds.items() if each.feed is not None}
    return table(_lent(settings)) | own


def cameras(settings: Settings) -> "Cameras":
    """The centre's camera register; while the demo plays, with the invented cameras of its city.

    Raises SettingsError with every mistake of the register's file.
    """
    from dashboard import city
    from dashboard.feeds.cameras import DRAWN, Camera
    from dashboard.feeds.register import register_of

    own = register_of(settings.cameras, settings.data)
    if not settings.demo:
        return own
    invented = {
        each.id: Camera(
            location=Point(each.point),
            name=each.name.uk,
            bearing_deg=each.bearing_deg,
            view_deg=each.view_deg,
            range_m=each.range_m,
            still=f"{DRAWN}:{each.id}",
        )
        for each in city.load(settings.city, packs(settings)).demo.cameras
    }
    return invented | own


def recorders(settings: Settings) -> tuple[str, ...]:
    """The addresses that the feeds' options have cameras' stills at."""
    from dashboard.feeds.configuration import base_urls

    return base_urls(own_file(settings.feeds))


def _lent(settings: Settings) -> "Local":
    """What the centre lends to every format."""
    from dashboard import city
    from dashboard.feeds.local import Local

    place = city.load(settings.city, packs(settings))

    def place_of(address: str) -> Point | None:
        found = next(iter(place.search(address, 1)), None)
        return found.point if found and found.house and found.score >= HOUSE_FOUND else None

    return Local(
        cameras=cameras(settings),
        zone=settings.time_zone,
        centre=place.centre,
        district_of=place.district_of,
        place_of=place_of,
    )
