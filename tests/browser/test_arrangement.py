"""A person's desk follows them: sizes of panels, by keys and on another workstation."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room import SMALL, Desk, Room

pytestmark = pytest.mark.browser
PATH = "**/api/v1/me/arrangement"


def width(page: Page, selector: str) -> float:
    found: float = page.locator(selector).evaluate("(each) => each.getBoundingClientRect().width")
    return found


def resize(desk: Desk, divider: str, *keys: str) -> None:
    """By keys, until the server has kept it."""
    kept = lambda answer: answer.request.method == "PUT" and answer.ok  # noqa: E731 - Playwright's own way
    with desk.page.expect_response(kept):
        desk.page.locator(f".divider--{divider}").focus()
        desk.press(*keys)


def test_panels_keep_their_sizes_at_another_workstation(room: Room, browser: Browser) -> None:
    with room.desk(browser, size=SMALL) as here:
        usual = width(here.page, "#queue")
        divider = here.page.get_by_role("separator", name="Ширина черги")
        now = int(divider.get_attribute("aria-valuenow") or 0)
        resize(here, "queue", "ArrowRight", "Shift+ArrowRight", "ArrowRight")
        wide = width(here.page, "#queue")
        assert wide == pytest.approx(usual + 96, abs=1)
        assert int(divider.get_attribute("aria-valuenow") or 0) == now + 7
        resize(here, "panel", "End")
        assert width(here.page, ".frame--map") >= 350
        resize(here, "panel", "Home")
    with room.desk(browser, size=SMALL) as elsewhere:
        assert width(elsewhere.page, "#queue") == pytest.approx(wide, abs=1)
        with room.desk(browser, who="duty", size=SMALL) as another:
            assert width(another.page, "#queue") == pytest.approx(usual, abs=1)
        resize(elsewhere, "queue", "Enter")
        expect(elsewhere.page.locator("#queue")).to_have_css("width", f"{usual:g}px")
