"""The whole path of an operator, by keys alone and by mouse alone, on the real centre."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import Room

pytestmark = pytest.mark.browser


def test_an_event_is_seen_and_brought_to_its_end_by_keys_alone(room: Room, browser: Browser) -> None:
    unit, other = room.unit(), room.unit()
    with room.desk(browser) as desk:
        room.report("Ключова вулиця, 1")
        expect(desk.row("Ключова вулиця, 1")).to_be_visible()
        desk.press("\\")
        desk.page.keyboard.type("Ключова вулиця, 1")
        desk.press("Escape", "ArrowDown")
        expect(desk.page.locator("#panel-title")).to_contain_text("Ключова вулиця, 1")
        desk.press("a")
        desk.said("Підтверджено")
        desk.press("1")
        desk.said("Пріоритет 1")
        expect(desk.row("Ключова вулиця, 1")).to_have_attribute("data-priority", "1")
        desk.press("d")
        desk.page.keyboard.type(unit)
        desk.press(" ")
        desk.page.keyboard.type(other)
        desk.press(" ", "Enter")
        desk.said(re.compile(rf"Відправлено {unit}.*Відправлено {other}"))
        assignment = desk.page.locator(f".assignment[data-unit={unit}]")
        expect(assignment).to_have_attribute("data-status", "dispatched")
        desk.press(".")  # several are on it: the first one is taken in hand
        expect(assignment).to_be_focused()
        for key, status in (("e", "en_route"), ("o", "on_scene"), ("t", "transporting"), ("c", "cleared")):
            assignment.focus()
            desk.press(key)
            expect(assignment).to_have_attribute("data-status", status)
        desk.press("n")
        desk.page.keyboard.type("Загашено, xd1 — жодна літера не стала дією")
        desk.press("Enter")
        expect(desk.page.locator("#timeline")).to_contain_text("Загашено, xd1")
        desk.press("Escape", "x")
        expect(desk.page.locator("#ask")).to_contain_text("Буде звільнено 1 екіпаж.")
        desk.press("Enter")
        expect(desk.page.locator("#ask")).to_contain_text("Назвіть причину")
        desk.page.keyboard.type("Усунуто")
        desk.press("Enter")
        desk.said("Закрито")
        expect(desk.page.locator("#panel-body .standing--closed")).to_be_visible()


def test_the_same_by_mouse_alone(room: Room, browser: Browser) -> None:
    unit = room.unit("ambulance")
    room.report("Мишача вулиця, 2")
    with room.desk(browser, lang="en") as desk:
        page = desk.page
        desk.select("Мишача вулиця, 2")
        page.click("#actions [data-act=acknowledge]")
        desk.said("Acknowledged")
        page.click("#actions [data-priority='2']")
        expect(desk.row("Мишача вулиця, 2")).to_have_attribute("data-priority", "2")
        page.click("#actions [data-act=dispatch]")
        page.click(f"#choose-list [data-unit={unit}]")
        page.click("#ask button[type=submit]")
        assignment = page.locator(f".assignment[data-unit={unit}]")
        expect(assignment).to_be_visible()
        for status in ("en_route", "on_scene", "cleared"):
            assignment.locator(f"button[data-status={status}]").click()
            expect(assignment).to_have_attribute("data-status", status)
        page.fill("#note-text", "Walked home")
        page.click("#note button")
        expect(page.locator("#timeline")).to_contain_text("Walked home")
        page.click("#actions [data-act=close]")
        page.click("#ask .presets button >> nth=0")
        page.click("#ask button[type=submit]")
        desk.said("Closed: Resolved")


def test_two_operators_see_each_others_acts_and_who_has_what_open(room: Room, browser: Browser) -> None:
    room.report("Спільна вулиця, 3")
    with room.desk(browser, who="operator") as one, room.desk(browser, who="duty") as two:
        expect(two.row("Спільна вулиця, 3")).to_be_visible()
        one.select("Спільна вулиця, 3")
        expect(two.row("Спільна вулиця, 3")).to_contain_text("відкрито: operator", timeout=500)
        two.select("Спільна вулиця, 3")
        expect(one.page.locator("#panel-presence")).to_contain_text("duty (черговий)", timeout=500)
        one.press("a")
        one.said("Підтверджено")
        expect(two.page.locator("#timeline")).to_contain_text("Підтверджено · operator", timeout=500)
        two.press("a")
        two.said("Уже підтверджено")  # a refusal says why


def test_an_act_is_taken_back_within_ten_seconds(room: Room, browser: Browser) -> None:
    room.report("Зворотна вулиця, 4")
    with room.desk(browser) as desk:
        desk.select("Зворотна вулиця, 4")
        desk.press("5")
        desk.said("Пріоритет 5")
        desk.press("Control+z")
        desk.said("Дію скасовано")
        expect(desk.row("Зворотна вулиця, 4")).not_to_have_attribute("data-priority", "5")


def test_keys_work_on_a_ukrainian_keyboard(room: Room, browser: Browser) -> None:
    room.report("Розкладкова вулиця, 5")
    with room.desk(browser) as desk:
        desk.select("Розкладкова вулиця, 5")
        pressed = "new KeyboardEvent('keydown', {code: 'KeyA', key: 'ф', bubbles: true})"
        desk.page.evaluate(f"document.body.dispatchEvent({pressed})")
        desk.said("Підтверджено")


def test_an_incident_is_opened_by_hand_and_shelved(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk:
        desk.press("o")
        desk.page.locator("#ask select").select_option("gas")
        desk.press("Tab")
        desk.page.keyboard.type("Запах газу в під'їзді")
        desk.press("Enter")
        expect(desk.page.locator("#panel-title")).to_contain_text("Газ")
        desk.press("s")
        desk.page.keyboard.type("Чекаємо бригаду")
        desk.press("Enter")
        desk.said("Відкладено: Чекаємо бригаду")
        expect(desk.row("Запах газу в під'їзді")).to_contain_text("відкладено до")


def test_an_incident_opened_by_hand_has_the_place_of_its_address(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk:
        desk.press("o", "Tab")
        desk.page.keyboard.type("Дим на сходах")
        desk.press("Tab")
        desk.page.keyboard.type("ул. сумзкая 25")
        places = desk.page.locator("#places [role=option]")
        expect(places.first).to_contain_text("Сумська вулиця, 25")
        desk.press("Escape")
        expect(places).to_have_count(0)
        expect(desk.page.locator("#ask")).to_contain_text("Місце на карті не вибрано")
        desk.press("Backspace")
        expect(places.first).to_contain_text("Сумська вулиця, 2")
        desk.page.keyboard.type("5")
        expect(places.first).to_contain_text("Сумська вулиця, 25")
        desk.press("Enter")
        expect(desk.page.locator("#ask")).to_contain_text("Місце на карті: Шевченківський")
        desk.press("Enter")
        expect(desk.page.locator("#panel-title")).to_contain_text("Сумська вулиця, 25")
    found = room.client.get(f"/api/v1/incidents/{room.incident('Сумська вулиця, 25')}").json()
    assert found["district"] == "Шевченківський"
    assert found["location"]["type"] == "Point"


def test_two_incidents_become_one(room: Room, browser: Browser) -> None:
    room.report("Старша вулиця, 6")
    with room.desk(browser) as desk:
        expect(desk.row("Старша вулиця, 6")).to_be_visible()
        number = desk.row("Старша вулиця, 6").locator(".row-number").inner_text()
        room.report("Молодша вулиця, 7")
        desk.select("Молодша вулиця, 7")
        desk.press("m")
        desk.page.keyboard.type(number)
        desk.press("Enter")
        desk.said("Об'єднано")
        expect(desk.page.locator("#panel-title")).to_contain_text("Старша вулиця, 6")
        expect(desk.page.locator("#panel-body .report")).to_have_count(2)


def test_what_was_merged_is_parted_again(room: Room, browser: Browser) -> None:
    room.report("Роз'єднана вулиця, 1")
    room.report("Роз'єднана вулиця, 2")
    with room.desk(browser) as desk:
        first, second = (desk.row(f"Роз'єднана вулиця, {n}") for n in (1, 2))
        numbers = [room.incident(f"Роз'єднана вулиця, {n}") for n in (1, 2)]
        room.command("MergeIncidents", incident_id=numbers[1], into=numbers[0])
        expect(second).to_have_count(0)
        first.click()
        desk.page.locator(".proposal--merged button").click()
        desk.said("Відокремлено")
        expect(second).to_be_visible()


def test_a_report_that_does_not_belong_is_moved_out(room: Room, browser: Browser) -> None:
    room.report("Спільна вулиця, 1")
    room.report("Чужа вулиця, 2")
    with room.desk(browser) as desk:
        one, other = (room.incident(name) for name in ("Спільна вулиця, 1", "Чужа вулиця, 2"))
        room.command("MergeIncidents", incident_id=other, into=one)
        desk.select("Спільна вулиця, 1")
        line = desk.page.locator(".report", has_text="Чужа вулиця, 2")
        line.get_by_role("button").click()
        expect(desk.row("Чужа вулиця, 2")).to_be_visible()


def test_a_closed_incident_is_opened_again(room: Room, browser: Browser) -> None:
    room.report("Закрита вулиця, 1")
    with room.desk(browser) as desk:
        desk.select("Закрита вулиця, 1")
        desk.press("x")
        desk.page.keyboard.type("Усунуто")
        desk.press("Enter")
        expect(desk.page.locator("#panel-body .standing--closed")).to_be_visible()
        desk.press("r")
        desk.page.keyboard.type("Знову дим")
        desk.press("Enter")
        desk.said("Відкрито знову")
        expect(desk.page.locator("#panel-body .standing--new")).to_be_visible()


def test_a_wall_sees_and_can_do_nothing(room: Room, browser: Browser) -> None:
    room.report("Стінна вулиця, 1", severity="extreme")
    room.command("SetPriority", incident_id=room.incident("Стінна вулиця, 1"), priority=1)
    with room.desk(browser, who="wall") as wall:
        card = wall.page.locator(".wall-card", has_text="Стінна вулиця, 1")
        expect(card).to_be_visible()
        card.click()
        wall.press("ArrowDown", "a", "1", "o", "/", "x")
        for part in ("#panel", ".hints", "#queue-tools", "#ask", "#line"):
            expect(wall.page.locator(part)).to_have_count(0)
        assert (
            room.client.get(f"/api/v1/incidents/{room.incident('Стінна вулиця, 1')}").json()["status"]
            == "new"
        )
