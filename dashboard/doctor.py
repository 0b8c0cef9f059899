"""`sitcen doctor`: everything a centre needs, looked at from outside, each line with what to do about it.

It only reads: a test event of its own would show on every screen.
"""

import http.client
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import click
import redis

from dashboard import settings as settings_module
from dashboard.administration import store_url
from dashboard.archive.numbering import id_of
from dashboard.bootstrap.archivist import archive_place
from dashboard.bootstrap.common import own_file
from dashboard.bootstrap.feeds import configured
from dashboard.errors import CentreError, SettingsError
from dashboard.paper import telephones
from dashboard.settings import Settings
from dashboard.streams import functions, paper
from dashboard.streams.journal import chain_hash
from dashboard.streams.names import ARCHIVISTS, WRITERS, Names

OLDEST_PYTHON = (3, 11)
# The first versions with the fixes of the Lua and stream vulnerabilities known in November 2026.
OLDEST_SERVER = {"redis": (7, 0, 15), "valkey": (9, 1, 1)}
MANY_WAITING = 10_000  # inputs; about a second of a writer's work


class Finding(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    finding: Finding
    what: str
    to_do: str = ""

    def __str__(self) -> str:
        advice = f"\n       {self.to_do}" if self.to_do else ""
        return f"{self.finding:<6} {self.what}{advice}"


def ok(what: str) -> Line:
    return Line(Finding.OK, what)


def warn(what: str, to_do: str) -> Line:
    return Line(Finding.WARN, what, to_do)


def fail(what: str, to_do: str) -> Line:
    return Line(Finding.FAIL, what, to_do)


def examine() -> int:
    """Print a line for each check; gives the exit code, 1 when one of them fails."""
    failed = False
    for line in checks():
        click.echo(str(line))
        failed = failed or line.finding is Finding.FAIL
    return int(failed)


def checks() -> Iterator[Line]:
    """Every check in order; those that need what failed before them are left out."""
    yield python()
    try:
        settings = settings_module.read()
    except SettingsError as error:
        yield fail(f"settings: {error}", "the README lists every SITCEN_* variable")
        return
    yield ok(f"settings: centre {settings.centre}, city {settings.city}")
    yield files(settings)
    with redis.Redis.from_url(store_url(settings), protocol=2, socket_timeout=5) as store:
        yield from of_store(store, settings)
    yield of_database(settings)
    yield of_web(settings)


def python() -> Line:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return fail(f"Python {found}", "Python 3.11 or newer is needed")
    return ok(f"Python {found}")


def files(settings: Settings) -> Line:
    """City, cameras, and what comes in and goes out: read as the processes will read them."""
    try:
        feeds, outputs = configured(settings)
        telephones.load(own_file(settings.telephones), demo=settings.demo)
    except CentreError as error:
        return fail(f"files: {error}", "every mistake is listed; mend them all, and look again")
    return ok(f"files: feeds {len(feeds.feeds)}, outputs {len(outputs)}")


def of_store(store: redis.Redis, settings: Settings) -> Iterator[Line]:
    try:
        server = store.info("server")
    except redis.RedisError as error:
        yield fail(
            f"store: {error}", "start the centre with `sitcen run`, or point SITCEN_REDIS_URL at its server"
        )
        return
    names = Names(settings.centre)
    yield version(server)
    for check in (durability, functions_loaded, writer_alive, chain_end, archive, paper_fallback, waiting):
        yield _asked(check, store, names)


def _asked(check: Callable[[redis.Redis, Names], Line], store: redis.Redis, names: Names) -> Line:
    """A check's line; an account that may not ask gives a warning, not an end."""
    try:
        return check(store, names)
    except redis.exceptions.NoPermissionError as error:
        return warn(f"store: {error}", "run the doctor with an account that may ask")
    except redis.RedisError as error:
        return fail(f"store: {error}", "look at the store's log")


def version(server: Mapping[str, Any]) -> Line:
    kind = "valkey" if "valkey_version" in server else "redis"
    text = str(server[f"{kind}_version"])
    found = tuple(int(part) for part in text.split("-", maxsplit=1)[0].split("."))
    if found < OLDEST_SERVER[kind]:
        oldest = ".".join(map(str, OLDEST_SERVER[kind]))
        return warn(f"store: {kind} {text}", f"known holes in Lua and streams: update to {oldest} or newer")
    return ok(f"store: {kind} {text}")


def durability(store: redis.Redis, _names: Names) -> Line:
    if not store.info("persistence")["aof_enabled"]:
        return fail("store: append-only file off, so a restart loses everything", "CONFIG SET appendonly yes")
    policy = store.config_get("appendfsync")["appendfsync"]
    if policy == "no":
        return warn("store: appendfsync no", "CONFIG SET appendfsync everysec, or always")
    return ok(f"store: append-only file on, appendfsync {policy}")


def functions_loaded(store: redis.Redis, _names: Names) -> Line:
    if functions.loaded(store):
        return ok("store: functions loaded")
    return fail("store: the functions are missing", "an administrator runs `sitcen functions`")


def writer_alive(store: redis.Redis, names: Names) -> Line:
    deadline, epoch = store.hmget(names.lease, "deadline_ms", "epoch")
    seconds, micros = store.time()
    if deadline is None:
        return fail("writer: none has ever run", "start `sitcen writer`")
    late_ms = seconds * 1000 + micros // 1000 - int(deadline)
    if late_ms > 0:
        return fail(f"writer: silent {late_ms / 1000:.0f} s beyond its lease", "start `sitcen writer`")
    return ok(f"writer: alive, epoch {epoch.decode()}")


def chain_end(store: redis.Redis, names: Names) -> Line:
    """The last commit's tip is the journal's last entry, and its hash follows from the one before."""
    last = store.xrevrange(names.journal, count=2)
    tip, tip_hash = store.hmget(names.lease, "tip", "hash")
    if not last:
        return ok("journal: empty") if tip in (None, b"0-0") else _broken("its entries are gone")
    (entry_id, fields), before = last[0], last[1][1][b"hash"] if len(last) > 1 else None
    # The writer may have committed between the two questions.
    if tip is not None and tip != entry_id and not store.xrange(names.journal, min=tip, max=tip):
        return _broken(f"it ends at {entry_id.decode()}, the last commit was {tip.decode()}")
    if tip == entry_id and tip_hash != fields.get(b"hash"):
        return _broken(f"entry {entry_id.decode()} has another hash than its commit")
    if before and chain_hash(before.decode(), entry_id.decode(), fields[b"fact"]).encode() != fields[b"hash"]:
        return _broken(f"entry {entry_id.decode()} is not as it was written")
    return ok(f"journal: {store.xlen(names.journal)} facts, chain well at its end")


def _broken(how: str) -> Line:
    return fail(f"journal: {how}", "run `sitcen audit verify`, and keep a copy of the store's files")


def waiting(store: redis.Redis, names: Names) -> Line:
    """Inputs that the writer has not taken, by its group's lag."""
    behind = 0
    for stream in names.inputs:
        if store.exists(stream):
            groups = [each for each in store.xinfo_groups(stream) if each["name"] == WRITERS.encode()]
            behind += sum(each["lag"] or 0 for each in groups)
    if behind > MANY_WAITING:
        return warn(f"inputs: {behind} wait for the writer", "look at the writer's log, and at its load")
    return ok(f"inputs: {behind} wait for the writer")


def archive(store: redis.Redis, names: Names) -> Line:
    """How far the archive is behind the journal: what it has not taken, the store does not forget."""
    groups = store.xinfo_groups(names.journal) if store.exists(names.journal) else []
    found = next((each for each in groups if each["name"] == ARCHIVISTS.encode()), None)
    if found is None:
        return warn("archive: none; old facts are forgotten", "start `sitcen archivist` to keep them")
    reached = found["last-delivered-id"].decode()
    behind = len(store.xrange(names.journal, f"({reached}", "+", count=MANY_WAITING + 1))
    if behind > MANY_WAITING:
        return warn(f"archive: more than {MANY_WAITING} facts behind", "look at the archivist's log")
    return ok(f"archive: {behind} facts behind the journal")


def paper_fallback(store: redis.Redis, names: Names) -> Line:
    """Whether there is something to go on by when all screens are dark."""
    standing = paper.read(store, names)
    if standing is None:
        return warn("paper: no sheets for an outage", "set SITCEN_FALLBACK_DIR, and start `sitcen archivist`")
    if standing.problem is not None:
        return fail(f"paper: {standing.problem}", f"let `sitcen archivist` write {standing.folder}")
    if not standing.well(datetime.now(UTC)):
        return fail(
            f"paper: nobody writes sheets since {standing.at:%H:%M:%S} UTC", "start `sitcen archivist`"
        )
    written = "none yet" if standing.written_at is None else f"the last at {standing.written_at:%H:%M:%S} UTC"
    return ok(f"paper: sheets in {standing.folder}, {written}")


def of_database(settings: Settings) -> Line:
    """The archive's database: there, its tables those of this program, its place that of this centre."""
    try:
        found = archive_place(settings)
    except CentreError as error:
        return fail(f"archive: {error}", "look at SITCEN_DATABASE_URL and SITCEN_DATA")
    if found is None:
        return warn("archive: none yet", "`sitcen archivist` makes it, and brings its tables up to date")
    return ok(f"archive: {found.facts} facts, up to {id_of(found.seq)}")


def of_web(settings: Settings) -> Line:
    where = f"{settings.host}:{settings.port}"
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read(500).decode(errors="replace")
    except OSError as error:
        return fail(f"web: nothing answers at {where}: {error}", "start `sitcen web`, or set SITCEN_PORT")
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        return fail(f"web: not ready: {body}", "it waits for what failed above")
    return ok(f"web: ready at http://{where}")
