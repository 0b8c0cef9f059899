"""Events: one message from outside, in the shape of a CloudEvents 1.0 object (`sitcen.*.v1`)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.place import Point

Instant = Annotated[datetime, Meta(tz=True)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Line = Annotated[str, Meta(max_length=500)]
Metres = Annotated[float, Meta(ge=0, le=100_000)]
Degrees = Annotated[float, Meta(ge=0, le=360)]


# An attribute of what a source says is over: it tells more of what is known, and opens nothing by itself.
ENDED = "ended"
MOST_SUPERSEDED = 50
NAMES_KEPT = 100  # of one chain


class EventName(Struct, frozen=True):
    """What an event is known by."""

    source: Name
    id: Name


class EventData(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    category: Category
    title: Line
    severity: Severity = Severity.UNKNOWN
    urgency: Urgency = Urgency.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    location: Point | None = None
    accuracy_m: Metres | None = None  # one standard deviation
    address: Line | None = None
    action: Action = Action.NEW
    ref: Name | None = None  # the source's own name for its incident
    # Earlier messages that this one takes the place of, where a source names those and no incident.
    supersedes: Annotated[tuple[EventName, ...], Meta(max_length=MOST_SUPERSEDED)] = ()
    expires: Instant | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)


class Event(Struct, frozen=True, kw_only=True):
    specversion: Literal["1.0"] = "1.0"
    id: Name
    source: Name
    type: Literal[
        "sitcen.emergency.v1",
        "sitcen.cctv.v1",
        "sitcen.traffic.v1",
        "sitcen.citizen.v1",
        "sitcen.sensor.v1",
        "sitcen.alert.v1",
    ]
    time: Instant
    data: EventData

    @property
    def kind(self) -> EventKind:
        return KINDS[self.type]

    @property
    def ref(self) -> str:
        """The source's own incident: its `ref`, or the event itself where the source names none."""
        return self.data.ref or self.id

    @property
    def may_be_old(self) -> bool:
        """An air-raid alert that still stands is told however long ago it began."""
        return self.data.category is Category.AIR_RAID

    def names(self) -> Iterator[EventName]:
        """What the incident or alert that it tells of may be known by."""
        yield EventName(self.source, self.ref)
        yield from self.data.supersedes

    def known_as(self, before: tuple[EventName, ...] = ()) -> tuple[EventName, ...]:
        """Its chain's names, with those from before; none where its source names no earlier messages."""
        if not self.data.supersedes and not before:
            return ()
        names = dict.fromkeys((*before, *self.data.supersedes, EventName(self.source, self.id)))
        return tuple(names)[-NAMES_KEPT:]


KINDS = {f"sitcen.{kind}.v1": kind for kind in EventKind}


def type_of(kind: EventKind) -> Any:
    """The CloudEvents `type` of a kind."""
    return f"sitcen.{kind}.v1"


class PositionData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    unit: Name
    location: Point
    speed_kmh: Annotated[float, Meta(ge=0, le=1_500)] | None = None
    heading_deg: Degrees | None = None
    accuracy_m: Metres | None = None


class Position(Struct, frozen=True, kw_only=True):
    """One fix of one unit (AVL)."""

    specversion: Literal["1.0"] = "1.0"
    id: Name
    source: Name
    type: Literal["sitcen.position.v1"] = "sitcen.position.v1"
    time: Instant
    data: PositionData
