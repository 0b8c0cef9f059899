"""Congestion found in recorded speeds, beside the plain rule: under half the usual for 10 minutes.

FILE is a wide table of speeds, such as the METR-LA week, which the options' defaults fit. The first days
teach what is usual, the others are judged; both rules go on learning. The plain rule knows the same usual
speeds, and is over after 10 minutes above half of them.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.bench import common
from dashboard.bench.episodes import Recording, Span, congestion, judge
from dashboard.feeds import detectors
from dashboard.feeds.local import Local
from dashboard.model.codes import Action
from dashboard.model.reading import Reading
from dashboard.watch.congestion import Congestion, Traffic
from dashboard.watch.usual import Profile, learn, usual

HALF = 0.5
PRECISION, RECALL, FALSE_A_DAY = 0.85, 0.85, 0.1
Series = dict[str, list[Reading]]


class Rule(Protocol):
    """Fed one detector's readings in turn: True when an alarm begins, False when it ends, else None."""

    def heard(self, reading: Reading) -> bool | None: ...


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench congestion", description=__doc__)
    parser.add_argument("file", type=Path, help="a wide CSV table: a column for each detector")
    parser.add_argument("--start", default="2012-03-01T00:00", help="local time of the first row")
    parser.add_argument("--zone", default="America/Los_Angeles")
    parser.add_argument("--unit", default="mph", choices=("kmh", "mph", "m/s"))
    parser.add_argument("--step-min", type=int, default=5)
    parser.add_argument("--learn-days", type=int, default=5, help="days that teach and are not judged")
    chosen = parser.parse_args(options)
    zone = ZoneInfo(chosen.zone)
    start = datetime.fromisoformat(chosen.start).replace(tzinfo=zone)
    told = {"speed_unit": chosen.unit, "start": start.isoformat(), "step_s": chosen.step_min * 60}
    feed = detectors.feed(Local(zone=zone, options=told))
    series = _by_detector(feed.parse(chosen.file.read_bytes(), datetime.now(UTC)).readings)
    return common.report(**run(series, start, step_min=chosen.step_min, learn_days=chosen.learn_days))


def run(series: Series, start: datetime, *, step_min: int = 5, learn_days: int = 5) -> dict[str, Any]:
    """The figures of both rules against both truths, in the shape of a bench's report."""
    recording = _recording(series, start, step_min)
    since = learn_days * recording.steps_a_day
    zone = start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    began = perf_counter()
    ours = [_alarms(_Ours(Congestion(zone)), each, start, step_min) for each in series.values()]
    took = perf_counter() - began
    plain = [_alarms(_Plain(zone), each, start, step_min) for each in series.values()]
    days = len(series) * (recording.days - learn_days)
    figures, baseline = {}, {}
    for name in ("unusual", "any"):
        truth = congestion(recording, unusual=name == "unusual")
        figures[name] = judge(ours, truth, recording, since=since).figures(days)
        baseline[name] = judge(plain, truth, recording, since=since).figures(days)
    split = {"detectors": len(series), "learn_days": learn_days, "judged_days": recording.days - learn_days}
    readings = sum(map(len, series.values()))
    return {
        "bench": "congestion",
        "figures": figures | split | {"readings_per_s": round(readings / took)},
        "baseline": {"rule": "under half the usual for 10 min", **baseline},
        "ratio": {"false_alarms": _ratio(figures, baseline, "false_alarms_per_detector_day")},
        "target": {
            "unusual.precision": PRECISION,
            "unusual.recall_with_standing": RECALL,
            "unusual.false_alarms_per_detector_day": FALSE_A_DAY,
        },
        "met": _met(figures["unusual"]),
    }


def _ratio(figures: dict[str, Any], baseline: dict[str, Any], name: str) -> float:
    ours, plain = (float(each["unusual"][name]) for each in (figures, baseline))
    return round(ours / max(plain, 0.001), 3)


def _met(found: dict[str, Any]) -> bool:
    right: bool = found["precision"] >= PRECISION and found["recall_with_standing"] >= RECALL
    return right and bool(found["false_alarms_per_detector_day"] <= FALSE_A_DAY)


def _by_detector(readings: Sequence[Reading]) -> Series:
    found: Series = {}
    for each in readings:
        found.setdefault(each.data.station, []).append(each)
    return found


def _recording(series: Series, start: datetime, step_min: int) -> Recording:
    last = max(each[-1].time for each in series.values())
    speeds = np.full((_step(last, start, step_min) + 1, len(series)), np.nan)
    for detector, readings in enumerate(series.values()):
        for each in readings:
            speeds[_step(each.time, start, step_min), detector] = each.data.value
    return Recording(speeds, step_min, start.weekday())


def _step(time: datetime, start: datetime, step_min: int) -> int:
    return round((time - start) / timedelta(minutes=step_min))


def _alarms(rule: Rule, readings: Sequence[Reading], start: datetime, step_min: int) -> list[Span]:
    return list(_told(rule, readings, start, step_min))


def _told(rule: Rule, readings: Sequence[Reading], start: datetime, step_min: int) -> Iterator[Span]:
    since: int | None = None
    for each in readings:
        said, now = rule.heard(each), _step(each.time, start, step_min)
        if said:
            since = now
        elif said is False and since is not None:
            yield Span(since, now)
            since = None
    if since is not None:
        yield Span(since, _step(readings[-1].time, start, step_min) + 1)


@dataclass(slots=True)
class _Ours:
    watch: Congestion
    _state: Traffic | None = None

    def heard(self, reading: Reading) -> bool | None:
        self._state, events = self.watch.step(self._state, reading)
        actions = [each.data.action for each in events]
        if Action.NEW in actions:
            return True
        return False if Action.CANCEL in actions else None


@dataclass(slots=True)
class _Plain:
    zone: ZoneInfo
    _profile: Profile = field(default_factory=Profile)
    _standing: bool = False
    _against: int = 0  # readings in a row that speak against what was told

    def heard(self, reading: Reading) -> bool | None:
        local = reading.time.astimezone(self.zone)
        known = usual(self._profile, local)
        self._profile = learn(self._profile, local, reading.data.value)
        low = known is not None and reading.data.value < HALF * known
        self._against = self._against + 1 if low is not self._standing else 0
        if self._against < 2:  # two means of five minutes
            return None
        self._standing, self._against = low, 0
        return low
