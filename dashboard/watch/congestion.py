"""Congestion that the hour does not explain: a detector's speed against what is usual there at this hour.

A speed is low when it is under 60 % of the usual speed and of free flow. Congestion begins when speeds have
been low for ten minutes, and ends when they have been above 75 % of the usual for as long; between, it stays
as it was. No detector speaks before two days of the kind have taught it what is usual. A speed of zero is a
detector without vehicles or power, and no reading.

Measured on the METR-LA week (207 detectors, `sitcen bench congestion`): five days learned from, the last two
judged by hindsight for congestion that is unusual. 87 % of the alarms are right and 85 % of the episodes get
one, 10 minutes after their onset at the median; 0.08 false alarms a detector and day. The plain rule, under
half the usual for 10 minutes: 70 %, 82 %, 10 minutes, 0.20. The shares above were chosen on the five days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from dashboard.model.codes import Action, Category, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.reading import Reading
from dashboard.watch.usual import Profile, learn, usual

QUANTITY = "speed_kmh"
LOW = 0.6  # of the usual, and of free flow
WELL = 0.75  # of the usual
HOLD = timedelta(minutes=10)
SMOOTH = timedelta(minutes=5)  # several readings within it are taken by their median
GAP = timedelta(minutes=30)  # after so long a silence persistence is counted anew
RECENT = 20  # readings kept for the median
PLACE_M = 100.0  # one standard deviation: a queue stretches away from its detector
LINE = 500

# Grades of congestion by the share of the usual speed that is left.
GRADES = ((0.25, Severity.SEVERE), (0.4, Severity.MODERATE), (LOW, Severity.MINOR))


class Traffic(Struct, frozen=True, kw_only=True):
    """What is known of one detector: what is usual, its last speeds, and whether congestion was told."""

    at: datetime
    profile: Profile = Profile()
    recent: tuple[tuple[datetime, float], ...] = ()
    onset: datetime | None = None  # of the congestion that was told
    grade: int = len(GRADES)  # the gravest that was told, 0 is the gravest of all
    since: datetime | None = None  # since when speeds have spoken against what was told


@dataclass(frozen=True, slots=True)
class _Speed:
    """A speed beside what is usual now (None: not known yet) and free flow, all in km/h."""

    speed: float
    usual: float | None
    free: float

    @property
    def low(self) -> bool:
        return self.usual is not None and self.speed < LOW * min(self.usual, self.free)

    @property
    def well(self) -> bool:
        """By free flow, where the hour is not known."""
        return self.speed > WELL * (self.usual or self.free)

    @property
    def grade(self) -> int:
        share = self.speed / (self.usual or self.free)
        return next((grade for grade, (most, _) in enumerate(GRADES) if share < most), len(GRADES) - 1)


@dataclass(frozen=True, slots=True)
class Congestion:
    """`zone` is where the detectors stand: their hours are its own."""

    zone: ZoneInfo
    name: str = "congestion-1"
    state: type[Traffic] = Traffic

    def concerns(self, reading: Reading) -> bool:
        return reading.data.quantity == QUANTITY

    def step(self, state: Traffic | None, reading: Reading) -> tuple[Traffic, tuple[Event, ...]]:
        """Raise nothing; a reading that is not newer than the last, or none, changes nothing."""
        state = state or Traffic(at=datetime.min.replace(tzinfo=reading.time.tzinfo))
        if reading.data.value <= 0 or reading.time <= state.at:
            return state, ()
        local = reading.time.astimezone(self.zone)
        now = _heard(state, reading)
        speed = _beside_the_usual(now, local)
        now = structs.replace(now, profile=learn(now.profile, local, reading.data.value))
        return _begun(now, speed, reading) if now.onset is None else _going_on(now, speed, reading)


def _heard(state: Traffic, reading: Reading) -> Traffic:
    """With the reading among the last ones."""
    silent = reading.time - state.at > GAP
    kept = [each for each in state.recent if reading.time - each[0] < SMOOTH]
    recent = (*kept, (reading.time, reading.data.value))[-RECENT:]
    return structs.replace(state, at=reading.time, recent=recent, since=None if silent else state.since)


def _beside_the_usual(state: Traffic, local: datetime) -> _Speed:
    speed = median(value for _, value in state.recent)
    free = float(state.profile.free)
    if state.onset is None and speed >= LOW * free:  # far from low, whatever is usual
        return _Speed(speed, None, free)
    return _Speed(speed, usual(state.profile, local), free)


def _begun(state: Traffic, speed: _Speed, reading: Reading) -> tuple[Traffic, tuple[Event, ...]]:
    """Whether low speeds have lasted long enough to be told."""
    if not speed.low:
        return structs.replace(state, since=None), ()
    since = state.since or reading.time
    if reading.time - since < HOLD:
        return structs.replace(state, since=since), ()
    told = structs.replace(state, onset=since, since=None, grade=speed.grade)
    return told, (_event(told, speed, reading, Action.NEW),)


def _going_on(state: Traffic, speed: _Speed, reading: Reading) -> tuple[Traffic, tuple[Event, ...]]:
    """Whether congestion that was told is over, or graver than was told."""
    if speed.grade < state.grade:
        graver = structs.replace(state, since=None, grade=speed.grade)
        return graver, (_event(graver, speed, reading, Action.UPDATE),)
    if not speed.well:
        return structs.replace(state, since=None), ()
    since = state.since or reading.time
    if reading.time - since < HOLD:
        return structs.replace(state, since=since), ()
    over = structs.replace(state, onset=None, since=None, grade=len(GRADES))
    return over, (_event(state, speed, reading, Action.CANCEL),)


def _event(state: Traffic, speed: _Speed, reading: Reading, action: Action) -> Event:
    """Its id tells the detector, the onset, and how grave it is or that it is over."""
    measured, onset = reading.data, state.onset or reading.time
    ref = f"{measured.station}:congestion:{onset.isoformat(timespec='seconds')}"[-180:]
    severity = GRADES[state.grade][1]
    expected = speed.usual or speed.free
    data = EventData(
        category=Category.CONGESTION,
        title=f"Congestion: {speed.speed:.0f} km/h, usually {expected:.0f}, "
        f"{measured.place or measured.station}"[:LINE],
        severity=severity,
        urgency=Urgency.IMMEDIATE if action is not Action.CANCEL else Urgency.PAST,
        certainty=Certainty.OBSERVED,
        location=measured.location,
        accuracy_m=PLACE_M if measured.location else None,
        address=measured.place,
        action=action,
        ref=ref,
        evidence={
            "rule": f"speed_kmh < {LOW:g} of the usual for {HOLD.seconds // 60} min",
            "speed_kmh": round(speed.speed, 1),
            "usual_kmh": round(expected, 1),
            "free_kmh": speed.free,
            "since": onset.isoformat(timespec="seconds"),
        },
        attributes={"station": measured.station, "quantity": measured.quantity},
    )
    return Event(
        id=f"{ref}:{'over' if action is Action.CANCEL else severity}",
        source=reading.source,
        type=type_of(EventKind.TRAFFIC),
        time=reading.time,
        data=data,
    )
