"""The body of a request: read whole, within the size of its route, and no slower than a poor line is."""

import asyncio
import contextlib
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive

from dashboard.permissions import Caller, Rule
from dashboard.web.callback_check import complaint
from dashboard.web.problem import problem

WITHIN_S = 120.0  # for the largest body
PATIENCE_S = 10.0  # before the pace counts
LEAST_PER_S = 4_096  # bytes: a phone at the edge of its network sends more
DRAINED_BYTES = 128 * 1024 * 1024  # read and dropped after a refusal: who still sends would see no answer
DRAINED_WITHIN_S = 5.0


@dataclass(slots=True)
class _Body:
    """What came so far, since when."""

    rule: Rule
    since: float
    came: bytearray = field(default_factory=bytearray)
    ended: bool = False

    @property
    def too_large(self) -> bool:
        return len(self.came) > self.rule.largest_body

    @property
    def due(self) -> float:
        """When the next piece must have come."""
        return self.since + min(WITHIN_S, PATIENCE_S + len(self.came) / LEAST_PER_S)

    async def read(self, receive: Receive) -> None:
        """Read on until its end, or until it is too large. Raises TimeoutError when it comes too slowly."""
        while not self.ended and not self.too_large:
            async with asyncio.timeout_at(self.due):
                message = await receive()
            self.came += message.get("body", b"")
            self.ended = message["type"] == "http.disconnect" or not message.get("more_body", False)


async def whole(
    receive: Receive, headers: Headers, rule: Rule, caller: Caller | None
) -> tuple[Receive, Response | None]:
    """The body, to be received once more; or why it is refused."""
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > rule.largest_body:
        await drain(receive, headers)
        return receive, _too_large(rule)
    body = _Body(rule, asyncio.get_running_loop().time())
    try:
        await body.read(receive)
    except TimeoutError:
        detail = f"The body came too slowly: at least {LEAST_PER_S} bytes/s, and all within {WITHIN_S:.0f} s."
        return receive, problem(408, detail, headers={"connection": "close"})
    if body.too_large:
        await drain(receive, headers)
        return receive, _too_large(rule)
    came = bytes(body.came)
    said = complaint(came, caller) if rule.kind == "callback" else None
    return _once_more(came, receive), problem(said[0], said[1]) if said else None


def _too_large(rule: Rule) -> Response:
    return problem(413, f"At most {rule.largest_body} bytes.", limit=rule.largest_body)


def _once_more(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received


async def drain(receive: Receive, headers: Headers) -> None:
    """Read and drop what a refused sender is still sending, or it would see a broken pipe and no reason."""
    if not (headers.get("content-length", "0") != "0" or "transfer-encoding" in headers):
        return
    left, more = DRAINED_BYTES, True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_WITHIN_S):
            while left > 0 and more:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)
