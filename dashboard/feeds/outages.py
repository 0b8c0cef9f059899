"""The power company's schedule of outages: which queue of consumers has no power in which half hour.

The schedule is one event a publication; the centre keeps the latest. Which districts a queue feeds, and how
much of each, is in the feed's options; a queue that is not in them stands under its own name.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.base import Feed, Parsed, Piece, clipped, event, from_epoch, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Category, Certainty, EventKind, Severity
from dashboard.model.event import Event, EventData
from dashboard.model.outage import MOST, Outage

HALF = timedelta(minutes=30)
# Of the two halves of an hour, those without power. `maybe` is a warning, not a plan: it darkens nothing.
CODES: dict[str, tuple[bool, bool]] = {
    "yes": (False, False),
    "maybe": (False, False),
    "no": (True, True),
    "first": (True, False),
    "second": (False, True),
    "mfirst": (False, False),
    "msecond": (False, False),
}
MOST_DAYS, MOST_QUEUES = 7, 100
Share = Annotated[float, Meta(gt=0, le=1)]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`queues`: by the schedule's name of a queue, the districts it feeds and the share of each (0 to 1)."""

    queues: dict[str, dict[str, Share]] = {}


def feed(local: Local) -> Feed:
    """Raises SettingsError for wrong options."""
    return Feed("outages", EventKind.SENSOR, partial(_parse, local.own(Options), local.zone))


def _parse(options: Options, zone: ZoneInfo, payload: bytes, _received: datetime) -> Parsed:
    schedule = json.record(json.decode(payload))
    return gather([Piece("schedule", partial(_read, schedule, options, zone), partial(bytes, payload))])


def _read(schedule: Record, options: Options, zone: ZoneInfo) -> Event:
    region = json.text(schedule, "regionId")
    published = instant(json.text(schedule, "lastUpdated"), "lastUpdated")
    outages = [each for day in _days(schedule, zone) for each in day_outages(*day, options)]
    if len(outages) > MOST:
        raise BadMessage(f"{len(outages)} outages are more than the {MOST} allowed", "fact.data")
    told = msgspec.to_builtins(outages)
    digest = blake2b(msgspec.json.encode([region, told]), digest_size=8).hexdigest()
    data = EventData(
        category=Category.POWER,
        title=f"Power outage schedule: {clipped(region, 100)}",
        severity=Severity.MINOR,
        certainty=Certainty.LIKELY,
        ref=f"schedule:{region}"[:200],
        attributes={"schedule": told},
    )
    return event(
        EventKind.SENSOR, id=f"schedule:{digest}", source=f"outages/{region}"[:200], time=published, data=data
    )


def _days(schedule: Record, zone: ZoneInfo) -> Iterator[tuple[datetime, str, Record]]:
    """Each day's midnight in the zone, and each queue's hours in it. Raises BadMessage."""
    days = json.record(json.find(schedule, "fact.data"), "fact.data")
    if len(days) > MOST_DAYS:
        raise BadMessage(f"{len(days)} days are more than the {MOST_DAYS} allowed", "fact.data")
    for stamp, queues in days.items():
        field = f"fact.data.{clipped(stamp, 40)}"
        midnight = from_epoch(json.number({"day": stamp}, "day"), field).astimezone(zone)
        for queue, hours in json.record(queues, field).items():
            yield midnight, queue, json.record(hours, f"{field}.{clipped(queue, 40)}")


def day_outages(midnight: datetime, queue: str, hours: Record, options: Options) -> Iterator[Outage]:
    """The outages of one queue in one day, a run of dark half hours each. Raises BadMessage."""
    halves = [dark for number in range(1, 25) for dark in _halves(hours, str(number))]
    areas = options.queues.get(queue, {queue: 1.0})
    start = 0
    for is_dark, run in groupby(halves):
        end = start + len(list(run))
        if is_dark:
            for area, share in areas.items():
                span = {"start": _at(midnight, start), "end": _at(midnight, end)}
                yield Outage(area=clipped(area, 200), share=share, **span)
        start = end


def _halves(hours: Record, number: str) -> tuple[bool, bool]:
    return CODES[json.one_of(hours, number, {code: code for code in CODES})]


def _at(midnight: datetime, halves: int) -> datetime:
    """By the wall clock: on the day that the clocks change, hour 5 is still hour 5."""
    return (midnight + HALF * halves).astimezone(UTC)
