"""The snapshot: the picture after the last commit, a field for each of its parts, and its journal id."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import redis

from dashboard.fold import fold
from dashboard.model.camera import CameraVerdicts, Counts, day_of
from dashboard.model.feed import FeedStanding, SetAside
from dashboard.model.incident import Incident
from dashboard.model.report import Report
from dashboard.model.unit import Unit
from dashboard.picture import CentreState, Picture
from dashboard.streams.journal import history, numbers
from dashboard.streams.names import Names

VERSION = b"1"  # raised when a change makes older snapshots unreadable; then the journal is folded anew


class _Verdicts(CameraVerdicts, frozen=True, kw_only=True):
    """As a snapshot has them: older ones told totals, which are taken for those of the last day."""

    confirmed: int = 0
    false: int = 0
    unsure: int = 0

    def by_day(self) -> CameraVerdicts:
        totals = Counts(self.confirmed, self.false, self.unsure)
        days = self.days if totals == Counts() else {day_of(self.at): totals}
        return CameraVerdicts(camera=self.camera, rule=self.rule, at=self.at, days=days)


_ENCODER = msgspec.json.Encoder()
_INCIDENT = msgspec.json.Decoder(Incident)
_UNIT = msgspec.json.Decoder(Unit)
_FEED = msgspec.json.Decoder(FeedStanding)
_VERDICTS = msgspec.json.Decoder(_Verdicts)
_REPORT = msgspec.json.Decoder(Report)
_SET_ASIDE = msgspec.json.Decoder(SetAside)
_CENTRE = msgspec.json.Decoder(CentreState)

Part = Incident | Unit | FeedStanding | Report | SetAside | CameraVerdicts | CentreState


def delta(picture: Picture, changed: Iterable[str]) -> tuple[list[str | bytes], list[str]]:
    """What to put (field, value, …) and what to drop, for the names that `Picture.take_changed` gave."""
    put: list[str | bytes] = []
    drop: list[str] = []
    for name in changed:
        value = _value(picture, name)
        if value is None:
            drop.append(name)
        else:
            put += (name, _ENCODER.encode(value))
    put += ("tip", picture.tip, "version", VERSION)
    return put, drop


def parts(picture: Picture) -> list[str]:
    """The name of every part that a picture has, as `Picture.take_changed` calls them, in its order."""
    return ["centre", *(f"{kind}:{key}" for kind, found in _parts(picture).items() for key in found)]


def _parts(picture: Picture) -> dict[str, Mapping[str, Part]]:
    return {
        "i": picture.incidents,
        "u": picture.units,
        "f": picture.feeds,
        "s": picture.set_aside,
        "v": picture.camera_verdicts,
        "r": picture.reports,
    }


def _value(picture: Picture, name: str) -> Part | None:
    kind, _, key = name.partition(":")
    found = _parts(picture)
    return found[kind].get(key) if kind in found else picture.centre_state()


def load(store: redis.Redis, names: Names) -> Picture:
    """The picture as of the last commit: the snapshot, and whatever the journal has beyond it."""
    picture = decode(store.hgetall(names.snapshot))
    picture = fold(history(store, names, picture.tip), picture)
    picture.take_changed()
    return picture


def decode(fields: Mapping[bytes, bytes]) -> Picture:
    """The picture of a snapshot's fields; empty when there are none, or of another version."""
    if fields.get(b"version") != VERSION:
        return Picture()
    incidents = [_INCIDENT.decode(value) for name, value in fields.items() if name.startswith(b"i:")]
    units = [_UNIT.decode(value) for name, value in fields.items() if name.startswith(b"u:")]
    centre = _CENTRE.decode(fields.get(b"centre", b"{}"))
    picture = Picture.restore(centre, incidents, units, fields[b"tip"].decode())
    feeds = [_FEED.decode(value) for name, value in fields.items() if name.startswith(b"f:")]
    letters = [_SET_ASIDE.decode(value) for name, value in fields.items() if name.startswith(b"s:")]
    verdicts = [_VERDICTS.decode(value).by_day() for name, value in fields.items() if name.startswith(b"v:")]
    picture.camera_verdicts = {
        each.key: each for each in sorted(verdicts, key=lambda each: (each.at, each.key))
    }
    reports = [_REPORT.decode(value) for name, value in fields.items() if name.startswith(b"r:")]
    picture.reports = {each.number: each for each in sorted(reports, key=lambda each: numbers(each.id))}
    picture.feeds = {feed.name: feed for feed in feeds}
    picture.set_aside = {each.id: each for each in sorted(letters, key=lambda each: numbers(each.id))}
    return picture


async def load_async(store: Any, names: Names) -> Picture:
    """As `load`, for an asyncio client; the caller follows the journal from the picture's tip."""
    return decode(await store.hgetall(names.snapshot))
