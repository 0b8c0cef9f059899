"""The desk screen's door: what Dash's callbacks may ask of the house, in their own threads."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import flask
import redis
from msgspec import to_builtins

from callbacks.door import Answer, Session
from dashboard.errors import Unanswered
from dashboard.feeds.cameras import Watch
from dashboard.model.codes import Role
from dashboard.model.command import Command
from dashboard.model.facts import Fact
from dashboard.model.incident import Incident
from dashboard.permissions import Caller
from dashboard.picture import Picture
from dashboard.streams.arrangements import Arrangements
from dashboard.streams.names import PRESENCE_KEPT
from dashboard.web.parts import Parts, caller_of
from dashboard.web.presence import Presence, encode
from dashboard.web.watching import watch

ASKED_WITHIN_S = 10.0  # longer than the desk waits for the writer
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class WebDoor:
    """`loop` gives the loop that everything else of this process runs on; never call from its own thread."""

    parts: Parts
    loop: Callable[[], asyncio.AbstractEventLoop]

    def session(self) -> Session:
        caller = self._caller()
        return Session(id=caller.session, name=caller.name, role=caller.role or Role.WALL)

    def picture(self) -> Picture:
        return self.parts.hub.picture

    def timeline(self, incident_id: str) -> Sequence[Fact]:
        return self._asked(self.parts.hub.history.facts(incident_id))

    def arrangement(self) -> Mapping[str, Any] | None:
        kept = Arrangements(self.parts.store, self.parts.names)
        with suppress(Unanswered, redis.RedisError):  # a desk in its usual order is better than none
            return to_builtins(self._asked(kept.of(self._caller().name)))  # type: ignore[no-any-return]
        return None

    def watch(self, incident: Incident) -> Watch:
        return watch(self.parts.cameras, incident, self.picture().camera_verdicts, self.parts.now())

    def submit(self, command: Command) -> Answer:
        answer = self._asked(self.parts.desk.submit(command, self._caller()))
        return Answer(command_id=answer.command_id, facts=answer.facts)

    def presence(self, incident_id: str | None) -> None:
        who = self.session()
        told = Presence(session=who.id, name=who.name, role=who.role, incident_id=incident_id)
        add = self.parts.store.xadd(
            self.parts.names.presence, encode(told), maxlen=PRESENCE_KEPT, approximate=True
        )
        self._asked(add)

    def _caller(self) -> Caller:
        return caller_of(flask.request.environ["asgi.scope"])

    def _asked(self, question: Coroutine[Any, Any, Asked]) -> Asked:
        future = asyncio.run_coroutine_threadsafe(question, self.loop())
        try:
            return future.result(ASKED_WITHIN_S)
        except TimeoutError:
            future.cancel()
            raise Unanswered("the store did not answer in time") from None
