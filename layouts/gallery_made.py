"""What the gallery shows: incidents, units, feeds and the centre in every state, made up at one instant."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from dashboard.model.advice import Advice, AdvisedUnit, CoverageCost, Eta, Option, Shortfall
from dashboard.model.codes import (
    AssignmentStatus,
    Category,
    Certainty,
    EventKind,
    FeedState,
    IncidentStatus,
    Service,
    Severity,
    UnitFlag,
    UnitStatus,
)
from dashboard.model.facts import (
    CommandRefused,
    Fact,
    IncidentAcknowledged,
    NoteAdded,
    PriorityChanged,
    UnitAssigned,
)
from dashboard.model.feed import FeedStanding, Paused
from dashboard.model.handover import Promise
from dashboard.model.incident import Assignment, EventLine, Incident, Proposal, StatusProposal
from dashboard.model.place import at
from dashboard.model.reason import Reason
from dashboard.model.unit import Shift, Unit
from layouts.times import iso

LONG = "Задимлення сходової клітки від підвалу до дев'ятого поверху, мешканці виходять на балкони. " * 4
LONGEST_WORD = "Електрогальванотеплоізоляційновимірювальна вулиця, 128-А/3, під'їзд 14"
COUNTS = (0, 1, 3, 5, 21)  # each form of a Ukrainian plural, and none
REFUSAL = CommandRefused(
    command="AssignUnits", code="unit_assigned_elsewhere", args={"unit": "E21", "number": 98}
)


def incidents(now: datetime) -> dict[str, Incident]:
    """By the name of the state: each is told apart by what it lacks or has."""
    seen: dict[str, Any] = {
        "status": IncidentStatus.ACKNOWLEDGED,
        "acknowledged_at": now - timedelta(seconds=30),
        "acknowledged_by": "olena",
    }
    closed: dict[str, Any] = {
        "status": IncidentStatus.CLOSED,
        "closed_at": now,
        "close_reason": "Ліквідовано",
    }
    return {
        "late": _incident(now, 101, Category.STRIKE, 1, ago=840, reports=3),
        "fresh": _incident(now, 102, Category.COLLISION, 2, ago=20),
        "advised": _incident(now, 103, Category.FIRE, 1, ago=95, advice=_advice()),
        "nobody": _incident(now, 104, Category.GAS, 2, ago=130, advice=_nobody()),
        "sent": _incident(now, 105, Category.MEDICAL, 2, ago=400, assignments=_assignments(now), **seen),
        "seen": _incident(now, 106, Category.POWER, 3, ago=300, **seen),
        "shelved": _incident(
            now, 107, Category.ROADWORKS, 5, ago=7000, shelved_until=now + timedelta(hours=2), **seen
        ),
        "nowhere": _incident(now, 108, Category.OTHER, 4, ago=60, location=None, address=None, district=None),
        "perhaps": _incident(now, 109, Category.EXPLOSION, 3, ago=70, proposals=(_proposal(),)),
        "long": _incident(now, 110, Category.INFRASTRUCTURE, 3, ago=90_000, title=LONG, address=LONGEST_WORD),
        "promised": _incident(now, 112, Category.WATER, 4, ago=9000, promises=_promises(now), **seen),
        "closed": _incident(now, 111, Category.FLOOD, 4, ago=5000, **(seen | closed)),
    }


def _incident(now: datetime, number: int, category: Category, priority: int, **more: Any) -> Incident:
    """`ago` seconds old, of so many `reports`; the rest of `more` is as the incident has it."""
    opened_at, reports = now - timedelta(seconds=more.pop("ago")), more.pop("reports", 1)
    title = more.get("title", "Дим з вікон п'ятого поверху")
    kinds = (EventKind.EMERGENCY, EventKind.CCTV, EventKind.SENSOR, EventKind.CITIZEN)
    given: dict[str, Any] = {
        "title": title,
        "address": "Сумська вулиця, 25",
        "district": "Київський",
        "location": at(36.2304, 49.9935),
        "accuracy_m": 25.0,
        **more,
    }
    return Incident(
        id=f"made-{number}",
        number=number,
        category=category,
        priority=priority,
        priority_reasons=(
            Reason("base", {"category": category}),
            Reason("independent_sources", {"count": 2}),
        ),
        opened_at=opened_at,
        events=tuple(_line(opened_at, category, kinds[n % 4], n, title) for n in range(reports)),
        **given,
    )


def _line(time: datetime, category: Category, kind: EventKind, number: int, title: str) -> EventLine:
    source = f"{kind}/{number}"
    evidence: dict[str, object] = {
        "score": 0.91,
        "rule": "smoke",
        "still": "https://camera.example/still.jpg",
    }
    return EventLine(
        source=source,
        id=f"made-{number}",
        ref=f"made-{number}",
        type=f"sitcen.{kind}.v1",
        time=time + timedelta(seconds=number),
        title=title,
        kind=kind,
        category=category,
        severity=Severity.SEVERE,
        certainty=Certainty.LIKELY,
        evidence=evidence if kind is EventKind.CCTV else {},
        cancelled=kind is EventKind.SENSOR,
    )


def _assignments(now: datetime) -> tuple[Assignment, ...]:
    """One in each status; the third one's position says that it is there."""
    sent = now - timedelta(seconds=350)
    times: dict[AssignmentStatus, datetime] = {
        status: now - timedelta(seconds=300 - 50 * at_)
        for at_, status in enumerate(AssignmentStatus)
        if status is not AssignmentStatus.DISPATCHED
    }
    said = StatusProposal(status=AssignmentStatus.ON_SCENE, at=now, reasons=())
    return tuple(
        Assignment(
            unit=f"M{number}1",
            status=status,
            times={AssignmentStatus.DISPATCHED: sent, status: times.get(status, sent)},
            eta_s=240,
            proposed=said if status is AssignmentStatus.EN_ROUTE else None,
        )
        for number, status in enumerate(AssignmentStatus, 1)
    )


def _proposal() -> Proposal:
    reasons = (Reason("distance", {"m": 80.0}), Reason("same_address"))
    return Proposal(incident_id="made-101", odds=2.1, reasons=reasons)


def _promises(now: datetime) -> tuple[Promise, ...]:
    """One overdue, one to come."""
    return tuple(
        Promise(id=f"made-{n}", text=text, until=now + timedelta(minutes=m), by="olena", at=now)
        for n, (text, m) in enumerate(((LONG, 25), ("Передзвонити заявникові", -4)))
    )


def _advice() -> Advice:
    def unit(name: str, seconds: int, **more: Any) -> AdvisedUnit:
        eta = Eta(
            expected_s=seconds, low_s=seconds - 40, high_s=seconds + 70, closures=more.pop("closures", 0)
        )
        return AdvisedUnit(unit=name, capability="engine", eta=eta, **more)

    first = (unit("E21", 190, reasons=(Reason("nearest", {"of": 9}),)), unit("E11", 245))
    cost = CoverageCost(service=Service.FIRE, district="Київський", limit_s=480, for_s=1500, share=0.06)
    later = Option(
        units=(unit("E31", 305, closures=1),),
        against=(Reason("later", {"unit": "E31", "than": "E21", "s": 115}),),
    )
    return Advice(
        id="made", needs={"engine": 2, "ladder": 1}, options=(Option(units=first, coverage=(cost,)), later)
    )


def _nobody() -> Advice:
    short = Shortfall(capability="gas", missing=2, reasons=(Reason("all_busy", {"n": 2}),))
    return Advice(id="made-nobody", needs={"gas": 2}, shortfalls=(short,))


def units(now: datetime) -> Iterator[Unit]:
    """One in each status, then what else may be said of one."""
    stations: dict[str, Any] = {"station": "fire-1", "status_at": now - timedelta(seconds=700)}
    for number, status in enumerate(UnitStatus, 1):
        yield Unit(id=f"E{number}1", service=Service.FIRE, status=status, **stations)
    yield Unit(id="P12", service=Service.POLICE, panic_at=now - timedelta(seconds=42), **stations)
    yield Unit(id="G5", service=Service.GAS, flags=(UnitFlag.LOW_FUEL, UnitFlag.NO_COMMS), **stations)
    yield Unit(id="RD1", service=Service.ROADS, shift=Shift("00:00", "00:00"), **stations)
    yield Unit(id="M41", service=Service.AMBULANCE, post="ambulance-2", crew_size=3, **stations)
    yield Unit(
        id="W1",
        service=Service.WATER,
        status=UnitStatus.OUT_OF_SERVICE,
        status_reason="Немає пального, чекає на заправника з Основи",
        **stations,
    )


def facts(now: datetime) -> list[Fact]:
    """A short course of events, and one that is long."""
    bodies = (
        IncidentAcknowledged(incident_id="made-105"),
        UnitAssigned(incident_id="made-105", unit="M11", eta_s=240),
        PriorityChanged(
            incident_id="made-105", priority=2, priority_reasons=(Reason("by_person"),), by_person=True
        ),
        NoteAdded(incident_id="made-105", text=LONG),
    )
    return [
        Fact(id=f"{number}-0", at=now, actor="olena", cause=f"c{number}", body=body)
        for number, body in enumerate(bodies, 1)
    ]


def feeds(now: datetime) -> list[Mapping[str, Any]]:
    """One in each state, and one that is paused."""
    figures: dict[str, Any] = {
        "transport": "poll",
        "format": "cap",
        "item_at": now - timedelta(seconds=9),
        "per_minute": 4.2,
    }
    figures |= {
        "minutes": [1, 4, 2, 0, 7, 3],
        "accepted": 1204,
        "duplicates": 12,
        "rejected": 3,
        "backlog": 0,
    }
    figures |= {"lag_p50_ms": 240, "lag_p95_ms": 3400, "set_aside": 0}
    since = now - timedelta(minutes=17)
    stood = [(FeedState.LIVE, None), (FeedState.LATE, "feed_silent"), (FeedState.LOST, "feed_unreachable")]
    rows = [
        FeedStanding(name=f"made-{state}", state=state, since=since, reason=Reason(why) if why else None)
        for state, why in (*stood, (FeedState.NONE, None))
    ]
    paused = Paused(reason="Ремонт каналу", by="duty", at=since)
    rows.append(FeedStanding(name="made-paused", state=FeedState.LIVE, since=since, paused=paused))
    return [{**{name: getattr(row, name) for name in row.__struct_fields__}, **figures} for row in rows]


def bars(now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """What the bar says of the centre in each state."""
    kinds: dict[str, Any] = {kind: {"state": FeedState.LIVE, "at": iso(now)} for kind in EventKind}
    alert = {"since": iso(now - timedelta(minutes=42)), "threats": ["ballistic"], "regions": ["Харків"]}
    parts = {"writer": "ok", "store": "ok", "adviser": "ok", "archive": "ok", "reception": "ok"}
    lost: dict[str, Any] = {
        **kinds,
        "cctv": {"state": FeedState.LOST, "at": iso(now)},
        "alert": {"state": FeedState.LATE},
    }
    return {
        "live": {"feeds": kinds, "parts": parts, "link": "live"},
        "alert": {"feeds": kinds, "parts": parts, "link": "live", "alert": alert},
        "doubtful": {
            "feeds": kinds,
            "parts": parts,
            "link": "live",
            "alert": {**alert, "doubtful_since": iso(now)},
        },
        "flood": {
            "feeds": kinds,
            "parts": parts,
            "link": "live",
            "alert": alert,
            "flood": {"since": iso(now - timedelta(minutes=6)), "alarms": 34},
        },
        "silent": {"feeds": lost, "parts": {**parts, "adviser": "lost", "archive": "lost"}, "link": "live"},
        "loading": {"feeds": {}, "parts": parts, "link": "connecting"},
        "lost": {"feeds": kinds, "parts": parts, "link": "lost"},
    }
