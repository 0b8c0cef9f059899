"""DATEX II publications, versions 2 and 3 as XML, and version 3 as JSON: situations, and measured data."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from msgspec import Struct

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.base import Feed, Parsed, clipped, instant
from dashboard.feeds.datex2_json import tree
from dashboard.feeds.datex2_measured import Sites, measured, sites_of
from dashboard.feeds.datex2_place import Places
from dashboard.feeds.datex2_situations import Edition, situations
from dashboard.feeds.local import Local
from dashboard.feeds.stations import stations_of
from dashboard.model.codes import EventKind


class Options(Struct, forbid_unknown_fields=True):
    """`whole`: each publication lists every situation that stands; unset: as its exchange protocol says.

    `sites`: a file with the MeasurementSiteTablePublication to which measured data refer.
    `alert_c`: a CSV file with the place of each code (columns code, latitude, longitude).
    """

    whole: bool | None = None
    sites: str = ""
    alert_c: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    whole: bool | None
    sites: Sites
    places: Places


def feed(local: Local) -> Feed:
    """Raises SettingsError when a file of the options cannot be read."""
    options = local.own(Options)
    codes = stations_of(Path(options.alert_c)) if options.alert_c else {}
    places = Places({code: each.location.coordinates for code, each in codes.items()})
    sites = sites_of(Path(options.sites)) if options.sites else {}
    return Feed("datex2", EventKind.TRAFFIC, partial(_parse, _Known(options.whole, sites, places)))


def _parse(known: _Known, payload: bytes, received: datetime) -> Parsed:
    """Raises BadMessage when it is no publication of situations or measured data."""
    root = tree(payload) if payload.lstrip()[:1] == b"{" else xml.parse(payload)
    said = next((xml.text(each) for each in xml.named(root, "publicationTime")), None)
    edition = Edition(
        publisher=_publisher(root),
        published=min(instant(said, "publicationTime"), received) if said else None,
        received=received,
        places=known.places,
    )
    if xml.named(root, "siteMeasurements"):
        return measured(root, edition.source, known.sites)
    if xml.named(root, "measurementSiteTable"):
        raise BadMessage("a table of measurement sites tells nothing: name its file in the option `sites`")
    if not xml.named(root, "situation", "payloadPublication", "payload"):
        raise BadMessage(
            f"<{xml.local(root)[:60]}> is no DATEX II publication of situations or measured data"
        )
    return situations(root, edition, whole=known.whole)


def _publisher(root: Element) -> str:
    creator = next(iter(xml.named(root, "publicationCreator", "supplierIdentification")), None)
    parts = (
        [xml.text(creator, name) for name in ("country", "nationalIdentifier")] if creator is not None else []
    )
    return clipped(".".join(filter(None, parts)).lower().replace(" ", "_"), 100) or "situations"
