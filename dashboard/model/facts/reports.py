"""What events lead to: incidents, and the reports they rest on."""

from datetime import datetime

from dashboard.model.codes import Category, Verdict
from dashboard.model.facts.body import Body, OfIncident
from dashboard.model.incident import Belief, EventLine
from dashboard.model.place import Point
from dashboard.model.reason import Reason


class IncidentOpened(OfIncident, frozen=True, kw_only=True):
    number: int
    category: Category
    title: str
    priority: int
    priority_reasons: tuple[Reason, ...]
    opened_at: datetime
    location: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    district: str | None = None
    event: EventLine | None = None
    belief: Belief | None = None
    split_from: str | None = None
    text: str | None = None


class EventAttached(OfIncident, frozen=True, kw_only=True):
    event: EventLine
    belief: Belief
    category: Category | None = None  # the incident's, where the report changes it
    reasons: tuple[Reason, ...] = ()


class EventUpdated(OfIncident, frozen=True, kw_only=True):
    """The same source told more of its own report."""

    event: EventLine
    belief: Belief
    category: Category | None = None


class EventCancelled(OfIncident, frozen=True, kw_only=True):
    source: str
    ref: str
    event_id: str


class SightingJudged(OfIncident, frozen=True, kw_only=True):
    """What a person made of what a camera saw."""

    source: str
    event_id: str
    verdict: Verdict


class EventIgnored(Body, frozen=True, kw_only=True):
    """An event that changes nothing: the cancelling of what the centre does not know."""

    source: str
    event_id: str
    reason: str


class MergeProposed(OfIncident, frozen=True, kw_only=True):
    other: str
    odds: float
    reasons: tuple[Reason, ...] = ()


class ProposalDismissed(OfIncident, frozen=True, kw_only=True):
    """A person said that the two are not the same."""

    other: str


class IncidentsMerged(OfIncident, frozen=True, kw_only=True):
    into: str
    category: Category | None = None  # of the other from now on, where the merging changes it


class IncidentSplit(OfIncident, frozen=True, kw_only=True):
    """A merged incident stands by itself again."""

    out_of: str
    category: Category | None = None  # of the other from now on, where the parting changes it


class EventsMovedOut(OfIncident, frozen=True, kw_only=True):
    """Some reports of this incident are now another's."""

    to: str
    events: tuple[EventLine, ...]
    belief: Belief | None = None


class EventsMovedIn(OfIncident, frozen=True, kw_only=True):
    out_of: str
    events: tuple[EventLine, ...]
