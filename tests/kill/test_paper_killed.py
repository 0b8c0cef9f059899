"""`kill -9` in the middle of writing: whoever opens the folder finds whole sheets."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.kill

KILLS = 12
SEED = 20_261_125
WRITE = """
import sys
from pathlib import Path
from dashboard.paper.folder import Folder
folder = Folder(Path(sys.argv[1]))
folder.prepare()
say = lambda word: print(word, flush=True)
number = 0
while True:
    number += 1
    line = f"{number}\\n".encode()
    folder.write("situation.uk.html", line * (2_000_000 // len(line)))
    say("written")
    folder.file(f"2026112500{number % 100:02}00Z", "situation.uk.html")
    say("filed")
    folder.forget()
    say("forgotten")
"""


def whole(path: Path) -> bool:
    content = path.read_bytes()
    line = content[: content.index(b"\n") + 1]
    return content == line * (2_000_000 // len(line))


def test_every_sheet_is_whole_after_each_kill(tmp_path):
    chance = random.Random(SEED)  # noqa: S311
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            for _ in range(chance.randint(2, 40)):  # it falls into whatever comes after that word
                writer.stdout.readline()
            writer.kill()
        sheets = [tmp_path / "situation.uk.html", *(tmp_path / "earlier").glob("*.html")]
        assert len(sheets) > 1
        assert all(map(whole, sheets))
