"""Feeds: one module a source, all of one shape. They read the source's format and touch nothing else."""

from dashboard.feeds import cap, datex2, frigate
from dashboard.feeds.base import Feed
from dashboard.feeds.cameras import Cameras


def table(cameras: Cameras | None = None) -> dict[str, Feed]:
    """Every feed by its name in `POST /api/v1/feeds/{feed}`; cameras lend their places to what they see."""
    return {feed.name: feed for feed in (cap.FEED, frigate.feed(cameras or {}), datex2.FEED)}


FEEDS: dict[str, Feed] = table()
