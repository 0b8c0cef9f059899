"""Congestion as hindsight sees it, and how alarms fare beside it.

Speeds are smoothed by a median over 25 minutes that looks both ways. Congestion is a smoothed speed under
60 % of the detector's free flow (the 85th percentile of the whole recording) for 20 minutes or more; breaks
of 15 minutes or less do not part it. It is unusual when the speed is also under 60 % of the median of the
other days of its kind, 15 minutes before and after. No watch could work with this: it needs the future.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from dashboard.bench.common import percentiles

Floats = NDArray[np.float64]
SHARE = 0.6
FREE = 0.85
SMOOTH_MIN, LEAST_MIN, BREAK_MIN, AROUND_MIN = 25, 20, 15, 15
EARLY_MIN = 15  # an alarm may come so long before the onset that hindsight sees


class Span(NamedTuple):
    """From one step to another, the last one excluded."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Recording:
    """Speeds in km/h, a row a step and a column a detector; nan: none. It begins with a midnight."""

    speeds: Floats
    step_min: int
    weekday: int  # of its first day, 0 is Monday

    @property
    def steps_a_day(self) -> int:
        return 24 * 60 // self.step_min

    @property
    def days(self) -> int:
        return len(self.speeds) // self.steps_a_day

    def steps(self, minutes: int) -> int:
        return minutes // self.step_min

    def kind(self, day: int) -> int:
        """0: a workday, 1: Saturday, 2: Sunday."""
        return max((self.weekday + day) % 7 - 4, 0)


def congestion(recording: Recording, *, unusual: bool) -> list[list[Span]]:
    """The episodes of each detector."""
    smooth = median_filter(recording.speeds, size=(recording.steps(SMOOTH_MIN), 1), mode="nearest")
    limit = np.broadcast_to(SHARE * np.nanquantile(recording.speeds, FREE, axis=0), smooth.shape)
    if unusual:
        limit = np.minimum(limit, SHARE * _of_other_days(recording))
    low = smooth < limit
    return [list(_spans(low[:, detector], recording)) for detector in range(low.shape[1])]


def _of_other_days(recording: Recording) -> Floats:
    """The median of the other days of the same kind around the same time; infinite where there is none."""
    size, around = recording.steps_a_day, recording.steps(AROUND_MIN)
    by_day = recording.speeds[: recording.days * size].reshape(recording.days, size, -1)
    found = np.full_like(recording.speeds, np.inf)
    for day in range(recording.days):
        kind = recording.kind(day)
        others = [each for each in range(recording.days) if each != day and recording.kind(each) == kind]
        for step in range(size if others else 0):
            near = by_day[others, max(step - around, 0) : step + around + 1]
            found[day * size + step] = np.nanmedian(near.reshape(-1, near.shape[-1]), axis=0)
    return found


def _spans(low: NDArray[np.bool_], recording: Recording) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], low.astype(np.int8), [0]))))
    joined: list[Span] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if joined and begin - joined[-1].end <= recording.steps(BREAK_MIN):
            joined[-1] = Span(joined[-1].begin, end)
        else:
            joined.append(Span(begin, end))
    return (each for each in joined if each.end - each.begin >= recording.steps(LEAST_MIN))


@dataclass(slots=True)
class Judged:
    """What became of alarms and episodes; delays are minutes from onset to alarm."""

    episodes: int = 0
    right: int = 0
    false: int = 0
    standing: int = 0  # episodes whose onset found an earlier alarm still standing
    delays: list[float] = field(default_factory=list)

    def figures(self, detector_days: float) -> dict[str, Any]:
        alarms = self.right + self.false
        precision = self.right / alarms if alarms else 0.0
        recall = self.right / self.episodes if self.episodes else 0.0
        both = precision + recall
        return {
            "episodes": self.episodes,
            "alarms": alarms,
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
            "recall_with_standing": round((self.right + self.standing) / max(self.episodes, 1), 3),
            "false_alarms_per_detector_day": round(self.false / detector_days, 3),
            "delay_min": percentiles(self.delays),
        }


def judge(
    alarms: Sequence[Sequence[Span]], truth: Sequence[Sequence[Span]], recording: Recording, *, since: int
) -> Judged:
    """Alarms and episodes that begin at a step or later.

    An alarm is right when it is raised from EARLY_MIN before an episode's onset to its end, the first of that
    episode; any other is false.
    """
    judged, early = Judged(), recording.steps(EARLY_MIN)
    for raised, episodes in zip(alarms, truth, strict=True):
        late = [each for each in episodes if each.begin >= since]
        judged.episodes += len(late)
        found: set[Span] = set()
        for alarm in (each for each in raised if each.begin >= since):
            of = next((each for each in late if each.begin - early <= alarm.begin < each.end), None)
            if of is None or of in found:
                judged.false += 1
                continue
            found.add(of)
            judged.right += 1
            judged.delays.append(float((alarm.begin - of.begin) * recording.step_min))
        missed = [each for each in late if each not in found]
        judged.standing += sum(any(a.begin < each.begin < a.end for a in raised) for each in missed)
    return judged
