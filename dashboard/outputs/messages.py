"""What each thing that waits says, from the journal and the picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dashboard.errors import BadMessage
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.outputs import envelope
from dashboard.outputs.envelope import Message
from dashboard.outputs.tables import Webhook
from dashboard.picture import Picture
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names
from dashboard.streams.outbound import Waiting


class _Made(NamedTuple):
    entry: str
    message: Message | None
    incident: Incident | None = None


@dataclass(slots=True, kw_only=True)
class Messages:
    """Of one webhook. `picture` is the one that incidents are told from."""

    webhook: Webhook
    store: Any  # redis.asyncio.Redis
    names: Names
    picture: Callable[[], Picture]
    _made: _Made = field(default=_Made("", None), init=False)
    _told: dict[str, int] = field(default_factory=dict, init=False)  # the version last told of each incident

    async def of(self, each: Waiting) -> Message | None:
        """The same at each attempt; None when the receiver has this version of the incident already.

        Raises BadMessage when it is no longer kept.
        """
        if self._made.entry != each.entry:
            self._made = await self._make(each)
        return self._made.message

    def delivered(self) -> None:
        """The receiver has what was made last."""
        if (incident := self._made.incident) is not None:
            kept = self.picture().incidents
            self._told = {key: version for key, version in self._told.items() if key in kept}
            self._told[incident.id] = incident.version

    async def _make(self, each: Waiting) -> _Made:
        fact = await self._fact(each.chosen.fact)
        centre, personal = self.names.centre, self.webhook.personal
        if each.chosen.incident is None:
            return _Made(each.entry, envelope.of_fact(fact, centre, personal=personal))
        incident = self.picture().incidents.get(each.chosen.incident)
        if incident is None:
            raise BadMessage("the incident is no longer kept")
        if self._told.get(incident.id) == incident.version:
            return _Made(each.entry, None)
        return _Made(each.entry, envelope.of_incident(incident, fact, centre, personal=personal), incident)

    async def _fact(self, journal_id: str) -> Fact:
        found = await self.store.xrange(self.names.journal, journal_id, journal_id)
        if not found:
            raise BadMessage("the fact is no longer kept")
        return decode_fact(journal_id, found[0][1])
