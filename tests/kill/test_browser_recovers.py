"""A desk in a real browser comes back by itself: nobody reloads a page in a situation centre."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from dashboard.bench.screen import sign_in
from dashboard.model.codes import EventKind
from tests.centre import Centre

pytestmark = [pytest.mark.kill, pytest.mark.browser]

RECOVERED_WITHIN_MS = 15_000


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with Centre() as running:
        yield running


@pytest.fixture(scope="module")
def page(centre: Centre, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    sign_in(page, centre.url, "operator", centre.password)
    page.evaluate("window.neverReloaded = true")
    yield page
    page.close()


def report(centre: Centre, title: str, lon: float) -> None:
    event = {
        "specversion": "1.0",
        "id": title,
        "source": f"browser/{title}",
        "type": "sitcen.emergency.v1",
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "data": {
            "category": "fire",
            "title": title,
            "location": {"type": "Point", "coordinates": [lon, 49.99]},
            "accuracy_m": 20,
        },
    }
    with centre.store() as store:
        store.xadd(centre.names.events(EventKind.EMERGENCY), {"event": json.dumps(event)})


def assert_shown(page: Page, title: str) -> None:
    row = page.locator("#queue-rows [data-incident]", has_text=title)
    row.wait_for(state="attached", timeout=RECOVERED_WITHIN_MS)
    assert row.count() == 1
    assert page.evaluate("window.neverReloaded") is True


def test_a_desk_shows_what_happens(centre: Centre, page: Page) -> None:
    report(centre, "Before any loss", 36.20)
    assert_shown(page, "Before any loss")


def test_a_desk_recovers_from_a_killed_web_process(centre: Centre, page: Page) -> None:
    centre.kill_web()
    report(centre, "While the web was away", 36.25)
    centre.start_web()
    assert_shown(page, "While the web was away")


def test_a_desk_recovers_from_a_killed_store(centre: Centre, page: Page) -> None:
    centre.kill_store()
    centre.start_store()
    report(centre, "After the store came back", 36.30)
    assert_shown(page, "After the store came back")


def test_a_desk_goes_on_with_the_standby_writer(centre: Centre, page: Page) -> None:
    centre.kill_writer()
    report(centre, "For the standby", 36.35)
    assert_shown(page, "For the standby")
