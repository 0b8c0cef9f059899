"""Reads the journal for one that sends: what became of each message, and into what incidents merged."""

import asyncio
from types import TracebackType
from typing import Self

import redis.asyncio

from dashboard.errors import Unanswered
from dashboard.model.facts import Fact, IncidentsMerged, IncidentSplit, MessageSetAside
from dashboard.streams.codec import decode_fact
from dashboard.streams.names import Names

PAGE = 500
BLOCK_MS = 1_000
ANSWER_WITHIN_S = 30.0  # a standby writer takes over in a few seconds


class Follower:
    """`async with Follower(store, names) as follower:` reads on from the journal's end at that moment."""

    def __init__(
        self, store: redis.asyncio.Redis, names: Names, answer_within_s: float = ANSWER_WITHIN_S
    ) -> None:
        self._store, self._names, self._within_s = store, names, answer_within_s
        self._after = "0-0"
        self._answers: dict[str, asyncio.Future[Fact]] = {}
        self._set_aside: dict[str, Fact] = {}  # by stream entry
        self._into: dict[str, str] = {}
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        newest = await self._store.xrevrange(self._names.journal, count=1)
        self._after = newest[0][0].decode() if newest else "0-0"
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    def expect(self, message_id: str) -> asyncio.Future[Fact]:
        """The first fact that this message will cause; ask before it is sent."""
        answer = asyncio.get_running_loop().create_future()
        self._answers[message_id] = answer
        return answer

    def also(self, entry_id: bytes, message_id: str) -> None:
        """The message's stream entry: what cannot be understood is known by its entry alone."""
        entry = entry_id.decode()
        answer = self._answers.get(message_id)
        if answer is None:
            return
        if entry in self._set_aside and not answer.done():
            answer.set_result(self._set_aside.pop(entry))
        else:
            self._answers[entry] = answer

    async def answer(self, expected: asyncio.Future[Fact]) -> Fact:
        """Raises Unanswered when no writer answers in time."""
        await self._until({expected})
        self._answers = {name: each for name, each in self._answers.items() if each is not expected}
        return expected.result()

    async def all_answers(self) -> list[Fact]:
        """The first fact of each message expected so far, in the order of sending. Raises Unanswered."""
        waited = list(dict.fromkeys(self._answers.values()))
        if waited:
            await self._until(set(waited))
        self._forget_answered()
        return [each.result() for each in waited]

    def standing(self, incident_id: str) -> str:
        """The incident, or the one it was merged into."""
        while incident_id in self._into:
            incident_id = self._into[incident_id]
        return incident_id

    async def _until(self, expected: set[asyncio.Future[Fact]]) -> None:
        if self._reading is None:
            raise Unanswered("the journal is not being read")
        waiting = asyncio.create_task(asyncio.wait(expected))
        try:
            await asyncio.wait(
                {waiting, self._reading}, timeout=self._within_s, return_when=asyncio.FIRST_COMPLETED
            )
            if self._reading.done():
                self._reading.result()
            if not waiting.done():
                raise Unanswered(f"nothing was recorded within {self._within_s:g} s: is a writer running?")
        finally:
            waiting.cancel()

    def _forget_answered(self) -> None:
        self._answers = {name: each for name, each in self._answers.items() if not each.done()}

    async def _read(self) -> None:
        streams = {self._names.journal: self._after}
        while True:
            found = await self._store.xread(streams, count=PAGE, block=BLOCK_MS)
            for _, entries in found:
                for entry_id, fields in entries:
                    self._note(decode_fact(entry_id.decode(), fields))
                    streams[self._names.journal] = entry_id

    def _note(self, fact: Fact) -> None:
        match fact.body:
            case IncidentsMerged(incident_id=merged, into=into):
                self._into[merged] = into
            case IncidentSplit(incident_id=again):
                self._into.pop(again, None)
            case MessageSetAside(entry=entry) if entry not in self._answers:
                self._set_aside[entry] = fact
        answer = self._answers.get(fact.cause)
        if answer is not None and not answer.done():
            answer.set_result(fact)
