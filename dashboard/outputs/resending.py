"""What was given up goes out again when a person says so."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from dashboard.model.facts import UndeliveredAsked
from dashboard.outputs.mirror import Heard
from dashboard.picture import Picture
from dashboard.streams import outbound
from dashboard.streams.names import Names


@dataclass(slots=True)
class Resending:
    """A Listener. Asked again after a restart, it finds what is still given up and lets that wait."""

    outputs: Container[str]
    store: Any  # redis.asyncio.Redis
    names: Names
    _asked: list[str] = field(default_factory=list, init=False)

    async def begin(self, _picture: Picture) -> None:
        self._asked.clear()

    def hear(self, heard: Heard, _picture: Picture) -> None:
        body = heard.fact.body
        if isinstance(body, UndeliveredAsked) and body.output in self.outputs:
            self._asked.append(body.output)

    async def settle(self, _tip: str) -> None:
        while self._asked:
            await outbound.resend(self.store, self.names, self._asked[0])
            del self._asked[0]

    def moved(self, _units: Iterable[str]) -> None:
        """No unit has to do with it."""
