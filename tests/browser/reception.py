"""The feeds' process with feeds whose rhythm is seconds: `python -m tests.browser.reception`."""

import asyncio
import signal
from datetime import timedelta

from redis.asyncio import Redis

from dashboard import settings
from dashboard.feeds import table
from dashboard.feeds.configuration import Rhythm
from dashboard.feeds.local import Local
from dashboard.intake import Intake
from dashboard.reception import Reception
from dashboard.reception.watching import Watched
from dashboard.streams.names import Names

LATE_S, LOST_S = 4, 8
RHYTHMS = {
    "frigate": Rhythm(timedelta(seconds=LATE_S), timedelta(seconds=LOST_S)),
    "datex2": Rhythm(timedelta(minutes=5), timedelta(minutes=20)),
    "cap": None,
}


async def main() -> None:
    read, stop = settings.read(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    feeds = table(Local(zone=read.time_zone))
    watched = {
        name: Watched(name=name, format=name, kind=feeds[name].kind, transport="push", rhythm=rhythm)
        for name, rhythm in RHYTHMS.items()
    }
    async with Redis.from_url(read.redis_url, protocol=2, socket_timeout=30) as store:
        intake = Intake(store=store, names=Names(read.centre))
        await Reception(intake=intake, feeds=feeds, watched=watched).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
