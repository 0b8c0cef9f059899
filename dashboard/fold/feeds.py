"""Facts about feeds, and about messages that were set aside."""

from msgspec import structs

from dashboard.model import facts
from dashboard.model.facts import Fact
from dashboard.model.feed import FeedStanding, Paused, SetAside
from dashboard.picture import Picture

SET_ASIDE_KEPT = 2_000  # older ones lie among the dead letters alone, and are counted


def changed(picture: Picture, _: Fact, body: facts.FeedChanged) -> None:
    known = picture.feeds.get(body.feed)
    told = {name: getattr(body, name) for name in ("state", "since", "kind", "format", "reason")}
    new = FeedStanding(name=body.feed, **told)
    if known is not None:
        new = structs.replace(new, paused=known.paused, resumed_at=known.resumed_at)
    _put(picture, new)


def forgotten(picture: Picture, _: Fact, body: facts.FeedForgotten) -> None:
    if picture.feeds.pop(body.feed, None) is not None:
        picture.touch(f"f:{body.feed}")


def paused(picture: Picture, fact: Fact, body: facts.FeedPaused) -> None:
    if (known := picture.feeds.get(body.feed)) is not None:
        pause = Paused(reason=body.reason, by=fact.actor, at=fact.at)
        _put(picture, structs.replace(known, paused=pause))


def resumed(picture: Picture, fact: Fact, body: facts.FeedResumed) -> None:
    if (known := picture.feeds.get(body.feed)) is not None:
        _put(picture, structs.replace(known, paused=None, resumed_at=fact.at))


def set_aside(picture: Picture, fact: Fact, body: facts.MessageSetAside) -> None:
    message = SetAside(
        id=fact.id,
        at=fact.at,
        stream=body.stream,
        entry=body.entry,
        reason=body.reason,
        source=body.source,
        excerpt=body.excerpt,
        feed=body.feed,
    )
    _keep(picture, message)
    picture.set_aside_count += 1
    picture.touch_centre()
    if len(picture.set_aside) > SET_ASIDE_KEPT:
        _drop(picture, next(iter(picture.set_aside)))


def resend_requested(picture: Picture, _: Fact, body: facts.ResendRequested) -> None:
    for entry in body.entries:
        if (letter := picture.set_aside.get(entry)) is not None:
            _keep(picture, structs.replace(letter, asked=True))


def resolved(picture: Picture, _: Fact, body: facts.SetAsideResolved) -> None:
    if body.entry in picture.set_aside:
        _drop(picture, body.entry)
        picture.set_aside_count -= 1
        picture.touch_centre()


def kept(picture: Picture, _: Fact, body: facts.SetAsideKept) -> None:
    if (letter := picture.set_aside.get(body.entry)) is not None:
        _keep(picture, structs.replace(letter, reason=body.reason, asked=False))


def _put(picture: Picture, feed: FeedStanding) -> None:
    picture.feeds[feed.name] = feed
    picture.touch(f"f:{feed.name}")


def _keep(picture: Picture, message: SetAside) -> None:
    picture.set_aside[message.id] = message
    picture.touch(f"s:{message.id}")


def _drop(picture: Picture, message_id: str) -> None:
    del picture.set_aside[message_id]
    picture.touch(f"s:{message_id}")
