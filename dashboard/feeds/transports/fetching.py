"""One HTTP fetch: conditional, within limits of time and size, and never led away to another host."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import httpx

from dashboard.errors import SourceFailed
from dashboard.feeds.configuration.addresses import Web
from dashboard.feeds.configuration.tables import Poll
from dashboard.feeds.transports.base import SLOWLY_S
from dashboard.feeds.transports.body import Body
from dashboard.feeds.transports.tls import client_context, unreached

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 3
LONGEST_WAIT_S = 3_600.0  # of what a server may ask of us

Validators = Mapping[str, str]  # the headers of a conditional request


class NothingThere(SourceFailed):
    pass


class Unwelcome(SourceFailed):
    """They do not know us."""


class TooSlow(SourceFailed):
    pass


class LedAway(SourceFailed):
    """To another host, or round and round."""


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    validators: Validators = field(default_factory=dict[str, str])


class Fetcher:
    """Fetches what lies on one host; the connection is kept until `close`."""

    def __init__(self, poll: Poll, most_bytes: int) -> None:
        self._poll = poll
        self._most_bytes = min(poll.most_bytes, most_bytes)
        self._client: httpx.AsyncClient | None = None

    async def get(self, url: str, known: Validators) -> Answer | None:
        """What lies at an address of this host; None when it is what `known` describes.

        Raises SourceFailed.
        """
        try:
            async with asyncio.timeout(self._poll.timeout_s):
                return await self._followed(url, known)
        except TimeoutError as error:
            why = f"{self._poll.url} did not answer in full within {self._poll.timeout_s:g} s"
            raise TooSlow(why) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise unreached(error, self._poll.url) from error

    async def close(self) -> None:
        """Let go of the connection; the next fetch reads the certificates anew."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def is_ours(self, url: str) -> bool:
        """Whether an address lies on this host: only there do we go, and only it is told our key."""
        try:
            other, own = Web.read(url), self._poll.url
        except ValueError:
            return False
        same = (other.scheme, other.port) == (own.scheme, own.port)
        usual_tls = (own.scheme, own.port, other.scheme, other.port) == ("http", 80, "https", 443)
        return other.host == own.host and (same or usual_tls)

    async def _followed(self, url: str, known: Validators) -> Answer | None:
        for _ in range(MOST_REDIRECTS + 1):
            if not self.is_ours(url):
                raise LedAway(f"{self._poll.url} sends us to another host, where we do not go")
            async with self._open().stream("GET", url, headers=known) as response:
                if response.status_code not in REDIRECTS:
                    return await self._read(response)
                url = urljoin(url, response.headers.get("location", ""))
        raise LedAway(f"{self._poll.url} sends us on more than {MOST_REDIRECTS} times")

    async def _read(self, response: httpx.Response) -> Answer | None:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if not response.is_success:
            raise _refused(response, self._poll.url)
        body = Body(response.headers.get("content-encoding", "").strip().lower(), self._most_bytes)
        async for chunk in response.aiter_raw():
            body.add(chunk)
        return Answer(body.whole(), _validators(response) if self._poll.conditional else {})

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                headers={"User-Agent": "sitcen", "Accept-Encoding": "gzip"} | self._poll.headers,
                verify=client_context(self._poll.ca_file),
                timeout=self._poll.timeout_s,
                trust_env=False,  # neither a proxy nor a password that lies about is to be used unasked
            )
        return self._client


def _validators(response: httpx.Response) -> Validators:
    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {then: response.headers[now] for now, then in asked.items() if now in response.headers}


def _refused(response: httpx.Response, place: Web) -> SourceFailed:
    status = f"{place} answers {response.status_code} {response.reason_phrase}".strip()
    if response.status_code in {401, 403}:
        return Unwelcome(f"{status}: it does not know our key, see headers and query", again_s=SLOWLY_S)
    if response.status_code in {404, 410}:
        return NothingThere(f"{status}: nothing lies at the path of url", again_s=SLOWLY_S)
    return SourceFailed(status, again_s=_asked_to_wait_s(response.headers.get("retry-after", "")))


def _asked_to_wait_s(text: str) -> float:
    """From `Retry-After`: seconds or a date; 0 when it says neither."""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
