"""A citizen's report from the phone to the answer: sent, accepted at the desk, closed, read by its number."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Desk, Room
from tests.unit.test_photos import a_photo

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}


@contextmanager
def a_phone(room: Room, browser: Browser, *, script: bool = True, **more: object) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=script, **more)  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if "Content Security" in told.text else None)
    page.goto(f"{room.centre.url}/report")
    yield page
    assert errors == []
    context.close()


def sent(page: Page, text: str, **fields: str) -> str:
    """Send the form; gives the reference number."""
    page.select_option("[name=kind]", "rubbish")
    page.fill("[name=text]", text)
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.locator("form[method=post] button[type=submit]").click()
    expect(page.locator("#report-number")).to_be_visible()
    return page.locator("#report-number").inner_text()


def opened(desk: Desk, text: str) -> object:
    """The list of reports, and this one in it."""
    desk.press("w")
    row = desk.page.locator(".waiting", has_text=text)
    expect(row).to_be_visible()
    return row


def test_a_report_goes_from_a_phone_to_an_incident_and_its_end(
    room: Room, browser: Browser, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(a_photo((800, 600)))
    text = "Велике звалище <b>на розі</b>"
    with a_phone(room, browser) as page, room.desk(browser, size=SMALL) as desk:
        expect(page.locator("h2").first).to_contain_text("Телефонуйте")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.set_input_files("[name=photo]", photo)
        page.locator(".sketch").click()
        expect(page.locator("#map-said")).to_have_text("Місце позначено")
        west = page.locator("[name=lon]").input_value()
        page.keyboard.press("ArrowRight")
        assert float(page.locator("[name=lon]").input_value()) > float(west)
        number = sent(page, text)
        expect(desk.page.locator("#reports-count")).to_contain_text("Звернення 1")
        row = desk.page.locator(".waiting", has_text=number)
        desk.press("w")
        expect(row.locator(".waiting-text")).to_have_text(text)
        image = row.locator("img")
        expect(image).to_have_js_property("naturalWidth", 800)
        desk.press("a")
        desk.said("прийнято")
        expect(row).to_have_count(0)
        desk.press("Escape")
        expect(desk.page.locator("#reports")).to_be_hidden()
        expect(desk.row(text)).to_be_visible()
        page.goto(f"{room.centre.url}/report/{number}")
        expect(page.locator("h1")).to_have_text("У роботі")
        desk.row(text).click()
        expect(desk.page.locator('.report-evidence a[href^="/photos/"]')).to_be_visible()
        desk.press("x")
        desk.page.fill("#ask input", "вивезено")
        desk.page.keyboard.press("Enter")
        desk.said("вивезено")
        page.reload()
        expect(page.locator("h1")).to_have_text("Виконано")
        expect(page.locator("main")).not_to_contain_text("вивезено")


def test_a_report_is_declined_with_an_answer_by_keys_alone(room: Room, browser: Browser) -> None:
    text = "Це не сміття"
    with a_phone(room, browser, script=False) as page, room.desk(browser, lang="en") as desk:
        expect(page.locator("#report-map")).to_be_hidden()
        number = sent(page, text, address="Сумська, 25")
        expect(desk.page.locator("#reports-count")).to_be_visible()
        opened(desk, text)
        desk.press("d")
        desk.page.keyboard.type("Це клумба, ad 1")
        desk.press("Enter")
        desk.said("declined")
        expect(desk.page.locator(".waiting")).to_have_count(0)
        desk.press("Escape")
        page.goto(f"{room.centre.url}/report/{number}")
        expect(page.locator("h1")).to_have_text("Відхилено")
        expect(page.locator(".report-answer")).to_have_text("Це клумба, ad 1")
        desk.press("Control+z")
        expect(desk.page.locator("#reports-count")).to_contain_text("1")
        room.command("AcceptReport", report=number)


def test_my_place_is_where_the_phone_is(room: Room, browser: Browser) -> None:
    here = {"longitude": 36.25, "latitude": 50.0, "accuracy": 40}
    with a_phone(room, browser, geolocation=here, permissions=["geolocation"], locale="uk") as page:
        page.click('[data-map="mine"]')
        expect(page.locator("#map-said")).to_have_text("Місце позначено")
        assert float(page.locator("[name=lon]").input_value()) == pytest.approx(36.25, abs=0.001)
        assert page.locator("[name=accuracy]").input_value() == "40"
        page.click('[data-map="clear"]')
        assert page.locator("[name=lon]").input_value() == ""
