"""What lies over the map: ways with their times, reach, closed roads and coverage, by keys and by mouse."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Desk, Room

pytestmark = pytest.mark.browser

PLACE = {"type": "Point", "coordinates": [36.3180, 50.0270]}
ALONE = (36.2950, 49.9420)  # where nothing else stands on the map
ELSEWHERE = {"type": "Point", "coordinates": [36.1900, 50.0060]}
HOSTILE = "Завал <img src=x onerror=window.pwned=1>"
TIME = re.compile(r"\d+:\d\d")
PLACE_ON_MAP = """(unit) => {
  const {x, y} = sitcen.map().latLngToContainerPoint(sitcen.latlng(sitcen.state.units.get(unit).location));
  return {x, y};
}"""


@pytest.fixture(autouse=True)
def _open_roads(room: Room) -> Iterator[None]:
    """Each test leaves the roads as it found them."""
    yield
    for closure in room.client.get("/api/v1/closures").json()["closures"]:
        room.command("OpenRoad", closure=closure["id"])


@contextmanager
def quiet_desk(room: Room, browser: Browser, **person: str) -> Iterator[Desk]:
    """A desk whose console has nothing to complain of."""
    with room.desk(browser, **person) as desk:  # type: ignore[arg-type]
        said: list[str] = []
        desk.page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
        yield desk
        assert said == []


def test_units_sent_have_a_way_and_a_time(room: Room, browser: Browser) -> None:
    unit = room.unit()
    room.report("Дорожня вулиця, 1", location=PLACE)
    incident = room.incident("Дорожня вулиця, 1")
    with quiet_desk(room, browser) as desk:
        desk.select("Дорожня вулиця, 1")
        way, label = desk.page.locator("path.map-route"), desk.page.locator(".map-eta")
        expect(way).to_have_count(0)
        room.command("AssignUnits", incident_id=incident, units=[unit])
        expect(desk.page.locator("path.map-route--assigned:not(.map-route--straight)")).to_be_visible()
        expect(label).to_contain_text(unit)
        expect(label).to_contain_text(TIME)
        room.command("SetAssignmentStatus", incident_id=incident, unit=unit, status="on_scene")
        expect(way).to_have_count(0)
        expect(label).to_have_count(0)


def test_the_chooser_says_how_soon_each_would_be_there(room: Room, browser: Browser) -> None:
    unit = room.unit()
    room.report("Вибіркова вулиця, 2", location=ELSEWHERE)
    with quiet_desk(room, browser) as desk:
        desk.select("Вибіркова вулиця, 2")
        desk.press("u")
        expect(desk.page.locator(f"#choose-{unit} .choose-eta")).to_have_text(TIME)


def close_road(desk: Desk, reason: str) -> None:
    """By keys alone: two points under the crosshair, then why."""
    desk.press("b", " ", "ArrowRight", "ArrowRight", " ", "ArrowUp", " ", "Backspace", "Enter")
    expect(desk.page.locator("#ask")).to_be_visible()
    desk.page.keyboard.type(reason)
    desk.press("Enter")
    desk.said("Дорогу закрито")


def test_a_road_closed_by_keys_is_closed_on_every_map_and_opened_again(room: Room, browser: Browser) -> None:
    with quiet_desk(room, browser) as one, quiet_desk(room, browser, who="duty") as two:
        close_road(one, HOSTILE)
        expect(one.page.locator(".map-closure-point")).to_have_count(0)
        bar = two.page.locator(".map-bar")
        expect(bar).to_have_count(1)
        expect(two.page.locator("path.map-closure")).to_have_count(1)
        bar.focus()
        two.press("Enter")
        card = two.page.locator(".closure-card")
        expect(card).to_contain_text(HOSTILE)
        expect(card).to_contain_text("operator")
        two.press("Escape")
        expect(card).to_have_count(0)
        expect(bar).to_be_focused()
        two.press("Enter", "Enter")
        for desk in (one, two):
            expect(desk.page.locator(".map-bar")).to_have_count(0)
            assert desk.page.evaluate("window.pwned") is None


def test_a_road_is_closed_by_mouse_and_drawing_can_be_left(room: Room, browser: Browser) -> None:
    with quiet_desk(room, browser) as desk:
        page = desk.page
        page.click("[data-act=close-road]")
        page.locator("#map").click(position={"x": 300, "y": 300})
        expect(page.locator(".map-closure-point")).to_have_count(1)
        desk.press("Enter")
        desk.said("дві точки")
        desk.press("Escape")
        expect(page.locator(".map-closure-point")).to_have_count(0)
        page.click("[data-act=close-road]")
        for x in (300, 380):
            page.locator("#map").click(position={"x": x, "y": 320})
        page.keyboard.press("Enter")
        page.click("#ask .presets button >> nth=0")
        page.click("#ask .presets button >> nth=4")
        page.click("#ask button[type=submit]")
        page.locator(".map-bar").click()
        page.click(".closure-card [data-act=open-road]")
        expect(page.locator(".map-bar")).to_have_count(0)


def test_reach_comes_and_goes_with_its_key(room: Room, browser: Browser) -> None:
    unit = room.unit(at=ALONE)
    with quiet_desk(room, browser) as desk:
        bands, legend = desk.page.locator("path.map-reach"), desk.page.locator("[data-legend=reach]")
        desk.press("i")
        desk.said("Спершу оберіть екіпаж")
        desk.page.evaluate("([lon, lat]) => sitcen.map().setView([lat, lon], 16, {animate: false})", ALONE)
        desk.page.locator("#map").click(position=desk.page.evaluate(PLACE_ON_MAP, unit))
        expect(desk.page.locator(".map-unit--picked", has_text=unit)).to_be_visible()
        desk.press("i")
        expect(bands).to_have_count(2)
        for text in (unit, "до 4 хв", "до 8 хв"):
            expect(legend).to_contain_text(text)
        desk.press("i")
        expect(bands).to_have_count(0)
        desk.press("i")
        expect(bands).to_have_count(2)
        desk.press("Escape")
        expect(bands).to_have_count(0)
        expect(legend).to_have_count(0)


def test_coverage_shows_what_the_adviser_published(room: Room, browser: Browser) -> None:
    figures = {
        "at": datetime.now(UTC),
        "points": [[36.23, 49.99, 900], [36.25, 50.0, 400]],
        "services": {
            "ambulance": {"share": 0.874, "units": 9, "busy": 0.3, "limit_s": 480},
            "fire": {"share": 0.5, "units": 3, "busy": 0.1, "limit_s": 360},
        },
        "covered": {"ambulance": "04", "fire": "11"},
        "gaps": [{"service": "ambulance", "district": "Київський", "share": 0.31}],
    }
    with room.centre.store() as store, quiet_desk(room, browser) as desk:
        store.set(room.centre.names.coverage, msgspec.json.encode(figures))
        desk.press("h")
        legend = desk.page.locator("[data-legend=coverage]")
        expect(legend).to_contain_text("87 % мешканців у межах 8 хв")
        expect(legend).to_contain_text("Київський 31 %")
        legend.get_by_role("button", name="Рятувальники").click()
        expect(legend).to_contain_text("50 % мешканців у межах 6 хв")
        desk.press("h")
        expect(legend).to_have_count(0)
        store.delete(room.centre.names.coverage)


def test_a_wall_sees_closed_roads_and_can_open_none(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk, quiet_desk(room, browser, who="wall") as wall:
        close_road(desk, "Рукавні лінії")
        wall.page.locator(".map-bar").evaluate("(bar) => bar.click()")  # wherever its map looks now
        expect(wall.page.locator(".closure-card")).to_contain_text("Рукавні лінії")
        expect(wall.page.locator(".closure-card [data-act]")).to_have_count(0)
        expect(wall.page.locator("#map-tools [data-act=close-road]")).to_have_count(0)
        desk.page.locator(".map-bar").focus()
        desk.press("Enter", "Enter")
        expect(wall.page.locator(".map-bar")).to_have_count(0)
