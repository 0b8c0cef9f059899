"""Thresholds with hysteresis: what one series of readings says of its limits.

Pure: a state and a reading in, a state and events out. Times are the source's own, so that a recording gives
the same events at any speed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct, structs

from dashboard.model.codes import Action, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData, type_of
from dashboard.model.reading import Reading
from dashboard.watch.limits import Threshold, Thresholds

PLACE_M = 30.0  # one standard deviation of a station's place
LINE = 500


class Standing(Struct, frozen=True, kw_only=True):
    """What is known of one series: the level that was told, since when, and what speaks for another."""

    at: datetime
    level: int = 0
    onset: datetime | None = None  # when what was told began
    told: int = 0  # how many events the onset has had
    next_level: int = 0
    since: datetime | None = None  # since when the values have spoken for `next_level` or beyond it


def step(
    standing: Standing | None, reading: Reading, threshold: Threshold
) -> tuple[Standing, tuple[Event, ...]]:
    """The state after the reading, and the event it leads to, if any; what is not newer leads to nothing."""
    if standing is None:
        standing = Standing(at=reading.time)
    elif reading.time <= standing.at:
        return standing, ()
    elif reading.time - standing.at > timedelta(seconds=threshold.gap_s):
        standing = structs.replace(standing, since=None)  # nobody knows what was in between
    now = _counted(structs.replace(standing, at=reading.time), reading, threshold)
    if now.since is None or reading.time - now.since < _patience(now, threshold):
        return now, ()
    return _turned(now, reading, threshold)


def _counted(standing: Standing, reading: Reading, threshold: Threshold) -> Standing:
    """Note which level the value speaks for, and since when one on that side of the told one does."""
    value, station = reading.data.value, reading.data.station
    reached, held = threshold.reached(value, station), threshold.held(value, station)
    level = max(reached, min(held, standing.level))
    if level == standing.level:
        return structs.replace(standing, next_level=level, since=None)
    rising, rose = level > standing.level, standing.next_level > standing.level
    if standing.since is None or rising is not rose:
        return structs.replace(standing, next_level=level, since=reading.time)
    # The level that has held all the while: the one nearest to what was told.
    nearer = min if rising else max
    return structs.replace(standing, next_level=nearer(level, standing.next_level))


def _patience(standing: Standing, threshold: Threshold) -> timedelta:
    rising = standing.next_level > standing.level
    return timedelta(seconds=threshold.hold_s if rising else threshold.clear_s)


def _turned(standing: Standing, reading: Reading, threshold: Threshold) -> tuple[Standing, tuple[Event, ...]]:
    onset = standing.onset or standing.since or reading.time
    action = Action.UPDATE if standing.level and standing.next_level else Action.NEW
    if standing.next_level == 0:
        action = Action.CANCEL
    event = _event(standing, reading, threshold, onset=onset, action=action)
    after = structs.replace(
        standing,
        level=standing.next_level,
        onset=None if action is Action.CANCEL else onset,
        told=0 if action is Action.CANCEL else standing.told + 1,
        since=None,
    )
    return after, (event,)


def _event(
    standing: Standing, reading: Reading, threshold: Threshold, *, onset: datetime, action: Action
) -> Event:
    """The id tells the onset and its turn, so that the same readings give the same events again."""
    measured = reading.data
    ref = f"{measured.station}:{measured.quantity}:{onset.isoformat(timespec='seconds')}"[-180:]
    level = threshold.levels_of(measured.station)[max(standing.next_level, 1) - 1]
    value = f"{measured.value:.3g} {measured.quantity}"
    data = EventData(
        category=threshold.category,
        title=f"{threshold.title}: {value}, {measured.place or measured.station}"[:LINE],
        severity=Severity.MINOR if action is Action.CANCEL else level.severity,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        location=measured.location,
        accuracy_m=PLACE_M if measured.location else None,
        address=measured.place,
        action=action,
        ref=ref,
        evidence={
            "rule": f"{measured.quantity} {'<=' if threshold.below else '>='} {level.on:g}",
            "value": measured.value,
            "limit_source": threshold.source,
        },
        attributes={"station": measured.station, "quantity": measured.quantity},
    )
    return Event(
        id=f"{ref}:{standing.told}",
        source=reading.source,
        type=type_of(EventKind.SENSOR),
        time=reading.time,
        data=data,
    )


@dataclass(frozen=True, slots=True)
class Limited:
    """The watch of every quantity that has limits."""

    thresholds: Thresholds
    name: str = "thresholds-1"
    state: type[Standing] = Standing

    def concerns(self, reading: Reading) -> bool:
        return reading.data.quantity in self.thresholds

    def step(self, state: Standing | None, reading: Reading) -> tuple[Standing, tuple[Event, ...]]:
        return step(state, reading, self.thresholds[reading.data.quantity])
