"""An archive for each test, once of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.archive import database, migrations


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """Who writes the archive, its tables up to date."""
    opened = database.connect(database.address(database_url, tmp_path), writes=True)
    migrations.upgrade(opened)
    yield opened
    opened.dispose()
