"""`sitcen run`: what it guards before anything starts, and how its children live."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from dashboard import supervisor
from dashboard.children import Child
from dashboard.embedded import EmbeddedServer
from dashboard.errors import CentreError
from dashboard.supervisor import DISK_LOW, DISK_WELL, DiskGuard, children, only_one, require_free_port
from tests.centre import eventually


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path_factory.mktemp("s"), appendfsync="always")
    server.start()
    yield server
    server.stop()


def policy(server: EmbeddedServer) -> str:
    with redis.Redis.from_url(server.url, protocol=2) as store:
        answer: str = store.config_get("appendfsync")["appendfsync"]
        return answer


def test_a_second_centre_in_the_same_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOCKED_FOR_S", 0.1)
    with (
        only_one(tmp_path),
        pytest.raises(CentreError, match="another centre is running"),
        only_one(tmp_path),
    ):
        pass


def test_the_folder_is_free_again_after_its_centre(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path):
            pass


def test_a_store_that_outlives_its_supervisor_still_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOCKED_FOR_S", 0.1)
    with only_one(tmp_path) as lock:
        server = EmbeddedServer(tmp_path / "s", lock=lock)
        server.start()
    try:
        with pytest.raises(CentreError, match="another centre"), only_one(tmp_path):
            pass
    finally:
        server.stop()
    with only_one(tmp_path):
        pass


def test_a_port_in_use_is_told_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CentreError, match="Address already in use; set SITCEN_PORT"):
            require_free_port("127.0.0.1", taken.getsockname()[1])


def test_a_full_disk_eases_the_store_and_room_hardens_it_again(own_server: EmbeddedServer) -> None:
    free = DISK_WELL + 1
    guard = DiskGuard(own_server, free_bytes=lambda _: free)
    guard.look()
    assert policy(own_server) == "always"
    free = DISK_LOW - 1
    guard.look()
    assert policy(own_server) == "everysec"
    free = DISK_LOW + 1
    guard.look()
    assert policy(own_server) == "everysec"
    free = DISK_WELL + 1
    guard.look()
    assert policy(own_server) == "always"


def test_a_dead_child_is_started_again() -> None:
    child = Child(name="sleeper", command=("sleep", "60"), environment=os.environ)
    child.tend()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def started_again() -> bool:
        child.tend()
        return child.alive() and child.pid != first

    eventually(started_again)
    child.end()
    assert not child.alive()


def test_a_child_that_keeps_dying_is_started_less_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    child = Child(name="mayfly", command=("false",), environment=os.environ)
    pids = set()

    def three_lives() -> bool:
        child.tend()
        pids.add(child.pid)
        return len(pids - {None}) >= 3

    eventually(three_lives)
    child.end()
    assert caplog.text.count("mayfly fails") == 1


def test_children_end_with_a_killed_starter() -> None:
    starter = (
        "import os, time; from dashboard.children import Child;"
        "child = Child(name='sleeper', command=('sleep', '60'), environment=os.environ);"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        sleeper = int(process.stdout.readline())
        process.kill()
    eventually(lambda: not running(sleeper))


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_centre_has_all_its_processes_and_the_demo_where_it_is_wanted() -> None:
    plain = [child.name for child in children({}, demo=False)]
    assert plain == ["web", "feeds", "adviser", "archivist", "writer-1", "writer-2"]
    with_all = [child.name for child in children({}, demo=True)]
    assert with_all == ["web", "demo", "feeds", "adviser", "archivist", "writer-1", "writer-2"]
