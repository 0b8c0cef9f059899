"""The pure parts of the scripts, by Node's own test runner where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "assets"


def test_the_pure_parts_of_the_scripts_hold() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    run = subprocess.run([node, "--test", str(SCRIPTS)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
