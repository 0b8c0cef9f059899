"""The endless day of a city: seeded, without a clock and without I/O."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush, merge
from itertools import count
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.city import City
from dashboard.demo.reports import Due, Reporter, Scene
from dashboard.demo.stories import read_stories

KYIV = ZoneInfo("Europe/Kyiv")
# New incidents an hour by the city's own hour: fewest before dawn, most in the evening.
HOURLY = (26, 22, 20, 18, 18, 20, 26, 34, 42, 44, 42, 42, 44, 44, 44, 46, 50, 52, 54, 52, 48, 42, 36, 30)
MOST_APART_S = 150.0  # an operator should not wait longer for the next one
# What the board shows at once: a plain mixture, most of it not urgent.
HISTORY = (
    "crash", "heart", "balcony-fire", "theft", "gas-smell", "noise", "outage", "burst-main",
    "jam", "jam", "works", "lights", "false-smoke",
)  # fmt: skip
FIRST_STRIKE_S = 6 * 60.0
STRIKES_APART_H = (5.0, 9.0)
THREATS = ("ballistic", "guided bomb", "UAV", "artillery")
DELIVERY_S = 35.0  # the history arrives within this time


class Occurrence(NamedTuple):
    """Something happens at `after_s`; none of its reports is due earlier."""

    after_s: float
    dues: list[Due]


def day(city: City, seed: int, start: datetime, zone: ZoneInfo = KYIV) -> Iterator[Due]:
    """Every event from the start on, without end, in order of arrival. Some of the first happened before it.

    The same city, seed and start give the same messages.
    """
    tag = f"{start:%Y%m%d%H%M%S}-{seed}"

    def reporter(part: str) -> Reporter:
        return Reporter(city, Random(f"{seed}-{part}"), start, f"{tag}-{part}")

    yield from in_order(
        merge(
            history(reporter("history")),
            everyday(reporter("day"), zone),
            strikes(reporter("strike")),
            key=lambda each: each.after_s,
        )
    )


def in_order(occurrences: Iterator[Occurrence]) -> Iterator[Due]:
    """The reports of occurrences that come in order of time, themselves in order of arrival."""
    waiting: list[tuple[float, int, Due]] = []
    tie = count()
    for occurrence in occurrences:
        while waiting and waiting[0][0] <= occurrence.after_s:
            yield heappop(waiting)[2]
        for due in occurrence.dues:
            heappush(waiting, (due.after_s, next(tie), due))
    while waiting:
        yield heappop(waiting)[2]


def history(reporter: Reporter) -> Iterator[Occurrence]:
    """What happened in the quarter of an hour before the start, delivered in the first half minute."""
    stories, rng = read_stories(), reporter.rng
    found: list[Due] = []
    for name in HISTORY:
        story = stories.named(name)
        dues = reporter.story(story, reporter.scene(), -rng.uniform(60, 900))
        found += [due for due in dues if due.after_s > 0 or _began_early(due)]
    late = [Due(rng.uniform(0.5, DELIVERY_S), due.event) if due.after_s <= 0 else due for due in found]
    yield Occurrence(0.0, sorted(late, key=lambda due: (due.after_s, due.event.time)))


def _began_early(due: Due) -> bool:
    return due.event.data.action.value == "new"


def everyday(reporter: Reporter, zone: ZoneInfo) -> Iterator[Occurrence]:
    """The city's ordinary incidents, by the hour of the day."""
    stories, rng, after = read_stories(), reporter.rng, 45.0
    while True:
        hour = (reporter.start + timedelta(seconds=after)).astimezone(zone).hour
        after += min(rng.expovariate(HOURLY[hour] / 3_600.0) + 10.0, MOST_APART_S)
        yield Occurrence(after, reporter.story(stories.pick(rng), reporter.scene(), after))


def strikes(reporter: Reporter) -> Iterator[Occurrence]:
    """An alert and a strike with its follow-up soon after the start, and again every few hours."""
    rng, after = reporter.rng, FIRST_STRIKE_S
    while True:
        follow_up = after + rng.uniform(35, 50) * 60
        scene = reporter.watched_scene()
        threat = rng.choice(THREATS)
        yield Occurrence(after - 90, reporter.alert(after - 90, after + 25 * 60, threat))
        yield Occurrence(after, strike(reporter, scene, after))
        yield Occurrence(follow_up - 45, reporter.alert(follow_up - 45, follow_up + 30 * 60, threat))
        yield Occurrence(follow_up, strike(reporter, reporter.near(scene, 40, 150), follow_up))
        after = follow_up + rng.uniform(*STRIKES_APART_H) * 3_600


def strike(reporter: Reporter, scene: Scene, after: float) -> list[Due]:
    """One strike: heard and seen within seconds, called in within minutes, and what it brings with it."""
    found = list(reporter.boom(scene, after))
    rng = reporter.rng
    for story in read_stories().strike:
        first = story.id == "strike-calls"
        delay = rng.uniform(5, 12) if first else rng.uniform(40, 280)
        place = scene if first else reporter.near(scene, 30, 180)
        found += reporter.story(story, place, after + delay)
        if first:
            found += [reporter.story(story, scene, after + rng.uniform(8, 40))[0] for _ in range(3)]
    return sorted(found, key=lambda due: due.after_s)
