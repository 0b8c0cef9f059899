"""What goes out next, and when: at once if the last flush is long ago, else together with what follows."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.web.ring import Flush, Ring

GAP_S_PER_CLIENT = 0.000_07  # 1,000 clients take about 20 ms to write to: a third of one core at most
LONGEST_GAP_S = 0.2


@dataclass(slots=True)
class Pending:
    """What the next flush will carry."""

    facts: list[tuple[str, bytes]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    frames: list[bytes] = field(default_factory=list)  # for both views
    board_frames: list[bytes] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.facts or self.changed or self.moved or self.frames or self.board_frames)


class Outbox:
    """`turn` is set at each flush and replaced: whoever waits keeps the one that it found."""

    def __init__(self, draw: Callable[[Pending], Flush]) -> None:
        self.ring = Ring()
        self.pending = Pending()
        self.turn = asyncio.Event()
        self.clients = 0
        self._draw = draw
        self._timer: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0

    def touch(self) -> None:
        """Something may be pending."""
        if not self.pending or self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._flushed_at + min(LONGEST_GAP_S, GAP_S_PER_CLIENT * self.clients) - loop.time()
        if wait <= 0:
            self._flush()
        else:
            self._timer = loop.call_later(wait, self._flush)

    def restart(self, tip: str) -> None:
        """What was sent is no longer true: every client starts anew from this journal id."""
        self.pending = Pending()
        self.ring.restart(tip)
        self._wake()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _flush(self) -> None:
        self._timer = None
        self._flushed_at = asyncio.get_running_loop().time()
        pending, self.pending = self.pending, Pending()
        self.ring.append(self._draw(pending))
        self._wake()

    def _wake(self) -> None:
        turn, self.turn = self.turn, asyncio.Event()
        turn.set()
