"""Who waits for the facts of which command."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.model.facts import Fact

Answering = asyncio.Future[tuple[Fact, ...]]


@dataclass(slots=True)
class Waiting:
    """All facts of one command stand together: their group ends with the first of another cause."""

    _futures: dict[str, list[Answering]] = field(default_factory=dict)
    _group: list[Fact] = field(default_factory=list)

    @contextlib.contextmanager
    def expect(self, cause: str) -> Iterator[Answering]:
        future: Answering = asyncio.get_running_loop().create_future()
        self._futures.setdefault(cause, []).append(future)
        try:
            yield future
        finally:
            waiting = self._futures[cause]
            waiting.remove(future)
            if not waiting:
                del self._futures[cause]

    def hear(self, fact: Fact) -> None:
        if self._group and self._group[0].cause != fact.cause:
            self.settle(more=False)
        if fact.cause in self._futures:
            self._group.append(fact)

    def settle(self, *, more: bool) -> None:
        """Answer who waits for the group heard last; with `more` to be read it may still go on."""
        if more or not self._group:
            return
        facts, self._group = tuple(self._group), []
        for future in self._futures.get(facts[0].cause, ()):
            if not future.done():
                future.set_result(facts)

    def restart(self) -> None:
        self._group = []
