"""The archive's database: SQLite in the data folder, or the PostgreSQL that SITCEN_DATABASE_URL names."""

import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from psycopg.pq import Format
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from dashboard.errors import SettingsError

FILE = "archive.sqlite3"
LOCKED_FOR_S = 30.0  # one transaction of another's; a history that is brought in takes some seconds a part
RETRY_S = 0.02
CONNECT_WITHIN_S = 5
MIGRATION_LOCK = 0x5174CE9  # of PostgreSQL's advisory locks; any number that no other program takes
CACHE = "PRAGMA cache_size = -4096"  # KiB, of each of a process's connections: the system keeps the file
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}


def address(database_url: str, folder: Path) -> URL:
    """The address of the archive. Raises SettingsError when it is of no database that can hold one."""
    if not database_url:
        return URL.create("sqlite", database=str((folder / FILE).resolve()))
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise SettingsError("SITCEN_DATABASE_URL is no address such as postgresql://…") from error
    driver = DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise SettingsError(f"SITCEN_DATABASE_URL: {url.drivername} is neither postgresql nor sqlite")
    return url.set(drivername=driver)


def connect(url: URL, *, writes: bool = False) -> Engine:
    """An engine, not connected yet. Who writes takes SQLite's one write lock as a transaction begins."""
    if url.get_backend_name() != "sqlite":
        # Who reads sees one moment of the archive in all statements of a transaction, as SQLite gives it.
        level = "READ COMMITTED" if writes else "REPEATABLE READ"
        within = {"connect_timeout": CONNECT_WITHIN_S}
        engine = create_engine(url, pool_pre_ping=True, isolation_level=level, connect_args=within)
        event.listen(engine, "before_cursor_execute", _ask_binary)
        return engine
    path = Path(url.database or "").resolve()
    if writes:
        path.parent.mkdir(parents=True, exist_ok=True)
    mode = "rwc" if writes else "rw"  # who only reads makes no empty file where none is
    named = url.set(database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"})
    engine = create_engine(named, connect_args={"timeout": LOCKED_FOR_S, "isolation_level": None})
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine, "connect", _prepare_writer if writes else _prepare_reader)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _ask_binary(
    _connection: Any, cursor: Any, _statement: Any, _values: Any, context: Any, _many: Any
) -> None:
    """A statement with the option `binary` has its bytes as they are, not written out as digits."""
    if context is not None and context.execution_options.get("binary"):
        cursor.format = Format.BINARY


def present(url: URL) -> bool:
    """Whether there may be an archive; opening an SQLite that is not there would make an empty one."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _prepare_writer(connection: Any, _record: Any) -> None:
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before the journal is trimmed
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is not left in the file
    connection.execute(CACHE)


def _write_ahead(connection: Any) -> None:
    """SQLite waits for others everywhere but here, where a new file is opened by several at once."""
    until = time.monotonic() + LOCKED_FOR_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(RETRY_S)
        else:
            return


def _prepare_reader(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute(CACHE)


def lock(connection: Connection) -> None:
    """Let nobody else change the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
