"""What several processes are put together from."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from dashboard.settings import Settings

if TYPE_CHECKING:
    from dashboard.dispatch.live_roads import LiveRoads


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        # By another thread: the one that the signal interrupts may hold the event's own lock.
        threading.Thread(target=stop.set).start()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    return stop


def packs(settings: Settings) -> Path:
    """Where the city packs lie that this centre has built."""
    return settings.data / "cities"


def own_file(path: str) -> Path | None:
    """A centre's own file, where it names one."""
    return Path(path) if path else None


def live_roads(settings: Settings) -> "LiveRoads":
    """The roads of this centre's city, to be kept up to date with its picture."""
    from dashboard import city
    from dashboard.dispatch import figures
    from dashboard.dispatch.live_roads import LiveRoads

    place = city.load(settings.city, packs(settings))
    names = tuple(district.name.uk for district in place.districts)
    return LiveRoads(
        place.graph, figures.load(own_file(settings.travel)), snap_m=place.snap_m, districts=names
    )
