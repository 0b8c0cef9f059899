"""A shift handed over by two people, each at their own desk, without a mouse."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import Desk, Room

pytestmark = pytest.mark.browser


def at_handover(room: Room, desk: Desk) -> Page:
    desk.page.goto(f"{room.centre.url}/handover")
    expect(desk.page.locator("#handover-state h2")).to_be_visible()
    return desk.page


def unread(page: Page):
    return page.locator(".handover-item:not(.handover-item--read)")


def read_all(page: Page) -> None:
    """One key an item, as the focus moves on by itself."""
    page.keyboard.press("ArrowDown")
    for left in range(unread(page).count(), 0, -1):
        page.keyboard.press("Enter")
        expect(unread(page)).to_have_count(left - 1)


def test_two_people_hand_the_shift_over(room: Room, browser: Browser):
    room.report("Передавальна вулиця, 1")
    room.report("Передавальна вулиця, 2")
    incident = room.incident("Передавальна вулиця, 1")
    room.command("SetUnitStatus", unit=room.unit(), status="out_of_service", reason="flat tyre")
    with room.desk(browser, who="duty") as duty, room.desk(browser, who="supervisor") as supervisor:
        outgoing, incoming = at_handover(room, duty), at_handover(room, supervisor)
        duty.press("KeyB")
        expect(incoming.locator(".handover-item", has_text="Передавальна вулиця, 2")).to_be_visible()
        expect(incoming.locator(".handover-item", has_text="flat tyre")).to_be_visible()
        expect(outgoing.locator("[data-do=remark]")).to_be_visible()
        duty.press("KeyR")
        outgoing.keyboard.type("Ключі в сейфі")
        outgoing.keyboard.press("Enter")
        expect(incoming.locator(".handover-item", has_text="Ключі в сейфі")).to_be_visible()

        read_all(incoming)
        room.command("AddNote", incident_id=incident, text="a second caller")
        expect(incoming.locator(".handover-item--changed")).to_have_count(1)
        supervisor.press("KeyS")
        supervisor.said("Не прочитано або змінилося відтоді: 1")
        read_all(incoming)
        supervisor.press("KeyS")
        supervisor.said("Передачу підписано")
        duty.press("KeyS")
        expect(outgoing.locator(".good")).to_contain_text("duty → supervisor")
        for page in (outgoing, incoming):
            expect(page.locator("#on-duty")).to_have_text("★ supervisor")
            expect(page.locator("#on-duty")).to_have_accessible_name(re.compile("Зміну веде supervisor, з "))
        assert not duty.errors + supervisor.errors

    sheet = room.client.get("/handover/sheet", params={"lang": "en"}).text
    assert re.search(r"Hands over: duty, signed \d\d:\d\d:\d\d", sheet)
    assert re.search(r"Takes over: supervisor, signed \d\d:\d\d:\d\d", sheet)
    assert "flat tyre" in sheet
    made = room.client.get("/handover/sheet.pdf", timeout=httpx.Timeout(60))
    assert made.content.startswith(b"%PDF")


def test_a_promise_and_the_report_stand_in_the_panel(room: Room, browser: Browser):
    street = "Обіцяна вулиця, 3"
    room.archive()
    room.report(street)
    incident = room.incident(street)
    with room.desk(browser, who="duty") as duty:
        duty.select(street)
        duty.press("Slash")
        duty.page.keyboard.type("обіц 5хв передзвонити заявникові")
        duty.press("Enter", "Escape")
        promise = duty.page.locator(".promise")
        expect(promise).to_contain_text("передзвонити заявникові")
        expect(promise.locator(".due")).to_contain_text(re.compile(r"ще 0[45]:\d\d"))
        duty.press("Shift+KeyK")
        expect(promise).to_have_count(0)
        room.command("CloseIncident", incident_id=incident, reason="усунуто")
        expect(duty.page.locator(".after-action a")).to_have_count(2)
        with duty.page.context.expect_page() as opened:
            duty.press("Shift+KeyR")
        expect(opened.value.locator("body")).to_contain_text(f"Дим, {street}")
        expect(duty.page.locator("#panel-title")).to_contain_text(street)
