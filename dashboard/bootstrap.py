"""Where the parts meet: each process of the centre is put together here and nowhere else.

Parts are imported by the process that needs them, so that a writer does not load the screens.
"""

import asyncio
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import redis

from dashboard import settings as settings_module
from dashboard.errors import CentreError, SettingsError
from dashboard.model.codes import Role, Scope
from dashboard.model.place import Point, distance_m
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from callbacks.door import DeskDoor
    from dashboard import demo
    from dashboard.decide import Rules
    from dashboard.embedded import EmbeddedServer
    from dashboard.streams.journal import Verified

log = logging.getLogger(__name__)

DEMO_SOURCE = "demo"


def store_folder(settings: Settings) -> Path:
    return settings.data / "store"


def store_url(settings: Settings) -> str:
    """The address of the store: the one set, else the embedded one's of this data folder."""
    return settings.redis_url or f"unix://{store_folder(settings).resolve() / 'store.sock'}"


@contextmanager
def open_store(settings: Settings) -> Iterator[redis.Redis]:
    """A client of the store.

    Raises CentreError when it does not answer.
    """
    url = store_url(settings)
    with redis.Redis.from_url(url, protocol=2, socket_timeout=30) as store:
        try:
            store.ping()
        except redis.RedisError as error:
            raise CentreError(
                f"no store answers ({error}): start the centre with `sitcen run`, or set SITCEN_REDIS_URL"
            ) from error
        yield store


def run_centre(settings: Settings, *, demo: bool) -> None:
    """Run everything until a signal.

    Raises CentreError when the port or the data folder is another's.
    """
    from dashboard.embedded import EmbeddedServer
    from dashboard.supervisor import only_one, require_free_port

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

    kept = children(settings, child_environment(store_url(settings), demo=demo), demo=demo)
    welcome = Welcome(settings)

    def prepare() -> None:
        with open_store(settings) as client:
            welcome.password, welcome.key = first_accounts(client, settings)

    Supervisor(kept, store).run(prepare=prepare, on_ready=welcome.ready)


def first_accounts(store: redis.Redis, settings: Settings) -> tuple[str, str]:
    """One account for each role and one ingest key, made where there are none or where settings name them.

    Gives the password and the key that were set now, "" for what was left as it was.
    """
    from dashboard.streams import people

    names = Names(settings.centre)
    password, key = settings.demo_password, settings.demo_key
    if not store.exists(names.users):
        password = password or secrets.token_urlsafe(9)
    if not store.exists(names.keys):
        key = key or f"sc_ingest_{secrets.token_urlsafe(32)}"
    for role in Role if password else ():
        people.add_user(store, names, str(role), role, password)
    if key:
        people.add_key(store, names, DEMO_SOURCE, Scope.INGEST, key)
    return password, key


def run_writer(settings: Settings) -> None:
    """Write, or stand by, until a signal."""
    from dashboard.writer import Writer, connect

    stop = stop_on_signals()
    with connect(store_url(settings)) as store:
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

    place = city.load(settings.city)

    def sites_near(point: Point) -> list[CriticalSite]:
        near = place.critical_near(point)
        return [CriticalSite(site.name, site.kind, distance_m(site.point, point)) for site in near]

    return Rules(
        doctrine=doctrine.load(),
        district_of=place.district_of,
        sites_near=sites_near,
        event_max_age=settings.event_max_age,
        event_max_ahead=settings.event_max_ahead,
    )


def run_web(settings: Settings) -> None:
    """Serve by gunicorn until a signal."""
    from dashboard.serve import serve

    serve(settings, web_app)


def web_app() -> Any:
    """The ASGI application of one web process."""
    from dashboard.web.app import create_app

    settings = settings_module.read()
    return create_app(
        settings, store_url=store_url(settings), build_dash=lambda door: desk_screen(settings, door)
    )


def desk_screen(settings: Settings, door: "DeskDoor") -> Any:
    """The Dash application of the desk."""
    from dash import Dash

    from callbacks import desk
    from callbacks.door import Place
    from dashboard import city
    from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER

    def place() -> Place:
        pack = city.load(settings.city)
        return Place(layers=pack.layers, centre=pack.centre.coordinates)

    app = Dash(
        "dashboard",
        assets_folder=str(Path(__file__).resolve().parents[1] / "assets"),
        csrf_token_name=CSRF_COOKIE,
        csrf_header_name=CSRF_HEADER,
    )
    desk.register(app, door=door, place=place, zone=settings.time_zone, tiles_url=settings.tiles_url)
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

    place = city.load(settings.city)

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


def run_feeds(settings: Settings) -> None:
    """Receive from the Frigate broker until a signal.

    Raises SettingsError when none is set.
    """
    from redis.asyncio import Redis

    from dashboard.feeds import table
    from dashboard.feeds.mqtt import Receiver, broker_of

    if not settings.mqtt_url:
        raise SettingsError("SITCEN_MQTT_URL names no broker, and there is nothing else to fetch")
    broker = broker_of(settings.mqtt_url)

    async def until_signal() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        async with Redis.from_url(store_url(settings), protocol=2, socket_timeout=30) as store:
            await Receiver(broker, table()["frigate"], store, Names(settings.centre)).run(stop)

    asyncio.run(until_signal())


def add_user(settings: Settings, *, name: str, role: Role, password: str) -> None:
    """Raises CentreError when the name or the password cannot be taken."""
    from dashboard.streams import people

    with open_store(settings) as store:
        people.add_user(store, Names(settings.centre), name, role, password)


def add_key(settings: Settings, *, name: str, scope: Scope) -> str:
    from dashboard.streams import people

    with open_store(settings) as store:
        return people.add_key(store, Names(settings.centre), name, scope)


def verify_journal(settings: Settings) -> "Verified":
    """Raises ChainBroken with the first entry that is not as it was written."""
    from dashboard.streams import journal

    with open_store(settings) as store:
        return journal.verify(store, Names(settings.centre))


def load_functions(settings: Settings) -> None:
    from dashboard.streams import functions

    with open_store(settings) as store:
        functions.load(store)
