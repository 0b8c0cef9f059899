"""The archivist, and the archive as others open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.administration import open_store, store_url
from dashboard.bootstrap.common import packs, stop_on_signals
from dashboard.bootstrap.paper import start_fallback
from dashboard.errors import ArchiveError
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from dashboard.archive.loading import Loaded
    from dashboard.archive.place import Place
    from dashboard.streams.journal import Verified


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


def archive_place(settings: Settings) -> "Place | None":
    """Where the archive stands; None when there is none. Raises ArchiveError when it does not answer."""
    from dashboard.archive import place

    with _open_archive(settings) as connection:
        return None if connection is None else place.read(connection, settings.centre)


def verify_archive(settings: Settings) -> "Verified | None":
    """None when nothing is archived yet. Raises ChainBroken with the first fact that is not as it was."""
    from dashboard.archive import checking, place

    names = Names(settings.centre)
    with _open_archive(settings) as connection, open_store(settings) as store:
        if connection is None or place.read(connection, settings.centre) is None:
            return None
        checking.agree(connection, store, names)
        return checking.verify(connection, settings.centre)


def rebuild_archive(settings: Settings) -> int:
    """The number of facts that all else was made from anew. Raises ArchiveError, ChainBroken."""
    from dashboard.archive import checking

    with _open_archive(settings, writes=True) as connection:
        if connection is None:
            raise ArchiveError("there is no archive yet: start `sitcen archivist`")
        return checking.rebuild(connection, settings.centre)


@contextmanager
def _open_archive(settings: Settings, *, writes: bool = False) -> Iterator["Connection | None"]:
    """A transaction; None when the database has no archive. Raises ArchiveError when it does not answer."""
    from sqlalchemy.exc import SQLAlchemyError

    from dashboard.archive import database, migrations

    url = database.address(settings.database_url, settings.data)
    if not database.present(url):
        yield None
        return
    engine = database.connect(url, writes=writes)
    try:
        with engine.begin() as connection:
            yield connection if migrations.up_to_date(connection) else None
    except SQLAlchemyError as error:
        raise ArchiveError(f"the archive does not answer: {getattr(error, 'orig', error)}") from error
    finally:
        engine.dispose()
