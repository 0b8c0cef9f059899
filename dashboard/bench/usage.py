"""What processes use, from /proc (Linux)."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold spaces: the state, the parent and so on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def tree(root: int) -> list[int]:
    """The process and all that it started."""
    parents: dict[int, int] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit() and (each / "stat").exists():
            parents[int(each.name)] = int(_stat(int(each.name))[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def peak_mb(pids: Iterable[int]) -> float:
    """The most memory that one of them has ever had."""
    told = (Path(f"/proc/{pid}/status").read_text().splitlines() for pid in pids)
    peaks = (int(line.split()[1]) for lines in told for line in lines if line.startswith("VmHWM"))
    return round(max(peaks) / 1_024, 1)


def renderers_mb(pids: Iterable[int]) -> float:
    """Memory of the browser's processes among them that hold its pages."""
    pages = (pid for pid in pids if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return round(sum(int(_stat(pid)[21]) * PAGE_MB for pid in pages), 1)


@dataclass(slots=True)
class Usage:
    """CPU of some processes since this was made."""

    pids: list[int]
    _since: float = field(default_factory=time.monotonic)
    _ticks: int = field(init=False)

    def __post_init__(self) -> None:
        self._ticks = self._used()

    def _used(self) -> int:
        return sum(int(stat[11]) + int(stat[12]) for stat in map(_stat, self.pids))

    def cpu_percent(self) -> float:
        """Of one core."""
        seconds = (self._used() - self._ticks) / TICKS_PER_S
        return round(100 * seconds / (time.monotonic() - self._since), 1)

    def rss_mb(self) -> float:
        """Of the largest of them: the process that serves."""
        return round(max(int(_stat(pid)[21]) * PAGE_MB for pid in self.pids), 1)
