"""Every page in both languages and themes: axe finds nothing, and a picture is kept to look at.

The pictures lie in `build/screens`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Room
from tests.centre import eventually

pytestmark = pytest.mark.browser
SCREENS = Path(__file__).parents[2] / "build" / "screens"
# What WCAG 2.2 AA asks, and what is good practice besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACE = "Доступна вулиця, 1"
SEEN = "Видима вулиця, 8"


def picked(page: Page) -> None:
    page.locator(".row", has_text=PLACE).click()
    expect(page.locator("#panel-title")).to_contain_text(PLACE)


def keys_open(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def watched(page: Page) -> None:
    page.locator(".row", has_text=SEEN).click()
    expect(page.locator(".sighting--at .still-why")).not_to_be_empty(timeout=20_000)
    page.keyboard.press("e")
    expect(page.locator("#cameras")).to_be_focused()


def layers_open(page: Page) -> None:
    page.locator(".map-layers summary").click()


def asked_wrongly(page: Page) -> None:
    """What is no day is refused by its field's name, and the figures that stand there stay."""
    figures = page.locator(".review-tile-figure").all_inner_texts()
    field = page.locator("input[name=since]")
    field.fill("31.02.2026 07:30")
    field.press("Enter")
    expect(page.locator("#review-refused")).to_contain_text("31.02.2026 07:30")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert page.locator(".review-tile-figure").all_inner_texts() == figures != []


def nothing_more(_: Page) -> None: ...


# The name of the picture, the path, what stands when it is ready, and what is done then.
STATES: dict[str, tuple[str, str, Callable[[Page], None]]] = {
    "desk": ("/", "#desk[data-link=live]", nothing_more),
    "desk-incident": ("/", "#desk[data-link=live]", picked),
    "desk-cameras": ("/", "#desk[data-link=live]", watched),
    "desk-keys": ("/", "#desk[data-link=live]", keys_open),
    "desk-layers": ("/", "#desk[data-link=live]", layers_open),
    "feeds": ("/feeds", "#feeds-rows :is(.feed-row, .feeds-none)", nothing_more),
    "units": ("/units", ".board-row", nothing_more),
    "handover": ("/handover", ".handover-item", nothing_more),
    "help": ("/help/keys", ".help-verbs", nothing_more),
    "plans": ("/plans", ".sheet[data-link=live]", nothing_more),
    "review": ("/review?period=day", ".review-row[data-row]", nothing_more),
    "review-empty": ("/review?period=day&q=nowhere", ".review-charts .empty", nothing_more),
    "review-refused": ("/review?period=day", ".review-row[data-row]", asked_wrongly),
    "review-unasked": ("/review?since=yesterday", "[name=since][aria-invalid]", nothing_more),
    "review-room": ("/review?at=now", "#replay .row", nothing_more),
    "review-room-empty": ("/review?at=1999-01-01T00:00:00Z", "#replay .empty", nothing_more),
    "review-incident": ("/review/incident/inc-1", ".lane-mark", nothing_more),
    "review-incident-unknown": ("/review/incident/none", "#echo .echo-no", nothing_more),
    "gallery": ("/gallery", ".gallery[data-drawn]", nothing_more),
    "wall": ("/wall", "#wall[data-link=live]", nothing_more),
    "login": ("/login", "[name=password]", nothing_more),
    "report": ("/report", "form", nothing_more),
}

WHO = {"login": None, "report": None, "gallery": "admin"}  # who looks, where it is not a supervisor


@contextmanager
def looking(room: Room, browser: Browser, *, lang: str, theme: str, who: str | None) -> Iterator[Page]:
    """A page of somebody who is signed in; of nobody without a name."""
    context = browser.new_context(viewport=SMALL)  # type: ignore[arg-type]
    chosen = {"sitcen_lang": lang, "sitcen_theme": theme}
    context.add_cookies([{"name": n, "value": v, "url": room.centre.url} for n, v in chosen.items()])
    if who is not None:
        with httpx.Client(base_url=room.centre.url) as client:
            client.post("/login", data={"username": who, "password": room.centre.password})
            context.add_cookies(
                [{"name": n, "value": v, "url": room.centre.url} for n, v in client.cookies.items()]
            )
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture(scope="module")
def lived_in(room: Room) -> Room:
    """A room with something of everything."""
    for service in ("fire", "police", "ambulance"):
        room.unit(service)
    room.report(PLACE)
    room.incident(PLACE)
    evidence = {"camera": "gate", "rule": "smoke", "score": 0.9, "still": "http://elsewhere.example/1.jpg"}
    room.report(SEEN, kind="cctv", evidence=evidence)
    room.incident(SEEN)
    room.archive()
    eventually(lambda: room.archived(SEEN), within_s=30)
    return room


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(lived_in: Room, browser: Browser, state: str, lang: str, theme: str) -> None:
    path, ready, act = STATES[state]
    who = WHO.get(state, "supervisor")
    with looking(lived_in, browser, lang=lang, theme=theme, who=who) as page:
        page.goto(lived_in.centre.url + path)
        expect(page.locator(ready).first).to_be_visible(timeout=20_000)
        act(page)
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{state}-{lang}-{theme}.png")
        assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, the element, and why."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{each['id']}: {node['html'][:160]}: {node.get('failureSummary', '')}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
