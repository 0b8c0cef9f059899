"""Feeds: one module a format, all of one shape. They read the source's format and touch nothing else."""

from collections.abc import Callable, Mapping

from dashboard.feeds import cap, datex2, frigate, ngsi, outages, sensorthings
from dashboard.feeds.base import Feed
from dashboard.feeds.local import Local

FORMATS: Mapping[str, Callable[[Local], Feed]] = {
    "cap": cap.feed,
    "datex2": datex2.feed,
    "frigate": frigate.feed,
    "ngsi": ngsi.feed,
    "outages": outages.feed,
    "sensorthings": sensorthings.feed,
}


def table(local: Local | None = None) -> dict[str, Feed]:
    """Every format by its name in `POST /api/v1/feeds/{feed}`."""
    lent = local or Local()
    return {name: make(lent) for name, make in FORMATS.items()}


FEEDS: dict[str, Feed] = table()
