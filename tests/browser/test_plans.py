"""The supervisor's response plans: edited by keyboard, tested on the past, published once, followed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Desk, Room
from tests.browser.test_trust import COVERED
from tests.centre import Centre, eventually

pytestmark = pytest.mark.browser
ENGINES = "fire[1].needs.engine"  # of a fire of priority 3 to 5
CUT_OFF = """() => [...document.querySelectorAll(
    '.bar > *, .plan-line > span, .plan-part, .btn, .need > span, .plan-heads span, .hints span, '
    + '.plans-side :is(h2, p, li, th, td)')]
  .filter((each) => each.offsetParent && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.className} ${each.textContent} ${each.scrollWidth}>${each.clientWidth}`)"""


@pytest.fixture(scope="module")
def planned() -> Iterator[Room]:
    """A room with an adviser and two engines."""
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        centre.start("adviser", "adviser")
        where = {"type": "Point", "coordinates": [36.2304, 49.9935]}
        for unit in ("E1", "E2"):
            room.command("RegisterUnit", unit=unit, service="fire", capabilities=["engine"], location=where)
        yield room


def a_fire(room: Room, address: str, priority: int) -> int:
    """A fire with a priority; gives its number."""
    room.report(address, severity="minor")
    incident = room.incident(address)
    room.command("SetPriority", incident_id=incident, priority=priority)
    return int(room.client.get(f"/api/v1/incidents/{incident}").json()["number"])


def to_plans(desk: Desk) -> Page:
    """By the menu of pages, from the keyboard."""
    desk.press("g")
    expect(desk.page.locator("#pages")).to_be_visible()
    desk.press("p")
    expect(desk.page.locator(".sheet--plans[data-link=live]")).to_be_visible(timeout=20_000)
    expect(desk.page.locator(".plan-group").first).to_be_visible()
    return desk.page


def set_engines(page: Page, count: str) -> None:
    """Open the second row of fires by keyboard and type how many engines it asks for."""
    page.locator('#plans-rows [data-at="fire[1]"]').focus()
    page.keyboard.press("Enter")
    type_engines(page, count)


def type_engines(page: Page, count: str) -> None:
    page.locator(f'[data-at="{ENGINES}"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(count)


def publish(page: Page, why: str) -> None:
    """From the draft to the question whether it shall go into force."""
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Control+a")
    page.keyboard.type(why)
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.locator("#plans-yes")).to_be_focused(timeout=15_000)


def needs_of(room: Room, address: str) -> dict[str, int] | None:
    incident = room.client.get(f"/api/v1/incidents/{room.incident(address)}").json()
    advice = incident["advice"]
    return advice["needs"] if advice else None


def test_two_engines_for_a_small_fire_from_draft_to_advice(planned: Room, browser: Browser) -> None:
    small, large = a_fire(planned, "Мала пожежа, 1", 3), a_fire(planned, "Велика пожежа, 2", 1)
    assert eventually(lambda: needs_of(planned, "Мала пожежа, 1")) == {"engine": 1}
    with (
        planned.desk(browser, who="supervisor", size=SMALL) as mine,
        planned.desk(browser, who="admin") as other,
    ):
        page, theirs = to_plans(mine), to_plans(other)
        set_engines(theirs, "3")
        publish(theirs, "Три на кожну")

        set_engines(page, "0")
        wrong = page.locator(f'[data-problems="{ENGINES}"]')
        expect(wrong).to_have_text("Потрібне ціле число від 1 до 50")
        expect(page.locator("#plans-publish")).to_be_disabled()
        type_engines(page, "2")
        expect(wrong).to_be_empty()
        page.keyboard.press("Escape")
        page.keyboard.press("t")
        sums = page.locator("#plans-result .plan-sums").first
        expect(sums).to_contain_text("отримав би на 1 насос більше", timeout=15_000)
        expect(sums).to_contain_text(f"№ {small}")
        expect(sums).not_to_contain_text(f"№ {large}")
        # The other's page does not hear of it before it asks to publish as well.
        theirs.route("**/api/v1/plans", lambda route: route.abort())
        publish(page, "Дві на кожну пожежу")
        page.keyboard.press("Enter")
        mine.said("Версія 1 чинна")
        expect(page.locator("#plans-version")).to_contain_text("«Дві на кожну пожежу»")

        assert eventually(lambda: (found := needs_of(planned, "Мала пожежа, 1")) and found["engine"] == 2)
        theirs.unroute("**/api/v1/plans")
        theirs.keyboard.press("Enter")
        other.said("Плани змінили після того, як ви почали")
        expect(theirs.locator(".plan-conflict")).to_contain_text("насос 1 → 2")
        expect(theirs.locator("[data-side=join]")).to_be_focused()
        theirs.keyboard.press("Enter")
        expect(theirs.locator("#plans-draft .plan-changes")).to_contain_text("насос 2 → 3")
        theirs.reload()
        expect(theirs.locator("#plans-draft .plan-changes")).to_contain_text("насос 2 → 3")
        expect(theirs.locator("#plans-note")).to_have_value("Три на кожну")


def test_rows_capabilities_and_alarm_levels_come_and_go_by_keyboard(planned: Room, browser: Browser) -> None:
    with planned.desk(browser, who="supervisor", lang="en", size=SMALL) as desk:
        page = to_plans(desk)
        page.locator('[data-at="weather add"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator('[data-at="weather[0] p1"]')).to_be_focused()
        expect(page.locator('[data-problems="weather[0].needs"]')).to_contain_text("asks for nothing")
        page.locator('[data-at="weather[0].needs add"]').focus()
        page.keyboard.type("resc")
        page.keyboard.press("Enter")
        expect(page.locator('[data-at="weather[0].needs.rescue"]')).to_be_focused()
        page.locator('[data-at="weather[0] add-alarm"]').focus()
        page.keyboard.press("Enter")
        page.keyboard.type("boat")
        page.keyboard.press("Enter")
        page.keyboard.type("2")
        expect(page.locator("#plans-draft .plan-changes")).to_contain_text(
            "Weather P1–5 · rescue 0 → 1; Alarm level 2: boat 0 → 2"
        )
        page.locator('[data-at="weather[0] remove-alarm"]').focus()
        page.keyboard.press("Enter")
        page.locator('[data-at="weather[0] p5"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator("#plans-draft .plan-changes")).to_have_text("Weather P1–4 · rescue 0 → 1")
        page.locator('[data-at="weather[0] remove"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator('[data-at="weather add"]')).to_be_focused()
        expect(page.locator("#plans-acts")).to_be_hidden()


def test_an_earlier_version_is_taken_into_the_draft(planned: Room, browser: Browser) -> None:
    with planned.desk(browser, who="supervisor") as desk:
        page = to_plans(desk)
        page.locator("#plans-history [data-version='0']").click()
        expect(page.locator("#plans-draft .plan-changes")).to_have_text("Пожежа П3–5 · насос 2 → 1")
        page.locator("[data-side=discard]").click()
        expect(page.locator("#plans-acts")).to_be_hidden()


def test_who_may_not_publish_reads(planned: Room, browser: Browser) -> None:
    with planned.desk(browser, who="operator") as desk:
        page = to_plans(desk)
        expect(page.locator(".plan-line").first).to_be_visible()
        expect(page.locator("#plans-history li").first).to_contain_text("Дві на кожну пожежу")
        assert page.locator("#plans-rows button, #plans-draft, #plans-acts, [data-side]").count() == 0


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_no_word_of_the_plans_is_cut_off_or_covered(planned: Room, browser: Browser, lang: str) -> None:
    with planned.desk(browser, who="supervisor", lang=lang, size=SMALL) as desk:
        page = to_plans(desk)
        page.locator('#plans-rows [data-at="strike[0]"]').click()
        page.locator('[data-at="strike[0].needs.engine"]').fill("60")
        expect(page.locator(".plan-mistakes")).to_be_visible()
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(COVERED) == 0
        page.locator('[data-at="strike[0].needs.engine"]').fill("4")
        expect(page.locator(".plan-mistakes")).to_have_count(0)
        page.locator("#plans-test").click()
        expect(page.locator("#plans-result .plan-table, #plans-result .plan-sums").first).to_be_visible()
        assert page.evaluate(CUT_OFF) == []
        page.locator("[data-side=discard]").click()
