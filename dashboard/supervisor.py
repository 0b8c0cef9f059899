"""`sitcen run`: the whole centre as one process tree that starts, heals and ends together.

The store starts first and ends last. Between them live two writers (one active, one standing by), the
adviser, the archivist, the feeds, the web, and, when wanted, the demo. On Linux the children end with the
supervisor, also when that is killed.
"""

import contextlib
import fcntl
import logging
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import redis

from dashboard.children import Child
from dashboard.embedded import EmbeddedServer
from dashboard.errors import CentreError
from dashboard.log import Changes

log = logging.getLogger(__name__)

ROUND_S = 0.2
LOCKED_FOR_S = 5.0  # a killed centre's store needs a moment to write its last and let go
WEB_STOP_S = 5.0  # longer than gunicorn's graceful timeout of 3 s
DISK_LOW = 200 * 2**20  # bytes; under `always` the server exits when the disk is full
DISK_WELL = 400 * 2**20


def command(*words: str) -> tuple[str, ...]:
    """The command line of one of the centre's own processes."""
    return (sys.executable, "-m", "dashboard", *words)


def children(environment: Mapping[str, str], *, demo: bool) -> list[Child]:
    """The processes of a centre in the order of their end."""
    found = [
        Child(name="web", command=command("web"), environment=environment, stop_within_s=WEB_STOP_S),
        Child(name="feeds", command=command("feeds"), environment=environment),
        Child(name="adviser", command=command("adviser"), environment=environment),
        Child(name="archivist", command=command("archivist"), environment=environment),
        Child(name="writer-1", command=command("writer"), environment=environment),
        Child(name="writer-2", command=command("writer"), environment=environment),
    ]
    if demo:
        found.insert(1, Child(name="demo", command=command("demo"), environment=environment))
    return found


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[int]:
    """Hold the folder's lock; gives its descriptor, which the store keeps open as well.

    Raises CentreError when another centre lives in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        deadline = time.monotonic() + LOCKED_FOR_S
        while not _locked(lock.fileno()):
            if time.monotonic() > deadline:
                raise CentreError(
                    f"another centre is running in {folder}: end it, or set SITCEN_DATA to another folder"
                )
            time.sleep(ROUND_S)
        yield lock.fileno()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def require_free_port(host: str, port: int) -> None:
    """Raises CentreError when nothing could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CentreError(
                f"cannot listen on {host}:{port}: {error.strerror}; set SITCEN_PORT or SITCEN_HOST"
            ) from error


@dataclass(slots=True)
class DiskGuard:
    """On a full disk a store under `always` exits; under `everysec` it lives, and only refuses writes."""

    store: EmbeddedServer
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    _eased: bool = field(default=False, init=False)

    def store_started(self) -> None:
        self._eased = False

    def look(self) -> None:
        if self.store.appendfsync != "always":
            return
        free = self.free_bytes(self.store.folder)
        if free < DISK_LOW and not self._eased:
            self._switch("everysec")
            log.error("the disk is nearly full: the store writes each second", extra={"free_mb": free >> 20})
        elif free > DISK_WELL and self._eased:
            self._switch("always")
            log.info("the disk has room again: the store writes each entry", extra={"free_mb": free >> 20})

    def _switch(self, policy: str) -> None:
        with redis.Redis.from_url(self.store.url, socket_timeout=5) as client:
            client.config_set("appendfsync", policy)
        self._eased = policy == "everysec"


@dataclass(slots=True)
class Supervisor:
    """Tends the store, when it is ours, and the children until it is told to stop."""

    kept: list[Child]
    store: EmbeddedServer | None
    _stopping: bool = field(default=False, init=False)
    _store_health: Changes = field(default_factory=lambda: Changes(log, "the store"), init=False)
    _disk: DiskGuard | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.store is not None:
            self._disk = DiskGuard(self.store)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def run(self, *, prepare: Callable[[], None], on_ready: Callable[[], bool]) -> None:
        """Start the store, prepare it, and tend everything until a signal.

        `on_ready` is asked each round until it says yes.
        """
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._stop)
        told = False
        try:
            if self.store is not None:
                self.store.start()
            prepare()
            while not self._stopping:
                self._tend_store()
                for child in self.kept:
                    child.tend()
                told = told or on_ready()
                time.sleep(ROUND_S)
        finally:
            self._end()

    def _tend_store(self) -> None:
        if self.store is None or self._disk is None:
            return
        try:
            if not self.store.alive():
                self._store_health.failed("it ended; starting it again")
                self.store.start()
                self._disk.store_started()
            self._disk.look()
            self._store_health.well()
        except (CentreError, redis.RedisError, OSError) as error:
            self._store_health.failed(error)

    def _end(self) -> None:
        """The web, the demo and the feeds at once, then the writers, then the store."""
        log.info("ending")
        writers = [child for child in self.kept if child.name.startswith("writer")]
        others = [child for child in self.kept if child not in writers]
        for group in (others, writers):
            for child in group:
                child.ask_to_end()
            for child in group:
                child.end()
        if self.store is not None:
            self.store.stop()
        log.info("ended")


def child_environment(url: str, *, demo: bool) -> dict[str, str]:
    """The environment of this process with the store's address, and whether the demo plays."""
    return {**os.environ, "SITCEN_REDIS_URL": url, "SITCEN_DEMO": str(int(demo))}
