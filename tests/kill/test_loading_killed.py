"""`kill -9` of a history's loading: loaded again, the archive is the one that a load in one go makes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from dashboard.archive import database
from dashboard.archive.loading import ROWS_AT_ONCE
from dashboard.archive.tables import incidents
from tests.archive.building import contents
from tests.centre import eventually
from tests.unit.cad_builders import a_row, a_table

pytestmark = pytest.mark.kill

CALLS = ROWS_AT_ONCE * 3 // 4  # of two rows each: one and a half parts of the file


def loading(file: Path, data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "dashboard", "load", "cad", str(file)]
    here = {**os.environ, "SITCEN_DATA": str(data)}
    return subprocess.Popen(command, env=here, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def calls_in(data: Path) -> int:
    """How many are there, none while there is no archive yet."""
    url = database.address("", data)
    if not database.present(url):
        return 0
    engine = database.connect(url)
    try:
        with engine.begin() as connection:
            return connection.execute(select(func.count()).select_from(incidents)).scalar_one()
    except OperationalError:  # its tables are being made
        return 0
    finally:
        engine.dispose()


def test_a_killed_load_is_completed_by_loading_again(tmp_path: Path) -> None:
    rows = [a_row(str(call), unit) for call in range(CALLS) for unit in ("E1", "T2")]
    file = a_table(tmp_path, *rows)
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    with loading(file, killed) as process:
        eventually(lambda: calls_in(killed), within_s=60)
        process.send_signal(signal.SIGKILL)
    assert 0 < calls_in(killed) < CALLS
    known = calls_in(killed)
    with loading(file, killed) as again, loading(file, whole) as once:
        assert f"; {known} were known" in again.communicate(timeout=120)[0]
        assert "; 0 were known" in once.communicate(timeout=120)[0]
    found = []
    for data in (killed, whole):
        engine = database.connect(database.address("", data))
        found.append(contents(engine))
        engine.dispose()
    assert found[0] == found[1]
