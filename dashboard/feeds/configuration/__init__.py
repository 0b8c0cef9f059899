"""The file of feeds (`SITCEN_FEEDS`): what is fetched from where, and how often it should speak."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import inf
from pathlib import Path

from dashboard.errors import SettingsError
from dashboard.feeds import FORMATS
from dashboard.feeds.base import Feed
from dashboard.feeds.configuration.tables import FeedTable, Mqtt, Poll, Stream, Subscription, Transport
from dashboard.feeds.configuration.written import Written
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind

# Formats that speak at a steady pace by their nature; all others speak when something happens.
USUAL_EVERY_S: Mapping[str, float] = {"gtfs_rt": 60.0, "detectors": 300.0}
SHORTEST_LATE_S, SHORTEST_LOST_S = 60.0, 300.0  # below them a slow network would look like a lost source


@dataclass(frozen=True, slots=True)
class Rhythm:
    """For how long a source may be silent."""

    late_after: timedelta
    lost_after: timedelta


@dataclass(frozen=True, slots=True)
class Configured:
    """One feed of the file. Without a rhythm its source may be silent for as long as it likes."""

    name: str
    feed: Feed | None  # None: the source writes events itself
    transport: Transport
    rhythm: Rhythm | None

    @property
    def kind(self) -> EventKind | None:
        if isinstance(self.transport, Stream):
            return self.transport.kind
        return self.feed.kind if self.feed else None


@dataclass(frozen=True, slots=True)
class Configuration:
    """`notes` are what is allowed, and what a person should know of."""

    feeds: Mapping[str, Configured] = field(default_factory=dict[str, Configured])
    notes: tuple[str, ...] = ()


def load(
    file: Path | None,
    local: Local,
    environment: Mapping[str, str] = os.environ,
    *,
    pushed_alone: bool = False,
) -> Configuration:
    """The feeds of a file; without a file there are none. `local` is what the centre lends to every format.

    `pushed_alone` passes over the others, for a process that has not their secrets. Raises SettingsError,
    which lists every mistake by file, feed and field.
    """
    if file is None:
        return Configuration()
    written = Written(file, environment)
    found = read(written, local, pushed_alone=pushed_alone)
    written.check()
    return found


def read(written: Written, local: Local, *, pushed_alone: bool = False) -> Configuration:
    """The same of a file that is read for its outputs too; its mistakes are among the file's."""
    tables = written.tables("feeds").items()
    asked = [(name, _as_pushed(table) if pushed_alone else table) for name, table in tables]
    feeds = [_configured(written, name, table, local) for name, table in asked if table is not None]
    found = {each.name: each for each in feeds if each is not None}
    return Configuration(found, tuple(note for each in found.values() for note in _notes(each)))


def base_urls(file: Path | None) -> tuple[str, ...]:
    """Where the recorders of a file of feeds are, fetched and pushed alike; without their secrets."""
    if file is None:
        return ()
    options = (each.get("options") for each in _read_alone(file) if isinstance(each, dict))
    told = (each.get("base_url") for each in options if isinstance(each, dict))
    return tuple(each for each in told if isinstance(each, str))


def _read_alone(file: Path) -> Iterable[object]:
    return Written(file, {}).tables("feeds").values()


def _as_pushed(table: object) -> object:
    """What a process without secrets reads of a feed: None of one that is fetched."""
    if not isinstance(table, dict) or not table.keys() & {"push", "subscription"}:
        return None
    return {name: each for name, each in table.items() if name != "subscription"} | {"push": {}}


def _configured(written: Written, name: str, table: object, local: Local) -> Configured | None:
    told = written.read(FeedTable, table, f"feeds.{name}")
    if told is None:
        return None
    (transport,) = told.transports
    return Configured(name, _feed(written, name, told, local), transport, _rhythm(told))


def _feed(written: Written, name: str, table: FeedTable, local: Local) -> Feed | None:
    path, format_name = f"feeds.{name}", table.format
    if format_name is None:
        return None
    if format_name not in FORMATS:
        written.wrong(f"{path}.format", f"must be one of {', '.join(sorted(FORMATS))}")
        return None
    if name in FORMATS and name != format_name:
        written.wrong(path, f"is the name of another format than {format_name}")
    lent = replace(local, zone=table.zone or local.zone, options=table.options)
    try:
        return FORMATS[format_name](lent)
    except SettingsError as error:
        written.wrong(path, error)
        return None


def _rhythm(table: FeedTable) -> Rhythm | None:
    told = table.every_s or (table.poll.every_s if table.poll else None)
    if not told and not table.late_after_s and not table.lost_after_s:
        told = USUAL_EVERY_S.get(table.format or "")
    return rhythm_of(told, table.late_after_s, table.lost_after_s)


def rhythm_of(
    every_s: float | None, late_s: float | None = None, lost_s: float | None = None
) -> Rhythm | None:
    """What is not told follows from the rest; None when nothing is."""
    every = every_s or (late_s or 0) / 3 or (lost_s or 0) / 10
    if not every:
        return None
    late = late_s or min(max(3 * every, SHORTEST_LATE_S), lost_s or inf)
    lost = lost_s or max(10 * every, SHORTEST_LOST_S, late)
    return Rhythm(timedelta(seconds=late), timedelta(seconds=lost))


def _notes(configured: Configured) -> Iterable[str]:
    transport = configured.transport
    if isinstance(transport, Poll | Mqtt) and transport.url.open_to_others:
        yield f"feed {configured.name}: what {transport.url} says can be read and changed on its way"
    if isinstance(transport, Subscription) and transport.broker.open_to_others:
        yield f"feed {configured.name}: our key can be read on its way to {transport.broker}"
