"""alerts.in.ua, version 1: the list of alerts that stand, and the history of those that are over."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.air import Air, Regions, Told
from dashboard.feeds.base import Feed, Parsed, Piece, clipped, gather, instant
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event

SOURCE = "alerts_in_ua/v1"
CALM = timedelta(days=1)


def feed(local: Local) -> Feed:
    air = Air(SOURCE, local.own(Regions), local.centre)
    return Feed("alerts_in_ua", EventKind.ALERT, partial(_parse, air))


def _parse(air: Air, payload: bytes, received: datetime) -> Parsed:
    """The alerts of our regions. Raises BadMessage when there is no list: an error is no all-clear."""
    value = json.record(json.decode(payload))
    items = json.listed(value.get("alerts"), "alerts")
    parsed = gather(_piece(air, number, item) for number, item in enumerate(items))
    if parsed.rejected or any(each.data.action is Action.CANCEL for each in parsed.events):
        return parsed  # what cannot be read may stand all the same; and a history is no list of what stands
    as_of = _as_of(value, received)
    return replace(parsed, whole=(air.whole({each.ref for each in parsed.events}, as_of),))


def _as_of(value: Record, received: datetime) -> datetime | None:
    """The instant of the country's last change, which was never long ago; None where it cannot be that."""
    text = json.optional_text(value, "meta.last_updated_at")
    with suppress(BadMessage, ValueError):
        at = _clock(text) if text and "/" in text else instant(text, "meta.last_updated_at")
        return at if at >= received - CALM else None
    return None


def _clock(text: str) -> datetime:
    """The source's second way to write an instant. Raises ValueError."""
    return datetime.strptime(text, "%Y/%m/%d %H:%M:%S %z").astimezone(UTC)


def _piece(air: Air, number: int, item: Any) -> Piece:
    alone = partial(msgspec.json.encode, {"alerts": [item]})
    return Piece(f"alert {number}", partial(_read, air, item), alone)


def _read(air: Air, item: Any) -> Event | None:
    item = json.record(item)
    uid = json.name(item, "location_uid")
    if not air.concerns(uid):
        return None
    started = instant(json.text(item, "started_at"), "started_at")
    named = [field for field in ("updated_at", "finished_at") if item.get(field) is not None]
    return air.event(
        Told(
            ref=json.name(item, "id"),
            uid=uid,
            region=json.text(item, "location_title"),
            type=clipped(json.text(item, "alert_type").lower(), 60),
            time=max([started, *(instant(json.text(item, field), field) for field in named)]),
            started_at=started,
            action=Action.NEW if item.get("finished_at") is None else Action.CANCEL,
            words=_words(item),
            item=item,
        )
    )


def _words(item: Record) -> tuple[str, ...]:
    """Free words and, where the source has them, the kinds of threat that it names."""
    threats = item.get("threats")
    named = [json.optional_text(each, "threat_type") for each in threats] if isinstance(threats, list) else []
    return tuple(each for each in (json.optional_text(item, "notes"), *named) if each)
