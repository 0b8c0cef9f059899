"""Each feed is looked at once a second: what its tally and its transport tell becomes a state and figures."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct, structs

from dashboard.feeds.base import Feed
from dashboard.feeds.configuration import USUAL_EVERY_S, Configuration, Rhythm, rhythm_of
from dashboard.feeds.judge import Connection, Figures, Seen, Verdict, figures, judge, spoken
from dashboard.intake import utc_now
from dashboard.model.codes import EventKind, FeedState
from dashboard.model.command import Command
from dashboard.model.feed import RECEPTION, FeedStanding
from dashboard.model.feed_commands import ForgetFeed, ReportFeed
from dashboard.picture import Picture
from dashboard.streams import tally
from dashboard.streams.codec import encode_command
from dashboard.streams.names import Names
from dashboard.streams.tally import Tally

log = logging.getLogger(__name__)

TELL_AGAIN_S = 5.0  # no writer may have been there the first time


class Watched(Struct, frozen=True, kw_only=True):
    """A feed as it is configured; without a format a program writes the events of its kind itself."""

    name: str
    format: str | None
    kind: EventKind | None
    transport: str
    rhythm: Rhythm | None = None


def watched(configuration: Configuration) -> dict[str, Watched]:
    """Every feed of the file, by its name."""
    return {
        name: Watched(
            name=name,
            format=each.feed.name if each.feed else None,
            kind=each.kind,
            transport=type(each.transport).__name__.lower(),
            rhythm=each.rhythm,
        )
        for name, each in configuration.feeds.items()
    }


class Report(Struct, frozen=True, kw_only=True):
    """What is published of a feed once a second."""

    watched: Watched
    figures: Figures


@dataclass(slots=True)
class Reporter:
    """What a transport tells of its connection; the judge tells others, and the log."""

    now: Callable[[], datetime] = utc_now
    connection: Connection = field(default_factory=Connection)

    def connected(self) -> None:
        self.connection.connected_at = self.now()
        self.connection.failing_since, self.connection.first_why, self.connection.why = None, "", ""

    def heard(self) -> None:
        self.connected()
        self.connection.heard_at = self.connection.connected_at

    def failed(self, why: object) -> None:
        if self.connection.failing_since is None:
            self.connection.failing_since, self.connection.first_why = self.now(), str(why)
        self.connection.why = str(why)

    def backlog(self, waiting: int) -> None:
        self.connection.waiting = waiting


@dataclass(slots=True, kw_only=True)
class Watching:
    """`feeds` are all by which something may come; shown are those that are `watched`, or were heard."""

    store: Any
    names: Names
    feeds: Mapping[str, Feed]
    watched: Mapping[str, Watched]
    since: datetime
    _reporters: dict[str, Reporter] = field(default_factory=dict, init=False)
    _told: dict[str, tuple[Verdict, datetime]] = field(default_factory=dict, init=False)

    def reporter(self, name: str) -> Reporter:
        return self._reporters.setdefault(name, Reporter())

    async def look(self, picture: Picture, now: datetime) -> None:
        """Judge every feed, tell what has changed, and publish the figures of all."""
        pipeline = self.store.pipeline(transaction=False)
        pipeline.hgetall(self.names.tallied)
        pipeline.hgetall(self.names.feeds)
        pipeline.hkeys(self.names.health)
        heard, arrivals, published = await pipeline.execute()
        pushed = {name.decode() for name in heard}
        shown = sorted(self.watched.keys() | (pushed & self.feeds.keys()))
        tallies = await tally.read(self.store, self.names, shown)
        seen = {name: self._seen(name, tallies[name], picture, arrivals) for name in shown}
        commands = [*self._reports(picture, seen, now), *self._forgotten(picture, shown)]
        await self._publish(
            seen, commands, (pushed | {name.decode() for name in published}) - set(shown), now
        )

    def _seen(self, name: str, counted: Tally, picture: Picture, arrivals: Mapping[bytes, bytes]) -> Seen:
        watched, standing = self._described(name), picture.feeds.get(name)
        if watched.format is None:
            counted = _of_kind(arrivals.get(str(watched.kind).encode()))
        return Seen(
            since=self.since,
            rhythm=watched.rhythm,
            tally=counted,
            connection=self.reporter(name).connection,
            resumed_at=standing.resumed_at if standing else None,
        )

    def _reports(self, picture: Picture, seen: Mapping[str, Seen], now: datetime) -> Iterable[Command]:
        for name, each in seen.items():
            standing, verdict = picture.feeds.get(name), judge(each, now)
            described = self._described(name)
            if standing is not None and (standing.paused or _same(verdict, standing, described)):
                self._told.pop(name, None)
                continue
            before, at = self._told.get(name, (None, now))
            if before != verdict:
                self._log(name, verdict)
            elif (now - at).total_seconds() < TELL_AGAIN_S:
                continue
            self._told[name] = (verdict, now)
            kind, form = described.kind, described.format
            yield ReportFeed(feed=name, kind=kind, format=form, **structs.asdict(verdict))

    def _described(self, name: str) -> Watched:
        """As it is configured; what is not is a format that somebody has pushed something in."""
        if name in self.watched:
            return self.watched[name]
        kind, rhythm = self.feeds[name].kind, rhythm_of(USUAL_EVERY_S.get(name))
        return Watched(name=name, format=name, kind=kind, transport="push", rhythm=rhythm)

    def _forgotten(self, picture: Picture, shown: Iterable[str]) -> Iterable[Command]:
        gone = picture.feeds.keys() - set(shown)
        self._told = {name: each for name, each in self._told.items() if name not in gone}
        return [ForgetFeed(feed=name) for name in sorted(gone)]

    def _log(self, name: str, verdict: Verdict) -> None:
        level = logging.INFO if verdict.state in {FeedState.LIVE, FeedState.NONE} else logging.WARNING
        log.log(level, "feed %s is %s%s", name, verdict.state, spoken(verdict.reason))

    async def _publish(
        self, seen: Mapping[str, Seen], commands: Iterable[Command], gone: Iterable[str], now: datetime
    ) -> None:
        pipeline, names = self.store.pipeline(transaction=False), self.names
        for name in gone:
            pipeline.hdel(names.tallied, name)
            pipeline.hdel(names.health, name)
            pipeline.delete(names.tally(name), names.lags(name))
        for command in commands:
            signed = structs.replace(command, actor=RECEPTION, at=now)
            pipeline.xadd(names.commands, {"command": encode_command(signed)})
        for name, each in seen.items():
            report = Report(watched=self._described(name), figures=figures(each, now))
            pipeline.hset(names.health, name, msgspec.json.encode(report))
            tally.forget_minutes(pipeline, names, name, each.tally, now)
        pipeline.hset(names.feeds, RECEPTION, tally.millis(now))
        await pipeline.execute()


def _same(verdict: Verdict, standing: FeedStanding, described: Watched) -> bool:
    told = (standing.state, standing.reason, standing.kind, standing.format)
    return (verdict.state, verdict.reason, described.kind, described.format) == told


def _of_kind(arrival: bytes | None) -> Tally:
    """Of a program that writes events itself only the last arrival of its kind is known."""
    if arrival is None:
        return Tally()
    at = datetime.fromtimestamp(int(arrival) / 1_000, UTC)
    return Tally(first_at=at, heard_at=at, understood_at=at, item_at=at)
