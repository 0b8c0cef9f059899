"""How it looks: palettes, symbols, and the gallery of all that is drawn."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Room
from tests.browser.test_pages import looking, violations

pytestmark = pytest.mark.browser
# So many incidents that those of priority 5 stand on a canvas.
CROWD = """(most) => {
  const at = new Date().toISOString();
  for (let n = 0; n < most; n++) sitcen.take("incident", {
    id: `crowd-${n}`, number: 9000 + n, version: 1, status: "acknowledged", category: "other", priority: 5,
    title: "", reports: 1, units: [], opened_at: at, acknowledged_at: at,
    location: [36.17 + 0.006 * (n % 20), 49.95 + 0.004 * Math.floor(n / 20)],
  });
}"""
# How many pixels of a pane's canvas have a colour of the style sheet.
PAINTED = """([pane, name]) => {
  const wanted = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
  const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const near = [r, g, b].every((part, of) => Math.abs(part - data[at + of]) < 3);
    if (near && data[at + 3] > 100) found++;
  }
  return found;
}"""
MANY = 450
# Where a unit stands on the screen.
PLACE_OF = """(unit) => {
  const at = sitcen.map().latLngToContainerPoint(sitcen.latlng(sitcen.state.units.get(unit).location));
  const { left, top } = sitcen.map().getContainer().getBoundingClientRect();
  return [left + at.x, top + at.y];
}"""


def test_a_palette_is_chosen_in_the_bar_and_stays(room: Room, browser: Browser) -> None:
    with looking(room, browser, lang="en", theme="dark", who="operator") as page:
        page.goto(room.centre.url)
        expect(page.locator("#desk[data-link=live]")).to_be_visible(timeout=90_000)
        page.click("[data-act=palette]")
        expect(page.locator("#echo")).to_contain_text("Palette: colour-blind safe", timeout=20_000)
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-palette", "safe")


def test_each_way_to_look_has_a_key(room: Room, browser: Browser) -> None:
    with room.desk(browser, lang="en") as desk:
        html = desk.page.locator("html")
        desk.press("Shift+KeyT")
        expect(html).to_have_attribute("data-theme", "light")
        desk.said("Theme: light")
        desk.press("Shift+KeyP")
        expect(html).to_have_attribute("data-palette", "safe")
        desk.press("Slash")
        desk.page.keyboard.type("n 1 PTL")
        expect(html).to_have_attribute("data-palette", "safe")  # who types is not heard as keys
        desk.press("Escape", "Shift+KeyL")
        expect(html).to_have_attribute("lang", "uk", timeout=60_000)
        expect(desk.page.locator("#line")).to_have_value("n 1 PTL", timeout=20_000)
        desk.page.goto(f"{room.centre.url}/units")
        expect(desk.page.locator(".sheet--units")).to_be_visible(timeout=60_000)
        expect(html).to_have_attribute("data-started", "yes")
        desk.press("Shift+KeyT", "Shift+KeyL")
        expect(html).to_have_attribute("lang", "en", timeout=60_000)
        expect(html).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("act", ["palette", "theme"])
def test_what_stands_on_a_canvas_follows_at_once(room: Room, browser: Browser, act: str) -> None:
    room.unit()
    with room.desk(browser) as desk:
        desk.page.evaluate(CROWD, MANY)
        for pane, name in (("incidents", "--p5"), ("units", "--available")):
            desk.page.wait_for_function(f"([pane, name]) => ({PAINTED})([pane, name]) > 20", arg=[pane, name])
        desk.page.click(f"[data-act={act}]")
        for pane, name in (("incidents", "--p5"), ("units", "--available")):
            painted = f"([pane, name]) => ({PAINTED})([pane, name]) > 20"
            desk.page.wait_for_function(painted, arg=[pane, name], timeout=2000)


def test_a_wall_takes_its_palette_from_the_address(room: Room, browser: Browser) -> None:
    with looking(room, browser, lang="en", theme="dark", who="wall") as page:
        page.goto(f"{room.centre.url}/wall?palette=neon")
        expect(page.locator("#wall-wrong")).to_contain_text("does not know neon", timeout=90_000)
        page.goto(f"{room.centre.url}/wall?palette=cad")
        expect(page.locator("#wall-wrong")).to_be_hidden(timeout=90_000)
        expect(page.locator("html")).to_have_attribute("data-palette", "cad")


def test_the_gallery_draws_every_state_in_any_palette(room: Room, browser: Browser) -> None:
    with looking(room, browser, lang="uk", theme="light", who="admin") as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.context.add_cookies([{"name": "sitcen_palette", "value": "safe", "url": room.centre.url}])
        page.goto(f"{room.centre.url}/gallery")
        expect(page.locator(".gallery[data-drawn]")).to_be_visible(timeout=90_000)
        assert errors == []
        assert page.locator(".gallery-host:empty").count() == 0
        expect(page.locator("[data-draw=row][data-state=sent] .u").first).to_be_visible()
        assert violations(page) == []


def test_a_large_screen_is_enlarged_and_its_map_is_still_hit_where_it_is_clicked(
    room: Room, browser: Browser
) -> None:
    """One that its system does not enlarge."""
    unit = room.unit(at=(36.2504, 49.9935))
    with room.desk(browser, size={"width": 3840, "height": 2160}) as desk:
        page = desk.page
        assert page.evaluate("[document.documentElement.scrollHeight, sitcen.big()]") == [2160, 1.5]
        foot = page.locator(".foot").bounding_box()
        assert foot is not None
        assert foot["y"] + foot["height"] == pytest.approx(2160, abs=2)
        page.mouse.click(*page.evaluate(PLACE_OF, unit))
        expect(page.locator("#unit-card")).to_contain_text(unit)
        queue, divider = (page.locator(each).bounding_box() for each in ("#queue", ".divider--queue"))
        assert queue is not None
        assert divider is not None
        x, y = divider["x"] + divider["width"] / 2, divider["y"] + divider["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 150, y, steps=4)
        page.mouse.up()
        wider = page.locator("#queue").bounding_box()
        assert wider is not None
        assert wider["width"] == pytest.approx(queue["width"] + 150, abs=6)
