"""The common operating picture: what the facts so far add up to. `apply` folds one more fact into it."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct, field

from dashboard.model.advice import Move
from dashboard.model.air import AirAlert, CentreAlert, merged
from dashboard.model.camera import CameraVerdicts
from dashboard.model.closure import Closure
from dashboard.model.event import EventName
from dashboard.model.facts import Fact
from dashboard.model.feed import FeedStanding, SetAside, silent
from dashboard.model.flood import AlarmCount, Flood
from dashboard.model.handover import Handover, OnDuty
from dashboard.model.incident import Incident
from dashboard.model.outage import Outage, OutageSchedule
from dashboard.model.place import Grid, Point
from dashboard.model.plan import PlansVersion
from dashboard.model.report import Report
from dashboard.model.unit import Unit

CLOSED_KEPT = timedelta(hours=24)  # a late update still finds its incident, and a shift can reopen it
OPENINGS_KEPT = timedelta(minutes=60)  # triage reads the rate of new incidents from them
ACTS_KEPT = 500  # commands that can still be undone: some minutes of a busy room


class Opening(Struct, frozen=True):
    """Where and when (source time) an incident was opened."""

    time: datetime
    location: Point | None


class Act(Struct):
    """What one command changed: each incident and unit before it and after it (None: there was none)."""

    at: datetime
    actor: str
    incidents: dict[str, tuple[Incident | None, Incident]] = field(default_factory=dict)
    units: dict[str, tuple[Unit | None, Unit]] = field(default_factory=dict)
    reports: dict[str, tuple[Report, Report]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # the incidents that a note was added to


class Picture:
    """Incidents, units, alerts. Values are frozen and replaced; `changed` names what a fold touched."""

    def __init__(self) -> None:
        self.incidents: dict[str, Incident] = {}
        self.units: dict[str, Unit] = {}
        self.last_number = 0
        self.air_alerts: dict[str, AirAlert] = {}
        self.outages: dict[str, OutageSchedule] = {}  # by the power company
        self.openings: deque[Opening] = deque()
        self.alarms: tuple[AlarmCount, ...] = ()  # of the last while, oldest first
        self.handover: Handover | None = None  # the one that is open, or the last one
        self.on_duty: OnDuty | None = None
        self.flood: Flood | None = None  # of alarms, that the room is in
        self.reports: dict[str, Report] = {}  # citizens', by their numbers, in their order
        self.set_aside: dict[str, SetAside] = {}  # in their order
        self.set_aside_count = 0
        self.feeds: dict[str, FeedStanding] = {}
        self.camera_verdicts: dict[str, CameraVerdicts] = {}  # by camera and rule, the last judged last
        self.closures: dict[str, Closure] = {}
        self.move: Move | None = None  # the one advised now
        self.plans: PlansVersion | None = None  # None: those of the centre's file
        self.tip = "0-0"
        self.acts: OrderedDict[str, Act] = OrderedDict()
        self._act: Act | None = None
        self._ended: deque[tuple[datetime, str]] = deque()
        self._numbers: dict[int, str] = {}
        self._reports: dict[EventName, str] = {}
        self._grid = Grid()
        self._unplaced: dict[str, None] = {}
        self._changed: set[str] = set()

    def near(self, point: Point, radius_m: float) -> Iterator[Incident]:
        """Open incidents within the radius (metres), and some a little beyond it."""
        return map(self.incidents.__getitem__, self._grid.near(point, radius_m))

    def unplaced(self) -> Iterator[Incident]:
        """Open incidents whose place nobody has told."""
        return map(self.incidents.__getitem__, self._unplaced)

    def open_incidents(self) -> Iterator[Incident]:
        return (incident for incident in list(self.incidents.values()) if incident.open)

    def by_number(self, number: int) -> Incident | None:
        return self.incidents.get(self._numbers.get(number, ""))

    def reported(self, names: Iterable[EventName]) -> Incident | None:
        """The incident that a source's own report belongs to, by any of its names, through merges."""
        known = (self._reports[name] for name in names if name in self._reports)
        incident = self.incidents.get(next(known, ""))
        while incident is not None and incident.merged_into is not None:
            incident = self.incidents.get(incident.merged_into)
        return incident

    def planned_outages(self) -> Iterator[Outage]:
        return (each for schedule in self.outages.values() for each in schedule.outages)

    def air_alert(self, now: datetime) -> CentreAlert | None:
        """The one alert that the centre is under, of all regions' that overlap."""
        return merged(self.air_alerts.values(), now, silent(self.feeds.values()))

    def take_changed(self) -> set[str]:
        """Names of what changed since the last call.

        They are `i:<incident>`, `u:<unit>`, `f:<feed>`, `s:<message set aside>`, `v:<camera, rule>`,
        `r:<citizen's report>` and `centre`.
        """
        changed, self._changed = self._changed, set()
        return changed

    def state(self) -> tuple[object, ...]:
        """All that facts have set, for comparing two pictures."""
        return (
            self.tip,
            self.last_number,
            self.incidents,
            self.units,
            self.air_alerts,
            self.outages,
            tuple(self.openings),
            self.alarms,
            self.flood,
            self.handover,
            self.on_duty,
            self.reports,
            self.set_aside,
            self.set_aside_count,
            self.feeds,
            self.camera_verdicts,
            tuple(self._ended),
            self.closures,
            self.move,
            self.plans,
        )

    def centre_state(self) -> "CentreState":
        return CentreState(
            last_number=self.last_number,
            air_alerts=self.air_alerts,
            outages=self.outages,
            openings=tuple(self.openings),
            alarms=self.alarms,
            flood=self.flood,
            handover=self.handover,
            on_duty=self.on_duty,
            set_aside_count=self.set_aside_count,
            ended=tuple(self._ended),
            closures=tuple(self.closures.values()),
            move=self.move,
            plans=self.plans,
        )

    @classmethod
    def restore(
        cls, centre: "CentreState", incidents: Iterable[Incident], units: Iterable[Unit], tip: str
    ) -> "Picture":
        """The picture of a snapshot; what can be undone starts anew."""
        picture = cls()
        picture.last_number = centre.last_number
        picture.air_alerts = dict(centre.air_alerts)
        picture.outages = dict(centre.outages)
        picture.openings.extend(centre.openings)
        picture.alarms, picture.flood = centre.alarms, centre.flood
        picture.handover, picture.on_duty = centre.handover, centre.on_duty
        picture.set_aside_count = centre.set_aside_count
        picture.closures = {each.id: each for each in centre.closures}
        picture.move, picture.plans = centre.move, centre.plans
        for incident in incidents:
            picture.put_incident(incident)
        picture._ended.extend(centre.ended)
        picture.units = {unit.id: unit for unit in units}
        picture.tip = tip
        picture.take_changed()
        return picture

    def put_incident(self, incident: Incident) -> None:
        """Place or replace an incident, and find it by number, report and place from now on."""
        before = self.incidents.get(incident.id)
        self.incidents[incident.id] = incident
        if before is None or before.events is not incident.events:
            self.reclaim(incident.id)
        self._numbers[incident.number] = incident.id
        self._find_by_place(incident)
        self._changed.add(f"i:{incident.id}")
        if self._act is not None:
            first = self._act.incidents.get(incident.id)
            self._act.incidents[incident.id] = (first[0] if first else before, incident)

    def _find_by_place(self, incident: Incident) -> None:
        self._unplaced.pop(incident.id, None)
        if incident.open and incident.location is not None:
            self._grid.put(incident.id, incident.location)
            return
        self._grid.remove(incident.id)
        if incident.open:
            self._unplaced[incident.id] = None

    def reclaim(self, incident_id: str) -> None:
        """Find the incident's own reports under it from now on: new ones, and again after a split."""
        for line in self.incidents[incident_id].events:
            self._reports.update(dict.fromkeys(line.names(), incident_id))

    def put_unit(self, unit: Unit) -> None:
        before = self.units.get(unit.id)
        self.units[unit.id] = unit
        self._changed.add(f"u:{unit.id}")
        if self._act is not None:
            first = self._act.units.get(unit.id)
            self._act.units[unit.id] = (first[0] if first else before, unit)

    def put_report(self, report: Report) -> None:
        self.reports[report.number] = report
        self.touch(f"r:{report.number}")

    def drop_report(self, number: str) -> None:
        del self.reports[number]
        self.touch(f"r:{number}")

    def paused(self, feed: str) -> str | None:
        """Why a feed is paused, if it is."""
        known = self.feeds.get(feed)
        return known.paused.reason if known is not None and known.paused is not None else None

    def touch(self, name: str) -> None:
        """Note that the named part has changed."""
        self._changed.add(name)

    def touch_centre(self) -> None:
        self.touch("centre")

    def opened(self, time: datetime, location: Point | None) -> None:
        """Note an opening; forget those that triage no longer asks about."""
        self.openings.append(Opening(time, location))
        while self.openings[0].time < time - OPENINGS_KEPT:
            self.openings.popleft()
        self.touch_centre()

    def ended(self, incident_id: str, at: datetime) -> None:
        """Note a closing; forget what was closed longer ago than CLOSED_KEPT."""
        self._ended.append((at, incident_id))
        while self._ended and self._ended[0][0] < at - CLOSED_KEPT:
            self._forget(self._ended.popleft()[1])
        self.touch_centre()

    def _forget(self, incident_id: str) -> None:
        incident = self.incidents.get(incident_id)
        if incident is None or incident.open:
            return
        family = [each for each in self.incidents.values() if each.merged_into == incident_id]
        for each in (incident, *family):
            del self.incidents[each.id]
            self._numbers.pop(each.number, None)
            for name in (name for line in each.events for name in line.names()):
                if self._reports.get(name) == each.id:
                    del self._reports[name]
            self._changed.add(f"i:{each.id}")

    def act_of(self, fact: Fact) -> Act:
        """The act that a person's fact belongs to."""
        act = self.acts.get(fact.cause)
        if act is None:
            act = self.acts[fact.cause] = Act(at=fact.at, actor=fact.actor)
            if len(self.acts) > ACTS_KEPT:
                self.acts.popitem(last=False)
        return act

    def begin(self, act: Act | None) -> None:
        """What is put from now on is remembered as this act's doing."""
        self._act = act


class CentreState(Struct, frozen=True, kw_only=True):
    """The part of a picture that belongs to no incident or unit, as the snapshot keeps it."""

    last_number: int = 0
    air_alerts: dict[str, AirAlert] = field(default_factory=dict)
    outages: dict[str, OutageSchedule] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    alarms: tuple[AlarmCount, ...] = ()
    flood: Flood | None = None
    handover: Handover | None = None
    on_duty: OnDuty | None = None
    set_aside_count: int = 0
    ended: tuple[tuple[datetime, str], ...] = ()
    closures: tuple[Closure, ...] = ()
    move: Move | None = None
    plans: PlansVersion | None = None
