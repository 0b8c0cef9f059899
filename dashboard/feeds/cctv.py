"""What every camera's feed does alike: a label becomes a sighting, and the register says where that is."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from dashboard.feeds.base import LINE, clipped, event
from dashboard.feeds.box import Frame
from dashboard.feeds.cameras import Camera, Url, place_seen
from dashboard.feeds.local import Local
from dashboard.feeds.sightings import SIGHTINGS, Sighting, sighting
from dashboard.model.codes import Action, Certainty, EventKind
from dashboard.model.event import ENDED, Event, EventData
from dashboard.model.place import Point

LIKELY_SCORE = 0.8
POSSIBLE_SCORE = 0.5
EVERY = "*"  # among the labels asked for: all of them
LOOKED_UP = 1_024  # sets of labels and zones; a city's cameras use some hundred
WORD = 100  # characters of a label or a zone
RULE = 100  # characters of a rule's name

Labels = tuple[str, ...]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a centre may say of any camera feed."""

    labels: Labels = ()  # ordinary ones to tell of all the same; `*` is every one
    sightings: tuple[Sighting, ...] | None = None  # the table in place of ours
    base_url: Url | None = None  # put before the addresses that the source tells without their host
    frame: Frame | None = None  # the picture's width and height, where the source tells boxes in pixels


class DeviceOptions(Options, frozen=True):
    """Of devices that tell of what their owner switched on: motion is told of, too."""

    labels: Labels = ("motion",)
    device: str | None = None  # its name, where it tells none or another


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a camera says that it sees."""

    camera: str
    title: str | None = None  # the source's own words
    score: float | None = None
    ref: str | None = None
    action: Action = Action.NEW
    place: tuple[Point, float] | None = None  # of the object itself, and one standard deviation in metres
    evidence: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What a camera's own rule says. `rule` names that rule on its device."""

    rule: str
    labels: Labels
    time: datetime
    active: bool | None = None  # None: a moment, which nobody ends
    zones: Labels = ()
    told_once_in: str = "%Y%m%dT%H%M%S.%f"  # the part of the time that tells one alarm from its repetition


class Lookout:
    """What a centre knows of its cameras, and which of their labels it asks for."""

    def __init__(self, local: Local, options: Options) -> None:
        self._cameras = local.cameras
        self._places = {name: place_seen(each) for name, each in local.cameras.items()}
        self._table = SIGHTINGS if options.sightings is None else options.sightings
        self._wanted = {each.lower() for each in options.labels}
        self._base_url = (options.base_url or "").rstrip("/")
        self.frame = options.frame
        self._meant = lru_cache(LOOKED_UP)(self._asked_for)

    def named(self, *names: str) -> str:
        """The camera by the first of these names that the register knows; else the last one."""
        return next((name for name in names if name in self._cameras), names[-1])

    def asked_for(self, labels: Labels, zones: Labels = ()) -> Sighting | None:
        """What the labels mean; None for what is seen all day and that nobody has asked for."""
        return self._meant(tuple([clipped(each, WORD) for each in labels]), zones)

    def alarm(self, alarm: Alarm, seen: Seen) -> Event | None:
        """The event of an alarm; None for one that nobody has asked for.

        What one rule tells within an hour is one report: after that, place and time say what it belongs to.
        A state (motion, a lost picture) is one report until it is over, however long it lasts.
        """
        meant = self.asked_for(alarm.labels, alarm.zones)
        if meant is None:
            return None
        rule = _short(alarm.rule)
        ref = rule if meant.passing else f"{rule}:{alarm.time:%Y%m%dT%H}"
        moment = f"{alarm.time.strftime(alarm.told_once_in)}"
        if alarm.active is not False:
            return self.event(f"{rule}:{moment}", alarm.time, meant, replace(seen, ref=ref))
        action = Action.CANCEL if meant.passing else Action.UPDATE
        over = replace(seen, ref=ref, action=action, attributes=seen.attributes | {ENDED: True})
        return self.event(f"{rule}:{moment}:end", alarm.time, meant, over)

    def _asked_for(self, labels: Labels, zones: Labels) -> Sighting | None:
        found = sighting(labels, zones, self._table)
        if not found.ordinary or EVERY in self._wanted:
            return found
        return found if any(each.lower() in self._wanted for each in (found.label, *labels)) else None

    def place(self, camera: str) -> tuple[Point, float] | None:
        """Where what a registered camera sees is, and one standard deviation in metres."""
        return self._places.get(camera)

    def url(self, address: str) -> str:
        """The address with its host, where the centre was told of it."""
        return self._base_url + address if address.startswith("/") else address

    def event(self, name: str, time: datetime, meant: Sighting, seen: Seen) -> Event:
        """The event of that id."""
        known = self._cameras.get(seen.camera)
        place, accuracy = seen.place or self.place(seen.camera) or (None, None)
        data = EventData(
            category=meant.category,
            title=clipped(f"{seen.title or meant.title}: {(known and known.name) or seen.camera}", LINE),
            severity=meant.severity,
            urgency=meant.urgency,
            certainty=certainty_of(meant, seen.score),
            location=place,
            accuracy_m=accuracy,
            address=None if known is None else known.address,
            action=seen.action,
            ref=seen.ref,
            evidence=_evidence(meant, seen, known),
            attributes=seen.attributes
            if known
            else {"camera_place": "not in the register"} | seen.attributes,
        )
        return event(EventKind.CCTV, id=name, source=f"cctv/{seen.camera}", time=time, data=data)


def _short(rule: str) -> str:
    """A name that leaves room for a time in an event's id."""
    if len(rule) <= RULE:
        return rule
    return f"{rule[: RULE // 2]}~{blake2b(rule.encode(), digest_size=12).hexdigest()}"


def certainty_of(meant: Sighting, score: float | None) -> Certainty:
    """The table's word where it has one; else by the score, which every line may ask a least of."""
    if score is not None and score < meant.least_score:
        return Certainty.UNLIKELY
    if meant.certainty is not None:
        return meant.certainty
    if score is None:
        return Certainty.UNKNOWN
    if score >= LIKELY_SCORE:
        return Certainty.LIKELY
    return Certainty.POSSIBLE if score >= POSSIBLE_SCORE else Certainty.UNLIKELY


def _evidence(meant: Sighting, seen: Seen, known: Camera | None) -> dict[str, Any]:
    """Why it fired: the camera and its rule, for a figure of their false alarms; the score; what shows it."""
    found: dict[str, Any] = {"camera": seen.camera, "rule": meant.rule}
    if seen.score is not None:
        found["score"] = seen.score
    if (
        known is not None
        and (limit := known.limits.get(meant.rule, known.limits.get(meant.label))) is not None
    ):
        found["limit"] = limit
    return found | seen.evidence


def words(name: str) -> str:
    """`LineDetector/Crossed` as line_detector_crossed, which is how labels are written."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W+", "_", name).lower()


def scored(value: Any) -> float | None:
    """A score between 0 and 1, which some sources tell in percent; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    share = value / 100 if 1 < value <= 100 else value
    return round(float(share), 4) if 0 <= share <= 1 else None
