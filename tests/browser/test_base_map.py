"""The base map of a built city: its own pictures, and an outside server's for as long as that one answers."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from dashboard.city.osm import build
from tests.browser.room import Room
from tests.centre import Centre
from tests.unit.map_builders import a_map

pytestmark = pytest.mark.browser
OWN = "img.leaflet-tile-loaded[src^='/tiles/']"


class Outside:
    """A tile server on loopback that can be silenced."""

    def __init__(self) -> None:
        kept = io.BytesIO()
        Image.new("RGB", (256, 256), "#7a3b9a").save(kept, format="PNG")
        answering = self.answering = threading.Event()

        class Tile(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if answering.is_set() else 503)
                self.send_header("content-type", "image/png")
                self.send_header("cache-control", "no-store")
                self.end_headers()
                if answering.is_set():
                    self.wfile.write(kept.getvalue())

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Tile)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    server = Outside()
    yield server
    server.close()


@pytest.fixture(scope="module")
def town(outside: Outside) -> Iterator[Room]:
    settings = {
        "SITCEN_CITY": "cross",
        "SITCEN_TILES_URL": f"http://{outside.host}/{{z}}/{{x}}/{{y}}.png",
        "SITCEN_TILES_ATTRIBUTION": "© Перевірка",
    }
    centre = Centre(writers=1, appendfsync="everysec", settings=settings)
    build(a_map(centre.folder), centre.folder / "cities" / "cross")
    with centre, Room.of(centre) as room:
        yield room


def test_the_map_stands_on_its_own_pictures_in_the_persons_theme(town: Room, browser: Browser) -> None:
    with town.desk(browser) as desk:
        expect(desk.page.locator(f"{OWN}[src*='/dark/']").first).to_be_visible()
        expect(desk.page.locator("path.map-roads")).to_have_count(0)
        desk.page.click("[data-act=theme]")
        expect(desk.page.locator(f"{OWN}[src*='/light/']").first).to_be_visible()
        expect(desk.page.locator(f"{OWN}[src*='/dark/']")).to_have_count(0)
        address = str(desk.page.locator(OWN).first.get_attribute("src"))
    kept = town.client.get(address)
    assert (kept.headers["content-type"], "immutable" in kept.headers["cache-control"]) == (
        "image/webp",
        True,
    )
    assert httpx.get(town.centre.url + address).status_code == 401
    for wrong in (address.replace("/tiles/", "/tiles/x"), address.rpartition("/")[0] + "/1"):
        assert town.client.get(wrong).status_code == 404


def test_outside_pictures_are_named_and_what_is_below_is_seen_without_them(
    town: Room, outside: Outside, browser: Browser
) -> None:
    outside.answering.clear()
    with town.desk(browser) as desk:
        expect(desk.page.locator("#map.map--away")).to_be_visible()
        expect(desk.page.locator(".map-source")).to_have_text(
            "Зовнішня мапа недоступна: показано власну мапу міста"
        )
        expect(desk.page.locator(OWN).first).to_be_visible()
        outside.answering.set()
        desk.page.evaluate("sitcen.map().setZoom(14)")
        expect(desk.page.locator(".map-source")).to_have_text("© Перевірка")
        expect(desk.page.locator("#map.map--away")).to_have_count(0)
        assert desk.hosts <= {town.centre.url.split("/")[2], outside.host}
