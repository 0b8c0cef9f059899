"""A watched folder: each file that has settled is taken in once by its content, and moved away.

The folder is looked at again and again rather than watched by the kernel: what others put there often comes
over a network file system, where the kernel hears nothing of it.
"""

import asyncio
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from dashboard.errors import SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.tables import Folder
from dashboard.feeds.transports.base import Inbox, Transport
from dashboard.intake import Receipt

HALF_WRITTEN = (
    ".tmp",
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
)  # how programs mark what they still write
DIGEST = 16  # characters of a content's digest in the name of what is done
NAME_KEPT = 50  # characters of at most four bytes: with digest and ending within the 255 that are allowed
REASONS_TOLD = 100


class Version(NamedTuple):
    """Of a file; it is another one as soon as a byte is written."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Settling:
    """Which files have not changed for long enough to be whole. No I/O."""

    settle_s: float
    _since: dict[str, tuple[Version, float]] = field(default_factory=dict, init=False)

    def settled(self, present: dict[str, Version], now_s: float) -> list[str]:
        """The oldest first; `now_s` is of a clock that never jumps."""
        self._since = {
            name: self._since[name] if self._since.get(name, (None, 0))[0] == version else (version, now_s)
            for name, version in present.items()
        }
        ready = [name for name, (_, since) in self._since.items() if now_s - since >= self.settle_s]
        return sorted(ready, key=lambda name: (present[name].changed_ns, name))


class WatchedFolder(Transport):
    def __init__(self, folder: Folder, inbox: Inbox, back_off: BackOff | None = None) -> None:
        super().__init__(inbox, back_off)
        self._folder = folder
        self._settling = Settling(0.0 if inbox.trial else folder.settle_s)
        self._done, self._failed = folder.path / folder.done, folder.path / folder.failed
        self._counted: set[str] = set()  # digests of the contents that are done
        self._ready = inbox.trial

    def rest_s(self) -> float:
        return self._folder.every_s

    async def session(self) -> None:
        """Look once. Raises SourceFailed or RedisError."""
        try:
            present = await asyncio.to_thread(self._look)
            self.inbox.health.connected()
        except OSError as error:
            raise SourceFailed(f"the folder {self._folder.path} cannot be used: {error}") from error
        self.inbox.health.connected()
        waiting = self._settling.settled(present, time.monotonic())
        troubles = [await self._taken(name, present[name]) for name in waiting]
        left = [each for each in troubles if each is not None]
        self.inbox.health.backlog(len(left))
        if left:
            self._ready = self.inbox.trial  # the folders themselves may be gone
            raise SourceFailed(f"{len(left)} files cannot be read or moved away: {left[0]}") from left[0]

    async def _taken(self, name: str, version: Version) -> OSError | None:
        """What is in the way of this file, which must not be in the way of the others."""
        try:
            await self._take(name, version)
        except OSError as error:
            return error
        return None

    def _look(self) -> dict[str, Version]:
        if not self._ready:
            self._done.mkdir(parents=True, exist_ok=True)
            self._failed.mkdir(parents=True, exist_ok=True)
            self._counted |= {each.name.partition("-")[0] for each in self._done.iterdir()}
            self._ready = True
        return dict(self._files())

    def _files(self) -> Iterator[tuple[str, Version]]:
        with os.scandir(self._folder.path) as entries:
            for each in entries:
                hidden = each.name.startswith(".") or each.name.endswith(HALF_WRITTEN)
                if hidden or not fnmatch(each.name, self._folder.pattern):
                    continue
                if each.is_file(follow_symlinks=False):
                    yield each.name, _version(each.stat(follow_symlinks=False))

    async def _take(self, name: str, version: Version) -> None:
        payload = await asyncio.to_thread(self._read, self._folder.path / name, version)
        if payload is None:
            return
        digest = hashlib.sha256(payload).hexdigest()[:DIGEST]
        receipt = Receipt() if digest in self._counted else await self.inbox.take(payload)
        if not (receipt.unreadable or receipt.useless):
            self._counted.add(digest)
        if not self.inbox.trial:
            await asyncio.to_thread(self._put_away, name, digest, receipt)

    def _read(self, file: Path, version: Version) -> bytes | None:
        """The content; None when it changed again, or is gone. Of too long a one, enough to be refused."""
        try:
            with file.open("rb") as lying:
                content = lying.read(self.inbox.feed.most_bytes + 1)
                return content if _version(os.fstat(lying.fileno())) == version else None
        except FileNotFoundError:
            return None

    def _put_away(self, name: str, digest: str, receipt: Receipt) -> None:
        """A move within a file system is whole or not at all: after a crash the file is still there."""
        broken = receipt.unreadable or receipt.useless
        target = (self._failed if broken else self._done) / f"{digest}-{name[-NAME_KEPT:]}"
        if broken:
            reasons = (f"{each.item}: {each.reason}\n" for each in receipt.rejected[:REASONS_TOLD])
            target.with_name(f"{target.name}.reason.txt").write_text("".join(reasons), "utf-8")
        shutil.move(self._folder.path / name, target)


def _version(stat: os.stat_result) -> Version:
    return Version(stat.st_size, stat.st_mtime_ns)
