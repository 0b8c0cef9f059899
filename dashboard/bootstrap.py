"""Where the parts meet: each process of the centre is put together here and nowhere else.

Parts are imported by the process that needs them, so that a writer does not load the screens.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from dashboard import settings as settings_module
from dashboard.administration import first_accounts, open_store, store_folder, store_url
from dashboard.errors import CentreError, SettingsError
from dashboard.model.place import Point, distance_m
from dashboard.settings import Settings
from dashboard.streams.names import Names

log = logging.getLogger(__name__)

HOUSE_FOUND = 100.0  # the score of a house whose address is spelled just so

if TYPE_CHECKING:
    from callbacks.door import DeskDoor
    from dashboard import demo
    from dashboard.decide import Rules
    from dashboard.dispatch.adviser import Grounds
    from dashboard.dispatch.live_roads import LiveRoads
    from dashboard.embedded import EmbeddedServer
    from dashboard.feeds.base import Feed
    from dashboard.feeds.cameras import Cameras
    from dashboard.feeds.configuration import Configuration
    from dashboard.feeds.local import Local
    from dashboard.replay import Summary
    from dashboard.watch.base import Watch
    from dashboard.web.city_sketch import CitySketch
    from dashboard.web.ground import Ground


def run_centre(settings: Settings, *, demo: bool) -> None:
    """Run everything until a signal.

    Raises CentreError when the port or the data folder is another's, or the camera register or the file
    of feeds has mistakes.
    """
    from dashboard.embedded import EmbeddedServer
    from dashboard.feeds.register import register_of
    from dashboard.supervisor import only_one, require_free_port

    register_of(settings.cameras, settings.data)  # its mistakes are told before anything starts
    configured_feeds(settings)
    require_free_port(settings.host, settings.port)
    if settings.redis_url:
        _supervise(settings, None, demo=demo)
        return
    with only_one(settings.data) as lock:
        store = EmbeddedServer(store_folder(settings), settings.appendfsync, lock)
        _supervise(settings, store, demo=demo)


def _supervise(settings: Settings, store: "EmbeddedServer | None", *, demo: bool) -> None:
    from dashboard.supervisor import Supervisor, child_environment, children
    from dashboard.welcome import Welcome

    kept = children(child_environment(store_url(settings), demo=demo), demo=demo)
    welcome = Welcome(settings)

    def prepare() -> None:
        with open_store(settings) as client:
            welcome.password, welcome.key = first_accounts(client, settings)

    Supervisor(kept, store).run(prepare=prepare, on_ready=welcome.ready)


def run_writer(settings: Settings) -> None:
    """Write, or stand by, until a signal."""
    from dashboard.writer import Writer, connect

    stop = stop_on_signals()
    # The picture is large and has no cycles: looking through it every 700 objects costs a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    # By its name the store tells whoever asks which writers there are, and which merely stand by.
    with connect(store_url(settings), client_name=f"writer-{os.getpid()}") as store:
        Writer(
            store=store,
            names=Names(settings.centre),
            rules=rules(settings),
            holder=f"{socket.gethostname()}:{os.getpid()}",
            lease=settings.lease,
            journal_kept=settings.journal_kept,
            inputs_kept=settings.inputs_kept,
            stop=stop,
        ).run()


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        # By another thread: the one that the signal interrupts may hold the event's own lock.
        threading.Thread(target=stop.set).start()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    return stop


def rules(settings: Settings) -> "Rules":
    """What the writer decides by: the doctrine, and the city of this centre."""
    from dashboard import city
    from dashboard.decide import Rules
    from dashboard.triage import doctrine
    from dashboard.triage.priority import CriticalSite

    place = city.load(settings.city, packs(settings))

    @lru_cache(maxsize=4_096)  # asked again with each update of an incident that stays where it is
    def sites_near(point: Point) -> list[CriticalSite]:
        near = place.critical_near(point)
        return [CriticalSite(site.name, site.kind, distance_m(site.point, point)) for site in near]

    return Rules(
        doctrine=doctrine.load(_own(settings.doctrine)),
        district_of=place.district_of,
        sites_near=sites_near,
        event_max_age=settings.event_max_age,
        event_max_ahead=settings.event_max_ahead,
        zone=settings.time_zone,
    )


def run_adviser(settings: Settings) -> None:
    """Advise until a signal."""
    from redis import Redis

    from dashboard.adviser import Running
    from dashboard.dispatch.adviser import Adviser
    from dashboard.dispatch.driving import Driving

    stop = stop_on_signals()
    grounds = advice_grounds(settings)
    driving = Driving(grounds.roads.travel, settings.time_zone)
    # XREAD blocks: a timeout there would come back as an error.
    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=None) as store:
        Running(
            store=store,
            names=Names(settings.centre),
            mind=Adviser(grounds),
            driving=driving,
            confirm=settings.geofence == "confirm",
            stop=stop,
        ).run()


def live_roads(settings: Settings) -> "LiveRoads":
    """The roads of this centre's city, to be kept up to date with its picture."""
    from dashboard import city
    from dashboard.dispatch import figures
    from dashboard.dispatch.live_roads import LiveRoads

    place = city.load(settings.city, packs(settings))
    names = tuple(district.name.uk for district in place.districts)
    return LiveRoads(place.graph, figures.load(_own(settings.travel)), snap_m=place.snap_m, districts=names)


def advice_grounds(settings: Settings) -> "Grounds":
    """What advice rests on: the city's roads and people, the figures, the centre's plans."""
    from dashboard import city
    from dashboard.dispatch import figures, plans
    from dashboard.dispatch.adviser import Grounds
    from dashboard.dispatch.coverage import Coverage
    from dashboard.dispatch.moveup import Post

    place = city.load(settings.city, packs(settings))
    chosen, roads = figures.load(_own(settings.travel)), live_roads(settings)
    return Grounds(
        roads=roads,
        coverage=Coverage(roads.travel, place.demand, chosen),
        figures=chosen,
        plans=plans.load(_own(settings.plans)),
        posts=tuple(Post(each.id, each.service, Point(each.point)) for each in place.stations),
        zone=settings.time_zone,
    )


def build_city(settings: Settings, source: Path, name: str | None, *, bar: Any, again: bool) -> list[str]:
    """Build a pack into the centre's data folder; gives what was found, as sentences."""
    from dashboard.city.osm import build

    stages = {"read": (0, 70), "roads": (70, 85), "people": (85, 92), "places": (92, 100)}

    def told(stage: str, share: float) -> None:
        first, last = stages[stage]
        bar.update(max(int(first + (last - first) * share) - bar.pos, 0))

    chosen = name or source.name.split(".")[0]
    built = build(source, packs(settings) / chosen, told, again=again)
    return [*built.lines(), f"Use it with SITCEN_CITY={chosen}. Map data: OpenStreetMap contributors, ODbL."]


def packs(settings: Settings) -> Path:
    """Where the city packs lie that this centre has built."""
    return settings.data / "cities"


def _own(path: str) -> Path | None:
    """A centre's own file, where it names one."""
    return Path(path) if path else None


def run_web(settings: Settings) -> None:
    """Serve by gunicorn until a signal."""
    from dashboard.serve import serve

    serve(settings, web_app)


def web_app() -> Any:
    """The ASGI application of one web process."""
    from dashboard.citizens import services
    from dashboard.dispatch import plans
    from dashboard.web.app import Lent, create_app

    settings = settings_module.read()
    return create_app(
        settings,
        store_url=store_url(settings),
        build_dash=lambda door: screens(settings, door),
        lent=Lent(
            make_ground=lambda: road_ground(settings),
            load_plans=lambda: plans.load(_own(settings.plans)),
            cameras=cameras(settings),
            feeds=readable_feeds(settings, configured_feeds(settings, pushed_alone=True)),
            services=services.load(_own(settings.services)),
            make_sketch=lambda: city_sketch(settings),
        ),
    )


def cameras(settings: Settings) -> "Cameras":
    """The centre's camera register; while the demo plays, with the invented cameras of its city.

    Raises SettingsError with every mistake of the register's file.
    """
    from dashboard import city
    from dashboard.feeds.cameras import Camera
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
        )
        for each in city.load(settings.city, packs(settings)).demo.cameras
    }
    return invented | own


def city_sketch(settings: Settings) -> "CitySketch":
    """The map of the public form."""
    from dashboard import city
    from dashboard.web.city_sketch import CitySketch

    place = city.load(settings.city, packs(settings))
    return CitySketch(place.layers, place.bounds)


def road_ground(settings: Settings) -> "Ground":
    """What a web process answers questions about roads with."""
    from dashboard import city
    from dashboard.dispatch import figures
    from dashboard.web.ground import Ground

    place = city.load(settings.city, packs(settings))
    return Ground(
        city=place,
        roads=live_roads(settings),
        figures=figures.load(_own(settings.travel)),
        stations={each.id: Point(each.point) for each in place.stations},
        zone=settings.time_zone,
    )


def screens(settings: Settings, door: "DeskDoor") -> Any:
    """The Dash application of all pages."""
    from dash import Dash

    from callbacks import desk, pages
    from callbacks import feeds as feeds_page
    from callbacks import plans as plans_page
    from callbacks.door import Place
    from dashboard import city
    from dashboard.dispatch import plans, profiles
    from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER
    from layouts.look import Look

    def place() -> Place:
        pack = city.load(settings.city, packs(settings))
        return Place(layers=pack.layers, centre=pack.centre.coordinates, schematic=pack.schematic)

    profile = profiles.load(settings.profile, _own(settings.profiles))
    look = Look(settings.time_zone, profile, plans.load(_own(settings.plans)))
    app = Dash(
        "dashboard",
        assets_folder=str(Path(__file__).resolve().parents[1] / "assets"),
        csrf_token_name=CSRF_COOKIE,
        csrf_header_name=CSRF_HEADER,
    )
    shown = desk.pages(app, door=door, place=place, look=look, tiles_url=settings.tiles_url)
    pages.serve(app, (*shown, plans_page.page(door), feeds_page.page(door)), door=door, look=look)
    return app


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


def watches(settings: Settings) -> "list[Watch[Any]]":
    """What is watched for in the readings."""
    from dashboard.watch import limits
    from dashboard.watch.congestion import Congestion
    from dashboard.watch.thresholds import Limited

    return [Congestion(settings.time_zone), Limited(limits.load(_own(settings.thresholds)))]


def run_feeds(settings: Settings) -> None:
    """Fetch from every source, judge every feed, watch readings and read dead letters again, until a signal.

    Raises SettingsError, which lists every mistake of the file of feeds.
    """
    from redis.asyncio import Redis

    from dashboard.feeds.transports.making import transports
    from dashboard.intake import Intake, Limits
    from dashboard.reception import Reception
    from dashboard.reception.watching import watched
    from dashboard.watch.running import Running

    configuration = configured_feeds(settings)
    feeds = readable_feeds(settings, configuration)
    names = Names(settings.centre)
    limits = Limits(back=settings.event_max_age, ahead=settings.event_max_ahead)
    for note in configuration.notes:
        log.warning(note)

    async def until_signal() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with Redis.from_url(store_url(settings), protocol=2, socket_timeout=30) as store:
            intake = Intake(store=store, names=names, limits=limits)
            reception = Reception(intake=intake, feeds=feeds, watched=watched(configuration))
            fetching = transports(configuration, intake, reception.reporter)
            reception.gates = {each.inbox.name: each.inbox.gate for each in fetching}
            watching = Running(store=store, names=names, watches=watches(settings))
            async with asyncio.TaskGroup() as group:
                group.create_task(reception.run(stop))
                group.create_task(watching.run(stop))
                for each in fetching:
                    group.create_task(each.run(stop))

    asyncio.run(until_signal())


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

    return load(_own(settings.feeds), _lent(settings), pushed_alone=pushed_alone)


def readable_feeds(settings: Settings, configuration: "Configuration") -> "dict[str, Feed]":
    """All that a payload may be read by: the configured feeds, and every format by its own name."""
    from dashboard.feeds import table

    own = {name: each.feed for name, each in configuration.feeds.items() if each.feed is not None}
    return table(_lent(settings)) | own


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
