"""The writer, and the rules it decides by."""

import gc
import os
import socket
from functools import lru_cache
from typing import TYPE_CHECKING

from dashboard.administration import store_url
from dashboard.bootstrap.common import own_file, packs, stop_on_signals
from dashboard.model.place import Point, distance_m
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from dashboard.decide import Rules


def run_writer(settings: Settings) -> None:
    """Write, or stand by, until a signal."""
    from dashboard.writer import Writer, connect

    stop = stop_on_signals()
    # The picture is large and has no cycles: looking through it every 700 objects costs a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    # By its name the store tells whoever asks which writers there are, and which merely stand by.
    with connect(store_url(settings), client_name=f"writer-{os.getpid()}") as store:
        Writer(
            store=store,
            names=Names(settings.centre),
            rules=rules(settings),
            holder=f"{socket.gethostname()}:{os.getpid()}",
            lease=settings.lease,
            journal_kept=min(settings.journal_kept, settings.personal_kept),
            inputs_kept=settings.inputs_kept,
            stop=stop,
        ).run()


def rules(settings: Settings) -> "Rules":
    """What the writer decides by: the doctrine, and the city of this centre."""
    from dashboard import city
    from dashboard.decide import Rules
    from dashboard.triage import doctrine
    from dashboard.triage.priority import CriticalSite

    place = city.load(settings.city, packs(settings))

    @lru_cache(maxsize=4_096)  # asked again with each update of an incident that stays where it is
    def sites_near(point: Point) -> list[CriticalSite]:
        near = place.critical_near(point)
        return [CriticalSite(site.name, site.kind, distance_m(site.point, point)) for site in near]

    return Rules(
        doctrine=doctrine.load(own_file(settings.doctrine)),
        district_of=place.district_of,
        sites_near=sites_near,
        event_max_age=settings.event_max_age,
        event_max_ahead=settings.event_max_ahead,
        zone=settings.time_zone,
    )
