"""Flood time of a period: clipped to it, and to what is archived."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from dashboard.archive.floods import floods
from dashboard.fold import CENTRE as WRITER
from dashboard.model.facts import AlarmFloodBegan, AlarmFloodEnded, Body, Fact
from tests.archive.building import archived, entries_of
from tests.builders import NOW

HOUR = timedelta(hours=1)


def a_fact(at: datetime, body: Body) -> Fact:
    return Fact(id=f"{int(at.timestamp() * 1_000)}-0", at=at, actor=WRITER, cause="", body=body)


def a_flood(since: datetime, lasting: timedelta | None) -> list[Fact]:
    began = a_fact(since, AlarmFloodBegan(alarms=11, minutes=10, operators=1))
    return [began] + ([a_fact(since + lasting, AlarmFloodEnded(alarms=40, since=since))] if lasting else [])


def test_flood_time_is_clipped_to_the_period_and_one_that_lasts_counts_until_now(engine: Engine) -> None:
    third = 20 * timedelta(minutes=1)
    told = [*a_flood(NOW, third), *a_flood(NOW + 2 * HOUR, third), *a_flood(NOW + 4 * HOUR, None)]
    archived(engine, entries_of(told))
    whole = floods(engine, NOW, NOW + 5 * HOUR)
    assert (whole.floods, whole.flooded) == (3, 2 * third + HOUR)
    assert whole.share == (2 * third + HOUR) / (5 * HOUR)
    before = floods(engine, NOW - HOUR, NOW + HOUR)
    assert before.kept == HOUR, "nothing is known of the time before the first fact"
    half = floods(engine, NOW + third / 2, NOW + 2 * HOUR + third / 2)
    assert (half.floods, half.flooded) == (2, third)
    assert floods(engine, NOW + HOUR, NOW + 2 * HOUR)[:2] == (0, timedelta())


def test_what_is_not_archived_has_no_share(engine: Engine) -> None:
    assert floods(engine, NOW, NOW + HOUR).share is None
