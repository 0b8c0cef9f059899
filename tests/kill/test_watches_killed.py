"""`kill -9` of the feeds while they watch: every onset is told once, whenever it was."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from dashboard.model.codes import EventKind
from dashboard.model.event import Event
from dashboard.model.reading import Reading, ReadingData
from dashboard.streams.codec import decode_event, encode_reading
from dashboard.watch import limits
from dashboard.watch.thresholds import Limited, Standing
from tests.centre import Centre, eventually

pytestmark = pytest.mark.kill

STATIONS, TIMES, KILLS, SEED = 40, 150, 4, 20_261_122
QUANTITY = "radiation_usv_h"


def readings() -> Iterator[Reading]:
    """Stations whose values swing about their limits, each in its own time."""
    rng = random.Random(SEED)  # noqa: S311 — a fixed sequence
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=TIMES // 2)
    for step in range(TIMES):
        for station in range(STATIONS):
            data = ReadingData(
                station=f"g-{station}", quantity=QUANTITY, value=rng.choice((0.1, 0.1, 0.4, 3, 30))
            )
            time = start + timedelta(minutes=30 * step)
            yield Reading(id=f"{station}:{step}", source="ngsi/gamma", time=time, data=data)


def expected(sent: list[Reading]) -> list[str]:
    watch, states = Limited(limits.load()), dict[str, Standing]()
    events: list[Event] = []
    for each in sent:
        station = each.data.station
        states[station], led_to = watch.step(states.get(station), each)
        events += led_to
    return sorted(each.id for each in events)


def test_every_onset_is_told_once_whenever_the_feeds_are_killed() -> None:
    sent = list(readings())
    with Centre(writers=0, web=False) as centre, centre.store() as store:
        centre.start("feeds", "feeds")
        for part in range(KILLS):
            before, size = store.hget(centre.names.watches, "place"), len(sent) // KILLS
            send(store, centre, sent[part * size : (part + 1) * size])
            gone_on = lambda: store.hget(centre.names.watches, "place") != before  # noqa: B023, E731
            eventually(gone_on, within_s=20, every_s=0.001)
            centre.kill("feeds")
            centre.start("feeds", "feeds")
        last = store.xrevrange(centre.names.readings, count=1)[0][0]
        eventually(lambda: store.hget(centre.names.watches, "place") == last, within_s=60)
        entries = store.xrange(centre.names.events(EventKind.SENSOR))
        told = [decode_event(fields[b"event"]).id for _, fields in entries if b"event" in fields]
    assert sorted(told) == expected(sent)
    assert len(told) > 500


def send(store: redis.Redis, centre: Centre, part: list[Reading]) -> None:
    pipeline = store.pipeline(transaction=False)
    for each in part:
        pipeline.xadd(centre.names.readings, {"event": encode_reading(each)})
    pipeline.execute()
