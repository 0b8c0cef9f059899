"""HTTP polling: asks again and again, and, when it is told to, follows an index to the alerts it links to."""

import asyncio
import logging
import random
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from dashboard.errors import BadMessage, SourceFailed
from dashboard.feeds.back_off import BackOff
from dashboard.feeds.configuration.tables import Poll
from dashboard.feeds.links import Link, links
from dashboard.feeds.transports.base import Inbox, Transport
from dashboard.feeds.transports.fetching import Answer, Fetcher, NothingThere, Validators

log = logging.getLogger(__name__)

LINKS_AT_ONCE = 200  # of one index; what is left follows a second later
SPREAD = 0.05  # of the time between two polls, so that centres do not all knock at once


class _Followed(NamedTuple):
    """What we have of an alert that an index links to."""

    version: str = ""
    validators: Validators = MappingProxyType({})


class Poller(Transport):
    def __init__(self, poll: Poll, inbox: Inbox, back_off: BackOff | None = None) -> None:
        # An outage of the source must not make it much later than its own rhythm.
        most_s = max(poll.every_s, min(8 * poll.every_s, 300.0))
        super().__init__(inbox, back_off or BackOff(first_s=min(poll.every_s, 5.0), most_s=most_s))
        self._poll = poll
        self._fetcher = Fetcher(poll, inbox.feed.most_bytes)
        self._url = str(httpx.URL(poll.url.url).copy_merge_params(poll.query))
        self._known: Validators = {}
        self._followed: dict[str, _Followed] = {}  # by address, those of the present index
        self._links_left = False
        self._told_of_others = False

    def rest_s(self) -> float:
        if self._links_left:
            return 1.0
        return self._poll.every_s * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 — no secret

    async def session(self) -> None:
        """Ask once. Raises SourceFailed or RedisError."""
        try:
            answer = await self._fetcher.get(self._url, self._known)
            self.inbox.health.connected()
            if answer is not None:
                await self._take(answer)
        except SourceFailed:
            await self._fetcher.close()
            raise
        self.inbox.health.heard()

    async def close(self) -> None:
        await self._fetcher.close()

    async def _take(self, answer: Answer) -> None:
        """What was taken in need not be sent again: only then is its version remembered."""
        found = await self._links(answer.body) if self._poll.follow else ()
        if found:
            await self._follow(found)
        else:
            await self.inbox.take(answer.body)
        self._known = {} if self._links_left else answer.validators

    async def _links(self, index: bytes) -> tuple[Link, ...]:
        """Those on our host; an index that is no XML is taken in as it is, and refused with its reason."""
        try:
            found = await asyncio.to_thread(links, index, self._url)
        except BadMessage:
            return ()
        ours = tuple(each for each in found if self._fetcher.is_ours(each.url))
        if len(ours) < len(found) and not self._told_of_others:
            self._told_of_others = True
            log.warning("feed %s: links to other hosts are not followed", self.inbox.name)
        return ours

    async def _follow(self, found: tuple[Link, ...]) -> None:
        listed = {link.url for link in found}
        self._followed = {url: known for url, known in self._followed.items() if url in listed}
        due = [link for link in found if self._is_due(link)]
        self._links_left = len(due) > LINKS_AT_ONCE
        self.inbox.health.backlog(len(due))
        for link in due[:LINKS_AT_ONCE]:
            await self._fetch(link)
        self.inbox.health.backlog(max(len(due) - LINKS_AT_ONCE, 0))

    def _is_due(self, link: Link) -> bool:
        """One whose age the index does not tell is asked whether it changed, where the server can say so."""
        known = self._followed.get(link.url)
        if known is None or known.version != link.version:
            return True
        return not link.version and bool(known.validators)

    async def _fetch(self, link: Link) -> None:
        validators = self._followed.get(link.url, _Followed()).validators
        try:
            answer = await self._fetcher.get(link.url, validators)
        except NothingThere:
            log.warning("feed %s: nothing lies at %s", self.inbox.name, urlsplit(link.url).path)
            self._followed[link.url] = _Followed(link.version)
            return
        if answer is not None:
            await self.inbox.take(answer.body)
            validators = answer.validators
        self._followed[link.url] = _Followed(link.version, validators)
