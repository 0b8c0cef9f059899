"""Child processes that are restarted when they die, and never outlive the process that started them."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.log import Changes

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_AFTER_S = 10.0  # a child that ran this long starts its next life without a pause
TETHER = str(Path(__file__).with_name("tether.py"))


def tethered(command: Sequence[str]) -> list[str]:
    """The command so that it ends with this process, and with the thread that starts it."""
    return [sys.executable, "-I", "-S", TETHER, str(os.getpid()), *command]


@dataclass(slots=True, kw_only=True)
class Child:
    """One process of the centre; `tend` keeps it running, `end` stops it for good."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    stop_within_s: float = 2.0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)
    _pause_s: float = field(default=0.0, init=False)
    _not_before: float = field(default=0.0, init=False)
    _health: Changes = field(init=False)

    def __post_init__(self) -> None:
        self._health = Changes(log, self.name)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._started = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends all in order.
        self._process = subprocess.Popen(
            tethered(self.command), env=dict(self.environment), start_new_session=True
        )

    def tend(self) -> None:
        """Start it when it is not running, after a growing pause when it keeps dying."""
        now = time.monotonic()
        if self.alive():
            if now - self._started > STEADY_AFTER_S:
                self._pause_s = 0.0
                self._health.well()
            return
        if self._process is not None:
            self._health.failed(f"ended with {self._process.returncode}")
            self._process = None
            self._not_before = now + self._pause_s
            self._pause_s = min(max(self._pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        if now >= self._not_before:
            self.start()

    def ask_to_end(self) -> None:
        if self._process is not None and self.alive():
            self._process.terminate()

    def end(self) -> None:
        """Stop it: SIGTERM, and SIGKILL to its whole group after `stop_within_s`."""
        if self._process is None:
            return
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.stop_within_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
