"""How it looks: palettes, symbols, and the gallery of all that is drawn."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Room
from tests.browser.test_pages import looking, violations

pytestmark = pytest.mark.browser


def test_a_palette_is_chosen_in_the_bar_and_stays(room: Room, browser: Browser) -> None:
    with looking(room, browser, lang="en", theme="dark", who="operator") as page:
        page.goto(room.centre.url)
        expect(page.locator("#desk[data-link=live]")).to_be_visible(timeout=90_000)
        page.click("[data-act=palette]")
        expect(page.locator("#echo")).to_contain_text("Palette: colour-blind safe", timeout=20_000)
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-palette", "safe")


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
