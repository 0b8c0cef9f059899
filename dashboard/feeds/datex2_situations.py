"""DATEX II situations: one event a situation record, with the road that its situation holds up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, tostring  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.base import LINE, TEXT, Parsed, Piece, Rejected, Whole, clipped, gather, instant
from dashboard.feeds.datex2_codes import CERTAINTIES, SEVERITIES, category, title
from dashboard.feeds.datex2_place import Places, in_our_language
from dashboard.feeds.datex2_road import road
from dashboard.feeds.json import PART
from dashboard.feeds.situations import Life, as_published, told
from dashboard.model.codes import Action, Certainty, Severity
from dashboard.model.event import Event, EventData

MOST_RECORDS = 20_000
CODES_KEPT = 12
_DETAIL_ENDINGS = ("Type", "Cause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One publication: by whom and when (None: it does not say), and when it came."""

    publisher: str
    published: datetime | None
    received: datetime
    places: Places

    @property
    def source(self) -> str:
        return f"datex2/{self.publisher}"


def situations(root: Element, edition: Edition, *, whole: bool | None) -> Parsed:
    """Each situation record of a publication.

    `whole`: the publication lists all situations that stand; None: as its exchange protocol says.
    """
    found = xml.named(root, "situation")
    if len(xml.named(root, "situationRecord")) > MOST_RECORDS:
        raise BadMessage(f"there are more than {MOST_RECORDS} situation records")
    parts = [_situation(root, each, edition) for each in found]
    parsed = Parsed(
        events=tuple(each for part in parts for each in part.events),
        rejected=tuple(each for part in parts for each in part.rejected),
    )
    if not (_is_snapshot(root) if whole is None else whole) or root.get(PART):
        return parsed
    refs = frozenset(each.get("id", "") for each in found)
    return replace(parsed, whole=(Whole(edition.source, refs, as_of=edition.published),))


def _is_snapshot(root: Element) -> bool:
    protocols = (xml.text(each) or "" for each in xml.named(root, "codedExchangeProtocol"))
    return any(each.startswith("snapshot") for each in protocols)


def _situation(root: Element, situation: Element, edition: Edition) -> Parsed:
    """The records of one situation: they share its name, and it ends when the last of them has ended."""
    name = situation.get("id")
    records = xml.children(situation, "situationRecord")
    raw = partial(_alone, root, situation)
    if not name or not records:
        reason = "names no id" if records else "holds no situation record"
        return Parsed(rejected=(Rejected(f"situation {clipped(name or 'without id', 200)}", reason, raw()),))
    return gather(Piece(item, read, raw) for item, read in _items(situation, records, edition))


def _alone(root: Element, situation: Element) -> bytes:
    """The publication with this situation alone, marked as a part of it."""
    whole = Element(root.tag, root.attrib | {PART: "true"})
    for publication in xml.named(root, "payloadPublication", "payload")[:1]:
        inner = Element(publication.tag, publication.attrib)
        inner.extend(each for each in publication if xml.local(each) != "situation" or each is situation)
        whole.append(inner)
    raw: bytes = tostring(whole, "utf-8")
    return raw


def _items(situation: Element, records: list[Element], edition: Edition) -> Iterator[tuple[str, Any]]:
    try:
        lives = [_life(each, edition) for each in records]
        ended = [_ended(each, life) for each, life in zip(records, lives, strict=True)]
    except BadMessage as error:
        yield f"situation {situation.get('id')}", partial(_refuse, error.reason)
        return
    standing = [(each, life) for each, life, over in zip(records, lives, ended, strict=True) if not over]
    held = road(standing)
    for record, life, over in zip(records, lives, ended, strict=True):
        item = f"record {record.get('id', 'without id')}"
        if over and standing:
            yield item, partial(_refuse, "has ended, while its situation goes on")
        else:
            telling = _Telling(situation, record, life, Action.CANCEL if over else _action(record), held)
            yield item, partial(_read, telling, edition)


@dataclass(frozen=True, slots=True)
class _Telling:
    situation: Element
    record: Element
    life: Life
    action: Action
    held: dict[str, object]  # the road that the whole situation holds up


def _life(record: Element, edition: Edition) -> Life:
    said = xml.text(record, "situationRecordVersionTime") or xml.text(record, "situationRecordCreationTime")
    changed = instant(said, "situationRecordVersionTime")
    begins, ends = (
        xml.text(record, "validity", "validityTimeSpecification", name)
        for name in ("overallStartTime", "overallEndTime")
    )
    return Life(
        changed=changed,
        published=edition.published or as_published(changed, edition.received),
        begins=instant(begins, "overallStartTime") if begins else None,
        ends=instant(ends, "overallEndTime") if ends else None,
    )


def _refuse(reason: str) -> Event:
    raise BadMessage(reason)


def _action(record: Element) -> Action:
    return Action.NEW if record.get("version", "1") in {"0", "1"} else Action.UPDATE


def _ended(record: Element, life: Life) -> bool:
    """Suspended, called off, or past its overall end."""
    if xml.text(record, "validity", "validityStatus") == "suspended":
        return True
    cycle = xml.child(record, "management", "lifeCycleManagement")
    called_off = cycle is not None and any(xml.text(cycle, name) == "true" for name in ("cancel", "end"))
    return called_off or life.over


def _read(telling: _Telling, edition: Edition) -> Event:
    """One record. Raises BadMessage, naming the element."""
    record = telling.record
    status = xml.text(telling.situation, "headerInformation", "informationStatus") or "real"
    if status != "real":
        raise BadMessage(f"is not real but {clipped(status, 40)}: nobody is sent on it", "informationStatus")
    name = record.get("id")
    if not name:
        raise BadMessage("is missing", "situationRecord.id")
    if not xml.kind(record):
        raise BadMessage("is missing: the record does not say what it is", "situationRecord.xsi:type")
    data = _data(telling, edition.places)
    return told(edition.source, f"{name}:{record.get('version', '')}", telling.life, data)


def _data(telling: _Telling, places: Places) -> EventData:
    record, life = telling.record, telling.life
    kind, details, comments = xml.kind(record), _details(record), _comments(record)
    found = places.place(record)
    severity = xml.text(record, "severity") or xml.text(telling.situation, "overallSeverity") or "unknown"
    attributes = {"record": record.get("id"), "version_time": life.changed.isoformat(), "kind": kind}
    return EventData(
        category=category(kind, details),
        title=clipped(title(kind, details, _first_line(comments)), LINE),
        severity=SEVERITIES.get(severity, Severity.UNKNOWN),
        urgency=life.urgency,
        certainty=CERTAINTIES.get(xml.text(record, "probabilityOfOccurrence") or "", Certainty.UNKNOWN),
        location=found[0] if found else None,
        accuracy_m=(found[1] or None) if found else None,
        address=clipped(places.words(record), LINE) or None,
        action=telling.action,
        ref=telling.situation.get("id"),
        expires=life.ends,
        attributes=attributes | _attributes(details, comments) | telling.held,
    )


def _attributes(details: dict[str, str], comments: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"details": details}
    if comments:
        found["description"] = clipped("\n".join(comments), TEXT)
    return found


def _details(record: Element) -> dict[str, str]:
    """The codes that say more than the record's type, such as `accidentType`."""
    found: dict[str, str] = {}
    for each in record:
        name, said = xml.local(each), (each.text or "").strip()
        if name.endswith(_DETAIL_ENDINGS) and said and len(found) < CODES_KEPT:
            found[name] = clipped(said, 100)
    return found


def _comments(record: Element) -> list[str]:
    """The public comments, each in the reader's language: Ukrainian, else English, else the first."""
    said = [in_our_language(each) for each in xml.children(record, "generalPublicComment")]
    return [each for each in said if each]


def _first_line(comments: list[str]) -> str:
    return comments[0].splitlines()[0].strip() if comments else ""
