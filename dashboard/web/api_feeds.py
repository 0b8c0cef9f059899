"""POST /api/v1/feeds/{feed}: a payload in its source's own format, through the one intake."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request
from starlette.responses import Response

from dashboard.feeds.base import Feed
from dashboard.intake import Intake, Limits, Receipt
from dashboard.web.buckets import Buckets, too_many
from dashboard.web.live import Hub
from dashboard.web.openapi import FEED_BODY
from dashboard.web.parts import Parts, caller_of
from dashboard.web.problem import json_of, problem

BY_ADDRESS = frozenset({"traccar"})  # formats whose sources may put all they say into the address
TOLD_AT_MOST = 100  # rejected items of one payload; all of them are set aside


@dataclass(frozen=True, slots=True)
class Pushed:
    """What is pushed to the feeds of this centre, by their names."""

    intake: Intake
    buckets: Buckets
    feeds: Mapping[str, Feed]
    hub: Hub

    async def post_feed(self, request: Request, feed: str) -> Response:
        """A payload in the source's own format: how much was accepted, known, or rejected and why."""
        if feed not in self.feeds:
            return self._unknown(feed)
        return await self._take(request, feed, await request.body())

    async def get_feed(self, request: Request, feed: str) -> Response:
        """The same by the parameters of an address, from sources that know no other way."""
        if feed not in self.feeds:
            return self._unknown(feed)
        if self.feeds[feed].name not in BY_ADDRESS:
            return problem(405, f"Feed {feed} is told by POST.", headers={"allow": "POST"})
        return await self._take(request, feed, request.url.query.encode())

    def _unknown(self, feed: str) -> Response:
        return problem(404, f"No feed {feed}. There are: {', '.join(sorted(self.feeds))}.")

    async def _take(self, request: Request, feed: str, payload: bytes) -> Response:
        if (why := self.hub.picture.paused(feed)) is not None:
            return problem(409, f"Feed {feed} is paused: {why}", feed=feed, reason=why)
        sender = caller_of(request.scope).name
        if (wait := self.buckets.take(sender, 1)) > 0:
            return too_many(wait)
        receipt = await self.intake.take(self.feeds[feed], payload, name=feed)
        self.buckets.owe(sender, receipt.accepted + receipt.duplicates + len(receipt.rejected))
        return _answer(receipt)


def _answer(receipt: Receipt) -> Response:
    told = receipt.rejected[:TOLD_AT_MOST]
    rejected = [{"item": each.item, "reason": each.reason} for each in told]
    if receipt.unreadable:
        return problem(400, rejected[0]["reason"], rejected=rejected)
    if receipt.useless:
        return problem(400, "Nothing in this payload can be used.", rejected=rejected)
    counts = {"accepted": receipt.accepted, "duplicates": receipt.duplicates}
    return json_of({**counts, "rejected": rejected}, 202)


def add_routes(api: FastAPI, parts: Parts, feeds: Mapping[str, Feed]) -> None:
    settings = parts.settings
    limits = Limits(back=settings.event_max_age, ahead=settings.event_max_ahead)
    intake = Intake(store=parts.store, names=parts.names, limits=limits, now=parts.now)
    pushed = Pushed(intake, Buckets(), feeds, parts.hub)
    for method, answer, extra in (("POST", pushed.post_feed, FEED_BODY), ("GET", pushed.get_feed, {})):
        api.add_api_route(
            "/api/v1/feeds/{feed}",
            answer,
            openapi_extra=extra,
            methods=[method],
            status_code=202,
            response_model=None,
        )
