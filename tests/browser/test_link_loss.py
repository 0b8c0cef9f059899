"""However the link is lost: the picture greys and tells its age, comes back by itself, and misses nothing."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.bench import screen
from dashboard.streams.people import digest
from tests.browser.line import Line
from tests.browser.room import Desk, Room
from tests.centre import Centre

pytestmark = pytest.mark.browser

NOTICED_MS = 9_000  # 7 s, on a machine that has much else to do
BACK_MS = 40_000  # each connection that died unnoticed and is tried again costs its 4 s
HOUR_MS = 3_600_000
LATER = f"(() => {{ const real = Date.now; Date.now = () => real.call(Date) + {HOUR_MS}; }})()"


@pytest.fixture(scope="module")
def hall() -> Iterator[Room]:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        for number in (1, 2):
            room.report(f"Давня вулиця, {number}")
            room.incident(f"Давня вулиця, {number}")
        yield room


@pytest.fixture
def line(hall: Room) -> Iterator[Line]:
    with Line.of(hall.centre.port) as line:
        yield line


def life_goes_on(room: Room, place: str) -> None:
    """What a screen could miss: one more, one acknowledged, one closed, a unit sent."""
    unit = room.unit()
    for number in (1, 2, 3):
        room.report(f"{place}, {number}")
    first, second, third = (room.incident(f"{place}, {number}") for number in (1, 2, 3))
    room.command("AcknowledgeIncident", incident_id=first)
    room.command("AssignUnits", incident_id=second, units=[unit])
    room.command("CloseIncident", incident_id=third, reason="перевірено")
    room.command("SetPriority", incident_id=room.incident("Давня вулиця, 1"), priority=4, reason="перевірено")
    room.command("SetPriority", incident_id=room.incident("Давня вулиця, 1"), priority=2, reason="перевірено")


def is_lost(desk: Desk, within_ms: float = NOTICED_MS) -> None:
    """Grey, with its age, and still there."""
    expect(desk.page.locator("#desk")).to_have_attribute("data-link", "lost", timeout=within_ms)
    expect(desk.page.locator("#link")).to_have_text(re.compile(r"Зв'язок втрачено.*\d\d:\d\d"))
    assert desk.page.evaluate("getComputedStyle(document.querySelector('.frames')).filter") != "none"
    expect(desk.row("Давня вулиця, 1")).to_be_visible()


def is_back(desk: Desk, room: Room) -> None:
    expect(desk.page.locator("#desk")).to_have_attribute("data-link", "live", timeout=BACK_MS)
    desk.whole(room)


def test_without_wifi_the_picture_greys_and_comes_back(hall: Room, browser: Browser, line: Line) -> None:
    """Chromium's own "offline" leaves a shared worker's stream alone: the line is cut as well."""
    with hall.desk(browser, url=line.url) as desk:
        desk.page.context.set_offline(True)
        line.cut()
        is_lost(desk)
        life_goes_on(hall, "Безмережна вулиця")
        line.whole()
        desk.page.context.set_offline(False)
        is_back(desk, hall)


def test_a_line_that_swallows_everything_is_noticed_by_its_silence(
    hall: Room, browser: Browser, line: Line
) -> None:
    with hall.desk(browser, url=line.url) as desk:
        line.silent()
        life_goes_on(hall, "Мовчазна вулиця")
        is_lost(desk)
        line.whole()  # for new connections: those that were open never end
        is_back(desk, hall)


def test_a_laptop_that_slept_an_hour_believes_nothing_it_heard_before(
    hall: Room, browser: Browser, line: Line
) -> None:
    """Nothing told it that its connections are gone; both clocks have jumped, no timer has run out."""
    with hall.desk(browser, url=line.url) as desk:
        line.silent()
        in_the_worker(desk, line.url, LATER)
        desk.page.evaluate(LATER)
        is_lost(desk, within_ms=5_000)  # sooner than silence alone is noticed
        life_goes_on(hall, "Сонна вулиця")
        line.whole()
        is_back(desk, hall)


def test_a_frozen_tab_catches_up_when_it_thaws(hall: Room, browser: Browser) -> None:
    with hall.desk(browser) as desk:
        control = desk.page.context.new_cdp_session(desk.page)
        control.send("Page.setWebLifecycleState", {"state": "frozen"})
        life_goes_on(hall, "Мерзла вулиця")
        control.send("Page.setWebLifecycleState", {"state": "active"})
        is_back(desk, hall)


def test_an_ended_session_leads_to_the_sign_in_and_back_with_all_that_was_begun(
    hall: Room, browser: Browser, line: Line
) -> None:
    with hall.desk(browser, url=line.url) as desk:
        desk.select("Давня вулиця, 1")
        desk.press("n")
        desk.page.keyboard.type("Сходи задимлені, чекаємо")
        desk.page.fill("#line", "n 1 не надіс")
        with hall.centre.store() as store:
            token = next(
                each["value"] for each in desk.page.context.cookies() if each["name"] == "sitcen_session"
            )
            store.delete(hall.centre.names.session(digest(token)))
        line.cut()  # the stream would be looked at within a minute; a new one is at once
        line.whole()
        expect(desk.page.locator(".login-problem")).to_contain_text("Сеанс завершився", timeout=BACK_MS)
        desk.page.fill("[name=username]", "operator")
        desk.page.fill("[name=password]", "a slip of the hand")
        desk.press("Enter")
        expect(desk.page.locator(".login-problem")).to_contain_text("не підходить")
        desk.page.fill("[name=password]", hall.centre.password)
        desk.press("Enter")
        expect(desk.page.locator("#panel-title")).to_contain_text("Давня вулиця, 1", timeout=60_000)
        expect(desk.page.locator("#note-text")).to_have_value("Сходи задимлені, чекаємо")
        expect(desk.page.locator("#line")).to_have_value("n 1 не надіс")


def test_two_browsers_agree_within_half_a_second(hall: Room, browser: Browser) -> None:
    hall.report("Спільна вулиця, 1")
    incident = hall.incident("Спільна вулиця, 1")
    with hall.desk(browser) as one, hall.desk(browser, who="duty", lang="en") as other:
        for desk in (one, other):
            desk.whole(hall)
            desk.page.evaluate(screen.WATCH)
        apart = []
        for priority in (4, 3, 4, 3, 4):
            hall.command("SetPriority", incident_id=incident, priority=priority, reason="перевірено")
            at = [desk.shown_at(incident, hall) for desk in (one, other)]
            apart.append(abs(at[0] - at[1]))
        assert sorted(apart)[2] <= 500, apart


def in_the_worker(desk: Desk, url: str, script: str) -> None:
    """Run a script where the tabs' common connection lives, which Playwright itself does not reach."""
    browser = desk.page.context.browser
    assert browser is not None
    control = browser.new_browser_cdp_session()
    targets = control.send("Target.getTargets")["targetInfos"]
    [worker] = [each for each in targets if each["type"] == "shared_worker" and each["url"].startswith(url)]
    answers: list[str] = []
    control.on("Target.receivedMessageFromTarget", lambda told: answers.append(told["message"]))
    attached = control.send("Target.attachToTarget", {"targetId": worker["targetId"], "flatten": False})
    message = json.dumps({"id": 1, "method": "Runtime.evaluate", "params": {"expression": script}})
    control.send("Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": message})
    while not any(json.loads(each).get("id") == 1 for each in answers):
        desk.page.wait_for_timeout(50)  # in which Playwright hears of the answer
    control.detach()
