"""Air-raid alerts: each as its source tells it, and the one that all of them make for the centre."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from dashboard.model.event import EventName

THREATS = ("ballistic", "guided_bomb", "uav", "artillery", "unknown")  # the one to fear most first


class AirAlert(Struct, frozen=True, kw_only=True):
    """One region's alert in one source's words. Regions overlap: a city lies in its oblast."""

    region: str
    threat: str
    since: datetime
    source: str = ""
    ref: str = ""
    doubtful_at: datetime | None = None  # from then on it is not believed, unless its source confirms it
    elsewhere: bool = False  # not the centre's own region: shown, and counted for nothing
    under_since: datetime | None = None  # since when alerts have followed each other without a gap
    known_as: tuple[EventName, ...] = ()  # the messages of its chain

    @property
    def key(self) -> str:
        return air_key(self.source, self.ref, self.region)

    def names(self) -> Iterator[EventName]:
        """What a later message may call it."""
        yield EventName(self.source, self.ref)
        yield from self.known_as

    def doubtful(self, now: datetime) -> bool:
        return self.doubtful_at is not None and self.doubtful_at <= now

    def unknown_since(self, silent: Mapping[str, datetime]) -> datetime | None:
        """Since when its feed is silent: whether it still stands nobody can say."""
        return silent.get(self.source.partition("/")[0])

    def counts(self, now: datetime) -> bool:
        """Say whether the centre believes that it is under this alert."""
        return not self.elsewhere and not self.doubtful(now)


class CentreAlert(Struct, frozen=True, kw_only=True):
    """The alert that the centre is under, however many overlapping regions tell of it."""

    since: datetime
    threats: tuple[str, ...]
    regions: tuple[str, ...]
    doubtful_since: datetime | None = None  # since when none of it is believed
    unknown_since: datetime | None = None  # since when no feed has told whether it stands


def air_key(source: str, ref: str, region: str) -> str:
    """One alert of one source; an alert without a name of its own is its region's."""
    return f"{source} {ref}" if ref else region


def merged(alerts: Iterable[AirAlert], now: datetime, silent: Mapping[str, datetime]) -> CentreAlert | None:
    """The centre's one alert at an instant: of those that are believed, or of all when none is.

    `silent` are the formats of which nothing is heard, and since when.
    """
    standing = [alert for alert in alerts if not alert.elsewhere]
    believed = [alert for alert in standing if alert.counts(now)]
    told = believed or standing
    if not told:
        return None
    return CentreAlert(
        since=min(alert.under_since or alert.since for alert in told),
        threats=_threats(told),
        regions=tuple(sorted({alert.region for alert in told})),
        doubtful_since=None if believed else _last(alert.doubtful_at for alert in told),
        unknown_since=_last(alert.unknown_since(silent) for alert in told),
    )


def _threats(told: list[AirAlert]) -> tuple[str, ...]:
    """What is feared, the worst first; that a region does not know says nothing beside another that does."""
    named = {alert.threat for alert in told}
    known = named - {"unknown"} or named
    return tuple(
        sorted(known, key=lambda each: (THREATS.index(each) if each in THREATS else len(THREATS), each))
    )


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    """The latest, when every alert has one: as long as one is in order, all is."""
    found = list(instants)
    known = [instant for instant in found if instant is not None]
    return max(known) if len(known) == len(found) else None
