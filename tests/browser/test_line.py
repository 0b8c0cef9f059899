"""The command line at the desk: typed in either language, echoed, refused in words, never run as markup."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Desk, Room

pytestmark = pytest.mark.browser


def line(desk: Desk, typed: str) -> None:
    desk.press("/")
    expect(desk.page.locator("#line")).to_be_focused()
    desk.page.locator("#line").fill(typed)
    desk.page.keyboard.press("Enter")


def number_of(room: Room, address: str) -> int:
    found = room.client.get(f"/api/v1/incidents/{room.incident(address)}").json()["number"]
    return int(found)


def test_a_unit_goes_out_and_comes_back_by_typed_words_alone(room: Room, browser: Browser) -> None:
    unit = room.unit()
    room.report("Рядкова вулиця, 1")
    number, opened_id = number_of(room, "Рядкова вулиця, 1"), room.incident("Рядкова вулиця, 1")
    with room.desk(browser) as desk:
        expect(desk.row("Рядкова вулиця, 1")).to_be_visible()
        for typed, said in (
            (f"пр {number}", "Підтверджено"),
            (f"п {number} 1", "Пріоритет 1"),
            (f"н {number} {unit.lower()}", unit),
            (f"їде {unit}", unit),
            (f"os {unit}", unit),
            (f"n {number} люди на даху", "люди на даху"),
            (f"cl {unit}", unit),
            (f"закр {number} погашено", "Закрито"),
        ):
            line(desk, typed)
            desk.said(said)
            expect(desk.page.locator("#line")).to_have_value("")
        assert room.client.get(f"/api/v1/incidents/{opened_id}").json()["status"] == "closed"


def test_what_cannot_be_done_stays_in_the_line_and_says_what_to_do(room: Room, browser: Browser) -> None:
    with room.desk(browser, lang="en") as desk:
        for typed, said in (
            ("fly 104", "“fly” is no command"),
            ("ack 999999", "There is no open incident 999999"),
            ("er NOBODY", "Which unit? “NOBODY” is none"),
            ("close", "Which incident?"),
            ('new <img src=x onerror="window.pwned=1">', "is no kind of incident"),
        ):
            line(desk, typed)
            desk.said(said)
            expect(desk.page.locator("#line")).to_have_value(typed)
        assert desk.page.evaluate("window.pwned") is None
        desk.page.locator("#line").fill("")


def test_an_incident_is_opened_at_its_address_found_and_taken_back(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk:
        line(desk, "нов пожежа Сумська 25 дим з вікна")
        expect(desk.page.locator("#panel-title")).to_contain_text("Сумська")
        opened = desk.page.evaluate("sitcen.selectedCard()")
        assert (opened["category"], bool(opened["location"])) == ("fire", True)
        line(desk, "де Сумська 25")
        desk.said("Сумська")
        line(desk, f"відкл {opened['number']} 30хв перевірка")
        expect(desk.page.locator(f"[data-incident='{opened['id']}']").first).to_contain_text("відкладено")
        line(desk, "назад")
        expect(desk.page.locator("#echo")).not_to_contain_text("✕")


def test_what_is_begun_is_offered_and_what_was_typed_comes_back(room: Room, browser: Browser) -> None:
    unit = room.unit()
    with room.desk(browser, lang="en") as desk:
        desk.press("`")
        desk.page.keyboard.type("cl")
        offers = desk.page.locator("#line-offers li")
        expect(offers).to_have_text([re.compile("cl.*cleared"), re.compile("close.*close")])
        desk.press("ArrowDown", "ArrowDown", "Enter")
        expect(desk.page.locator("#line")).to_have_value("close ")
        desk.page.locator("#line").fill(f"av {unit.lower()}")
        desk.press("Tab")
        expect(desk.page.locator("#line")).to_have_value(f"av {unit} ")
        desk.press("Enter")
        desk.said(re.compile("✓|✕"))
        desk.press("ArrowUp")
        expect(desk.page.locator("#line")).to_have_value(f"av {unit}")
        desk.press("Escape")
        expect(desk.page.locator("#line")).not_to_be_focused()
