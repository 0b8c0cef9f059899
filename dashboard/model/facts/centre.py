"""The centre as a whole: refusals, messages set aside, alerts, roads, plans."""

from datetime import datetime

from msgspec import field

from dashboard.model.closure import Closure
from dashboard.model.codes import Category
from dashboard.model.event import EventName
from dashboard.model.facts.body import Body
from dashboard.model.outage import Outage
from dashboard.model.plan import Plan


class CommandRefused(Body, frozen=True, kw_only=True):
    command: str
    code: str
    args: dict[str, str | float | int] = field(default_factory=dict)
    incident_id: str | None = None


class MessageSetAside(Body, frozen=True, kw_only=True):
    """A message that could not be understood; it lies in the dead stream with this reason."""

    stream: str
    entry: str
    reason: str
    source: str | None = None
    excerpt: str = ""
    feed: str | None = None


class AirAlertStarted(Body, frozen=True, kw_only=True):
    """An alert began, or what is told of it changed; model/air.py says what each field means."""

    region: str
    threat: str
    since: datetime
    source: str = ""
    ref: str = ""
    doubtful_at: datetime | None = None
    elsewhere: bool = False
    known_as: tuple[EventName, ...] = ()


class AirAlertEnded(Body, frozen=True, kw_only=True):
    region: str
    source: str = ""
    ref: str = ""


class AlarmFloodBegan(Body, frozen=True, kw_only=True):
    """More alarms came within so many minutes than the operators can take (ISA-18.2, EEMUA 191)."""

    alarms: int
    minutes: int
    operators: int


class AlarmFloodEnded(Body, frozen=True, kw_only=True):
    """They come slowly enough again; so many came in all."""

    alarms: int
    since: datetime


class OutagesPlanned(Body, frozen=True, kw_only=True):
    """The whole schedule of a power company, in place of its last one."""

    source: str
    published: datetime
    outages: tuple[Outage, ...]


class RoadClosed(Body, frozen=True, kw_only=True):
    closure: Closure


class RoadOpened(Body, frozen=True, kw_only=True):
    closure: str


class PlansPublished(Body, frozen=True, kw_only=True):
    version: int
    note: str
    plans: dict[Category, tuple[Plan, ...]]
