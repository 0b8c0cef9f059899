"""Sheets and reports as PDF, by Typst. `python -m dashboard.paper.typeset` is the process that does it.

Typesetting holds the interpreter and takes memory; whoever wants a sheet goes on with its own work meanwhile.
"""

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from importlib.resources import files

import msgspec

from dashboard.errors import CentreError
from dashboard.paper.sheet import Sheet

WITHIN_S = 60.0  # a hundred pages take a second; a machine may be busy


class NotTypeset(CentreError):
    pass


def pdf(sheet: Sheet) -> bytes:
    """Blocks while another process draws it.

    Raises NotTypeset.
    """
    # Nobody waits for it: whoever works at the centre comes first.
    return typeset("dashboard.paper", "sheet", msgspec.json.encode(asdict(sheet)), niceness=10)


def typeset(package: str, name: str, told: bytes, *, niceness: int = 0) -> bytes:
    """What is told in JSON, as the template `name`.typ of a package draws it: there it is the input `name`.

    Raises NotTypeset.
    """
    command = (sys.executable, "-m", "dashboard.paper.typeset", package, name, str(niceness))
    try:
        done = subprocess.run(
            command,
            input=told,
            capture_output=True,
            timeout=WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotTypeset(f"no PDF: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotTypeset(f"no PDF: {said[-1] if said else f'the typesetter ended with {done.returncode}'}")
    return done.stdout


def main() -> None:
    """From what is told in JSON on standard input to a PDF on standard output."""
    package, name, niceness = sys.argv[1:]
    with suppress(OSError):  # a sandbox may not let it
        os.nice(int(niceness))
    import typst  # noqa: PLC0415 — this process alone needs it

    template = (files(package) / f"{name}.typ").read_bytes()
    made = typst.compile(template, sys_inputs={name: sys.stdin.buffer.read().decode()})
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
