"""alerts.in.ua, version 1: the list of alerts that stand, and the history of those that are over."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
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


def feed(local: Local) -> Feed:
    air = Air(SOURCE, local.own(Regions), local.centre)
    return Feed("alerts_in_ua", EventKind.ALERT, partial(_parse, air))


def _parse(air: Air, payload: bytes, _received: Any) -> Parsed:
    """The alerts of our regions. Raises BadMessage when there is no list: an error is no all-clear."""
    value = json.record(json.decode(payload))
    items = json.listed(value.get("alerts"), "alerts")
    parsed = gather(_piece(air, number, item) for number, item in enumerate(items))
    if parsed.rejected or any(each.data.action is Action.CANCEL for each in parsed.events):
        return parsed  # what cannot be read may stand all the same; and a history is no list of what stands
    return replace(parsed, whole=(air.whole({each.ref for each in parsed.events}, _as_of(value)),))


def _as_of(value: Record) -> datetime | None:
    """The instant of the list's last change, in either of the ways in which the source writes it."""
    text = json.optional_text(value, "meta.last_updated_at")
    with suppress(BadMessage):
        return instant(text, "meta.last_updated_at")
    with suppress(ValueError):
        return datetime.strptime(text or "", "%Y/%m/%d %H:%M:%S %z").astimezone(UTC)
    return None


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
