"""How feeds do, as the room sees it: live, late and lost by their rhythm; what is broken, and its mending."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Desk, Room
from tests.browser.test_trust import COVERED, HOSTILE
from tests.centre import Centre, eventually
from tests.unit.feed_builders import a_topic

pytestmark = pytest.mark.browser
FEEDS = """
[feeds.frigate]
format = "frigate"
late_after_s = 4
lost_after_s = 9
push = {}

[feeds.cad]
format = "cad"
push = {}
"""
MENDED = '\n[feeds.cad.options.columns]\ncall = "Виклик"\ncall_type = "Вид"\nreceived = "Прийнято"\n'
CUT_OFF = """() => [...document.querySelectorAll(
    '.bar > *, .feed-line, .feed-heads span, .feed-notes, .btn, .hints span, .feeds-head > *, '
    + '.feeds-side :is(h2, p, dt, dd, .letter-reason)')]
  .filter((each) => each.offsetParent && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.className} ${each.textContent} ${each.scrollWidth}>${each.clientWidth}`)"""
NAMELESS = """() => [...document.querySelectorAll('button, a[href], input, [role=row], [role=grid]')]
  .filter((each) => each.offsetParent && !each.innerText.trim() && !each.getAttribute('aria-label')
    && !each.labels?.length)
  .map((each) => each.outerHTML.slice(0, 120))"""
_numbers = count(1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("feeds") / "feeds.toml"
    found.write_text(FEEDS)
    return found


@pytest.fixture(scope="module")
def fed(file: Path) -> Iterator[Room]:
    """A room with a camera system that speaks every few seconds, and a CAD."""
    settings = {"SITCEN_FEEDS": str(file)}
    with Centre(writers=1, appendfsync="everysec", settings=settings) as centre, Room.of(centre) as room:
        centre.start("feeds", "feeds")
        yield room


def mend(centre: Centre, file: Path) -> None:
    """Tell the feeds' process the CAD's own names of its columns, and start it anew."""
    file.write_text(FEEDS + MENDED)
    running = centre.processes.pop("feeds")
    running.terminate()
    running.wait(10)
    centre.start("feeds", "feeds")


def push(room: Room, feed: str, body: bytes) -> httpx.Response:
    key = {"authorization": f"Bearer {room.centre.key}"}
    return room.client.post(f"/api/v1/feeds/{feed}", content=body, headers=key)


def seen(ahead_s: float = 0.0) -> bytes:
    """A detection of its own, by a clock that is so many seconds ahead."""
    at = datetime.now(UTC).timestamp() + ahead_s
    return a_topic(id=f"{at}-{next(_numbers)}", start_time=at, frame_time=at)


def broken(**after: Any) -> bytes:
    return json.dumps({"type": "new", "after": {"id": f"track-{next(_numbers)}", **after}}).encode()


def an_export() -> bytes:
    """A call as a CAD writes it whose columns have names of their own."""
    number, at = next(_numbers), datetime.now(UTC) - timedelta(minutes=1)
    return f"Виклик,Вид,Прийнято\nк{number},Structure Fire,{at:%Y-%m-%dT%H:%M:%S}\n".encode()


def to_feeds(desk: Desk) -> Page:
    """By the menu of pages, from the keyboard."""
    desk.press("g")
    expect(desk.page.locator("#pages")).to_be_visible()
    desk.press("f")
    expect(desk.page.locator(".sheet--feeds[data-link=live]")).to_be_visible(timeout=20_000)
    expect(desk.page.get_by_role("grid")).to_be_visible()
    return desk.page


def row(page: Page, feed: str) -> Any:
    return page.locator(f'.feed-row[data-feed="{feed}"]')


def choose(page: Page, feed: str) -> None:
    """Walk to the row by keyboard, from the first one down."""
    page.locator('.feed-row[tabindex="0"]').focus()
    for _ in range(5):
        page.keyboard.press("k")
    for _ in range(10):
        if page.locator('.feed-row[aria-selected="true"]').get_attribute("data-feed") == feed:
            return
        page.keyboard.press("j")
    raise AssertionError(f"no row of {feed}")


def test_a_feed_is_live_late_and_lost_by_its_rhythm_and_the_bar_says_so(fed: Room, browser: Browser) -> None:
    with fed.desk(browser, who="operator", lang="en") as desk, fed.desk(browser, who="duty") as other:
        page = to_feeds(other)
        assert push(fed, "frigate", seen()).status_code == 202
        expect(row(page, "frigate")).to_contain_text("наживо")
        expect(row(page, "frigate")).to_contain_text("із запізненням", timeout=15_000)
        expect(row(page, "frigate")).to_contain_text("втрачено", timeout=15_000)
        expect(row(page, "frigate")).to_contain_text("мовчить")
        expect(page.get_by_role("row").nth(1)).to_have_attribute("data-feed", "frigate")
        other.said("Джерело «frigate» втрачено: мовчить")
        desk.said("Feed frigate is lost: silent for")
        marks = desk.page.get_by_role("link", name=re.compile("camera: lost.*frigate: lost"))
        expect(marks.locator('[data-kind="cctv"]')).to_have_class(re.compile("feed--lost"))
        assert push(fed, "frigate", seen()).status_code == 202
        desk.said("Feed frigate is live again")
        marks = desk.page.get_by_role("link", name=re.compile("camera: live"))
        marks.focus()
        desk.press("Enter")
        expect(desk.page.locator(".sheet--feeds[data-link=live]")).to_be_visible(timeout=20_000)


def test_what_is_broken_is_shown_with_its_reason_and_a_mend_takes_it_off(
    fed: Room, file: Path, browser: Browser
) -> None:
    assert [push(fed, "cad", an_export()).status_code for _ in range(3)] == [400] * 3
    with fed.desk(browser, who="duty", lang="en", size=SMALL) as desk:
        page = to_feeds(desk)
        expect(row(page, "cad")).to_contain_text("3 messages to look at")
        expect(row(page, "cad")).to_contain_text("only what cannot be understood comes")
        choose(page, "cad")
        letters = page.get_by_role("region", name="Messages set aside").get_by_role("listitem")
        expect(letters).to_have_count(3)
        expect(letters.first).to_contain_text("there is no column Call Number, Call Type, Received DtTm")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(letters.first.locator(".letter-raw")).to_contain_text("Structure Fire")

        page.keyboard.press("s")
        desk.said("cannot be understood")
        expect(letters).to_have_count(3)
        mend(fed.centre, file)
        page.keyboard.press("s")
        expect(letters).to_have_count(2, timeout=20_000)
        desk.said("set aside no more")
        expect(page.locator(".letter-head").first).to_be_focused()

        page.keyboard.press("x")
        page.keyboard.press("Enter")
        expect(page.locator(".ask-warning")).not_to_be_empty()
        page.keyboard.type("an old one")
        page.keyboard.press("Enter")
        expect(letters).to_have_count(1, timeout=20_000)
        page.keyboard.press("a")
        expect(letters).to_have_count(0, timeout=20_000)
        expect(row(page, "cad")).not_to_contain_text("to look at")
        eventually(lambda: len(fed.client.get("/api/v1/incidents").json()["incidents"]) >= 2)


def test_a_long_message_is_clipped_shown_whole_and_only_text(fed: Room, browser: Browser) -> None:
    assert push(fed, "frigate", broken(label=HOSTILE + "ї" * 600 + "кінець")).status_code == 400
    with fed.desk(browser, who="duty") as desk:
        page = to_feeds(desk)
        choose(page, "frigate")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        raw = page.locator(".letter-raw").first
        expect(raw).to_contain_text("<img")
        expect(raw).not_to_contain_text("кінець")
        expect(page.locator(".letter-reason code").first).to_have_text("camera")
        page.keyboard.press("v")
        expect(raw).to_contain_text("кінець")
        assert page.evaluate("window.pwned") is None
        assert page.locator(".feeds-side img").count() == 0
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.keyboard.press("c")
        desk.said("скопійовано")
        assert HOSTILE[:4] in page.evaluate("navigator.clipboard.readText()")


def test_a_paused_feed_says_by_whom_and_takes_nothing(fed: Room, browser: Browser) -> None:
    with fed.desk(browser, who="duty", size=SMALL) as desk, fed.desk(browser, who="operator") as other:
        page, theirs = to_feeds(desk), to_feeds(other)
        choose(page, "frigate")
        page.keyboard.press("p")
        page.keyboard.type("ремонт мережі")
        page.keyboard.press("Enter")
        desk.said("Джерело «frigate» призупинено")
        expect(row(theirs, "frigate")).to_contain_text("призупинено (duty): ремонт мережі")
        answer = push(fed, "frigate", seen())
        assert (answer.status_code, answer.json()["reason"]) == (409, "ремонт мережі")
        row(theirs, "frigate").click()
        assert theirs.locator("#feed-card button").count() == 0
        theirs.keyboard.press("p")
        expect(theirs.locator("#ask")).to_be_hidden()
        page.keyboard.press("p")
        desk.said(re.compile("знову приймається|знову наживо"))  # what it leads to may be told right after
        expect(row(theirs, "frigate")).not_to_contain_text("призупинено")
        assert push(fed, "frigate", seen()).status_code == 202


def test_a_clock_that_is_off_is_said_in_words(fed: Room, browser: Browser) -> None:
    for _ in range(300):
        assert push(fed, "frigate", seen(ahead_s=180)).status_code == 202
    with fed.desk(browser, who="operator") as desk:
        page = to_feeds(desk)
        expect(row(page, "frigate")).to_contain_text("годинник джерела поспішає на 3 хв")


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_the_selection_outlives_an_answer_and_no_word_is_cut_off(
    fed: Room, browser: Browser, lang: str
) -> None:
    push(fed, "frigate", broken(label="x" * 600))
    with fed.desk(browser, who="duty", lang=lang, size=SMALL) as desk:
        page = to_feeds(desk)
        choose(page, "frigate")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        for _ in range(2):
            with page.expect_response("**/api/v1/feeds"):
                pass
        expect(page.locator(".letter-head").first).to_be_focused()
        expect(row(page, "frigate")).to_have_attribute("aria-selected", "true")
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(COVERED) == 0
        assert page.evaluate(NAMELESS) == []
        page.keyboard.press("p")
        assert page.evaluate(CUT_OFF) == []
        page.keyboard.press("Escape")
        expect(page.locator("#ask")).to_be_hidden()


def test_districts_without_power_are_on_the_map_while_they_have_none(fed: Room, browser: Browser) -> None:
    now = datetime.now(UTC)
    end = now + timedelta(hours=3)
    dark = {"area": "Салтівський", "start": (now - timedelta(hours=1)).isoformat(), "end": end.isoformat()}
    later = {**dark, "area": "Київський", "start": end.isoformat(), "end": (end + timedelta(1)).isoformat()}
    fed.report("-", kind="sensor", category="power", attributes={"schedule": [dark, later]})
    with fed.desk(browser) as desk:
        line = desk.page.locator('[data-legend="outages"]')
        expect(line).to_have_text(re.compile(r"^Без світла: Салтівський до \d\d:00$|до \d\d:\d\d$"))
        expect(line).not_to_contain_text("Київський")
        shade = desk.page.locator("path.map-outage")
        expect(shade).to_have_count(1)
        desk.page.locator(".map-layers summary").click()
        desk.page.get_by_label("без світла").uncheck()
        expect(shade).to_have_count(0)
        expect(line).to_be_visible()
        desk.page.get_by_label("без світла").check()
        expect(shade).to_have_count(1)


def test_without_feeds_the_page_says_what_to_do_and_a_lost_link_greys_it(browser: Browser) -> None:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        centre.start("feeds", "feeds")
        with room.desk(browser, lang="en") as desk:
            desk.page.goto(f"{centre.url}/feeds")
            expect(desk.page.locator("#feeds-rows")).to_contain_text("SITCEN_FEEDS")
            expect(desk.page.locator("#feeds-unwatched")).to_be_hidden(timeout=20_000)
            centre.kill_web()
            expect(desk.page.locator(".sheet")).to_have_attribute("data-link", "lost", timeout=7_500)
            expect(desk.page.locator("#feeds-head")).to_contain_text("figures are", timeout=15_000)
            centre.start_web()
            expect(desk.page.locator(".sheet")).to_have_attribute("data-link", "live", timeout=20_000)
            expect(desk.page.locator("#feeds-head")).to_contain_text("as of")
