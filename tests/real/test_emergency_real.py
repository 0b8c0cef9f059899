"""Recorded alerts and calls through the whole way in; four years of air-raid alerts, counted once."""

import asyncio
import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import redis
import redis.asyncio

from dashboard.feeds import FEEDS
from dashboard.intake import Intake, Limits, Receipt
from dashboard.model.air import CentreAlert
from dashboard.streams import standing
from dashboard.streams.codec import encode_event
from tests.builders import ARoom
from tests.real.conftest import EVER
from tests.streams.test_writer import Running

pytestmark = pytest.mark.real
DAY = timedelta(hours=24)


def take(running: Running, feed: str, payload: bytes, *, back: timedelta = EVER) -> Receipt:
    async def taken() -> Receipt:
        async with redis.asyncio.Redis.from_url(running.url, protocol=2, socket_timeout=10) as store:
            intake = Intake(store=store, names=running.names, limits=Limits(back=back))
            return await intake.take(FEEDS[feed], payload)

    return asyncio.run(taken())


@pytest.mark.parametrize(
    "feed, file, told",
    [
        ("cap", "cap/weather.cap", 1),
        ("cap", "cap/canada_signed.cap", 1),
        ("edxl", "cap/bushfire_valid.edxlde", 7),
        ("cad", "cad/sf_fire_calls_structure_fire_2017.csv", 173),
        ("alerts_in_ua", "air_raid/alerts_in_ua_active_alerts.json", 2),
    ],
)
def test_what_is_sound_is_in_the_journal_and_a_second_ingest_changes_nothing(
    recorded: Path, running: Running, feed: str, file: str, told: int
) -> None:
    payload = (recorded / file).read_bytes()
    assert take(running, feed, payload).accepted == told
    facts = running.until(lambda facts: len({fact.cause for fact in facts}) >= told)
    assert {fact.type for fact in facts}.isdisjoint({"MessageSetAside", "EventIgnored"})
    tip = running.store.xrevrange(running.names.journal, count=1)
    again = take(running, feed, payload)
    assert (again.accepted, again.duplicates, again.rejected) == (0, told, ())
    assert running.store.xrevrange(running.names.journal, count=1) == tip


def test_a_recorded_list_begins_alerts_and_an_empty_one_ends_them(recorded: Path, running: Running) -> None:
    payload = (recorded / "air_raid" / "alerts_in_ua_active_alerts.json").read_bytes()
    take(running, "alerts_in_ua", payload, back=timedelta(days=7))
    running.until(lambda facts: sum(fact.type == "AirAlertStarted" for fact in facts) == 2)
    assert take(running, "alerts_in_ua", b'{"alerts": []}', back=timedelta(days=7)).accepted == 2
    running.until(lambda facts: sum(fact.type == "AirAlertEnded" for fact in facts) == 2)


@pytest.mark.parametrize(
    "file, field",
    [
        ("cap/invalid.cap", "scope"),
        ("cap/canada_errors.cap", "references"),
        ("cap/no_optional_fields.cap", "info"),
        ("cap/weather_invalid.atom", "identifier"),
        ("cap/no_id.atom", "id"),
    ],
)
def test_what_is_broken_is_set_aside_once_with_the_field_that_is(
    recorded: Path, running: Running, file: str, field: str
) -> None:
    payload = (recorded / file).read_bytes()
    take(running, "cap", payload)
    [fact] = running.until(bool)
    assert (fact.type, f"at `{field}`" in fact.body.reason) == ("MessageSetAside", True)
    take(running, "cap", payload)
    assert running.store.xlen(running.names.journal) == 1


class Interval(NamedTuple):
    begins: datetime
    ends: datetime


class Region(NamedTuple):
    """A region that is under alert for a part of an interval, as shares of it."""

    uid: int
    title: str
    after: float
    until: float


REGIONS = (
    Region(22, "Харківська область", 0.0, 1.0),
    Region(1293, "м. Харків та Харківська територіальна громада", 0.25, 1.0),
    Region(6293, "м. Харків", 0.0, 0.75),
)


def intervals(recorded: Path) -> list[Interval]:
    file = recorded / "air_raid" / "derived_kharkivska_oblast_2022-03_2026-06.csv"
    with file.open(newline="") as rows:
        return [
            Interval(datetime.fromisoformat(row["started_at"]), datetime.fromisoformat(row["finished_at"]))
            for row in csv.DictReader(rows)
        ]


class Sky:
    """The list as alerts.in.ua publishes it, read and decided at each of its changes."""

    def __init__(self) -> None:
        self.room = ARoom()
        self.standing: dict[str, bytes] = {}
        self.periods: list[Interval] = []
        self._began: datetime | None = None

    def at(self, now: datetime, listed: list[dict[str, object]]) -> None:
        self.room.now = now
        parsed = FEEDS["alerts_in_ua"].parse(msgspec.json.encode({"alerts": listed}), now)
        assert parsed.rejected == ()
        for event in parsed.events:
            self.room.tell(event)
            self.standing[event.ref] = encode_event(event)
        for ref in self.standing.keys() - parsed.whole[0].refs:
            self.room.tell(standing.ending(self.standing.pop(ref), now))
        self._note(now, self.room.picture.air_alert(now))

    def _note(self, now: datetime, alert: CentreAlert | None) -> None:
        if alert is not None and self._began is None:
            self._began = now
        elif alert is None and self._began is not None:
            self.periods.append(Interval(self._began, now))
            self._began = None
        if self._began is not None and now - self._began < DAY:
            assert alert is not None
            assert alert.since == self._began, "one alert, from the first region's beginning"


def changes(number: int, period: Interval) -> Iterator[tuple[datetime, list[dict[str, object]]]]:
    """The instants at which the list changes during an interval, and what it names from then on."""
    length = period.ends - period.begins
    for share in (0.0, 0.25, 0.75, 1.0):
        listed = [
            {
                "id": 3 * number + place,
                "location_uid": region.uid,
                "location_title": region.title,
                "alert_type": "air_raid",
                "started_at": (period.begins + region.after * length).isoformat(),
            }
            for place, region in enumerate(REGIONS)
            if region.after <= share < region.until
        ]
        yield period.begins + share * length, listed


def test_four_years_of_overlapping_alerts_are_counted_once(recorded: Path) -> None:
    periods, sky = intervals(recorded), Sky()
    doubted: list[Interval] = []
    for number, period in enumerate(periods):
        for now, listed in changes(number, period):
            if now == period.ends:
                before = sky.room.picture.air_alert(now - timedelta(seconds=1))
                doubted += [period] if before is not None and before.doubtful_since is not None else []
            sky.at(now, listed)
    assert len(periods) == 5_114
    assert sky.periods == periods, "three regions, and not one alert more"
    longest = max(periods, key=lambda each: each.ends - each.begins)
    assert (longest.ends - longest.begins).days == 604
    assert longest in doubted
    lasted = {each for each in periods if each.ends - each.begins > DAY + timedelta(hours=8)}
    assert lasted <= set(doubted) <= {each for each in periods if each.ends - each.begins > DAY}


def test_the_alert_of_604_days_is_doubtful_after_its_limit_and_for_ever_after(recorded: Path) -> None:
    period = max(intervals(recorded), key=lambda each: each.ends - each.begins)
    sky = Sky()
    begun = {
        "id": 1,
        "location_uid": 22,
        "location_title": "Харківська область",
        "alert_type": "air_raid",
        "started_at": period.begins.isoformat(),
    }
    sky.at(period.begins, [begun])
    believed = sky.room.picture.air_alert(period.begins + DAY - timedelta(seconds=1))
    assert believed is not None
    assert believed.doubtful_since is None
    for days in (1, 30, 600):
        now = period.begins + timedelta(days=days)
        sky.at(now, [begun])
        alert = sky.room.picture.air_alert(now)
        assert alert is not None
        assert alert.doubtful_since == period.begins + DAY
    sky.at(period.ends, [])
    assert sky.room.picture.air_alert(period.ends.astimezone(UTC)) is None
