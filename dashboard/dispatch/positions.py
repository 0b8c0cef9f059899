"""Positions that can be believed (doctrine section 5): each fix is judged, and the last trusted one kept."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.model.codes import PositionTrust
from dashboard.model.event import Position
from dashboard.model.place import Point, distance_m

FRESH = timedelta(minutes=5)  # an older fix is not to be relied upon
AHEAD = timedelta(seconds=5)  # clocks differ by so much; a fix further ahead has a wrong clock
ANCIENT = timedelta(hours=1)  # told so late it is no place any more
FASTEST_KMH = 200.0
SLACK_M = 100.0  # two fixes at one place differ by so much without anybody having moved
USELESS_M = 500.0  # a fix that may be so far off places nobody
AGREEING, AGREEING_FOR = 5, timedelta(seconds=20)  # so many fixes that fit each other win back trust
# So many units, and such a share of those heard, jump at once: then it is no unit's own fault.
JAM_UNITS, JAM_SHARE = 4, 0.2
JAM_WINDOW = timedelta(seconds=30)
JAM_ENDS = timedelta(minutes=2)
HEARD = timedelta(minutes=1)
TRAIL = 30  # trusted fixes kept of each unit


class Verdict(StrEnum):
    GOOD = "good"
    OLD = "old"  # not newer than the one known, or told far too late
    VAGUE = "vague"
    FUTURE = "future"
    IMPOSSIBLE = "impossible"


UNSEEN = frozenset({Verdict.OLD, Verdict.VAGUE})  # fixes that change nothing on any screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One place of a unit, at the source's time."""

    at: datetime
    location: Point
    heading_deg: float | None = None
    speed_kmh: float | None = None
    accuracy_m: float | None = None


@dataclass(slots=True)
class _Track:
    trusted: deque[Fix] = field(default_factory=lambda: deque(maxlen=TRAIL))
    doubted: list[Fix] = field(default_factory=list)  # impossible ones that fit each other
    heard_at: datetime | None = None
    wrong: PositionTrust | None = None  # what is wrong with the last fix heard
    jumped_at: datetime | None = None
    told: PositionTrust = PositionTrust.NONE


@dataclass(slots=True)
class Tracker:
    """The fixes of all units. Positions are not facts, so they lie beside the picture."""

    jamming_since: datetime | None = None
    _tracks: dict[str, _Track] = field(default_factory=dict)
    _jumped_at: datetime | None = None

    def take(self, position: Position, now: datetime) -> Verdict:
        """Judge one fix and keep it if it is good."""
        said = position.data
        track = self._tracks.setdefault(said.unit, _Track())
        fix = Fix(
            at=position.time,
            location=said.location,
            heading_deg=said.heading_deg,
            speed_kmh=said.speed_kmh,
            accuracy_m=said.accuracy_m,
        )
        verdict = _judge(track, fix, now)
        self._note(track, fix, verdict, now)
        self._watch_jamming(now)
        return verdict

    def _note(self, track: _Track, fix: Fix, verdict: Verdict, now: datetime) -> None:
        if verdict is Verdict.OLD:
            return
        track.heard_at = now
        if verdict is Verdict.GOOD:
            track.trusted.append(fix)
            track.doubted.clear()
            track.wrong = None
        elif verdict is Verdict.FUTURE:
            track.wrong = PositionTrust.FUTURE
        elif verdict is Verdict.IMPOSSIBLE:
            track.wrong = PositionTrust.IMPOSSIBLE
            track.jumped_at = self._jumped_at = now
            self._doubt(track, fix)

    def _doubt(self, track: _Track, fix: Fix) -> None:
        """Fixes at the new place that fit each other for long enough are believed again."""
        if track.doubted and not _reachable(track.doubted[-1], fix):
            track.doubted.clear()
        track.doubted.append(fix)
        if len(track.doubted) > AGREEING:
            del track.doubted[1]  # the first says since when, the last where
        agreed = len(track.doubted) >= AGREEING and fix.at - track.doubted[0].at >= AGREEING_FOR
        if agreed and self.jamming_since is None:
            track.trusted.clear()
            track.trusted.append(fix)
            track.doubted.clear()
            track.wrong = track.jumped_at = None

    def _watch_jamming(self, now: datetime) -> None:
        if self._jumped_at is None:
            return
        if self.jamming_since is not None:
            if now - self._jumped_at >= JAM_ENDS:
                self.jamming_since = self._jumped_at = None
            return
        tracks = self._tracks.values()
        jumped = sum(each.jumped_at is not None and now - each.jumped_at <= JAM_WINDOW for each in tracks)
        if jumped < JAM_UNITS:
            return
        heard = sum(each.heard_at is not None and now - each.heard_at <= HEARD for each in tracks)
        if jumped >= JAM_SHARE * heard:
            self.jamming_since = now

    def trusted(self, unit: str) -> Fix | None:
        """The last fix that could be believed."""
        track = self._tracks.get(unit)
        return track.trusted[-1] if track is not None and track.trusted else None

    def trail(self, unit: str) -> tuple[Fix, ...]:
        """The last trusted fixes, oldest first."""
        track = self._tracks.get(unit)
        return tuple(track.trusted) if track is not None else ()

    def trust(self, unit: str, now: datetime) -> PositionTrust:
        """How far the unit's last trusted place may be believed now."""
        track = self._tracks.get(unit)
        if track is None or (not track.trusted and track.wrong is None):
            return PositionTrust.NONE
        if track.wrong is PositionTrust.IMPOSSIBLE and self.jamming_since is not None:
            return PositionTrust.JAMMED
        if track.wrong is not None:
            return track.wrong
        return PositionTrust.GOOD if now - track.trusted[-1].at <= FRESH else PositionTrust.STALE

    def units(self) -> tuple[str, ...]:
        return tuple(self._tracks)

    def turned(self, now: datetime) -> list[str]:
        """The units whose trust is another than when this was last asked: silence turns it, too."""
        found = []
        for unit, track in self._tracks.items():
            if (trust := self.trust(unit, now)) is not track.told:
                track.told = trust
                found.append(unit)
        return found


def _judge(track: _Track, fix: Fix, now: datetime) -> Verdict:
    last = track.trusted[-1] if track.trusted else None
    if fix.at > now + AHEAD:
        return Verdict.FUTURE
    if fix.at < now - ANCIENT or (last is not None and fix.at <= last.at):
        return Verdict.OLD
    if fix.accuracy_m is not None and fix.accuracy_m > USELESS_M:
        return Verdict.VAGUE
    return Verdict.GOOD if last is None or _reachable(last, fix) else Verdict.IMPOSSIBLE


def _reachable(before: Fix, after: Fix) -> bool:
    """Whether anybody could have driven from one to the other in the time between."""
    seconds = max((after.at - before.at).total_seconds(), 0.0)
    slack = SLACK_M + (before.accuracy_m or 0.0) + (after.accuracy_m or 0.0)
    return distance_m(before.location, after.location) <= slack + seconds * FASTEST_KMH / 3.6
