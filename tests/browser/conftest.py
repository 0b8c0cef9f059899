"""A whole centre for the journeys of this folder."""

from collections.abc import Iterator

import pytest

from tests.browser.room import Room
from tests.centre import Centre


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    with Centre(writers=1, appendfsync="everysec") as centre, Room.of(centre) as room:
        yield room
