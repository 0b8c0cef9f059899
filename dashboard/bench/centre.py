"""A whole centre of real processes in a folder of its own, for benches, browser tests and tests that kill."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import redis

from dashboard.administration import first_accounts
from dashboard.children import tethered
from dashboard.embedded import EmbeddedServer
from dashboard.errors import CentreError
from dashboard.settings import read
from dashboard.streams import functions
from dashboard.streams.names import Names
from dashboard.supervisor import command
from dashboard.triage.doctrine import SHIPPED
from dashboard.welcome import answers_ready

NO_FLOOD = 1_000_000  # operators
READY_WITHIN_S = 40.0  # two cores that others use as well
PASSWORD = "correct-horse-battery"  # noqa: S105 — of a centre that lives for a minute
T = TypeVar("T")
KEY = "sc_ingest_test-key-of-a-temporary-centre"


class NotInTime(CentreError, AssertionError):
    pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(ask: Callable[[], T | None], within_s: float = 10.0, every_s: float = 0.05) -> T:
    """The first true answer.

    Raises NotInTime when there is none in time.
    """
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(every_s)
    raise NotInTime(f"{ask} did not come true within {within_s} s")


@dataclass(slots=True)
class Centre:
    """`with Centre() as centre:` has a store, writers (one active), the web, five accounts and a key.

    Its folder has a short path of its own, because a socket's path is limited to about 100 bytes.
    """

    demo: bool = False
    writers: int = 2
    web: bool = True
    appendfsync: str = "always"
    floods: bool = (
        False  # else its queue stands as rows however many alarms come, for a bench or a test to find
    )
    settings: Mapping[str, str] = field(default_factory=dict)
    password: str = PASSWORD
    key: str = KEY
    port: int = field(default_factory=free_port)
    names: Names = field(default=Names("kharkiv"), init=False)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="sitcen-")), init=False)
    server: EmbeddedServer = field(init=False)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.server = EmbeddedServer(self.folder / "store", appendfsync=self.appendfsync)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store_url(self) -> str:
        return self.server.url

    @property
    def log(self) -> str:
        """What the processes wrote, for the message of a failing test."""
        log = self.folder / "log"
        return log.read_text(errors="replace") if log.exists() else ""

    @property
    def environment(self) -> dict[str, str]:
        """Of the centre's processes, and of a `sitcen` command against it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SITCEN_")}
        return {
            **inherited,
            "SITCEN_REDIS_URL": self.store_url,
            "SITCEN_DATA": str(self.folder),
            "SITCEN_PORT": str(self.port),
            "SITCEN_DEMO": str(int(self.demo)),
            "SITCEN_DEMO_PASSWORD": self.password,
            "SITCEN_DEMO_KEY": self.key,
            "SITCEN_DOCTRINE": str(self.folder / "doctrine.toml"),
            **self.settings,
        }

    def store(self) -> redis.Redis:
        return redis.Redis.from_url(self.store_url, protocol=2, socket_timeout=10)

    def server_name(self) -> str:
        """The store's name and version, for a bench's report."""
        with self.store() as store:
            about = store.info("server")
        return f"{about.get('server_name', 'redis')} {about.get('valkey_version', about['redis_version'])}"

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            sys.stderr.write(self.log)
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            sys.stderr.write(self.log)
        self._stop()

    def divide_alarms(self, operators: int) -> None:
        """Among so many operators, from the next start of a writer on."""
        text = re.sub(r"(?m)^operators = \d+$", f"operators = {operators}", SHIPPED.read_text("utf-8"))
        (self.folder / "doctrine.toml").write_text(text, "utf-8")

    def _start(self) -> None:
        self.divide_alarms(1 if self.floods else NO_FLOOD)
        self.server.start()
        own = {name: value for name, value in self.environment.items() if name.startswith("SITCEN_")}
        with self.store() as store:
            functions.load(store)
            first_accounts(store, read(own))
        for number in range(1, self.writers + 1):
            self.start(f"writer-{number}", "writer")
        if self.web:
            self.start_web()
        if self.demo:
            self.start("demo", "demo")

    def _stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(6)
            _kill_group(process)
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, *words: str) -> None:
        """Start a process of the centre under a name: `start("writer-1", "writer")`."""
        with (self.folder / "log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                tethered(command(*words)),
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def await_ready(self, within_s: float = READY_WITHIN_S) -> None:
        eventually(lambda: answers_ready("127.0.0.1", self.port), within_s)

    def active_writer(self) -> str | None:
        """The name of the process that holds the lease."""
        with self.store() as store:
            holder = store.hget(self.names.lease, "holder")
        pid = int(holder.rpartition(b":")[2]) if holder else None
        return next((name for name, process in self.processes.items() if process.pid == pid), None)

    def is_connected(self, name: str) -> bool:
        """Whether a writer that was started has the store, and stands by or leads."""
        with self.store() as store:
            return any(each["name"] == f"writer-{self.processes[name].pid}" for each in store.client_list())

    def kill(self, name: str) -> None:
        """`kill -9` of a process and of all that it started."""
        _kill_group(self.processes.pop(name))

    def kill_writer(self) -> str:
        """`kill -9` of the active writer; gives its name."""
        name = eventually(self.active_writer)
        self.kill(name)
        return name

    def kill_web(self) -> None:
        self.kill("web")

    def start_web(self) -> None:
        self.start("web", "web")
        self.await_ready()

    def kill_store(self) -> None:
        self.server.kill()

    def start_store(self) -> None:
        self.server.start()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
