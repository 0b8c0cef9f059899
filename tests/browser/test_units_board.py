"""The board of units: found, sorted, and set from the keyboard; what cannot be set says why."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import Room
from tests.browser.test_pages import looking

pytestmark = pytest.mark.browser


def board(page: Page, room: Room) -> None:
    page.goto(f"{room.centre.url}/units")
    expect(page.locator(".board-row").first).to_be_visible(timeout=20_000)


def test_a_unit_is_found_and_set_from_the_keyboard(room: Room, browser: Browser) -> None:
    unit, other = room.unit("fire"), room.unit("police")
    with looking(room, browser, lang="en", theme="dark", who="operator") as page:
        board(page, room)
        row = page.locator(f'.board-row[data-unit="{unit}"]')
        page.keyboard.press("/")
        page.keyboard.type(unit)
        expect(page.locator(".board-row")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(row).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(row).to_have_attribute("aria-selected", "true")
        expect(page.locator("#unit-card")).to_contain_text(unit)
        page.keyboard.press("a")
        expect(page.locator("#echo")).to_contain_text("cannot be set to “available”")
        page.keyboard.press("x")
        page.keyboard.type("flat tyre")
        page.keyboard.press("Enter")
        expect(row).to_contain_text("flat tyre")
        expect(row).to_have_attribute("data-status", "out_of_service")
        page.locator("#board-filter").fill("")
        expect(page.locator(f'.board-row[data-unit="{other}"]')).to_be_visible()


def test_a_sent_unit_shows_where_and_the_longest_comes_first_when_asked(room: Room, browser: Browser) -> None:
    unit = room.unit("fire")
    room.report("Таблична вулиця, 3")
    room.command("AssignUnits", incident_id=room.incident("Таблична вулиця, 3"), units=[unit])
    with looking(room, browser, lang="uk", theme="light", who="duty") as page:
        board(page, room)
        row = page.locator(f'.board-row[data-unit="{unit}"]')
        expect(row).to_contain_text("Таблична вулиця, 3")
        page.locator(".board-tools select").nth(1).select_option("dispatched")
        expect(row).to_be_visible()
        assert page.locator('.board-row:not([data-status="dispatched"])').count() == 0
        page.locator(".board-tools select").nth(1).select_option("")
        page.locator(".board-tools select").nth(2).select_option("since")
        page.mouse.move(5, 5)
        expect(page.locator(".board-row").last).to_have_attribute("data-unit", unit)


def test_the_wall_has_no_board(room: Room) -> None:
    with httpx.Client(base_url=room.centre.url) as client:
        client.post("/login", data={"username": "wall", "password": room.centre.password})
        assert client.get("/units").status_code == 403
