"""What an operator must be able to rely on: an honest link, still lists, and text that stays text."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.room import LARGE, SMALL, Room
from tests.centre import Centre

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>{"type":"Div"}'

CUT_OFF = """() => [...document.querySelectorAll(
    '.bar > *, .frame > h2, .actions .btn, .timers span, .foot *, .queue-tools > *, .service h3, .btn')]
  .filter((each) => each.offsetParent && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.className} ${each.textContent} ${each.scrollWidth}>${each.clientWidth}`)"""
COVERED = """() => {
  const bar = [...document.querySelectorAll('.bar > *')].filter((each) => each.offsetWidth);
  const boxes = bar.map((each) => each.getBoundingClientRect());
  return boxes.slice(1).filter((box, at) => box.left < boxes[at].right - 1).length
    + boxes.filter((box) => box.right > innerWidth).length;
}"""


def test_hostile_text_stays_text(room: Room, browser: Browser) -> None:
    room.report(
        f"Зла {HOSTILE}", title=HOSTILE, evidence={"rule": HOSTILE, "still": "javascript:window.pwned=1"}
    )
    with room.desk(browser) as desk:
        desk.row("Зла <img").click()
        expect(desk.page.locator("#panel-body .panel-what")).to_have_text(HOSTILE)
        desk.press("n")
        desk.page.keyboard.type(HOSTILE)
        desk.press("Enter")
        expect(desk.page.locator("#timeline")).to_contain_text(HOSTILE)
        desk.press("Escape", "f")
        assert desk.page.evaluate("window.pwned") is None
        assert desk.page.locator("#panel-body img, #panel-body script, #queue-rows img").count() == 0
        assert desk.page.locator("a[href^=javascript]").count() == 0


def test_nothing_is_loaded_from_another_host(room: Room, browser: Browser) -> None:
    room.report("Тутешня вулиця, 8")
    with room.desk(browser) as desk:
        desk.select("Тутешня вулиця, 8")
        expect(desk.page.locator(".map path.map-roads").first).to_be_attached()
        assert desk.hosts == {room.centre.url.split("/")[2]}


def test_the_first_load_of_a_desk_is_light(room: Room, browser: Browser) -> None:
    """For a workstation behind a thin line, with nothing in its cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{room.centre.url}/login")
    page.fill("[name=username]", "operator")
    page.fill("[name=password]", room.centre.password)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.click("button[type=submit]")
    expect(page.locator("#desk[data-link=live]")).to_be_visible(timeout=20_000)
    page.wait_for_function("() => sitcen.map()")
    assert len(sizes) > 20
    assert sum(sizes) <= 2.5 * 2**20
    context.close()


def test_a_note_half_written_survives_what_happens_meanwhile(room: Room, browser: Browser) -> None:
    room.report("Чернеткова вулиця, 9")
    with room.desk(browser) as desk:
        desk.select("Чернеткова вулиця, 9")
        desk.press("n")
        desk.page.keyboard.type("Заявник каже, що")
        incident = desk.row("Чернеткова вулиця, 9").get_attribute("data-incident")
        room.command("SetPriority", incident_id=incident, priority=4)
        expect(desk.page.locator("#timeline")).to_contain_text("Пріоритет 4")
        expect(desk.page.locator("#note-text")).to_have_value("Заявник каже, що")
        expect(desk.page.locator("#note-text")).to_be_focused()


def test_the_queue_keeps_its_order_under_the_pointer(room: Room, browser: Browser) -> None:
    room.report("Нерухома вулиця, 10")
    room.report("Нерухома вулиця, 11")
    with room.desk(browser) as desk:
        rows = desk.page.locator(".row")
        expect(desk.row("Нерухома вулиця, 11")).to_be_visible()
        order = "() => [...document.querySelectorAll('.row')].map((row) => row.dataset.incident)"
        before = desk.page.evaluate(order)
        rows.first.hover()
        last = desk.row("Нерухома вулиця, 11").get_attribute("data-incident")
        room.command("SetPriority", incident_id=last, priority=1)
        expect(desk.row("Нерухома вулиця, 11")).to_have_attribute("data-priority", "1")
        assert desk.page.evaluate(order) == before
        expect(desk.page.locator("#queue-count")).to_contain_text("порядок оновиться")
        desk.page.mouse.move(900, 400)
        expect(desk.page.locator("#queue-count")).not_to_contain_text("порядок оновиться")
        assert desk.page.evaluate(order) != before


def test_the_priority_that_is_shown_is_the_one_that_is_kept(room: Room, browser: Browser) -> None:
    """TicketsCAD#87: the screen showed another severity than was saved."""
    room.report("Показова вулиця, 12")
    with room.desk(browser) as one, room.desk(browser, who="duty") as two:
        for desk in (one, two):
            desk.select("Показова вулиця, 12")
        one.press("4")
        two.press("3")
        for desk in (one, two):
            desk.said("Пріоритет")
        kept = room.client.get(f"/api/v1/incidents/{room.incident('Показова вулиця, 12')}").json()["priority"]
        assert kept in (3, 4)
        for desk in (one, two):
            expect(desk.row("Показова вулиця, 12")).to_have_attribute("data-priority", str(kept))
            chosen = desk.page.locator(f"#actions [data-priority='{kept}']")
            expect(chosen).to_have_attribute("aria-pressed", "true")
            expect(desk.page.locator(f"#panel-title .sym--{kept}")).to_be_visible()


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["1366", "1920"])
def test_no_word_is_cut_off_or_covered(room: Room, browser: Browser, lang: str, size: dict[str, int]) -> None:
    for service in ("fire", "police", "ambulance", "gas", "power", "water", "roads", "bomb_disposal"):
        room.unit(service)
    place = f"Вулиця Академіка Павлова, {size['width']}{lang}"
    room.report(place)
    with room.desk(browser, lang=lang, size=size) as desk:
        desk.select(place)
        expect(desk.page.locator("#panel-body .timers")).to_be_visible()
        assert desk.page.evaluate(CUT_OFF) == []
        assert desk.page.evaluate(COVERED) == 0
        assert desk.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_language_and_theme_are_kept_for_the_person(room: Room, browser: Browser) -> None:
    with room.desk(browser) as desk:
        desk.page.click("[data-act=theme]")
        desk.page.click("[data-act=language][data-lang=en]")
        expect(desk.page.locator("#queue h2")).to_contain_text("Queue")
        expect(desk.page.locator("html")).to_have_attribute("data-theme", "light")
        expect(desk.page.locator("html")).to_have_attribute("lang", "en")


def test_a_lost_link_is_said_at_once_and_heals_by_itself(browser: Browser) -> None:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        room.report("Рання вулиця, 12")
        with room.desk(browser) as desk:
            expect(desk.row("Рання вулиця, 12")).to_be_visible()
            centre.kill_web()
            expect(desk.page.locator("#desk")).to_have_attribute("data-link", "lost", timeout=7_500)
            expect(desk.page.locator("#link")).to_contain_text("Зв'язок втрачено")
            expect(desk.row("Рання вулиця, 12")).to_be_visible()  # the last picture stays
            centre.start_web()
            room.report("Пізня вулиця, 13")
            expect(desk.page.locator("#desk")).to_have_attribute("data-link", "live", timeout=10_000)
            expect(desk.row("Пізня вулиця, 13")).to_be_visible()
            expect(desk.row("Рання вулиця, 12")).to_have_count(1)
            desk.whole(room)
