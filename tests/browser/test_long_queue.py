"""A queue of many hundreds: only what is around the sight is made, and every row can be reached."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.bench.queue import Calls
from tests.browser.room import Desk, Room
from tests.centre import Centre

pytestmark = pytest.mark.browser

Crowd = tuple[Room, Calls]
OPEN = 700
QUEUED = "(open) => sitcen.byId('queue-rows').querySelector('.row')?.ariaSetSize >= open"
IN_SIGHT = """(id) => {
  const at = (name) => document.getElementById(name)?.getBoundingClientRect();
  const [row, list] = [at(`row-${id}`), at("queue-rows")];
  return Boolean(row) && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
}"""


@pytest.fixture(scope="module")
def crowded() -> Iterator[Crowd]:
    with (
        Centre(writers=1, appendfsync="everysec") as centre,
        Room.of(centre) as room,
        centre.store() as store,
    ):
        calls = Calls(store, centre.names, OPEN)
        calls.open_all()
        yield room, calls


def ready(desk: Desk) -> None:
    desk.page.wait_for_function(
        "(open) => sitcen.byId('queue-rows').querySelector('.row')?.ariaSetSize >= open", arg=OPEN
    )


def test_few_rows_stand_for_all_and_the_last_is_one_key_away(crowded: Crowd, browser: Browser) -> None:
    with crowded[0].desk(browser) as desk:
        ready(desk)
        rows = desk.page.locator("#queue-rows .row")
        assert rows.count() < 120
        assert rows.first.get_attribute("aria-posinset") == "1"
        desk.page.locator("#queue-rows").focus()
        desk.press("ArrowUp")  # nothing is selected: the last one
        last = desk.page.evaluate("sitcen.state.selected")
        desk.page.wait_for_function(IN_SIGHT, arg=last)
        row = desk.page.locator(f"#row-{last}")
        assert row.get_attribute("aria-posinset") == row.get_attribute("aria-setsize")
        expect(desk.page.locator("#queue-rows")).to_have_attribute("aria-activedescendant", f"row-{last}")
        assert rows.count() < 120
        desk.press("ArrowUp")
        before = desk.page.evaluate("sitcen.state.selected")
        assert before != last
        desk.page.wait_for_function(IN_SIGHT, arg=before)


def test_what_is_scrolled_to_is_made_and_a_new_p1_comes_to_the_top(crowded: Crowd, browser: Browser) -> None:
    room, calls = crowded
    with room.desk(browser) as desk:
        ready(desk)
        rows = desk.page.locator("#queue-rows .row")
        desk.page.evaluate("sitcen.byId('queue-rows').scrollTop = 15000")
        expect(rows.first).not_to_have_attribute("aria-posinset", "1")
        assert desk.page.locator(".row--new").count() == 0  # made just now is not come just now
        desk.page.evaluate("sitcen.byId('queue-rows').scrollTop = 0")
        desk.page.wait_for_function("() => sitcen.started")
        calls.p1()
        expect(rows.first).to_have_attribute("data-priority", "1")
        expect(rows.first).to_have_class("row row--unseen row--new")
