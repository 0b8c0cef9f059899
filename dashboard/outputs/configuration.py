"""The outputs of the file of feeds (`SITCEN_FEEDS`): what goes out, to whom, chosen by what."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.feeds.configuration import Configuration, Configured
from dashboard.feeds.configuration.tables import Tcp
from dashboard.feeds.configuration.written import Written
from dashboard.outputs.tables import KINDS, Cot, Output


def read(written: Written, feeds: Configuration) -> dict[str, Output]:
    """The outputs by name, beside the feeds of the same file; the mistakes are among the file's."""
    tables = written.tables("outputs").items()
    outputs = {name: each for name, table in tables if (each := _output(written, f"outputs.{name}", table))}
    if not written.mistakes:
        for path, what in _misled(outputs, feeds):
            written.wrong(path, what)
    return outputs


def _output(written: Written, path: str, table: Any) -> Output | None:
    kind = table.get("kind") if isinstance(table, dict) else None
    if kind not in KINDS:
        written.wrong(f"{path}.kind", f"must be one of {', '.join(sorted(KINDS))}")
        return None
    return written.read(KINDS[kind], table, path)


def _misled(outputs: Mapping[str, Output], feeds: Configuration) -> Iterator[tuple[str, str]]:
    """The outputs that go by a feed which is not there, or whose devices speak another language."""
    for name, each in outputs.items():
        if isinstance(each, Cot) and not _of_devices(feeds.feeds.get(each.feed)):
            yield f"outputs.{name}.feed", 'must be a feed of this file that has format = "cot" and tcp'


def _of_devices(configured: Configured | None) -> bool:
    return (
        configured is not None
        and isinstance(configured.transport, Tcp)
        and configured.feed is not None
        and configured.feed.name == "cot"
    )
