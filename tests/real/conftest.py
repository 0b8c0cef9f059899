"""A writer that takes events of any age: recordings are years old."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.streams.names import Names
from tests.builders import RULES
from tests.streams.test_writer import Running

EVER = timedelta(days=36_500)


@pytest.fixture
def running(server: EmbeddedServer, names: Names, store: redis.Redis) -> Iterator[Running]:
    running = Running(server.url, names, store)
    running.start(rules=replace(RULES, event_max_age=EVER))
    yield running
    running.stop()
