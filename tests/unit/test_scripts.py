"""The pure parts of the scripts, by Node's own test runner where there is one."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "assets"


def test_the_pure_parts_of_the_scripts_hold() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    run = subprocess.run([node, "--test", str(SCRIPTS)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_two_scripts_give_one_name_to_two_things() -> None:
    """They share one namespace: the later one would take the name from the earlier one unheard."""
    givers: dict[str, set[str]] = defaultdict(set)
    for script in (Path(__file__).resolve().parents[2] / "assets").glob("*.js"):
        for name in re.findall(r"^  sitcen\.(\w+) = ", script.read_text(), flags=re.MULTILINE):
            givers[name].add(script.name)
    assert len(givers) > 100
    assert {name: sorted(who) for name, who in givers.items() if len(who) > 1} == {}
