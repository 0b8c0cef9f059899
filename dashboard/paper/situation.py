"""The situation on paper: what a room needs to go on by telephone and radio alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.handover import place, urgent_first
from dashboard.model.air import CentreAlert
from dashboard.model.codes import Service
from dashboard.model.incident import Incident
from dashboard.model.unit import Unit
from dashboard.paper.sheet import Column, Lines, Sheet, Table
from dashboard.paper.telephones import Telephones
from dashboard.picture import Picture
from layouts.reasons import sentence
from layouts.words import Words

MOST_INCIDENTS = 1_000  # some forty pages; beyond that nobody reads on, and the sheet says how many more


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who writes the sheet, and what is no part of a picture. `stations` are their names, by their ids."""

    words: Words
    zone: ZoneInfo
    centre: str
    demo: bool = False
    telephones: Telephones = field(default_factory=Telephones)
    stations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def when(self, at: datetime, now: datetime) -> str:
        """The time, with the day where it is another one."""
        local = at.astimezone(self.zone)
        return (
            f"{local:%H:%M:%S}"
            if local.date() == now.astimezone(self.zone).date()
            else f"{local:%d.%m %H:%M}"
        )

    def title(self) -> str:
        key = f"centre.{self.centre}"
        return self.words(key) if self.words.has(key) else f"{self.centre} · {self.words('page.title')}"

    def station(self, station: str) -> str:
        return self.stations.get(station, {}).get(self.words.lang, station)


def situation(picture: Picture, now: datetime, hand: Hand) -> Sheet:
    """Everything that stands at this instant. Only its time and date change when nothing else does."""
    words, local = hand.words, now.astimezone(hand.zone)
    return Sheet(
        lang=words.lang,
        title=f"{words('paper.title')} · {hand.title()}",
        mark=words("bar.demo") if hand.demo else "",
        time=f"{local:%H:%M:%S}",
        date=f"{local:%d.%m.%Y} · {local:%Z} · {now.astimezone(UTC):%H:%M:%S} UTC",
        note=words("paper.note"),
        banners=tuple(_banners(picture, now, hand)),
        parts=(
            _incidents(picture, now, hand),
            *_promises(picture, now, hand),
            *_units(picture, now, hand),
            _closures(picture, now, hand),
            _feeds(picture, now, hand),
            _telephones(hand),
        ),
        foot=words("paper.foot", id=picture.tip),
    )


def _banners(picture: Picture, now: datetime, hand: Hand) -> Iterable[str]:
    alert, words = picture.air_alert(now), hand.words
    yield words("paper.no_air_alert") if alert is None else air_alert(alert, now, hand)
    if picture.on_duty is not None:
        yield words("paper.on_duty", name=picture.on_duty.name, since=hand.when(picture.on_duty.since, now))
    waiting = sum(each.pending for each in picture.reports.values())
    if waiting:
        yield words("paper.reports_waiting", n=waiting)


def air_alert(alert: CentreAlert, now: datetime, hand: Hand) -> str:
    words = hand.words
    threats = ", ".join(
        words(f"threat.{each}") if words.has(f"threat.{each}") else each for each in alert.threats
    )
    regions = ", ".join(alert.regions)
    said = words("paper.air_alert", since=hand.when(alert.since, now), threats=threats, regions=regions)
    doubts = [
        words(key, since=hand.when(since, now))
        for key, since in (
            ("paper.air_doubtful", alert.doubtful_since),
            ("paper.air_unknown", alert.unknown_since),
        )
        if since is not None
    ]
    return " · ".join([said, *doubts])


def _incidents(picture: Picture, now: datetime, hand: Hand) -> Table:
    found, words = urgent_first(picture.open_incidents()), hand.words
    more = len(found) - MOST_INCIDENTS
    return Table(
        title=words("paper.incidents", n=len(found)),
        columns=(
            Column(words("paper.head.number"), 2),
            Column(words("paper.head.priority"), 1),
            Column(words("paper.head.what"), 6),
            Column(words("paper.head.where"), 6),
            Column(words("paper.head.since"), 3),
            Column(words("paper.head.standing"), 5),
            Column(words("paper.head.units"), 6),
        ),
        rows=tuple(_incident(each, now, hand) for each in found[:MOST_INCIDENTS]),
        empty=words("paper.no_incidents"),
        note=words("paper.more", n=more) if more > 0 else "",
    )


def _incident(incident: Incident, now: datetime, hand: Hand) -> tuple[str, ...]:
    words = hand.words
    return (
        str(incident.number),
        f"{incident.priority}",
        f"{words(f'category.{incident.category}')}: {incident.title}",
        place(incident),
        hand.when(incident.opened_at, now),
        standing(incident, now, hand),
        sent(incident, words),
    )


def standing(incident: Incident, now: datetime, hand: Hand) -> str:
    if incident.shelved_until is not None and incident.shelved_until > now:
        return hand.words("paper.shelved", until=hand.when(incident.shelved_until, now))
    return hand.words(f"standing.{incident.status}")


def sent(incident: Incident, words: Words) -> str:
    """The units on their way or there, each with its status."""
    parts = (f"{each.unit} {words(f'status.{each.status}')}" for each in incident.active_assignments())
    return ", ".join(parts) or "—"


def _promises(picture: Picture, now: datetime, hand: Hand) -> Iterable[Table]:
    """What somebody here said they would do, the next one first; nothing where nobody has."""
    words = hand.words
    made = [(each, incident) for incident in picture.incidents.values() for each in incident.promises]
    if made:
        heads = (("until", 2), ("number", 1), ("promise", 9), ("by", 3))
        yield Table(
            title=words("paper.promises", n=len(made)),
            columns=tuple(Column(words(f"paper.head.{head}"), share) for head, share in heads),
            rows=tuple(
                (hand.when(each.until, now), str(incident.number), each.text, each.by)
                for each, incident in sorted(made, key=lambda pair: (pair[0].until, pair[0].id))
            ),
        )


def _units(picture: Picture, now: datetime, hand: Hand) -> Iterable[Table]:
    """A table for each service that has units."""
    words = hand.words
    columns = (
        Column(words("paper.head.unit"), 3),
        Column(words("paper.head.status"), 5),
        Column(words("paper.head.since"), 3),
        Column(words("paper.head.at"), 9),
        Column(words("paper.head.call"), 6),
    )
    for service in Service:
        units = sorted(
            (each for each in picture.units.values() if each.service is service), key=lambda each: each.id
        )
        if units:
            yield Table(
                title=words("paper.units", service=words(f"service.{service}"), n=len(units)),
                columns=columns,
                rows=tuple(_unit(each, picture, now, hand) for each in units),
            )


def _unit(unit: Unit, picture: Picture, now: datetime, hand: Hand) -> tuple[str, ...]:
    status = hand.words(f"status.{unit.status}")
    return (
        unit.id,
        f"{status}: {unit.status_reason}" if unit.status_reason else status,
        hand.when(unit.status_at, now) if unit.status_at else "—",
        _whereabouts(unit, picture, hand),
        hand.telephones.units.get(unit.id, "—"),
    )


def _whereabouts(unit: Unit, picture: Picture, hand: Hand) -> str:
    """Its incidents, else where it stands by."""
    found = (picture.incidents.get(each) for each in unit.incidents)
    incidents = [f"№ {each.number}, {place(each)}" for each in found if each is not None]
    home = unit.post or unit.station
    return "; ".join(incidents) or (hand.station(home) if home else "—")


def _closures(picture: Picture, now: datetime, hand: Hand) -> Table:
    words = hand.words
    found = sorted(
        (each for each in picture.closures.values() if each.until > now), key=lambda each: each.until
    )
    return Table(
        title=words("paper.closures", n=len(found)),
        columns=(
            Column(words("paper.head.until"), 3),
            Column(words("paper.head.why"), 9),
            Column(words("paper.head.coordinates"), 7),
            Column(words("paper.head.by"), 3),
        ),
        rows=tuple((hand.when(each.until, now), each.reason, _ends(each.line), each.by) for each in found),
        empty=words("paper.no_closures"),
    )


def _ends(line: tuple[tuple[float, float], ...]) -> str:
    return " – ".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in (line[0], line[-1]))


def _feeds(picture: Picture, now: datetime, hand: Hand) -> Table:
    """What is not heard of, so that nobody takes its silence for quiet."""
    words = hand.words
    lost = sorted(
        (feed for feed in picture.feeds.values() if feed.silent_since is not None), key=lambda feed: feed.name
    )
    rows = tuple(
        (
            feed.name,
            words(f"kind.{feed.kind}") if feed.kind else "—",
            words("feed.paused") if feed.paused else words(f"feed.{feed.state}"),
            hand.when(feed.silent_since or now, now),
            feed.paused.reason if feed.paused else (sentence(words, feed.reason) if feed.reason else "—"),
        )
        for feed in lost
    )
    heads = ("feed", "kind", "standing", "since", "why")
    return Table(
        title=words("paper.feeds", n=len(lost)),
        columns=tuple(Column(words(f"paper.head.{head}"), 2 if head == "why" else 1) for head in heads),
        rows=rows,
        empty=words("paper.no_feeds"),
    )


def _telephones(hand: Hand) -> Table | Lines:
    words, book = hand.words, hand.telephones
    if not book.telephones:
        return Lines(title=words("paper.telephones"), lines=(words("paper.no_telephones"),))
    return Table(
        title=words("paper.telephones"),
        columns=(Column(words("paper.head.whom"), 3), Column(words("paper.head.number_called"), 2)),
        rows=tuple(book.telephones.items()),
        note=words("paper.invented") if book.invented else "",
    )
