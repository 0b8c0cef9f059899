"""One POST, and what its answer means: delivered, to be tried again, refused, or nobody is there any more."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus

import httpx

ANSWERED_WITHIN_S = 10.0
DRAINED_WITHIN_S = 2.0
LONGEST_ASKED_S = 3_600.0  # of what a receiver may ask us to wait
ANSWER_READ = 64 * 2**10  # bytes of an answer, so that the connection can be used again
# What a receiver says of the message itself; anything else is a trouble of its own, or of the way to it.
OF_THE_MESSAGE = frozenset({400, 413, 415, 422})


class Fate(StrEnum):
    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt. `wait_s` is what the receiver asks for."""

    fate: Fate
    reason: str = ""
    wait_s: float = 0.0


async def post(client: httpx.AsyncClient, url: str, body: bytes, head: Mapping[str, str]) -> Answer:
    """One attempt. A redirect is not followed: only configured places are told anything."""
    request = client.build_request("POST", url, content=body, headers=head)
    within_s = client.timeout.read or ANSWERED_WITHIN_S
    try:
        async with asyncio.timeout(within_s):
            found = await client.send(request, stream=True)
    except TimeoutError:
        return Answer(Fate.FAILED, f"no answer within {within_s:g} s")
    except httpx.HTTPError as error:
        return Answer(Fate.FAILED, f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    await _drain(found)
    return meaning(found.status_code, found.headers.get("retry-after"), datetime.now(UTC))


async def _drain(found: httpx.Response) -> None:
    """Read what came with the answer, within limits: it says nothing more, but the connection stays good."""
    read = 0
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(DRAINED_WITHIN_S):
            async for piece in found.aiter_raw():
                read += len(piece)
                if read > ANSWER_READ:
                    break
    await found.aclose()


def meaning(status: int, retry_after: str | None, now: datetime) -> Answer:
    """What a status says; the reason is its own words."""
    if 200 <= status < 300:
        return Answer(Fate.DELIVERED)
    try:
        reason = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        reason = str(status)
    if status == HTTPStatus.GONE:
        return Answer(Fate.GONE, reason)
    fate = Fate.REFUSED if status in OF_THE_MESSAGE else Fate.FAILED
    return Answer(fate, reason, _asked_s(retry_after, now))


def _asked_s(retry_after: str | None, now: datetime) -> float:
    """Seconds, or the seconds to a date; 0 for what is neither."""
    if not retry_after:
        return 0.0
    if retry_after.isdigit():
        return min(float(retry_after), LONGEST_ASKED_S)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    waited = (until.astimezone(UTC) - now).total_seconds() if until.tzinfo else 0.0
    return min(max(waited, 0.0), LONGEST_ASKED_S)
