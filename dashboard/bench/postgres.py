"""A PostgreSQL of Debian's for one bench or one test: made in a folder of its own, and gone with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")
READY_WITHIN_S = "60"
ACCOUNTS = ("postgres", "nobody")  # PostgreSQL refuses to run as root
# Beside its durability, which is kept: a figure that is measured must be one of a real server.
SETTINGS = {"listen_addresses": "''", "shared_buffers": "256MB", "max_connections": "40"}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL's programs; None when none is installed."""
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


@contextmanager
def cluster(programs: Path, kept: Path | None = None) -> Iterator[str]:
    """A running server; gives the address of its database, which outlives it in the folder `kept`."""
    folder = Path(tempfile.mkdtemp(prefix="sitcen-pg-"))
    account = _account()
    data = (kept or folder) / "data"
    data.parent.mkdir(parents=True, exist_ok=True)
    if account is not None:
        shutil.chown(folder, account)
        shutil.chown(data.parent, account)
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    control = [str(programs / "pg_ctl"), "--pgdata", str(data), "--wait", "--silent"]
    try:
        if not data.exists():
            initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username", "sitcen"]
            _run(
                [*initdb, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-instructions"],
                account,
            )
        started = ["--timeout", READY_WITHIN_S, "--log", str(folder / "log")]
        _run([*control, *started, "-o", f"-k {folder} {options}", "start"], account)
        yield f"postgresql://sitcen@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            _run([*control, "--mode", "fast" if kept else "immediate", "stop"], account)
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    """Whom to run as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ACCOUNTS if name in known)


def _run(command: Sequence[str], account: str | None) -> None:
    subprocess.run(command, user=account, cwd="/", check=True, stdout=subprocess.DEVNULL)
