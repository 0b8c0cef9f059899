"""How much one sender may send: a token bucket for each key, in this process."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import Response

from dashboard.web.problem import problem

EVENTS_PER_S = 2_000.0
BURST = 10_000.0


@dataclass(slots=True)
class Buckets:
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str, count: int) -> float:
        """Take so many tokens; gives the seconds to wait, and takes none, when there are too few."""
        left = self._filled(key)
        if left < count:
            return (count - left) / EVENTS_PER_S
        self._left[key] = (left - count, self.clock())
        return 0.0

    def owe(self, key: str, count: int) -> None:
        """Take them although there may be too few: what is in them came in already."""
        self._left[key] = (self._filled(key) - count, self.clock())

    def _filled(self, key: str) -> float:
        left, at = self._left.get(key, (BURST, self.clock()))
        return min(BURST, left + (self.clock() - at) * EVENTS_PER_S)


def too_many(wait_s: float) -> Response:
    detail = f"More than {EVENTS_PER_S:.0f} events/s."
    return problem(429, detail, headers={"retry-after": str(int(wait_s) + 1)})
