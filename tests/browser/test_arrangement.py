"""A person's desk follows them: sizes of panels and views; and what they find and measure on its map."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Desk, Room

pytestmark = pytest.mark.browser
KEPT = "/api/v1/me/arrangement"


def width(page: Page, selector: str) -> float:
    found: float = page.locator(selector).evaluate("(each) => each.getBoundingClientRect().width")
    return found


@contextmanager
def kept(desk: Desk) -> Iterator[None]:
    """What is done within is on the server afterwards."""
    with desk.page.expect_response(lambda answer: answer.request.method == "PUT" and KEPT in answer.url):
        yield


def resize(desk: Desk, divider: str, *keys: str) -> None:
    with kept(desk):
        desk.page.locator(f".divider--{divider}").focus()
        desk.press(*keys)


def test_panels_keep_their_sizes_at_another_workstation(room: Room, browser: Browser) -> None:
    with room.desk(browser, size=SMALL) as here:
        usual = width(here.page, "#queue")
        divider = here.page.get_by_role("separator", name="Ширина черги")
        now = int(divider.get_attribute("aria-valuenow") or 0)
        resize(here, "queue", "ArrowRight", "Shift+ArrowRight", "ArrowRight")
        wide = width(here.page, "#queue")
        assert wide == pytest.approx(usual + 96, abs=1)
        assert int(divider.get_attribute("aria-valuenow") or 0) == now + 7
        resize(here, "panel", "End")
        assert width(here.page, ".frame--map") >= 350
        resize(here, "panel", "Home")
    with room.desk(browser, size=SMALL) as elsewhere:
        assert width(elsewhere.page, "#queue") == pytest.approx(wide, abs=1)
        with room.desk(browser, who="duty", size=SMALL) as another:
            assert width(another.page, "#queue") == pytest.approx(usual, abs=1)
        resize(elsewhere, "queue", "Enter")
        expect(elsewhere.page.locator("#queue")).to_have_css("width", f"{usual:g}px")


def test_a_view_is_saved_and_chosen_elsewhere_renamed_and_deleted(room: Room, browser: Browser) -> None:
    with room.desk(browser, who="supervisor") as here:
        here.page.select_option("#queue-sort", "newest")
        here.page.fill("#queue-filter", "Сумська")
        here.page.locator("#queue-rows").focus()
        here.press("Shift+V")
        here.page.get_by_label("Назва вигляду").fill("Ніч")
        with kept(here):
            here.press("Enter")
        here.said("Вигляд «Ніч» збережено")
    with room.desk(browser, who="supervisor") as there:
        button = there.page.locator("[data-act=views]")
        expect(button).to_contain_text("Вигляд: Ніч")
        expect(there.page.locator("#queue-filter")).to_have_value("Сумська")
        expect(there.page.locator("#queue-sort")).to_have_value("newest")
        there.press("Shift+V", "2")
        there.said("Велика подія")
        expect(there.page.locator("#queue-filter")).to_have_value("")
        there.press("Shift+V")
        there.page.get_by_label("Перейменувати «Ніч»").click()
        there.page.keyboard.type("Ніч 2")
        there.press("Enter")
        there.said("Ніч 2")
        there.page.get_by_label("Вилучити «Ніч 2»").click()
        with kept(there):
            there.press("Enter")
        there.said("вилучено")
        expect(there.page.locator(".view-row")).to_have_count(2)
        there.press("Escape")
        expect(button).to_be_focused()


def find(desk: Desk, text: str, option: str) -> None:
    """By keys alone: the field, what is typed, and the first that is offered."""
    desk.press("Shift+F")
    desk.page.keyboard.type(text)
    expect(desk.page.locator("#search-found [role=option]").first).to_contain_text(option, timeout=30_000)
    desk.press("Enter")
    desk.said("На карті")


def test_units_incidents_and_places_are_found_and_distances_measured(room: Room, browser: Browser) -> None:
    unit = room.unit()
    place = {"type": "Point", "coordinates": [36.2304, 49.9935]}
    room.report("Вимірна вулиця, 7", location=place)
    room.incident("Вимірна вулиця, 7")
    with room.desk(browser) as desk:
        find(desk, unit, unit)
        expect(desk.page.locator("#unit-card")).to_contain_text(unit)
        find(desk, "вимирная 7", "Вимірна вулиця, 7")
        expect(desk.page.locator("#panel-title")).to_contain_text("Вимірна вулиця, 7")
        find(desk, "сумзька", "Сумська вулиця")
        expect(desk.page.locator(".map-pin")).to_contain_text("Сумська вулиця")
        desk.page.locator("#queue-rows").focus()
        desk.press("Escape")
        expect(desk.page.locator(".map-pin")).to_have_count(0)
        desk.press("Shift+M", " ", "ArrowRight", " ", "Enter")
        measured = desk.page.locator("[data-legend=measure]")
        expect(measured).to_contain_text(re.compile(r"\d+ м · азимут (89|9[01])° \(схід\)"))
        desk.press("Escape")
        expect(measured).to_have_count(0)
        area = desk.page.locator("[data-legend=area]")
        desk.press("0", "Shift+A", " ")
        for way in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            desk.press(way, way, " ")
        desk.press("Enter")
        expect(area).to_contain_text(re.compile(r"(га|км²)"))
        expect(area).to_contain_text(re.compile(r"Мешканці≈ "))
        desk.press("Shift+Q")
        expect(desk.page.locator("#queue-count")).to_contain_text(re.compile(r"\d+ з \d+"))
        desk.press("Escape")
        expect(area).to_have_count(0)
