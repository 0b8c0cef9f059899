"""Which road a DATEX II situation closes or slows."""

from collections.abc import Iterable
from itertools import chain
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.feeds import xml
from dashboard.feeds.datex2_place import lines
from dashboard.feeds.situations import Life, held_up

# Of the management and constriction types those that let nobody through.
CLOSING = {
    "roadClosed",
    "carriagewayClosures",
    "closedPermanentlyForTheWinter",
    "roadBlocked",
    "carriagewayBlocked",
}
DIRECTIONS = (
    "alertCDirectionCoded",
    "alertCAffectedDirection",
    "directionRelative",
    "directionRelativeOnLinearSection",
    "directionBound",
)
BOTH = {"both", "bothWays"}
ELSEWHERE = {"ReroutingManagement"}  # it draws where to drive instead


def road(records: Iterable[tuple[Element, Life]]) -> dict[str, object]:
    """One road for all records of a situation: each is told by itself, and the last one told stays."""
    concerned = [(record, life) for record, life in records if xml.kind(record) not in ELSEWHERE]
    closing = [each for each in concerned if _closes(each[0])]
    chosen = closing or concerned
    drawn = list(chain.from_iterable(lines(record) for record, _ in chosen))
    if not drawn:
        return {}
    both = any(_both_ways(record) for record, _ in chosen)
    return held_up(drawn, _whole_life([life for _, life in chosen]), closed=bool(closing), both_ways=both)


def _closes(record: Element) -> bool:
    return any((each.text or "").strip() in CLOSING for each in record.iter())


def _both_ways(record: Element) -> bool:
    return any((each.text or "").strip() in BOTH for each in xml.named(record, *DIRECTIONS))


def _whole_life(lives: list[Life]) -> Life:
    """From the first beginning to the last end."""
    begins, ends = [each.begins for each in lives], [each.ends for each in lives]
    return Life(
        changed=lives[0].changed,
        published=lives[0].published,
        begins=None if None in begins else min(each for each in begins if each),
        ends=None if None in ends else max(each for each in ends if each),
    )
