"""Archives for tests: an SQLite file of its own for each, and an emptied PostgreSQL for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from dashboard.archive import database, migrations


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
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Who writes the archive, its tables up to date."""
    opened = database.connect(database.address(database_url, tmp_path), writes=True)
    migrations.upgrade(opened)
    yield opened
    opened.dispose()
