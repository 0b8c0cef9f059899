"""The archivist, and the archive as others open it."""

from typing import TYPE_CHECKING

from dashboard.administration import store_url
from dashboard.bootstrap.common import stop_on_signals
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from sqlalchemy import Engine


def run_archivist(settings: Settings) -> None:
    """Archive until a signal."""
    from redis import Redis

    from dashboard.archive.archivist import Archivist

    stop = stop_on_signals()
    engine = archive_engine(settings, writes=True)
    # XREAD blocks: a timeout there would come back as an error.
    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=None) as store:
        Archivist(
            store=store,
            names=Names(settings.centre),
            engine=engine,
            personal_kept=settings.personal_kept,
            stop=stop,
        ).run()
    engine.dispose()


def archive_engine(settings: Settings, *, writes: bool = False) -> "Engine":
    """The archive's database, not connected yet. Raises SettingsError when its address is none."""
    from dashboard.archive import database

    return database.connect(database.address(settings.database_url, settings.data), writes=writes)
