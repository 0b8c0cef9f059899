"""gunicorn's ASGI worker, which also ends connections that do not get to the end of a request's head."""

from asyncio import BaseTransport, TimerHandle
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

HEAD_WITHIN_S = 10.0  # of a connection's first request; later ones have gunicorn's own keep-alive


class Protocol(ASGIProtocol):  # type: ignore[misc]  # gunicorn has no types
    """Without it a sender of one byte a second holds a connection for as long as it likes."""

    _head: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._head = self.worker.loop.call_later(HEAD_WITHIN_S, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._head is not None:
            self._head.cancel()
        super().connection_lost(exc)

    def _head_is_late(self) -> None:
        if self._awaiting_request and self.req_count == 1:
            self._keepalive_timeout()


class Worker(gasgi.ASGIWorker):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gasgi.ASGIProtocol = Protocol  # the worker has no other way to name its protocol
