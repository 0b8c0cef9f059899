"""The desk screen's door: what Dash's callbacks may ask of the house, in their own threads."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import flask
import redis
from msgspec import to_builtins
from sqlalchemy.exc import SQLAlchemyError

from callbacks.door import Answer, Reviewed, Session, Then
from dashboard.archive.one import OneArchived
from dashboard.errors import BadMessage, SettingsError, Unanswered
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
from dashboard.web.past import NotKept
from dashboard.web.presence import Presence, encode
from dashboard.web.query import BadQuery
from dashboard.web.reviewing import LoadProfile, Reviewing
from dashboard.web.selecting import Selecting
from dashboard.web.watching import watch

ASKED_WITHIN_S = 10.0  # longer than the desk waits for the writer
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class WebDoor:
    """`loop` gives the loop that everything else of this process runs on; never call from its own thread."""

    parts: Parts
    loop: Callable[[], asyncio.AbstractEventLoop]
    reviewing: Reviewing | None
    load_profile: LoadProfile

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

    def reviewed(self, query: Mapping[str, str], by: Sequence[str], step: str) -> Reviewed:
        if self.reviewing is None:
            raise Unanswered("no archive is kept here")
        name = query.get("profile") or self.parts.settings.profile
        try:
            selecting = Selecting(self.parts.now(), self.parts.settings.time_zone)
            selection, profile = selecting.selection(query), self.load_profile(name)
            worst = replace(selection, step=step, which="known")
            figures = self.reviewing.charted(selection, by, step, profile)
            return Reviewed(
                selection=selection,
                profile=name,
                figures=figures | {"floods": self.reviewing.floods(selection, self.parts.now())},
                worst=self.reviewing.longest(worst, figures["longest"]),
                loads=self.reviewing.loads(selection),
            )
        except BadQuery as error:
            raise BadMessage(str(error).partition(": ")[2], error.field) from error
        except SettingsError as error:
            raise BadMessage(str(error), "profile") from error
        except SQLAlchemyError as error:
            raise Unanswered("the archive does not answer") from error

    def then(self, at: datetime, incident_id: str | None) -> Then:
        try:
            picture = self._asked(self.parts.past.picture_at(at))
            facts = self._asked(self._facts_of(incident_id)) if incident_id else ()
        except NotKept as error:
            raise Unanswered(str(error)) from error
        return Then(picture=picture, facts=[fact for fact in facts if fact.at <= at])

    def archived(self, incident_id: str) -> OneArchived | None:
        if self.reviewing is None:
            raise Unanswered("no archive is kept here")
        try:
            return self.reviewing.one(incident_id, self._asked(self._facts_of(incident_id)))
        except (SQLAlchemyError, NotKept) as error:
            raise Unanswered("the archive does not answer") from error

    async def _facts_of(self, incident_id: str) -> tuple[Fact, ...]:
        """From the archive, and from the journal what is not archived yet."""
        if incident_id in self.parts.hub.picture.incidents:
            return await self.parts.hub.history.facts(incident_id)
        return await self.parts.past.facts_of(incident_id)

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
