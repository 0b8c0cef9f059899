"""Statuses by keys: what positions say, who is in charge, alarm levels, crews in danger, moves."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Browser, expect

from dashboard.model.advice import ADVISER, Move
from dashboard.model.codes import AssignmentStatus, Service
from dashboard.model.command import Command
from dashboard.model.commands import AdviseMove, ProposeStatus
from dashboard.model.place import at
from dashboard.model.reason import Reason
from dashboard.streams.codec import encode_command
from tests.browser.room import SMALL, Desk, Room

pytestmark = pytest.mark.browser
S = AssignmentStatus


def advise(room: Room, command: Command) -> None:
    """What the adviser would send."""
    signed = structs.replace(command, actor=ADVISER, at=datetime.now(UTC))
    with room.centre.store() as store:
        store.xadd(room.centre.names.commands, {"command": encode_command(signed)})


def propose(room: Room, incident: str, unit: str, status: AssignmentStatus) -> None:
    near = (Reason("position_near", {"m": 40}),)
    advise(room, ProposeStatus(incident_id=incident, unit=unit, status=status, reasons=near))


def sent(room: Room, address: str, units: int = 1) -> tuple[str, list[str]]:
    """An incident with so many units of its own on their way."""
    room.report(address)
    incident, crews = room.incident(address), [room.unit() for _ in range(units)]
    room.command("AssignUnits", incident_id=incident, units=crews)
    return incident, crews


def assignment(desk: Desk, unit: str) -> Any:
    return desk.page.locator(f".assignment[data-unit={unit}]")


def chip(desk: Desk, unit: str) -> Any:
    return desk.page.locator(f"#units-rows [data-unit={unit}]")


def test_what_a_position_says_is_confirmed_with_one_key(room: Room, browser: Browser) -> None:
    incident, [unit] = sent(room, "Позиційна вулиця, 1")
    with room.desk(browser) as desk:
        desk.select("Позиційна вулиця, 1")
        desk.press("y")
        desk.said("Позиції нічого не пропонують")
        propose(room, incident, unit, S.ON_SCENE)
        expect(assignment(desk, unit).locator(".position-says")).to_contain_text("За позицією: на місці")
        desk.press("y")
        expect(assignment(desk, unit)).to_have_attribute("data-status", "on_scene")
        expect(assignment(desk, unit).locator(".position-says")).to_have_count(0)


def test_the_next_status_is_the_one_that_the_position_says(room: Room, browser: Browser) -> None:
    incident, [unit] = sent(room, "Позиційна вулиця, 2")
    with room.desk(browser) as desk:
        desk.select("Позиційна вулиця, 2")
        propose(room, incident, unit, S.ON_SCENE)
        expect(assignment(desk, unit).locator(".position-says")).to_be_visible()
        desk.press(".")
        expect(assignment(desk, unit)).to_have_attribute("data-status", "on_scene")


def test_of_two_that_have_arrived_the_focused_one_is_confirmed(room: Room, browser: Browser) -> None:
    incident, [first, second] = sent(room, "Позиційна вулиця, 3", units=2)
    with room.desk(browser) as desk:
        desk.select("Позиційна вулиця, 3")
        for unit in (first, second):
            propose(room, incident, unit, S.ON_SCENE)
        expect(desk.page.locator(".position-says")).to_have_count(2)
        desk.press("y")
        desk.said("оберіть призначення")
        assignment(desk, second).focus()
        desk.press("y")
        expect(assignment(desk, second)).to_have_attribute("data-status", "on_scene")
        expect(assignment(desk, first)).to_have_attribute("data-status", "dispatched")


def test_another_unit_is_put_in_charge_and_the_alarm_level_raised_by_keys(
    room: Room, browser: Browser
) -> None:
    _, [first, second] = sent(room, "Старшинська вулиця, 4", units=2)
    with room.desk(browser) as desk:
        desk.select("Старшинська вулиця, 4")
        expect(assignment(desk, first)).to_contain_text("старший")
        assignment(desk, second).focus()
        desk.press("p")
        expect(assignment(desk, second)).to_contain_text("старший")
        expect(assignment(desk, first)).not_to_contain_text("старший")
        desk.press("l", "3")
        expect(desk.page.locator(".panel-standing")).to_contain_text("Ранг виклику 3")
        desk.press("l", "Enter")
        expect(desk.page.locator(".panel-standing")).to_contain_text("Ранг виклику 4")


def test_a_crew_in_danger_is_asked_for_once_and_marked_everywhere(room: Room, browser: Browser) -> None:
    unit = room.unit()
    with room.desk(browser) as desk:
        chip(desk, unit).click()
        desk.press("!", "Escape")
        expect(desk.page.locator("#unit-card")).not_to_contain_text("підняти тривогу")
        desk.press("!", "Enter")
        expect(chip(desk, unit)).to_have_class(re.compile("u--panic"))
        expect(desk.row(f"SOS {unit}").first).to_have_attribute("data-priority", "1")
        expect(desk.page.locator(".map-unit--panic", has_text=unit)).to_be_attached()
        expect(desk.page.locator("#unit-card")).to_contain_text("ЕКІПАЖ У НЕБЕЗПЕЦІ")
        expect(desk.page.locator("#unit-card [data-act=clear-panic]")).to_have_count(0)  # an operator may not
    with room.desk(browser, who="duty") as desk:
        chip(desk, unit).click()
        desk.page.click("#unit-card [data-act=clear-panic]")
        desk.page.keyboard.type("Відповідають")
        desk.press("Enter")
        expect(chip(desk, unit)).not_to_have_class(re.compile("u--panic"))


def test_flags_are_set_and_taken_off_on_the_card(room: Room, browser: Browser) -> None:
    unit = room.unit()
    with room.desk(browser, size=SMALL) as desk:
        chip(desk, unit).click()
        fuel = desk.page.locator("#unit-card [data-flag=low_fuel]")
        fuel.click()
        expect(fuel).to_have_attribute("aria-pressed", "true")
        expect(fuel).to_be_focused()
        expect(chip(desk, unit)).to_contain_text("⚑")
        desk.press("Enter")
        expect(fuel).to_have_attribute("aria-pressed", "false")
        expect(chip(desk, unit)).not_to_contain_text("⚑")


def a_move(unit: str) -> AdviseMove:
    move = Move(
        unit=unit,
        service=Service.FIRE,
        station="fire-3",
        location=at(36.2, 49.95),
        eta_s=300,
        saves_s=41.0,
        share_before=0.82,
        share_after=0.88,
        limit_s=360,
    )
    return AdviseMove(move=move)


def test_a_move_is_accepted_with_one_key_or_dismissed(room: Room, browser: Browser) -> None:
    unit = room.unit()
    with room.desk(browser) as desk:
        desk.press("v")
        desk.said("Переміщень не радимо")
        advise(room, a_move(unit))
        expect(desk.page.locator("#move")).to_contain_text("прибуття −41 с · покриття 82 → 88 %")
        desk.page.click("#move [data-act=dismiss-move]")
        expect(desk.page.locator("#move")).to_be_hidden()
        advise(room, a_move(unit))
        expect(desk.page.locator("#move")).to_be_visible()
        desk.press("v")
        expect(desk.page.locator("#move")).to_be_hidden()
        expect(chip(desk, unit)).to_contain_text("→")
        chip(desk, unit).click()
        expect(desk.page.locator("#unit-card")).to_contain_text("чергує")


def test_two_screens_agree_on_units_after_closing_without_a_refresh(room: Room, browser: Browser) -> None:
    """Resgrid/Core#273."""
    incident, [unit] = sent(room, "Закривальна вулиця, 10")
    with room.desk(browser) as here, room.desk(browser, who="duty", lang="en") as there:
        for desk in (here, there):
            expect(chip(desk, unit)).to_have_attribute("data-status", "dispatched")
        room.command("CloseIncident", incident_id=incident, reason="усунуто")
        for desk in (here, there):
            expect(chip(desk, unit)).to_have_attribute("data-status", "available")
            expect(desk.row("Закривальна вулиця, 10")).to_have_count(0)


def test_the_bar_says_when_nobody_advises(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk:
        expect(desk.page.locator("#adviser")).to_contain_text("обирайте екіпажі самі")
        with room.centre.store() as store:
            store.hset(room.centre.names.feeds, ADVISER, int(datetime.now(UTC).timestamp() * 1_000) + 60_000)
        expect(desk.page.locator("#adviser")).to_be_hidden(timeout=10_000)
        with room.centre.store() as store:
            store.hdel(room.centre.names.feeds, ADVISER)
        expect(desk.page.locator("#adviser")).to_be_visible(timeout=10_000)


def test_the_bar_says_when_nothing_is_archived(room: Room, browser: Browser) -> None:
    if "archivist" in room.centre.processes:  # of a journey before this one
        room.centre.kill("archivist")
    with room.desk(browser) as desk:
        archive = desk.page.locator("#archive")
        expect(archive).to_have_attribute("title", re.compile("Архів не ведеться"))
        expect(archive).to_be_visible(timeout=30_000)
        room.centre.start("archivist", "archivist")
        expect(archive).to_be_hidden(timeout=20_000)
        room.centre.kill("archivist")
        expect(archive).to_be_visible(timeout=30_000)
