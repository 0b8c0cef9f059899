"""Feeds: one module a format, all of one shape. They read the source's format and touch nothing else."""

from collections.abc import Callable, Mapping

from dashboard.feeds import (
    alerts_in_ua,
    cad,
    cap,
    cot,
    dahua,
    datex2,
    detectors,
    edxl,
    eido,
    frigate,
    gtfs_rt,
    hikvision,
    metropolis,
    ngsi,
    onvif,
    open311,
    open511,
    outages,
    sensorthings,
    tomtom,
    traccar,
    ukrainealarm,
    waze,
    wzdx,
)
from dashboard.feeds.base import Feed
from dashboard.feeds.local import Local

FORMATS: Mapping[str, Callable[[Local], Feed]] = {
    "alerts_in_ua": alerts_in_ua.feed,
    "cad": cad.feed,
    "cap": cap.feed,
    "cot": cot.feed,
    "dahua": dahua.feed,
    "datex2": datex2.feed,
    "detectors": detectors.feed,
    "edxl": edxl.feed,
    "eido": eido.feed,
    "frigate": frigate.feed,
    "gtfs_rt": gtfs_rt.feed,
    "hikvision": hikvision.feed,
    "metropolis": metropolis.feed,
    "ngsi": ngsi.feed,
    "onvif": onvif.feed,
    "open311": open311.feed,
    "open511": open511.feed,
    "outages": outages.feed,
    "sensorthings": sensorthings.feed,
    "tomtom": tomtom.feed,
    "traccar": traccar.feed,
    "ukrainealarm": ukrainealarm.feed,
    "waze": waze.feed,
    "wzdx": wzdx.feed,
}


def table(local: Local | None = None) -> dict[str, Feed]:
    """Every format by its name in `POST /api/v1/feeds/{feed}`."""
    lent = local or Local()
    return {name: make(lent) for name, make in FORMATS.items()}


FEEDS: dict[str, Feed] = table()
