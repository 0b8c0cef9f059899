"""Each incident's facts: which journal entries speak of it, found without reading the whole journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from dashboard.model.facts import Fact, IncidentOpened, IncidentsMerged
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

PAGE = 1_000
LOOKED_BACK = 300_000  # facts; an incident opened further back shows what is found


@dataclass(slots=True)
class History:
    """Ids by incident. What was recorded before this process began is looked up when asked for."""

    store: Any  # redis.asyncio.Redis
    names: Names
    began: str = "0-0"
    _ids: dict[str, list[str]] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)

    def restart(self, tip: str) -> None:
        self.began = tip
        self._ids.clear()
        self._whole.clear()

    def take(self, fact: Fact) -> None:
        if isinstance(fact.body, IncidentOpened):
            self._whole.add(fact.body.incident_id)
        for incident_id in _speaks_of(fact):
            self._ids.setdefault(incident_id, []).append(fact.id)

    def keep_only(self, incidents: Iterable[str]) -> None:
        """Forget those that the picture has forgotten."""
        kept = set(incidents)
        for incident_id in self._ids.keys() - kept:
            del self._ids[incident_id]
        self._whole &= kept

    async def facts(self, incident_id: str) -> tuple[Fact, ...]:
        """Everything recorded about an incident, oldest first."""
        earlier: list[Fact] = []
        if incident_id not in self._whole:
            earlier = await self._earlier(incident_id)
        asked = self.store.pipeline(transaction=False)
        for journal_id in self._ids.get(incident_id, ()):
            asked.xrange(self.names.journal, journal_id, journal_id)
        found = [decode_fact(key.decode(), entry) for page in await asked.execute() for key, entry in page]
        return (*earlier, *found)

    async def _earlier(self, incident_id: str) -> list[Fact]:
        """The facts before this process began, read backwards until the incident was opened."""
        mark, found, upto = msgspec.json.encode(incident_id), [], self.began
        for _ in range(LOOKED_BACK // PAGE):
            page = await self.store.xrevrange(self.names.journal, upto, "-", count=PAGE)
            facts = (decode_fact(key.decode(), entry) for key, entry in page if mark in entry[b"fact"])
            found += [fact for fact in facts if incident_id in _speaks_of(fact)]
            opened = bool(found) and isinstance(found[-1].body, IncidentOpened)
            if len(page) < PAGE or (opened and found[-1].incident_id == incident_id):
                break
            upto = f"({page[-1][0].decode()}"
        return found[::-1]


def _speaks_of(fact: Fact) -> tuple[str, ...]:
    own = (fact.incident_id,) if fact.incident_id else ()
    return (*own, fact.body.into) if isinstance(fact.body, IncidentsMerged) else own
