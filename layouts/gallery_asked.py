"""More of what the gallery shows: questions, citizens' reports, stills and groups, made at one instant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from dashboard.feeds.cameras import Camera, Near, Watch
from dashboard.model.camera import Counts, verdicts_key
from dashboard.model.codes import Category, Certainty, EventKind, Severity, Verdict
from dashboard.model.incident import EventLine, Incident
from dashboard.model.place import at
from layouts.gallery_made import COUNTS, LONG, LONGEST_WORD
from layouts.times import iso

Told = Mapping[str, Any]

# Of which incident each question is asked.
ASKS: Mapping[str, str] = {
    "open": "fresh",
    "close": "sent",
    "shelve": "fresh",
    "merge": "perhaps",
    "merge_none": "fresh",
    "alarm": "advised",
    "choose": "advised",
    "choose_nobody": "fresh",
    "override": "advised",
    "reopen": "closed",
    "refused": "fresh",
    "long": "long",
}


def reports(now: datetime) -> Mapping[str, list[dict[str, Any]] | None]:
    """What waits, by the state of the list; None: nothing could be read."""

    def report(number: int, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = {
            "number": f"2026-{number:05}",
            "received_at": iso(now - timedelta(seconds=97 * number)),
            "category": Category.INFRASTRUCTURE,
            "title": "Відкритий люк",
            "text": "Відкритий люк на тротуарі біля школи.",
            "address": "вул. Сумська, 25",
            "location": {"type": "Point", "coordinates": [36.2304, 49.9935]},
            "photo": None,
            "life_word": None,
            "answer": None,
            "name": "Ганна Іваненко",
            "phone": "+380 57 000 00 00",
        }
        return told | more

    gone = f"/photos/{'0' * 64}.jpg"
    at_risk = report(1, category=Category.FIRE, title="Дим з вікна", text="", life_word="діти")
    placeless = report(2, location=None, address=None, name=None, phone=None, photo=gone)
    return {
        "live": [at_risk, placeless, report(3, answer="Дякуємо, бригада вже їде.")],
        "asked": [report(4)],
        "long": [report(5, text=LONG, address=LONGEST_WORD, answer=LONG, name=LONGEST_WORD)],
        "empty": [],
        "lost": None,
    }


def groups(now: datetime) -> Mapping[str, Told]:
    """Groups of a flooded queue; one for each form of a plural."""

    def group(count: int, **more: Any) -> Told:
        told = {
            "key": f"g:made-{count}",
            "open": False,
            "ids": [f"made-{n}" for n in range(count)],
            "category": Category.POWER,
            "district": "Київський",
            "priority": 3,
            "unseen": count,
            "oldest_ms": _ms(now - timedelta(seconds=20)),
        }
        return told | more

    many = {f"n{n}": group(n) for n in COUNTS if n > 1}
    return {
        **many,
        "late": group(34, priority=2, category=Category.MEDICAL, oldest_ms=_ms(now - timedelta(hours=2))),
        "opened": group(12, open=True),
        "seen": group(8, unseen=0),
        "nowhere": group(4, district=None),
    }


def _ms(at_: datetime) -> int:
    return round(at_.timestamp() * 1000)


def sighted(now: datetime, incident: Incident) -> Mapping[str, tuple[Incident, Watch]]:
    """What cameras saw of this incident, and those that stand near it."""
    told = {"camera": "042", "rule": "дим", "score": 0.91, "limit": 0.6, "box": [0.42, 0.3, 0.2, 0.34]}
    still = {"still": "https://camera.example/still.jpg"}
    said: dict[str, Any] = {"verdict": Verdict.FALSE, "judged_by": "olena", "judged_at": now}
    five = tuple(_sighting(now, n, told | still) for n in range(5))
    near = Watch(nearest=_near())
    of = _with(incident, _sighting(now, 0, told | still))
    counted = Watch(
        nearest=near.nearest, counts={verdicts_key(of.events[0]): Counts(confirmed=31, false=6, unsure=2)}
    )
    long = {"camera": LONGEST_WORD, "rule": LONG, "score": 0.5}
    return {
        "live": (of, counted),
        "loading": (of, near),
        "lost": (of, near),
        "none": (_with(incident, _sighting(now, 0, told)), Watch()),
        "judged": (_with(incident, _sighting(now, 0, told | still, **said)), near),
        "several": (_with(incident, *five), near),
        "cancelled": (_with(incident, _sighting(now, 0, told | still, cancelled=True)), Watch()),
        "long": (_with(incident, _sighting(now, 0, long)), Watch()),
        "unseen": (_with(incident), near),
    }


def _with(incident: Incident, *lines: EventLine) -> Incident:
    return structs.replace(incident, events=lines)


def _sighting(now: datetime, number: int, evidence: Mapping[str, object], **more: Any) -> EventLine:
    given: dict[str, Any] = {"severity": Severity.SEVERE, "certainty": Certainty.LIKELY, **more}
    return EventLine(
        source="cctv/042",
        id=f"made-{number}",
        ref=f"made-{number}",
        type="sitcen.cctv.v1",
        time=now - timedelta(seconds=38 + number),
        title="Дим, четвертий поверх",
        kind=EventKind.CCTV,
        category=Category.FIRE,
        evidence=dict(evidence),
        **given,
    )


def _near() -> tuple[Near, ...]:
    """One that looks here, one that looks away, one whose view nobody told."""
    names = ("Сумська, 25", LONGEST_WORD, "Майдан Свободи")
    looks = (True, False, None)
    return tuple(
        Near(
            id=f"made-{n}",
            camera=Camera(location=at(36.2304 + n / 300, 49.9955), name=name),
            distance_m=210.0 + 700 * n,
            sees=sees,
        )
        for n, (name, sees) in enumerate(zip(names, looks, strict=True))
    )
