"""`sitcen run`: it starts, says how to enter once, and leaves nothing behind, however it ends."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.supervisor import command
from dashboard.welcome import answers_ready
from tests.centre import eventually, free_port

pytestmark = pytest.mark.kill

READY_WITHIN_S = 40.0
ENDED_WITHIN_S = 10.0


class Running:
    """One `sitcen run` with its output."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SITCEN_")}
        environment = {**inherited, "SITCEN_DATA": str(folder / "var"), "SITCEN_PORT": str(self.port)}
        self._out = folder / f"out-{self.port}"
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                command("run", "--no-demo"), env=environment, stdout=out, stderr=out, start_new_session=True
            )

    @property
    def said(self) -> str:
        return self._out.read_text()

    def await_ready(self) -> None:
        eventually(lambda: "is ready" in self.said, READY_WITHIN_S)

    def family(self) -> set[int]:
        """The supervisor and all that it started, and they started."""
        found = {self.process.pid}
        parents = dict(_parents())
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found


def _parents() -> Iterator[tuple[int, int]]:
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(each.parent.name), each.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest[0] != "Z":
            yield pid, int(rest[1])


def alive(pids: set[int]) -> set[int]:
    return pids & {pid for pid, _ in _parents()}


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="sitcen-"))
    yield path
    shutil.rmtree(path)


def test_one_ctrl_c_ends_everything(folder: Path) -> None:
    running = Running(folder)
    running.await_ready()
    family = running.family()
    assert len(family) >= 5  # supervisor, store, web and its worker, two writers
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(ENDED_WITHIN_S) == 0
    eventually(lambda: not alive(family))
    assert "Traceback" not in running.said


def test_a_killed_supervisor_takes_everything_with_it_and_the_next_one_goes_on(folder: Path) -> None:
    first = Running(folder)
    first.await_ready()
    assert re.search(r"password +\S{8,}", first.said)
    family = first.family()
    first.process.kill()
    first.process.wait()
    second = Running(folder)
    second.await_ready()
    assert "password" not in second.said
    eventually(lambda: not alive(family))
    second.process.terminate()
    second.process.wait(ENDED_WITHIN_S)


def test_it_heals_what_is_killed_inside_it(folder: Path) -> None:
    running = Running(folder)
    running.await_ready()
    for victim in running.family() - {running.process.pid}:
        os.kill(victim, signal.SIGKILL)
    eventually(lambda: not answers_ready("127.0.0.1", running.port))
    eventually(lambda: answers_ready("127.0.0.1", running.port), READY_WITHIN_S)
    running.process.terminate()
    running.process.wait(ENDED_WITHIN_S)
