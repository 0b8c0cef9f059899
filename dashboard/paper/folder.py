"""A folder of sheets: each file is whole or not there, whatever is killed and whenever."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EARLIER = "earlier"
UNFINISHED = ".part"
READABLE = 0o640  # by the folder's group, whatever the process's umask: names of places stand in it


@dataclass(frozen=True, slots=True)
class Folder:
    """`path` has the newest of each; `path/earlier` has those before, of which the last `kept` stay."""

    path: Path
    kept: int = 12

    def prepare(self) -> None:
        """Make the folder, and clear away what a killed process left unfinished. Raises OSError."""
        for folder in (self.path, self.path / EARLIER):
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"*{UNFINISHED}"):
                left.unlink(missing_ok=True)

    def write(self, name: str, content: bytes) -> None:
        """Replace a sheet. Raises OSError."""
        put(self.path / name, content)

    def file(self, stamp: str, name: str) -> None:
        """Keep a sheet of now among the earlier ones. Raises OSError."""
        put(self.path / EARLIER / f"{stamp}.{name}", (self.path / name).read_bytes())

    def forget(self) -> None:
        """All but the last `kept` moments. Raises OSError."""
        found: dict[str, list[Path]] = {}
        for each in (self.path / EARLIER).iterdir():
            found.setdefault(each.name.partition(".")[0], []).append(each)
        _remove(each for stamp in sorted(found)[: -self.kept] for each in found[stamp])


def put(path: Path, content: bytes) -> None:
    """Write a file so that it is found whole, as before or as now, after a kill or a power cut.

    Raises OSError.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), READABLE)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
