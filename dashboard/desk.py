"""The desk: the one door by which a screen or an API call reaches the writer."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from msgspec import structs

from dashboard.errors import Forbidden, Unanswered
from dashboard.model.command import Command
from dashboard.model.facts import CommandRefused, Fact
from dashboard.permissions import Caller
from dashboard.streams.codec import decode_command, decode_fact, encode_command
from dashboard.streams.names import Names

ANSWERED_WITHIN_S = 5.0
LOOKED_BACK = 50_000  # facts searched for the answer to a repeated command: an hour of a busy day
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command: its facts, or the one fact that it was refused."""

    command_id: str
    facts: tuple[Fact, ...]

    @property
    def refusal(self) -> CommandRefused | None:
        body = self.facts[0].body if len(self.facts) == 1 else None
        return body if isinstance(body, CommandRefused) else None


class Listener(Protocol):
    """Hears the journal."""

    def expect(self, cause: str) -> AbstractContextManager["asyncio.Future[tuple[Fact, ...]]"]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Sends commands in the name of the caller and waits for what the writer makes of them."""

    store: Any  # redis.asyncio.Redis
    names: Names
    listener: Listener
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def submit(self, command: Command, caller: Caller) -> Answer:
        """The facts of the command. A repeated id is answered with the facts of the first.

        Raises Forbidden when the caller may not, BadMessage naming the field when the command is not whole,
        and Unanswered when the writer is silent for ANSWERED_WITHIN_S; the command may still be carried out.
        """
        if not caller.may_command(type(command).__name__):
            raise Forbidden(f"{caller.name} may not {type(command).__name__}")
        signed = structs.replace(command, id=command.id or uuid.uuid4().hex, actor=caller.name, at=self.now())
        answer = Answer(signed.id, await self._sent(signed))
        if answer.refusal is not None and answer.refusal.code == "repeated":
            return Answer(signed.id, await self._first_answer(signed.id) or answer.facts)
        return answer

    async def _sent(self, command: Command) -> tuple[Fact, ...]:
        raw = encode_command(command)
        decode_command(raw)  # a screen's command is checked as strictly as a program's
        with self.listener.expect(command.id) as answer:
            await self.store.xadd(self.names.commands, {"command": raw})
            try:
                return await asyncio.wait_for(answer, ANSWERED_WITHIN_S)
            except TimeoutError:
                raise Unanswered(f"the writer did not answer within {ANSWERED_WITHIN_S:.0f} s") from None

    async def _first_answer(self, cause: str) -> tuple[Fact, ...]:
        """The facts of this cause that are no refusal for being repeated, newest group first."""
        mark = b'"cause":' + msgspec.json.encode(cause)
        found: list[Fact] = []
        upto = "+"
        for _ in range(LOOKED_BACK // PAGE):
            page = await self.store.xrevrange(self.names.journal, upto, "-", count=PAGE)
            facts = (decode_fact(key.decode(), entry) for key, entry in page if mark in entry[b"fact"])
            found += [fact for fact in facts if fact.cause == cause and not _says_repeated(fact)]
            whole = bool(found) and found[-1].id != page[-1][0].decode()
            if whole or len(page) < PAGE:
                break
            upto = f"({page[-1][0].decode()}"
        return tuple(reversed(found))


def _says_repeated(fact: Fact) -> bool:
    return isinstance(fact.body, CommandRefused) and fact.body.code == "repeated"
