"""How the archive's tables came to be, step by step; `upgrade` takes those that are missing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from dashboard.archive import database


def configured(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date: all steps or none, and never two processes at once."""
    with engine.begin() as connection:
        database.lock(connection)
        command.upgrade(configured(connection), "head")


def up_to_date(connection: Connection) -> bool:
    """Whether the tables are those that this program knows."""
    newest = ScriptDirectory.from_config(configured()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest
