"""Air-raid alerts by region: whose they are, and what is feared. For the feeds that list them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from dashboard.feeds.base import LINE, TEXT, Whole, clipped, digest, event
from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData
from dashboard.model.place import Point

# Each of these holds the whole city or lies within it: an alert of any is an alert of the centre.
KHARKIV = {
    "6293": "м. Харків",
    "1293": "м. Харків та Харківська територіальна громада",
    "124": "Харківський район",
    "22": "Харківська область",
}
REGION_M = 10_000.0  # a threat to a region is somewhere in it
NOT_FROM_THE_AIR = {"chemical", "nuclear"}
OF_TYPES = {"artillery": "artillery", "artillery_shelling": "artillery"}
# Looked for in this order in what is told of an alert, lower case; the first that is found decides.
WORDS = (
    ("ballistic", r"баліст|ballistic|іскандер|iskander|кинджал|kinzhal"),
    (
        "guided_bomb",
        r"\bкаб(?:и|ів|ами|ах|у|ом)?\b|керован\w* бомб|авіа\w* ?бомб|(?:guided|glide)[ _]bomb|\bkab\b",
    ),
    ("uav", r"бпла|дрон|безпілот|шахед|shahed|\buavs?\b|drone"),
    ("artillery", r"артилер|artillery|\bрсзв\b|міномет|обстріл"),
)
_THREATS = [(threat, re.compile(words)) for threat, words in WORDS]


class Regions(Struct, frozen=True, forbid_unknown_fields=True):
    """The feed's options: uids of the regions that are the centre's, and of others that are shown as well."""

    centre: tuple[int | str, ...] = tuple(KHARKIV)
    elsewhere: tuple[int | str, ...] = ()


class Told(Struct, frozen=True, kw_only=True):
    """What a source says of one alert."""

    ref: str
    uid: str
    region: str
    type: str  # in the source's words, lower case
    time: datetime
    started_at: datetime
    action: Action = Action.NEW
    words: tuple[str, ...] = ()  # in which a threat may be named
    item: Mapping[str, Any]


class Air:
    """The regions of one feed, and the events of one source."""

    def __init__(self, source: str, regions: Regions, centre: Point | None) -> None:
        self.source = source
        self._centre = {str(uid) for uid in regions.centre}
        self._known = self._centre | {str(uid) for uid in regions.elsewhere}
        self._point = centre

    def concerns(self, uid: str) -> bool:
        return uid in self._known

    def event(self, told: Told) -> Event:
        category = Category.HAZMAT if told.type in NOT_FROM_THE_AIR else Category.AIR_RAID
        placed = self._point is not None and told.uid in self._centre
        data = EventData(
            category=category,
            title=clipped(f"{_noun(told.type)}: {told.region}", LINE),
            severity=Severity.EXTREME,
            urgency=Urgency.IMMEDIATE,
            certainty=Certainty.OBSERVED,
            location=self._point if placed else None,
            accuracy_m=REGION_M if placed else None,
            address=clipped(told.region, LINE),
            action=told.action,
            ref=told.ref,
            attributes=self._attributes(told),
        )
        name = f"{told.ref}:{digest(told.item)}"
        return event(EventKind.ALERT, id=name, source=self.source, time=told.time, data=data)

    def whole(self, refs: set[str], as_of: datetime | None = None) -> Whole:
        return Whole(self.source, frozenset(refs), as_of)

    def _attributes(self, told: Told) -> dict[str, Any]:
        found: dict[str, Any] = {
            "region": told.region,
            "region_uid": told.uid,
            "alert_type": told.type,
            "threat": threat_of(told.type, told.words),
            "started_at": told.started_at.isoformat(),
        }
        if told.words:
            found["notes"] = clipped("; ".join(told.words), TEXT)
        return found if told.uid in self._centre else found | {"elsewhere": True}


def threat_of(kind: str, words: tuple[str, ...]) -> str:
    """One of `ballistic`, `guided_bomb`, `uav`, `artillery`, `unknown`."""
    text = " ".join(words).lower()
    named = (threat for threat, pattern in _THREATS if pattern.search(text))
    return next(named, OF_TYPES.get(kind, "unknown"))


def _noun(kind: str) -> str:
    return {"artillery": "Shelling alert", "artillery_shelling": "Shelling alert"}.get(kind) or (
        f"{kind.capitalize()} threat" if kind in NOT_FROM_THE_AIR else "Air alert"
    )
