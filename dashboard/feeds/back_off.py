"""How long to wait before the next try."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class BackOff:
    """Seconds to wait after each failure in a row: doubling, capped, and spread so that not all knock."""

    first_s: float = 0.5
    most_s: float = 30.0
    spread: Callable[[], float] = random.random
    _failures: int = field(default=0, init=False)

    def after_failure(self) -> float:
        """At least half and at most the whole of the doubled wait."""
        whole = min(self.first_s * 2.0 ** min(self._failures, 30), self.most_s)
        self._failures += 1
        return whole * (0.5 + 0.5 * self.spread())

    def reset(self) -> None:
        self._failures = 0
