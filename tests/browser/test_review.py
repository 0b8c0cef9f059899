"""A review: the worst fire is found, the room is rewound to its dispatch, and figures are the API's own."""

import re
import time

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from layouts.one import FIGURES
from layouts.tables import seconds
from layouts.words import words
from tests.browser.room import LARGE, Room
from tests.browser.test_pages import looking
from tests.centre import eventually
from tests.web.test_after_action_api import text_of

pytestmark = pytest.mark.browser
UK = words("uk")
WORST = "Найгірша вулиця, 5"


def served(room: Room, address: str) -> str:
    """A fire that was reported, served and closed; gives the unit."""
    unit = room.unit("fire")
    room.report(address)
    incident = room.incident(address)
    room.command("AssignUnits", incident_id=incident, units=[unit])
    # The room is rewound by whole seconds: in the first one after its dispatch the fire still stands open.
    sent = time.time()
    eventually(lambda: time.time() > sent + 2)
    for status in ("en_route", "on_scene", "cleared"):
        room.command("SetAssignmentStatus", incident_id=incident, unit=unit, status=status)
    room.command("CloseIncident", incident_id=incident, reason="загашено")
    return unit


def figures_are_the_apis(page: Page, room: Room) -> None:
    query = page.evaluate("location.search")
    told = room.client.get(f"/api/v1/figures{query}").json()
    for name in ("received_acknowledged", "received_on_scene"):
        tile = page.locator(f'.review-tile[data-figure="{name}"]')
        step = told["intervals"][name]
        expect(tile.locator(".review-tile-figure")).to_have_text(
            f"{seconds(step['p50_s'])} / {seconds(step['p90_s'])}"
        )
        expect(tile).to_contain_text(f"n {step['n']}")
        expect(tile).to_contain_text(f"невідомо {step['missing']}")
    expect(page.locator("#review-head")).to_contain_text(re.compile(rf"\b{told['incidents']}\b"))


def test_the_worst_fire_is_found_and_the_room_rewound_to_its_dispatch(room: Room, browser: Browser) -> None:
    room.archive()
    unit = served(room, WORST)
    eventually(lambda: [each["status"] for each in room.archived(WORST)] == ["closed"], within_s=30)
    with looking(room, browser, lang="uk", theme="dark", who="supervisor") as page:
        page.set_viewport_size(LARGE)  # type: ignore[arg-type]
        page.goto(f"{room.centre.url}/review")
        expect(page.locator(".review-tile").first).to_be_visible(timeout=60_000)
        page.locator("body").click(position={"x": 3, "y": 500})
        page.keyboard.press("2")
        page.locator("select[name=category]").select_option("fire")
        page.locator("input[name=q]").fill(WORST)
        page.keyboard.press("Enter")
        expect(page.locator(".review-row[data-row]")).to_have_count(1, timeout=60_000)
        expect(page).to_have_url(re.compile("(?=.*category=fire).*since=2"))
        figures_are_the_apis(page, room)
        csv = page.locator("#review-exports a", has_text="CSV").get_attribute("href")
        asked = httpx.URL(csv or "")
        assert asked.path == "/api/v1/export"
        assert {"format": "csv", "category": "fire", "q": WORST}.items() <= dict(asked.params).items()
        page.locator(".review-part--worst a").click()
        expect(page.locator("#one-head h1")).to_contain_text(WORST, timeout=60_000)
        expect(page.locator(".lane-span").first).to_be_visible(timeout=60_000)
        expect(page.locator("#one-side")).to_contain_text(unit)
        report = page.locator("#one-head a", has_text="PDF").get_attribute("href")
        assert re.fullmatch(r"/api/v1/incidents/inc-\d+/report\?format=pdf&lang=uk", report or "")
        the_report_agrees(page, f"{room.centre.url}{report}", unit)
        page.locator("#one-log li", has_text=f"Відправлено {unit}").locator("button").click()
        page.locator("#one-room").click()
        rewound(page, room, unit)


def the_report_agrees(page: Page, url: str, unit: str) -> None:
    """The PDF has the numbers that stand on the screen, and the instants of the unit."""
    told = text_of(page.request.get(url).body())
    for name in FIGURES:
        shown = page.locator(f'#one-head [data-figure="{name}"] b').inner_text()
        assert f"{UK(f'after.step.{name}')} {shown.rjust(5, '0')} " in told
    instants = page.locator("#one-side tr", has_text=unit).locator("time").all_inner_texts()
    assert len(instants) == 4
    assert all(each in told for each in instants)


def rewound(page: Page, room: Room, unit: str) -> None:
    """The room at the dispatch: the fire is open, its unit was sent, and no key sends anything."""
    expect(page.locator(".replay-mark")).to_have_text("ПОВТОР", timeout=60_000)
    open_then = "id => sitcen.state.incidents.has(id)"
    [incident] = room.archived(WORST)
    own = incident["id"]
    page.wait_for_function(open_then, arg=own, timeout=60_000)
    page.evaluate("id => sitcen.select(id)", own)
    expect(page.locator("#then-body")).to_contain_text(unit, timeout=60_000)
    facts = room.client.get(f"/api/v1/incidents/{own}/timeline").json()["facts"]
    for key in ("a", "d", "1", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function(f"id => !({open_then})(id)", arg=own, timeout=60_000)
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function(open_then, arg=own, timeout=60_000)
    assert page.locator("#act").count() == 0
    assert room.client.get(f"/api/v1/incidents/{own}/timeline").json()["facts"] == facts


def test_who_serves_does_not_review(room: Room, browser: Browser) -> None:
    with looking(room, browser, lang="uk", theme="dark", who="operator") as page:
        assert page.goto(f"{room.centre.url}/review").status == 403  # type: ignore[union-attr]
        assert page.goto(f"{room.centre.url}/review?at=now").status == 403  # type: ignore[union-attr]
