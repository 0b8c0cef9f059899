"""The README says what is: its commands, settings, files and examples are tried."""

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from dashboard.cli import main
from dashboard.settings import Settings
from dashboard.streams.codec import decode_event

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
TYPED = [line for block in BLOCKS for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", README)
SITCEN = sorted(
    {line[line.index("sitcen ") :] for line in TYPED if re.match(r"(\S+=\S+ |\S*/)?sitcen ", line)}
)


def resolved(words: list[str]) -> click.Command:
    """The command that the words name; the rest must be its own options and arguments."""
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        command = command.commands[words.pop(0)]
    return command


@pytest.mark.parametrize("line", SITCEN)
def test_every_command_of_the_readme_exists(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command = resolved(words)
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    if command.name != "bench":  # each bench reads options of its own
        assert {word for word in words if word.startswith("--")} <= known


def test_enough_commands_were_found() -> None:
    assert len(SITCEN) > 12


def test_the_settings_table_is_that_of_the_code() -> None:
    rows = dict(re.findall(r"^\| `(SITCEN_\w+)` \| .*? \| (.*) \|$", README, re.MULTILINE))
    assert rows == {f"SITCEN_{each.name.upper()}": each.metadata["says"] for each in fields(Settings)}


def test_no_other_setting_is_named() -> None:
    known = {f"SITCEN_{each.name.upper()}" for each in fields(Settings)}
    assert set(re.findall(r"SITCEN_[A-Z_]+", README)) <= known


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)) | {"check"}
    assert set(re.findall(r"\bmake ([a-z-]+)(?=`| +#|\n)", README)) <= targets


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:deploy|dashboard|tests)/[^`*\s]*)`", README))))
def test_every_file_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_events_shown_are_understood() -> None:
    shown = re.findall(r"'(\{\"specversion\".*?\}\}?)'(?=\n```)", README, re.DOTALL)
    assert len(shown) == 2
    for text in shown:
        event = text.replace("'\"$(date -u +%FT%TZ)\"'", "2026-11-22T18:04:05Z")
        assert decode_event(json.dumps(json.loads(event)).encode()).data.title.startswith("Smoke")
