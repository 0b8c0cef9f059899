"""The wall: read from afar, chosen by what is urgent, and there again by itself whatever happens."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import Room
from tests.browser.test_pages import looking
from tests.centre import Centre

pytestmark = pytest.mark.browser

# Every visible text with its size on the screen, in pixels.
TEXTS = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { textContent, parentElement: element } = walk.currentNode;
    if (!textContent.trim() || element.closest("script, style, .unseen")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    found.push([textContent.trim(), parseFloat(getComputedStyle(element).fontSize)]);
  }
  return found;
}"""
VIEW = "() => sitcen.map().getBounds().toBBoxString()"

# The frames around the map have their sizes: its view stays for a second.
SETTLED = """() => {
  const is = sitcen.map().getBounds().toBBoxString();
  if (window.wasView !== is) [window.wasView, window.sinceView] = [is, performance.now()];
  return performance.now() - window.sinceView > 1000;
}"""


@pytest.fixture(scope="module")
def hall() -> Iterator[Room]:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        yield room


def wall_of(page: Page, room: Room, query: str = "") -> None:
    page.goto(f"{room.centre.url}/wall{query}")
    expect(page.locator("#wall[data-link=live]")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)], ids=["hd", "4k"])
def test_nothing_is_written_smaller_than_a_fortieth_of_the_height(
    hall: Room, browser: Browser, size: tuple[int, int]
) -> None:
    for service in ("fire", "police", "ambulance"):
        hall.unit(service)
    for number in range(7):
        hall.report(f"Велика вулиця, {number}")
    width, height = size
    with looking(hall, browser, lang="uk", theme="dark", who="wall") as page:
        page.set_viewport_size({"width": width, "height": height})
        wall_of(page, hall)
        expect(page.locator(".wall-card")).to_have_count(5)
        texts = page.evaluate(TEXTS)
        assert len(texts) > 20
        assert [each for each in texts if each[1] < height / 40 - 0.5] == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        expect(page.locator(".wall-more")).to_have_text(re.compile(r"і ще \d+"))


def test_the_map_shows_what_is_urgent_and_moves_only_when_that_changes(hall: Room, browser: Browser) -> None:
    with looking(hall, browser, lang="uk", theme="dark", who="wall") as page:
        wall_of(page, hall)
        expect(page.locator(".wall-card")).to_have_count(5)
        page.wait_for_function(SETTLED)
        before = page.evaluate(VIEW)
        west, south, east, north = map(float, before.split(","))
        far = {"type": "Point", "coordinates": [east + (east - west) / 10, (south + north) / 2]}
        hall.report("Неважлива, 1", category="roadworks", severity="minor", location=far)
        low = hall.incident("Неважлива, 1")
        hall.command("SetPriority", incident_id=low, priority=4)
        page.wait_for_function("(id) => sitcen.card(id)?.priority === 4", arg=low)
        assert page.evaluate(VIEW) == before
        hall.command("SetPriority", incident_id=low, priority=1)
        page.wait_for_function("(east) => sitcen.map().getBounds().getEast() > east", arg=east)
        expect(page.locator(".wall-card").first).to_contain_text("Неважлива, 1")


def test_whose_health_it_is_stands_on_no_wall(hall: Room, browser: Browser) -> None:
    hall.report("Таємна вулиця, 7", category="medical", severity="extreme")
    hall.command("SetPriority", incident_id=hall.incident("Таємна вулиця, 7"), priority=1)
    with looking(hall, browser, lang="uk", theme="dark", who="wall") as page:
        wall_of(page, hall)
        expect(page.locator(".wall-card", has_text="Медична допомога")).to_be_visible()
        assert "Таємна" not in page.locator("#wall-five").inner_text()


def test_an_address_that_asks_for_what_is_not_there_says_so(hall: Room, browser: Browser) -> None:
    with looking(hall, browser, lang="en", theme="dark", who="wall") as page:
        wall_of(page, hall, "?scale=9&layers=roads,moon&cycle=x")
        wrong = page.locator("#wall-wrong")
        for part in ("?scale= must be a number from 0.5 to 3", "does not know moon", "?cycle="):
            expect(wrong).to_contain_text(part)
        wall_of(page, hall, "?scale=1.5&layers=incidents,roads")
        expect(wrong).to_be_hidden()
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#wall')).fontSize)") == (
            pytest.approx(768 / 40 * 1.5)
        )
        expect(page.locator("#map.map--no-units")).to_be_visible()


def test_a_killed_server_is_waited_for_by_the_wall_alone(hall: Room, browser: Browser) -> None:
    with looking(hall, browser, lang="uk", theme="dark", who="wall") as page:
        wall_of(page, hall)
        hall.centre.kill_web()
        expect(page.locator("#wall[data-link=lost]")).to_be_visible(timeout=15_000)
        expect(page.locator(".wall-card").first).to_be_visible()  # the last picture stays
        hall.centre.start_web()
        expect(page.locator("#wall[data-link=live]")).to_be_visible(timeout=40_000)
        hall.report("Після відновлення, 1")
        hall.command("SetPriority", incident_id=hall.incident("Після відновлення, 1"), priority=1)
        expect(page.locator(".wall-card", has_text="Після відновлення, 1")).to_be_visible(timeout=15_000)
