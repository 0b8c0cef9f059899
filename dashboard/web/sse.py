"""GET /live: server-sent events. A client is a cursor into the hub's ring; it resumes without a gap."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from dashboard.model.codes import Role
from dashboard.streams.names import Names
from dashboard.web.live import Hub
from dashboard.web.parts import RECHECK, caller_of
from dashboard.web.problem import problem
from dashboard.web.ring import RESET, View, fact_frame, id_key

PAGE = 500
REPLAYED_AT_MOST = 50_000  # facts; a client further behind reads the picture anew
CATCH_UP_S = 2.0
RECHECK_S = 60.0  # a session that ended elsewhere loses its stream within a minute
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
]
VIEWS: dict[str, View] = {"": "fact", "fact": "fact", "board": "board"}
ON_WALLS: dict[str, View] = {"board": "wall"}  # facts have all that callers said


class Live:
    """The ASGI endpoint."""

    def __init__(self, hub: Hub, store: Any, names: Names) -> None:
        self._hub, self._store, self._names = hub, store, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        view = VIEWS.get(request.query_params.get("view", ""))
        if caller_of(scope).role is Role.WALL:
            view = ON_WALLS.get(view or "")
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        if view is None or not _is_id(since):
            answer = problem(400, "`view` is fact or board (for a wall board alone), `since` a journal id.")
            await answer(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        if request.method == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        self._hub.outbox.clients += 1
        try:
            await self._stream(scope, send, view, since)
        finally:
            self._hub.outbox.clients -= 1
        await send({"type": "http.response.body", "body": b""})

    async def _stream(self, scope: Scope, send: Send, view: View, since: str) -> None:
        await _write(send, b"retry: 2000\n\n" + self._hub.pulse.beat(self._hub.picture))
        after = since
        if since and view == "fact":
            async for last, page in self._from_journal(since):
                after = last
                await _write(send, page)
        await self._caught_up(after)
        # From here to the next await nothing can come between what is replayed and the cursor.
        first = self._from_ring(view, after) if after else b""
        cursor = self._hub.outbox.ring.head
        if first:
            await _write(send, first)
        checked = time.monotonic()
        while True:
            turn = self._hub.outbox.turn
            chunk = self._hub.outbox.ring.chunk(view, cursor)
            cursor = self._hub.outbox.ring.head
            if not chunk:
                await turn.wait()
                continue
            await _write(send, chunk)
            if time.monotonic() - checked > RECHECK_S:
                checked = time.monotonic()
                if not await scope[RECHECK]():
                    return

    async def _caught_up(self, since: str) -> None:
        """Wait a moment for this process to flush what the client has had already, from whichever process."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_S):
                while since and id_key(since) > id_key(self._hub.outbox.ring.tip):
                    await self._hub.outbox.turn.wait()

    def _from_ring(self, view: View, since: str) -> bytes:
        hub = self._hub
        if not hub.outbox.ring.reaches(since) or id_key(since) > id_key(hub.outbox.ring.tip):
            return RESET
        if view == "fact":
            return hub.outbox.ring.facts_after(since)
        return hub.cards(hub.outbox.ring.changed_after(since), hub.outbox.ring.tip)[view]

    async def _from_journal(self, since: str) -> AsyncIterator[tuple[str, bytes]]:
        """Pages of what the ring no longer has, while the journal has all of it: (last id, frames)."""
        anchor = await self._store.hget(self._names.chain, "id")
        if anchor is not None and id_key(since) < id_key(anchor.decode()):
            return
        sent = 0
        while not self._hub.outbox.ring.reaches(since) and sent < REPLAYED_AT_MOST:
            # Never beyond the ring's floor: what the ring has, the ring sends.
            page = await self._store.xrange(
                self._names.journal, f"({since}", self._hub.outbox.ring.floor, count=PAGE
            )
            if not page:
                return
            since, sent = page[-1][0].decode(), sent + len(page)
            yield since, b"".join(fact_frame(key.decode(), fields) for key, fields in page)
            await asyncio.sleep(0)


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _is_id(text: str) -> bool:
    try:
        return not text or id_key(text) >= (0, 0)
    except ValueError:
        return False
