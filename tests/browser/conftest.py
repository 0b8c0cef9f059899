"""A whole centre and a real Chromium for the journeys of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.room import FLAGS, Room, chromium_path
from tests.centre import Centre


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        yield room


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield chromium
        chromium.close()
