"""A handover in words: each item for the page, and all of them with the signatures as a sheet."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from dashboard.handover import items, read_as_it_stands
from dashboard.model.codes import ItemKind
from dashboard.model.handover import Handover, Item, Signature
from dashboard.paper.sheet import Column, Lines, Sheet, Table
from dashboard.paper.situation import Hand
from dashboard.picture import Picture


class Told(NamedTuple):
    """`name` is what an item is known by, `text` what there is to know."""

    name: str
    text: str


def told(item: Item, now: datetime, hand: Hand) -> Told:
    return Told(_name(item, hand), " · ".join(filter(None, _parts(item, now, hand))))


def _name(item: Item, hand: Hand) -> str:
    words = hand.words
    match item.kind:
        case ItemKind.INCIDENT | ItemKind.SHELVED:
            return words("handover.incident", number=item.number, priority=item.priority)
        case ItemKind.PROMISE:
            return words("handover.promise", number=item.number)
        case ItemKind.REMARK:
            return item.by
        case ItemKind.AIR_ALERT:
            return words("bar.air_alert")
        case _:
            return item.where or "—"


def _parts(item: Item, now: datetime, hand: Hand) -> Iterator[str]:
    """What is known of it, in the order of need."""
    words = hand.words
    if item.kind is ItemKind.PROMISE and item.until is not None:
        yield words("handover.until", until=hand.when(item.until, now))
    yield from _coded(item, hand)
    yield item.text
    if item.kind in {ItemKind.INCIDENT, ItemKind.SHELVED, ItemKind.AIR_ALERT}:
        yield item.where
    if item.units:
        yield ", ".join(f"{each.unit} {words(f'status.{each.status}')}" for each in item.units)
    if item.notes:
        yield words("handover.notes", n=item.notes)
    if item.until is not None and item.kind is not ItemKind.PROMISE:
        yield words("handover.until", until=hand.when(item.until, now))
    if item.since is not None:
        yield words("handover.since", since=hand.when(item.since, now))
    if item.by and item.kind is not ItemKind.REMARK:
        yield item.by


def _coded(item: Item, hand: Hand) -> Iterator[str]:
    words = hand.words
    match item.kind, item.codes:
        case ((ItemKind.INCIDENT | ItemKind.SHELVED), (category, status, *_)):
            yield words(f"category.{category}")
            yield words(f"standing.{status}")
        case ItemKind.REPORT, (category, *_):
            yield words(f"category.{category}")
        case ItemKind.UNIT, (service, *_):
            yield words(f"service.{service}")
        case ItemKind.FEED, (state, *_):
            yield words(f"feed.{state}")
        case ItemKind.AIR_ALERT, threats:
            yield ", ".join(
                words(f"threat.{each}") if words.has(f"threat.{each}") else each for each in threats
            )


def handover_sheet(picture: Picture, now: datetime, hand: Hand) -> Sheet:
    """What is handed over now, or was signed last; to be read on paper, and signed there where need be."""
    words, handover = hand.words, picture.handover
    found = handover.items if handover is not None and handover.over else items(picture, now)
    at = now if handover is None or handover.incoming is None or not handover.over else _last(handover)
    local = at.astimezone(hand.zone)
    return Sheet(
        lang=words.lang,
        title=f"{words('handover.title')} · {hand.title()}",
        mark=words("bar.demo") if hand.demo else "",
        time=f"{local:%H:%M:%S}",
        date=f"{local:%d.%m.%Y} · {local:%Z} · {at.astimezone(UTC):%H:%M:%S} UTC",
        note=words("handover.sheet_note", n=len(found)),
        banners=(_standing(handover, now, hand),),
        parts=(*_tables(found, handover, now, hand), _signatures(handover, now, hand)),
        foot=words("paper.foot", id=picture.tip),
    )


def _last(handover: Handover) -> datetime:
    return max(each.at for each in (handover.outgoing, handover.incoming) if each is not None)


def _standing(handover: Handover | None, now: datetime, hand: Hand) -> str:
    words = hand.words
    if handover is None:
        return words("handover.none")
    if handover.over and handover.incoming is not None:
        at = hand.when(_last(handover), now)
        return words("handover.is_over", outgoing=handover.by, incoming=handover.incoming.by, at=at)
    return words("handover.is_open", by=handover.by, at=hand.when(handover.at, now))


def _tables(found: Sequence[Item], handover: Handover | None, now: datetime, hand: Hand) -> Iterable[Table]:
    words = hand.words
    columns = (
        Column(words("handover.head.item"), 3),
        Column(words("handover.head.text"), 12),
        Column(words("handover.head.read"), 3),
    )
    for kind in ItemKind:
        those = [each for each in found if each.kind is kind]
        if those:
            yield Table(
                title=words(f"handover.kind.{kind}", n=len(those)),
                columns=columns,
                rows=tuple((*told(each, now, hand), _read(each, handover, now, hand)) for each in those),
            )


def _read(item: Item, handover: Handover | None, now: datetime, hand: Hand) -> str:
    """Who read it as it stands; a box to tick where nobody did."""
    if handover is None or not read_as_it_stands(handover, item):
        return "☐"
    reading = handover.read[item.key]
    return f"{reading.by} {hand.when(reading.at, now)}"


def _signatures(handover: Handover | None, now: datetime, hand: Hand) -> Lines:
    words = hand.words

    def line(side: str, signature: Signature | None) -> str:
        if signature is None:
            return words(f"handover.unsigned.{side}")
        return words(f"handover.signed.{side}", by=signature.by, at=hand.when(signature.at, now))

    outgoing, incoming = (None, None) if handover is None else (handover.outgoing, handover.incoming)
    return Lines(
        title=words("handover.signatures"), lines=(line("outgoing", outgoing), line("incoming", incoming))
    )
