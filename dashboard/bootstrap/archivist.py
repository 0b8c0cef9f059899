"""The archivist, and the archive as others open it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.administration import store_url
from dashboard.bootstrap.common import packs, stop_on_signals
from dashboard.bootstrap.paper import start_fallback
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.archive.loading import Loaded


def run_archivist(settings: Settings) -> None:
    """Archive until a signal."""
    from redis import Redis

    from dashboard.archive.archivist import Archivist

    stop = stop_on_signals()
    engine = archive_engine(settings, writes=True)
    on_paper = start_fallback(settings, stop)
    # XREAD blocks: a timeout there would come back as an error.
    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=None) as store:
        Archivist(
            store=store,
            names=Names(settings.centre),
            engine=engine,
            personal_kept=settings.personal_kept,
            stop=stop,
        ).run()
    on_paper.join()
    engine.dispose()


def load_cad(settings: Settings, file: Path, columns: Path | None, bar: Any) -> "Loaded":
    """Bring a CAD's export into the archive. Raises CentreError, which says what is wrong with the file."""
    from dashboard import city
    from dashboard.archive import loading, migrations

    place = city.load(settings.city, packs(settings))
    engine = archive_engine(settings, writes=True)
    try:
        migrations.upgrade(engine)
        export = loading.Export(loading.columns_of(columns), settings.time_zone, place.district_of)
        return loading.load_cad(engine, file, export, bar.update)
    finally:
        engine.dispose()


def archive_engine(settings: Settings, *, writes: bool = False) -> "Engine":
    """The archive's database, not connected yet. Raises SettingsError when its address is none."""
    from dashboard.archive import database

    return database.connect(database.address(settings.database_url, settings.data), writes=writes)
