"""The feeds' process with the feeds of a file: `python -m tests.browser.reception FILE`."""

import asyncio
import signal
import sys
from pathlib import Path

from redis.asyncio import Redis

from dashboard import settings
from dashboard.feeds import configuration, table
from dashboard.feeds.local import Local
from dashboard.intake import Intake
from dashboard.reception import Reception
from dashboard.reception.watching import Watched
from dashboard.streams.names import Names


async def main(file: Path) -> None:
    read, stop = settings.read(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    local = Local(zone=read.time_zone)
    written = configuration.load(file, local).feeds
    feeds = {**table(local), **{name: each.feed for name, each in written.items() if each.feed}}
    watched = {
        name: Watched(
            name=name,
            format=each.feed.name if each.feed else None,
            kind=each.kind,
            transport=type(each.transport).__name__.lower(),
            rhythm=each.rhythm,
        )
        for name, each in written.items()
    }
    async with Redis.from_url(read.redis_url, protocol=2, socket_timeout=30) as store:
        intake = Intake(store=store, names=Names(read.centre))
        await Reception(intake=intake, feeds=feeds, watched=watched).run(stop)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
