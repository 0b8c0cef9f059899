"""create_app: the guard in front, then the API, /live and sign-in, and Dash for everything else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import redis
import redis.asyncio
from a2wsgi import WSGIMiddleware
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from dashboard.archive.rewind import Archive
from dashboard.citizens import services
from dashboard.citizens.services import Services
from dashboard.city import City
from dashboard.city.tiles import TileFile
from dashboard.desk import Desk
from dashboard.dispatch import plans, profiles
from dashboard.errors import CityPackError
from dashboard.feeds import table
from dashboard.feeds.base import Feed
from dashboard.feeds.cameras import Camera, Cameras
from dashboard.settings import Settings
from dashboard.streams.names import Names
from dashboard.streams.people import People
from dashboard.web import (
    api_after_action,
    api_cameras,
    api_commands,
    api_docs,
    api_events,
    api_export,
    api_feeds,
    api_figures,
    api_handover,
    api_me,
    api_outputs,
    api_past,
    api_plans,
    api_read,
    api_reports,
    api_review,
    api_roads,
    api_set_aside,
    health,
    open311,
    report,
    stills,
    tiles,
)
from dashboard.web.api_plans import LoadPlans
from dashboard.web.auth import SignIn
from dashboard.web.city_sketch import CitySketch
from dashboard.web.door import WebDoor
from dashboard.web.ground import Ground
from dashboard.web.live import Hub
from dashboard.web.parts import Parts
from dashboard.web.past import Past
from dashboard.web.problem import problem
from dashboard.web.reviewing import LoadProfile, Reviewing
from dashboard.web.security import Guard, policy
from dashboard.web.sse import Live
from dashboard.web.stills import DrawStill
from dashboard.web.worker_script import worker_script

CALLBACK_THREADS = 16
STORE_WITHIN_S = 5.0
FIRST_PICTURE_WITHIN_S = (
    5.0  # then serve without one: a screen learns what is wrong only from a web that answers
)

PARTS_OF_API = (
    api_events,
    api_commands,
    api_past,
    api_read,
    api_reports,
    api_set_aside,
    api_outputs,
    api_handover,
    api_cameras,
    api_me,
    api_docs,
    health,
)

BuildDash = Callable[[WebDoor], Any]
MakeGround = Callable[[], Ground]


def _no_ground() -> Ground:
    raise CityPackError("this application was made without the roads of a city")


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """What a centre lends to its web: roads and plans are read when first asked about."""

    make_ground: MakeGround = _no_ground
    load_plans: LoadPlans = plans.load
    make_sketch: Callable[[], CitySketch | None] = _nothing
    open_tiles: Callable[[], TileFile | None] = _nothing
    services: Services = field(default_factory=services.load)
    recorders: tuple[str, ...] = ()  # addresses of those that keep cameras' stills
    draw_still: DrawStill | None = None
    cameras: Cameras = field(default_factory=dict[str, Camera])
    feeds: Mapping[str, Feed] = field(default_factory=table)
    archive: Archive | None = None
    load_profile: LoadProfile = profiles.load
    load_city: Callable[[], City | None] = _nothing


def create_app(
    settings: Settings,
    *,
    store_url: str,
    build_dash: BuildDash | None = None,
    lent: Lent | None = None,
) -> Guard:
    """The ASGI application of one web process; `build_dash` makes the Dash app around its door."""
    lent = lent or Lent()
    parts = _parts(settings, store_url, lent)
    running: list[asyncio.AbstractEventLoop] = []
    api = _api(parts, running)
    api_feeds.add_routes(api, parts, lent.feeds)
    api_roads.add_routes(api, parts, lent.make_ground)
    api_plans.add_routes(api, parts, lent.load_plans)
    open311.add_routes(api, parts, lent.services)
    report.add_routes(api, parts, lent.services, cache(lent.make_sketch))
    tiles.add_route(api, lent.open_tiles)
    stills.add_routes(api, parts, lent.recorders, lent.draw_still)
    reviewing = _review(api, parts, lent)
    hashes: tuple[str, ...] = ()
    if build_dash is not None:
        dash = build_dash(WebDoor(parts, lambda: running[0], reviewing, lent.load_profile))
        # Else Dash does it inside the first request, which may be one for a style sheet, by nobody.
        dash._setup_server()  # noqa: SLF001
        hashes = tuple(dash.csp_hashes())
        api.router.default = _by_dash(WSGIMiddleware(dash.server, workers=CALLBACK_THREADS))
    return Guard(
        api,
        people=parts.people,
        secure=settings.secure_cookies,
        origins=settings.trusted_origins,
        csp=policy(hashes, settings.tiles_url),
    )


def _review(api: FastAPI, parts: Parts, lent: Lent) -> Reviewing | None:
    """What is asked of the archive; each route says so where none is kept."""
    engine = None if lent.archive is None else lent.archive.engine
    reviewing = None if engine is None else Reviewing(engine, parts.settings.time_zone)
    api_figures.add_routes(api, parts, reviewing, lent.load_profile)
    api_review.add_routes(api, parts, reviewing)
    api_export.add_routes(api, parts, engine)
    api_after_action.add_routes(
        api, parts, engine=engine, load_profile=lent.load_profile, load_city=lent.load_city
    )
    return reviewing


def _parts(settings: Settings, url: str, lent: Lent) -> Parts:
    """Nothing connects here: clients connect when they are first used, in the worker's own loop."""
    names = Names(settings.centre)
    store = redis.asyncio.Redis.from_url(
        url, protocol=2, socket_timeout=STORE_WITHIN_S, socket_connect_timeout=STORE_WITHIN_S
    )
    # XREAD blocks: a timeout there would come back as an error, and be retried as one.
    reader = redis.asyncio.Redis.from_url(
        url, protocol=2, socket_timeout=None, socket_connect_timeout=STORE_WITHIN_S
    )
    hub = Hub(reader, store, names, settings=settings)
    people, desk = People(store, names), Desk(store, names, hub)
    return Parts(
        settings=settings,
        names=names,
        store=store,
        people=people,
        hub=hub,
        desk=desk,
        past=Past(store, names, lent.archive),
        cameras=lent.cameras,
    )


def _api(parts: Parts, running: list[asyncio.AbstractEventLoop]) -> FastAPI:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        running[:] = [asyncio.get_running_loop()]
        await parts.hub.start()
        await parts.hub.first_picture(FIRST_PICTURE_WITHIN_S)
        yield
        await parts.hub.stop()
        await parts.store.aclose()

    api = FastAPI(
        title="Situation centre",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    api.router.routes += _own_routes(parts)
    for part in PARTS_OF_API:
        part.add_routes(api, parts)
    api.add_exception_handler(redis.RedisError, _no_store)
    api.add_exception_handler(Exception, _broken)
    return api


def _own_routes(parts: Parts) -> list[Route]:
    """What is no part of the described API: the live stream, its worker, and signing in and out."""
    sign_in = SignIn(parts)
    return [
        Route("/live", Live(parts.hub, parts.store, parts.names)),
        Route("/live-worker.js", worker_script),
        Route("/login", sign_in.form, methods=["GET"]),
        Route("/login", sign_in.sign_in, methods=["POST"]),
        Route("/kiosk", sign_in.kiosk, methods=["GET"]),
        Route("/logout", sign_in.sign_out, methods=["POST"]),
    ]


async def _no_store(_: Request, __: Exception) -> Response:
    return problem(503, "The store does not answer.", headers={"retry-after": "2"})


async def _broken(_: Request, __: Exception) -> Response:
    """What the sender reads of a mistake of ours; the log has the traceback."""
    return problem(500, "The centre made a mistake; it is in its log.")


def _by_dash(dash: Any) -> ASGIApp:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await dash(scope, receive, send)

    return answer
