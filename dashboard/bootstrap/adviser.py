"""The adviser, and the grounds of its advice."""

import gc
from typing import TYPE_CHECKING

from dashboard.administration import store_url
from dashboard.bootstrap.common import live_roads, own_file, packs, stop_on_signals
from dashboard.model.place import Point
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from dashboard.dispatch.adviser import Grounds


def run_adviser(settings: Settings) -> None:
    """Advise until a signal."""
    from redis import Redis

    from dashboard.adviser import Running
    from dashboard.dispatch.adviser import Adviser
    from dashboard.dispatch.driving import Driving

    stop = stop_on_signals()
    grounds = advice_grounds(settings)
    driving = Driving(grounds.roads.travel, settings.time_zone)
    gc.freeze()  # the city stays: a collection that walked it would hold advice up for a tenth of a second
    # XREAD blocks: a timeout there would come back as an error.
    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=None) as store:
        Running(
            store=store,
            names=Names(settings.centre),
            mind=Adviser(grounds),
            driving=driving,
            confirm=settings.geofence == "confirm",
            stop=stop,
        ).run()


def advice_grounds(settings: Settings) -> "Grounds":
    """What advice rests on: the city's roads and people, the figures, the centre's plans."""
    from dashboard import city
    from dashboard.dispatch import figures, plans
    from dashboard.dispatch.adviser import Grounds
    from dashboard.dispatch.coverage import Coverage
    from dashboard.dispatch.moveup import Post

    place = city.load(settings.city, packs(settings))
    chosen, roads = figures.load(own_file(settings.travel)), live_roads(settings)
    return Grounds(
        roads=roads,
        coverage=Coverage(roads.travel, place.demand, chosen),
        figures=chosen,
        plans=plans.load(own_file(settings.plans)),
        posts=tuple(Post(each.id, each.service, Point(each.point)) for each in place.stations),
        zone=settings.time_zone,
    )
