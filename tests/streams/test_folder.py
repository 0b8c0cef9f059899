"""A watched folder: each file is taken in once by its content, when it is whole, and moved away."""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.feeds.configuration.tables import Folder
from dashboard.feeds.transports.folder import WatchedFolder
from dashboard.model.codes import EventKind
from dashboard.streams import seen
from dashboard.streams.names import Names
from tests.feeding import Desk, desk_of, events_in
from tests.unit.feed_builders import NOW, an_alert

Look = Callable[..., Awaitable[Desk]]

# A process that is killed as soon as the store has a file, before the file is moved.
KILLED = """
import asyncio, os, signal, sys
from dataclasses import replace
from pathlib import Path
from dashboard.feeds.transports.folder import WatchedFolder
from dashboard.streams.names import Names
from tests.feeding import desk_of
from tests.streams.test_folder import table

async def work(url, centre, folder):
    async with desk_of(url, Names(centre), "cap") as desk:
        async def take(payload):
            await desk.take(payload)
            os.kill(os.getpid(), signal.SIGKILL)
        await WatchedFolder(table(Path(folder)), replace(desk.inbox(), intake=take)).session()

asyncio.run(work(*sys.argv[1:]))
"""


def alert(number: int) -> str:
    return an_alert(
        identifier=f"<identifier>a{number}</identifier>", sent="<sent>2026-11-22T19:30:00+02:00</sent>"
    )


def table(folder: Path, **changed: object) -> Folder:
    return Folder(**({"path": folder, "pattern": "*.xml", "settle_s": 0.0, "every_s": 0.01} | changed))


def lying(folder: Path) -> list[str]:
    """What lies there, without the digests in front of what is put away."""
    return sorted(each.name.partition("-")[2] or each.name for each in folder.iterdir() if each.is_file())


@pytest.fixture
def look(server: EmbeddedServer, names: Names) -> Look:
    async def looked(folder: Folder, times: int = 1, *, trial: bool = False) -> Desk:
        async with desk_of(server.url, names, "cap") as desk:
            watched = WatchedFolder(folder, desk.inbox(trial=trial))
            for _ in range(times):
                await watched.one_session()
        return desk

    return looked


def test_files_are_taken_in_oldest_first_and_moved_away(
    look: Look, tmp_path: Path, store: redis.Redis, names: Names
) -> None:
    for number, name in enumerate(["b.xml", "a.xml", "notes.txt"], 1):
        (tmp_path / name).write_text(alert(number))
        os.utime(tmp_path / name, (number, number))
    desk = asyncio.run(look(table(tmp_path)))
    assert [each.id for each in events_in(store, names, EventKind.ALERT)] == ["a1", "a2"]
    assert (lying(tmp_path), lying(tmp_path / "done")) == (["notes.txt"], ["a.xml", "b.xml"])
    assert (desk.failures, desk.waiting) == ([], [0])


def test_what_is_of_no_use_is_put_aside_with_its_reason(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<alert>")
    (tmp_path / "b.xml").write_text(alert(1).replace("Actual", "Test"))
    asyncio.run(look(table(tmp_path)))
    assert lying(tmp_path / "failed") == ["a.xml", "a.xml.reason.txt", "b.xml", "b.xml.reason.txt"]
    reasons = sorted(each.read_text() for each in (tmp_path / "failed").glob("*.reason.txt"))
    assert ("of status Test" in reasons[0], "this is no XML" in reasons[1]) == (True, True)


def test_a_content_counts_once_under_any_name_and_after_a_new_start(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(alert(1))
    asyncio.run(look(table(tmp_path)))
    (tmp_path / "a.xml").write_text(alert(1))
    (tmp_path / "b.xml").write_text(alert(1))
    assert asyncio.run(look(table(tmp_path))).payloads == []
    assert lying(tmp_path / "done") == ["a.xml", "b.xml"]


def test_a_content_that_failed_is_tried_again_when_it_comes_again(look: Look, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "a.xml").write_text("<alert>")
        assert len(asyncio.run(look(table(tmp_path))).payloads) == 1


def test_a_file_that_is_being_written_waits_until_it_has_settled(
    server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    file, whole = tmp_path / "a.xml", alert(1)

    async def work() -> None:
        async with desk_of(server.url, names, "cap") as desk:
            watched = WatchedFolder(table(tmp_path, settle_s=3_600.0), desk.inbox())
            for end in (50, len(whole), len(whole)):
                file.write_text(whole[:end])
                await watched.one_session()
            assert desk.payloads == []
            watched._settling.settle_s = 0.0  # an hour later
            await watched.one_session()
            assert desk.payloads == [whole.encode()]

    asyncio.run(work())


@pytest.mark.parametrize("name", [".a.xml", "a.xml.part", "a.xml.filepart"])
def test_what_is_marked_as_half_written_is_left_alone(look: Look, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(alert(1))
    assert asyncio.run(look(table(tmp_path, pattern="*"), 2)).payloads == []


def test_a_link_is_not_followed(look: Look, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(alert(1))
    (tmp_path / "a.xml").symlink_to(tmp_path / "secret")
    assert asyncio.run(look(table(tmp_path))).payloads == []


def test_a_file_that_is_too_long_is_put_aside(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b" " * 9_000_000)
    (receipt,) = asyncio.run(look(table(tmp_path))).receipts
    assert (receipt.unreadable, "more than the 8388608 allowed" in receipt.rejected[0].reason) == (True, True)


def test_a_folder_that_is_not_there_is_said_and_waited_for(look: Look, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk = asyncio.run(look(table(tmp_path / "file")))
    assert desk.failures[0].startswith(f"the folder {tmp_path}/file cannot be used")


def test_a_file_that_cannot_be_moved_is_not_in_the_way_of_others_and_counts_once(
    server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    digest = hashlib.sha256(alert(1).encode()).hexdigest()[:16]

    async def work() -> None:
        async with desk_of(server.url, names, "cap") as desk:
            watched = WatchedFolder(table(tmp_path), desk.inbox())
            await watched.one_session()
            # Folders stand where the first file should go.
            (tmp_path / "done" / f"{digest}-1.xml" / "1.xml").mkdir(parents=True)
            for number in (1, 2):
                (tmp_path / f"{number}.xml").write_text(alert(number))
            for _ in range(3):
                await watched.one_session()
        assert len(desk.payloads) == 2
        assert "1 files cannot be read or moved away" in desk.failures[0]

    asyncio.run(work())
    assert (lying(tmp_path), lying(tmp_path / "done")) == (["1.xml"], ["2.xml"])


def test_folders_that_somebody_takes_away_are_made_again(
    server: EmbeddedServer, names: Names, tmp_path: Path
) -> None:
    async def work() -> None:
        async with desk_of(server.url, names, "cap") as desk:
            watched = WatchedFolder(table(tmp_path), desk.inbox())
            await watched.one_session()
            (tmp_path / "done").rmdir()
            (tmp_path / "a.xml").write_text(alert(1))
            for _ in range(2):
                await watched.one_session()
            assert (len(desk.failures), len(desk.payloads)) == (1, 1)

    asyncio.run(work())
    assert lying(tmp_path / "done") == ["a.xml"]


def test_a_look_takes_nothing_away(look: Look, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(alert(1))
    assert len(asyncio.run(look(table(tmp_path, settle_s=60.0), trial=True)).payloads) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["a.xml"]


@pytest.mark.kill
def test_a_process_that_is_killed_before_it_moved_a_file_takes_it_in_again_without_harm(
    server: EmbeddedServer, look: Look, tmp_path: Path, store: redis.Redis, names: Names
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xml").write_text(alert(1))
    command = [sys.executable, "-c", KILLED, server.url, names.centre, str(folder)]
    assert subprocess.run(command, timeout=60, check=False).returncode == -signal.SIGKILL
    (event,) = events_in(store, names, EventKind.ALERT)
    assert lying(folder) == ["a.xml"]
    # What the writer's commit does meanwhile.
    store.hset(names.seen(seen.week(NOW)), seen.key(event.source, event.id), seen.content(event))
    (receipt,) = asyncio.run(look(table(folder))).receipts
    assert (receipt.accepted, receipt.duplicates) == (0, 1)
    assert events_in(store, names, EventKind.ALERT) == [event]
    assert (lying(folder), lying(folder / "done")) == ([], ["a.xml"])
