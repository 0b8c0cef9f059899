"""ukrainealarm, version 3: the list of regions with their alerts, and each start or end as it is pushed."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.air import KHARKIV, Air, Regions, Told
from dashboard.feeds.base import Feed, Parsed, Piece, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event

SOURCE = "ukrainealarm/v3"
STATES = {"activate": Action.NEW, "deactivate": Action.CANCEL}
TYPES = dict.fromkeys(("air", "artillery", "urban_fights", "chemical", "nuclear", "unknown", "info"), True)


def feed(local: Local) -> Feed:
    air = Air(SOURCE, local.own(Regions), local.centre)
    return Feed("ukrainealarm", EventKind.ALERT, partial(_parse, air))


def _parse(air: Air, payload: bytes, _received: Any) -> Parsed:
    """Raises BadMessage when it is neither the list nor one alert: an error is no all-clear."""
    value = json.decode(payload)
    if isinstance(value, dict) and "status" in value:
        return gather([Piece("alert", partial(_pushed, air, value), partial(msgspec.json.encode, value))])
    regions = json.listed([value] if isinstance(value, dict) and "activeAlerts" in value else value)
    parsed = gather(piece for number, each in enumerate(regions) for piece in _pieces(air, number, each))
    if parsed.rejected:
        return parsed  # what cannot be read may stand all the same
    return replace(parsed, whole=(air.whole({each.ref for each in parsed.events}),))


def _pieces(air: Air, number: int, region: Any) -> Iterator[Piece]:
    """Each alert of a region; a region that cannot be read is one piece that says why."""
    name = f"region {number}"
    try:
        alerts = json.listed(json.record(region).get("activeAlerts"), "activeAlerts")
    except BadMessage as error:
        yield Piece(name, partial(_refused, error), partial(msgspec.json.encode, [region]))
        return
    for alert in alerts:
        alone = partial(msgspec.json.encode, [{**region, "activeAlerts": [alert]}])
        yield Piece(name, partial(_listed, air, region, alert), alone)


def _refused(error: BadMessage) -> None:
    raise error


def _listed(air: Air, region: Record, alert: Any) -> Event | None:
    alert = json.record(alert, "activeAlerts")
    uid = json.name(region, "regionId")
    if not air.concerns(uid) or _type(alert, "type") == "info":
        return None
    began = instant(json.text(alert, "lastUpdate"), "activeAlerts.lastUpdate")
    kind = _type(alert, "type")
    return air.event(
        Told(
            ref=f"{uid}:{kind}",
            uid=uid,
            region=json.text(region, "regionName"),
            type=kind,
            time=began,
            started_at=began,
            item=alert,
        )
    )


def _pushed(air: Air, item: Record) -> Event | None:
    """What the source posts when an alert begins or ends; it names the region by its number alone."""
    uid = json.name(item, "regionId")
    if not air.concerns(uid) or _type(item, "alarmType") == "info":
        return None
    at, kind = instant(json.text(item, "createdAt"), "createdAt"), _type(item, "alarmType")
    return air.event(
        Told(
            ref=f"{uid}:{kind}",
            uid=uid,
            region=KHARKIV.get(uid, f"region {uid}"),
            type=kind,
            time=at,
            started_at=at,
            action=json.one_of(item, "status", STATES),
            item=item,
        )
    )


def _type(item: Record, field: str) -> str:
    json.one_of(item, field, TYPES)
    return json.text(item, field).lower()
