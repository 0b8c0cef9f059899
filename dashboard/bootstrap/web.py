"""A web process: the screens, the API, and what they answer with."""

import ctypes
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard import settings as settings_module
from dashboard.administration import store_url
from dashboard.bootstrap.archivist import archive_engine
from dashboard.bootstrap.common import live_roads, own_file, packs
from dashboard.bootstrap.feeds import cameras, configured_feeds, readable_feeds, recorders
from dashboard.city.tiles import PAINTED
from dashboard.model.place import Point
from dashboard.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash import Dash

    from callbacks.door import DeskDoor, Place
    from callbacks.pages import Page
    from dashboard.city import City
    from dashboard.model.incident import Incident
    from dashboard.web.city_sketch import CitySketch
    from dashboard.web.ground import Ground
    from dashboard.web.stills import DrawStill
    from layouts.gallery import Cards
    from layouts.look import Look

MMAP_THRESHOLD, ARENA_MAX = -3, -8  # mallopt(3)
LARGE_BYTES = 262_144
# Of the C library's heaps: it would make eight a core, each of which keeps what a thread gave back.
ARENAS = 2


def run_web(settings: Settings) -> None:
    """Serve by gunicorn until a signal."""
    from dashboard.serve import serve

    _give_back()
    serve(settings, web_app)


def _give_back() -> None:
    """Have large arrays returned to the system once they are done with.

    The C library would keep more of them from time to time: after a few years' figures, half as much again.
    """
    with suppress(OSError, AttributeError):  # one that is not GNU's decides for itself
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(ARENA_MAX, ARENAS)


def load_pandas() -> None:
    """Load pandas without pyarrow, which it takes in wherever it is installed.

    No figure needs it; an export to Parquet loads it by itself, where a process ever makes one.
    """
    if "pandas" in sys.modules or "pyarrow" in sys.modules:
        return
    sys.modules["pyarrow"] = None  # type: ignore[assignment]  # to an import this is "not installed"
    try:
        import pandas as pd  # noqa: F401
    finally:
        del sys.modules["pyarrow"]


def web_app() -> Any:
    """The ASGI application of one web process."""
    load_pandas()
    from dashboard import city
    from dashboard.archive.rewind import Archive
    from dashboard.citizens import services
    from dashboard.dispatch import plans, profiles
    from dashboard.web.app import Lent, create_app

    settings = settings_module.read()
    return create_app(
        settings,
        store_url=store_url(settings),
        build_dash=lambda door: screens(settings, door),
        lent=Lent(
            make_ground=lambda: road_ground(settings),
            load_plans=lambda: plans.load(own_file(settings.plans)),
            cameras=cameras(settings),
            recorders=recorders(settings),
            draw_still=demo_stills() if settings.demo else None,
            feeds=readable_feeds(settings, configured_feeds(settings, pushed_alone=True)),
            services=services.load(own_file(settings.services)),
            make_sketch=lambda: city_sketch(settings),
            archive=Archive(archive_engine(settings), settings.centre),
            load_profile=lambda name: profiles.load(name, own_file(settings.profiles)),
            open_tiles=lambda: city.load(settings.city, packs(settings)).tiles,
            load_city=lambda: city.load(settings.city, packs(settings)),
        ),
    )


def demo_stills() -> "DrawStill":
    """The pictures of the demo's invented cameras."""
    from dashboard.demo.stills import drawn

    return drawn


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
        figures=figures.load(own_file(settings.travel)),
        stations={each.id: Point(each.point) for each in place.stations},
        zone=settings.time_zone,
    )


def base_pictures(settings: Settings, place: "City") -> dict[str, Any] | None:
    """What the map's pictures are asked for by: the city's `own`, an `outside` server's; None without any."""
    told: dict[str, Any] = {}
    if place.tiles is not None:
        (west, south), (east, north) = place.bounds
        told["own"] = {
            "url": f"/tiles/{place.tiles.version}/{{theme}}/{{z}}/{{x}}/{{y}}",
            "zooms": place.tiles.zooms,
            "bounds": [[south, west], [north, east]],
        }
    if settings.tiles_url:
        told["outside"] = {"url": settings.tiles_url, "attribution": settings.tiles_attribution}
    return told or None


def screens(settings: Settings, door: "DeskDoor") -> Any:
    """The Dash application of all pages."""
    from dash import Dash

    from callbacks import pages
    from callbacks.door import Place
    from dashboard import city
    from dashboard.dispatch import plans, profiles
    from dashboard.triage import doctrine
    from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER
    from layouts.look import Look

    def place() -> Place:
        pack = city.load(settings.city, packs(settings))
        return Place(
            layers={name: each for name, each in pack.layers.items() if not (pack.tiles and name in PAINTED)},
            centre=pack.centre.coordinates,
            schematic=pack.schematic,
            tiles=base_pictures(settings, pack),
        )

    profile = profiles.load(settings.profile, own_file(settings.profiles))
    guard = doctrine.load(own_file(settings.doctrine)).guard
    look = Look(settings.time_zone, profile, plans.load(own_file(settings.plans)), guard)
    app = Dash(
        "dashboard",
        assets_folder=str(Path(__file__).resolve().parents[2] / "assets"),
        csrf_token_name=CSRF_COOKIE,
        csrf_header_name=CSRF_HEADER,
    )
    pages.serve(app, _pages(app, settings, door=door, place=place, look=look), door=door, look=look)
    return app


def _pages(
    app: "Dash", settings: Settings, *, door: "DeskDoor", place: "Callable[[], Place]", look: "Look"
) -> "tuple[Page, ...]":
    from callbacks import desk, feeds, gallery, handover, one, plans, replay, review
    from dashboard.dispatch import profiles

    others = (name for name in profiles.names(own_file(settings.profiles)) if name != settings.profile)
    held = review.Held((settings.profile, *others))
    live = desk.pages(app, door=door, place=place, look=look)
    return (
        *live,
        replay.page(app, door=door, place=place, look=look, desk=live[0]),
        one.page(app, door=door, place=place, look=look, desk=live[0]),
        *review.pages(app, door=door, place=place, look=look, held=held),
        plans.page(door),
        feeds.page(door),
        handover.page(door),
        gallery.page(door, look=look, cards=gallery_cards(), figures=live[0].figures),
    )


def gallery_cards() -> "Cards":
    """How incidents and units are told to the screens, of a picture that holds nothing but those given."""
    from dashboard.dispatch.positions import Tracker
    from dashboard.picture import Picture
    from dashboard.web.cards import incident_card, unit_card
    from layouts.gallery import Cards

    def incident(each: "Incident", known: "Mapping[str, Incident]") -> dict[str, Any]:
        picture = Picture()
        picture.incidents.update(known)
        return incident_card(each, picture)

    return Cards(incident=incident, unit=lambda unit, now: unit_card(unit, Picture(), Tracker(), now))
