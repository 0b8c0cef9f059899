"""Fixtures that every room's tests share: a real server, and a centre of its own for each test."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import redis
from hypothesis import settings
from playwright.sync_api import Browser
from sqlalchemy import text

from dashboard.archive import database
from dashboard.bench import postgres
from dashboard.bench.screen import chromium
from dashboard.embedded import EmbeddedServer
from dashboard.streams.names import Names

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
_numbers = count(1)

# A law holds or it does not; how long a busy machine takes over one example says nothing of it.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    embedded = EmbeddedServer(tmp_path_factory.mktemp("store"), appendfsync="everysec")
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of these tests alone."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    with postgres.cluster(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.sqlite3'}"
    url: str = request.getfixturevalue("postgresql")
    emptied = database.connect(database.address(url, tmp_path))
    with emptied.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    emptied.dispose()
    return url


@pytest.fixture
def store(server: EmbeddedServer) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(server.url, protocol=2, socket_timeout=10) as client:
        yield client


@pytest.fixture
def names() -> Names:
    """The keys of a centre that no other test uses."""
    return Names(f"test{next(_numbers)}")


@pytest.fixture
def recorded() -> Path:
    """The folder of recorded inputs, for tests marked `real`."""
    if not SHARED.is_dir():
        pytest.skip("no recorded inputs on this machine")
    return SHARED


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all: Playwright takes no second one in the same thread."""
    with chromium() as running:
        yield running
