"""DATEX II situations, versions 2 and 3 as XML, and version 3 as JSON: one event a situation record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element  # the tree alone; the parser is defusedxml's

from dashboard.errors import BadMessage
from dashboard.feeds import xml
from dashboard.feeds.base import LINE, TEXT, Feed, Parsed, Piece, Rejected, clipped, event, gather, instant
from dashboard.feeds.datex2_codes import CERTAINTIES, SEVERITIES, category, title
from dashboard.feeds.datex2_json import tree
from dashboard.feeds.datex2_place import in_our_language, names, place
from dashboard.feeds.local import Local
from dashboard.model.codes import Action, Certainty, EventKind, Severity, Urgency
from dashboard.model.event import Event, EventData

MOST_RECORDS = 20_000
STANDING_AFTER = timedelta(days=1)
CODES_KEPT = 12
_DETAIL_ENDINGS = ("Type", "Cause")


def parse(payload: bytes, received: datetime) -> Parsed:
    """Each situation record of a publication. Raises BadMessage when it is no publication of situations."""
    root = tree(payload) if payload.lstrip()[:1] == b"{" else xml.parse(payload)
    situations = xml.named(root, "situation")
    if not situations and not xml.named(root, "payloadPublication", "payload"):
        raise BadMessage(f"<{xml.local(root)[:60]}> is no DATEX II publication of situations")
    if len(xml.named(root, "situationRecord")) > MOST_RECORDS:
        raise BadMessage(f"there are more than {MOST_RECORDS} situation records")
    said = next((xml.text(each) for each in xml.named(root, "publicationTime")), None)
    published = min(instant(said, "publicationTime"), received) if said else received
    edition = _Edition(published, _publisher(root))
    parts = [_situation(each, edition) for each in situations]
    return Parsed(
        events=tuple(each for part in parts for each in part.events),
        rejected=tuple(each for part in parts for each in part.rejected),
    )


@dataclass(frozen=True, slots=True)
class _Edition:
    """One publication: when, and by whom."""

    published: datetime
    publisher: str


def _publisher(root: Element) -> str:
    creator = next(iter(xml.named(root, "publicationCreator", "supplierIdentification")), None)
    parts = (
        [xml.text(creator, name) for name in ("country", "nationalIdentifier")] if creator is not None else []
    )
    return clipped(".".join(filter(None, parts)).lower().replace(" ", "_"), 100) or "situations"


def _situation(situation: Element, edition: _Edition) -> Parsed:
    """The records of one situation: they share its name, and it ends when the last of them has ended."""
    name = situation.get("id")
    records = xml.children(situation, "situationRecord")
    if not name or not records:
        reason = "names no id" if records else "holds no situation record"
        return Parsed(rejected=(Rejected(f"situation {clipped(name or 'without id', 200)}", reason),))
    return gather(_items(situation, records, edition))


def _items(situation: Element, records: list[Element], edition: _Edition) -> Iterator[Piece]:
    try:
        ended = [_ended(each, edition.published) for each in records]
    except BadMessage as error:
        reason = error.reason
        yield Piece(f"situation {situation.get('id')}", partial(_refuse, reason))
        return
    for number, record in enumerate(records):
        item = f"record {record.get('id', 'without id')}"
        if all(ended):
            yield Piece(item, partial(_read, situation, record, edition, Action.CANCEL))
        elif ended[number]:
            yield Piece(item, partial(_refuse, "has ended, while its situation goes on"))
        else:
            yield Piece(item, partial(_read, situation, record, edition, _action(record)))


def _refuse(reason: str) -> Event:
    raise BadMessage(reason)


def _action(record: Element) -> Action:
    return Action.NEW if record.get("version", "1") in {"0", "1"} else Action.UPDATE


def _ended(record: Element, published: datetime) -> bool:
    """Suspended, called off, or past its overall end."""
    if xml.text(record, "validity", "validityStatus") == "suspended":
        return True
    life = xml.child(record, "management", "lifeCycleManagement")
    if life is not None and any(xml.text(life, name) == "true" for name in ("cancel", "end")):
        return True
    end = _end(record)
    return end is not None and end <= published


def _end(record: Element) -> datetime | None:
    said = xml.text(record, "validity", "validityTimeSpecification", "overallEndTime")
    return instant(said, "overallEndTime") if said else None


def _read(situation: Element, record: Element, edition: _Edition, action: Action) -> Event:
    """One record. Raises BadMessage, naming the element."""
    status = xml.text(situation, "headerInformation", "informationStatus") or "real"
    if status != "real":
        raise BadMessage(f"is not real but {clipped(status, 40)}: nobody is sent on it", "informationStatus")
    name = record.get("id")
    if not name:
        raise BadMessage("is missing", "situationRecord.id")
    kind = xml.kind(record)
    if not kind:
        raise BadMessage("is missing: the record does not say what it is", "situationRecord.xsi:type")
    told = xml.text(record, "situationRecordVersionTime") or xml.text(record, "situationRecordCreationTime")
    versioned = instant(told, "situationRecordVersionTime")
    version = record.get("version") or versioned.isoformat()
    # A closure of last month is published again and again: it is spoken of as of its publication.
    over = action is Action.CANCEL
    standing = over or edition.published - versioned > STANDING_AFTER
    data = _data(situation, record, action, edition.published)
    data.attributes.update(record=name, version_time=versioned.isoformat(), kind=kind)
    return event(
        EventKind.TRAFFIC,
        # A version that ends by the clock alone was already told under its plain name.
        id=f"{name}:{version}:ended" if over else f"{name}:{version}",
        source=f"datex2/{edition.publisher}",
        time=edition.published if standing else versioned,
        data=data,
    )


def _data(situation: Element, record: Element, action: Action, published: datetime) -> EventData:
    kind, details = xml.kind(record), _details(record)
    comments = _comments(record)
    found = place(record)
    where = ", ".join(dict.fromkeys(names(record)))
    severity = xml.text(record, "severity") or xml.text(situation, "overallSeverity") or "unknown"
    return EventData(
        category=category(kind, details),
        title=clipped(title(kind, details, _first_line(comments)), LINE),
        severity=SEVERITIES.get(severity, Severity.UNKNOWN),
        urgency=_urgency(record, published),
        certainty=CERTAINTIES.get(xml.text(record, "probabilityOfOccurrence") or "", Certainty.UNKNOWN),
        location=found[0] if found else None,
        accuracy_m=(found[1] or None) if found else None,
        address=clipped(where, LINE) or None,
        action=action,
        ref=situation.get("id"),
        expires=_end(record),
        attributes=_attributes(details, comments),
    )


def _attributes(details: dict[str, str], comments: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"details": details}
    if comments:
        found["description"] = clipped("\n".join(comments), TEXT)
    return found


def _urgency(record: Element, published: datetime) -> Urgency:
    said = xml.text(record, "validity", "validityTimeSpecification", "overallStartTime")
    if said and instant(said, "overallStartTime") > published:
        return Urgency.FUTURE
    return Urgency.UNKNOWN


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


def feed(_local: Local) -> Feed:
    return Feed("datex2", EventKind.TRAFFIC, parse)
