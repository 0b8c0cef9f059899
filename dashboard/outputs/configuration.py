"""The outputs of the file of feeds (`SITCEN_FEEDS`): what goes out, to whom, chosen by what."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from dashboard.errors import SettingsError
from dashboard.feeds.configuration import NAME, Configuration, Configured
from dashboard.feeds.configuration.tables import Tcp
from dashboard.feeds.configuration.written import Written
from dashboard.outputs.tables import KINDS, Cot, Output


def load(file: Path | None, environment: Mapping[str, str] = os.environ) -> dict[str, Output]:
    """The outputs by name; without a file there are none.

    Raises SettingsError, which lists every mistake by file, output and field.
    """
    if file is None:
        return {}
    written = Written(file, environment)
    tables = _tables(file)
    outputs = {name: _output(written, name, table) for name, table in tables.items()}
    if written.mistakes:
        raise SettingsError("\n".join(written.mistakes))
    return {name: each for name, each in outputs.items() if each is not None}


def _tables(file: Path) -> dict[str, object]:
    try:
        tables = tomllib.loads(file.read_text("utf-8")).get("outputs", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    if not isinstance(tables, dict):
        raise SettingsError(f"{file}: outputs: must be a table")
    return tables


def _output(written: Written, name: str, table: object) -> Output | None:
    path = f"outputs.{name}"
    if not NAME.fullmatch(name):
        written.wrong(path, "a name is of small letters, digits, - and _, and at most 63 long")
    kind = table.get("kind") if isinstance(table, dict) else None
    if kind not in KINDS:
        written.wrong(f"{path}.kind", f"must be one of {', '.join(sorted(KINDS))}")
        return None
    found = written.read(KINDS[kind], table, path)
    ca_file = getattr(found, "ca_file", None)
    if ca_file is not None and not ca_file.is_file():
        written.wrong(f"{path}.ca_file", f"there is no file {ca_file}")
    return found


def misled(outputs: Mapping[str, Output], feeds: Configuration) -> Iterator[str]:
    """The outputs that go by a feed which is not there, or whose devices speak another language."""
    for name, each in outputs.items():
        if isinstance(each, Cot) and not _of_devices(feeds.feeds.get(each.feed)):
            yield f'outputs.{name}.feed: must be a feed of this file that has format = "cot" and tcp'


def _of_devices(configured: Configured | None) -> bool:
    return (
        configured is not None
        and isinstance(configured.transport, Tcp)
        and configured.feed is not None
        and configured.feed.name == "cot"
    )
