"""Frigate: what its MQTT topics carry, alone or in a list, and the list of its REST events."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds import json
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, clipped, from_epoch, gather
from dashboard.feeds.box import in_pixels, with_size
from dashboard.feeds.cctv import WORD, Labels, Lookout, Options, Seen
from dashboard.feeds.json import Record
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, EventKind
from dashboard.model.event import Event

ACTIONS = {"new": Action.NEW, "update": Action.UPDATE, "end": Action.UPDATE}
MOST_WORDS = 20  # labels, zones or detections kept of one message
# What is recognised of an object later, by Frigate's word for it: whom or what it is goes under its own key.
RECOGNISED = {"face": {"name": "face"}, "lpr": {"name": "plate_name", "plate": "plate"}}
CLASSIFIED = {"model": "model", "sub_label": "sub_label", "attribute": "attribute"}


def feed(local: Local) -> Feed:
    return Feed("frigate", EventKind.CCTV, partial(_parse, Lookout(local, local.own(Options))))


def _parse(lookout: Lookout, payload: bytes, _received: datetime) -> Parsed:
    value = json.decode(payload)
    items = json.listed(value if isinstance(value, list) else [value])
    if items and not any(isinstance(each, dict) for each in items):
        raise BadMessage("this is neither an object nor a list of objects")
    return gather(json.pieces(items, lambda item: _reader(item)(lookout, item)))


def _reader(item: Record) -> Callable[[Lookout, Record], Event | None]:
    after = item.get("after")
    if isinstance(after, dict):
        return _review if "severity" in after else _track
    if "event_id" in item and "name" in item:
        return _trigger
    if "camera" in item and "label" in item and "start_time" in item:
        return _listed
    if "type" in item and "id" in item:
        return _recognised
    raise BadMessage("is neither a Frigate event, review, object update nor trigger")


def _track(lookout: Lookout, item: Record) -> Event | None:
    """`frigate/events`: one tracked object, as it is now."""
    stage, track, before = _stage(item), item["after"], item.get("before")
    action = ACTIONS[stage]
    if track.get("false_positive") is True:
        if not isinstance(before, dict) or before.get("false_positive") is not False:
            return None  # Frigate has not believed it at any time
        action = Action.CANCEL
    return _of_track(lookout, track, stage, action)


def _listed(lookout: Lookout, item: Record) -> Event | None:
    """One object of the REST list, as the topic would have told it."""
    if item.get("false_positive") is True:
        return None
    return _of_track(lookout, item, "end" if item.get("end_time") is not None else "new", Action.NEW)


def _of_track(lookout: Lookout, track: Record, stage: str, action: Action) -> Event | None:
    name, camera, label = json.text(track, "id"), json.text(track, "camera"), json.text(track, "label")
    zones = _zones(track)
    meant = lookout.asked_for((label,), zones)
    if meant is None:
        return None
    ended = stage == "end" and track.get("end_time") is not None
    moment = "end_time" if ended else "frame_time" if "frame_time" in track else "start_time"
    seen = Seen(
        camera=camera,
        score=_score(track),
        ref=name,
        action=action,
        evidence=_shown(lookout, track, name),
        attributes=_said(track, label, zones),
    )
    time = from_epoch(track.get(moment), moment)
    return lookout.event(f"{name}:{stage}:{track[moment]}", time, meant, seen)


def _review(lookout: Lookout, item: Record) -> Event | None:
    """`frigate/reviews`: what Frigate would show to a person, over several objects."""
    after, stage = item["after"], _stage(item)
    name, camera, details = json.text(after, "id"), json.text(after, "camera"), _details(after)
    labels, zones = _texts(details, "objects") + _texts(details, "audio"), _texts(details, "zones")
    meant = lookout.asked_for(labels or ("motion",), zones)
    if meant is None:
        return None
    seen = Seen(
        camera=camera,
        ref=name,
        action=ACTIONS[stage],
        evidence={"detections": _texts(details, "detections"), "review": after["severity"]},
        attributes={"objects": labels, "zones": zones},
    )
    moment = "end_time" if stage == "end" and after.get("end_time") is not None else "start_time"
    # An update names no moment of its own: its content tells it from the one before and from its repetition.
    digest = blake2b(msgspec.json.encode(after, order="sorted"), digest_size=6).hexdigest()
    return lookout.event(f"{name}:{stage}:{digest}", from_epoch(after.get(moment), moment), meant, seen)


def _recognised(lookout: Lookout, item: Record) -> Event | None:
    """`frigate/tracked_object_update`: a face, a plate or a class that was recognised later."""
    name, kind = json.text(item, "id"), json.text(item, "type")
    if "camera" not in item:
        return None  # a description: it cannot be joined to what the camera saw
    # Never by a person's name or plate: they belong to what is known of it, not into a title on the wall.
    classes = (json.optional_text(item, "sub_label"), json.optional_text(item, "model"))
    meant = lookout.asked_for((next(filter(None, classes), kind),))
    if meant is None:
        return None
    keys = RECOGNISED.get(kind, {}) | CLASSIFIED
    told = {
        key: clipped(item[field], LINE) for field, key in keys.items() if isinstance(item.get(field), str)
    }
    seen = Seen(
        camera=json.text(item, "camera"),
        score=_score(item),
        ref=name,
        action=Action.UPDATE,
        attributes=told,
    )
    time = from_epoch(item.get("timestamp"), "timestamp")
    model = json.optional_text(item, "model")  # several look at one object at the same moment
    by = f"{kind}:{clipped(model, WORD)}" if model else kind
    return lookout.event(f"{name}:{by}:{item['timestamp']}", time, meant, seen)


def _trigger(lookout: Lookout, item: Record) -> Event | None:
    """`frigate/triggers`: a picture like one that was asked for. Its time is in the name of its object."""
    name, camera, rule = json.text(item, "event_id"), json.text(item, "camera"), json.text(item, "name")
    meant = lookout.asked_for((rule,))
    if meant is None:
        return None
    time = from_epoch(json.number({"event_id": name.partition("-")[0]}, "event_id"), "event_id")
    seen = Seen(camera=camera, score=_score(item), ref=name, action=Action.UPDATE)
    return lookout.event(f"{name}:trigger:{rule}", time, meant, seen)


def _stage(item: Record) -> str:
    stage = item.get("type")
    if not isinstance(stage, str) or stage not in ACTIONS:
        raise BadMessage("is not one of new, update, end", "type")
    return stage


def _texts(record: Record, field: str) -> Labels:
    found = record.get(field)
    if not isinstance(found, list):
        return ()
    return tuple([clipped(each, WORD) for each in found[:MOST_WORDS] if isinstance(each, str)])


def _zones(track: Record) -> Labels:
    zones = _texts(track, "entered_zones") + _texts(track, "current_zones") + _texts(track, "zones")
    return tuple(dict.fromkeys(zones))


def _score(record: Record) -> float | None:
    """The best score that the record names, between 0 and 1."""
    details = _details(record)
    found = [where.get(name) for where in (record, details) for name in ("top_score", "score")]
    scores = [each for each in found if isinstance(each, int | float) and not isinstance(each, bool)]
    return max((float(each) for each in scores if 0 <= each <= 1), default=None)


def _details(record: Record) -> Record:
    found = record.get("data")
    return found if isinstance(found, dict) else {}


def _shown(lookout: Lookout, track: Record, name: str) -> dict[str, Any]:
    """What shows it, on the Frigate server. Topics tell boxes in pixels, the REST list in shares."""
    found: dict[str, Any] = {}
    box = in_pixels(track.get("box"), lookout.frame) or with_size(_details(track).get("box"))
    if box is not None:
        found["box"] = box
    if track.get("has_snapshot") is True:
        found["still"] = lookout.url(f"/api/events/{name}/snapshot.jpg")
    if track.get("has_clip") is True:
        found["clip"] = lookout.url(f"/api/events/{name}/clip.mp4")
    return found


def _said(track: Record, label: str, zones: Labels) -> dict[str, Any]:
    found: dict[str, Any] = {"label": clipped(label, WORD)}
    if zones:
        found["zones"] = zones
    sub_label = track.get("sub_label")
    named = sub_label[0] if isinstance(sub_label, list) and sub_label else sub_label
    if isinstance(named, str):
        found["sub_label"] = clipped(named, LINE)
    if isinstance(plate := track.get("recognized_license_plate"), str):
        found["plate"] = clipped(plate, 40)
    if isinstance(described := _details(track).get("description"), str):
        found["description"] = clipped(described, TEXT)
    return found
