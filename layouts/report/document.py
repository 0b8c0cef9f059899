"""The report in words: a document of tables and pictures that HTML and PDF draw alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from dashboard.model.facts import CommandRefused, Fact, PriorityChanged
from dashboard.model.incident import EventLine
from dashboard.model.reason import Reason
from dashboard.review.report import Report, Taken, UnitPart
from dashboard.review.report_decisions import Decision
from layouts.advice import advice_reasons
from layouts.city_map import district_names, station_names
from layouts.echo import refused
from layouts.evidence import LONGEST
from layouts.reasons import sentences
from layouts.report.city_map import Layers, city_map
from layouts.report.lanes import MOST_LANES, lanes
from layouts.report.parts import Block, Card, Cell, Document, Mark, Pairs, Picture, Section, Table, Text
from layouts.timeline import actor, advised, said
from layouts.times import span
from layouts.words import Words

CARDS = ("received_acknowledged", "received_dispatched", "received_on_scene", "received_cleared")
UNIT_STEPS = (
    "dispatched_en_route",
    "en_route_on_scene",
    "dispatched_on_scene",
    "on_scene_cleared",
    "dispatched_cleared",
)
NONE = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a report is drawn: the city by its names and map, the zone of its clocks, and what is invented."""

    city: Mapping[str, str]  # by language
    layers: Layers
    zone: ZoneInfo
    schematic: bool = False
    demo: bool = False


def document(words: Words, report: Report, setting: Setting) -> Document:
    return _Writing(words, report, setting).document()


@dataclass(frozen=True, slots=True)
class _Writing:
    words: Words
    report: Report
    setting: Setting

    def document(self) -> Document:
        t, report = self.words, self.report
        incident, made = report.incident, report.made
        number = f"№ {incident.number} · " if incident.number else ""
        return Document(
            lang=t.lang,
            kind=t("after.kind"),
            centre=t("after.centre", city=self.setting.city.get(t.lang, "")),
            demo=t("after.demo") if self.setting.demo else "",
            priority=incident.priority,
            priority_said=t("priority", n=incident.priority),
            title=f"{number}{t(f'category.{incident.category}')}",
            subtitle=incident.title,
            pairs=tuple(self._head()),
            cards=tuple(self._card(report.step(name)) for name in CARDS),
            sections=tuple(self._sections()),
            foot=t("after.made", at=self._moment(made.at), by=made.by),
            page=t("after.page", n="{n}", of="{of}"),
        )

    def _head(self) -> Iterator[tuple[str, str]]:
        t, incident = self.words, self.report.incident
        names = district_names(self.setting.layers, lang=t.lang)
        place = incident.location
        yield t("after.address"), incident.address or t("panel.no_place")
        yield t("after.district"), names.get(incident.district or "", incident.district or NONE)
        yield t("after.place"), f"{place.lat:.5f}, {place.lon:.5f}" if place else NONE
        yield t("after.standing"), t(f"standing.{incident.status}")
        yield t("after.received"), self._moment(self.report.instants["received"])
        yield t("after.closed"), self._moment(incident.closed_at)
        if incident.alarm_level > 1:
            yield t("after.alarm_level"), str(incident.alarm_level)
        if incident.close_reason:
            yield t("after.close_reason"), incident.close_reason
        if incident.priority_reasons:
            yield t("after.why_priority"), sentences(t, incident.priority_reasons)

    def _card(self, taken: Taken) -> Card:
        t, mark = self.words, _mark(taken)
        if taken.limit is None:
            note = ""
        else:
            note = t(f"after.card.{mark or 'limit'}", limit=span(timedelta(seconds=taken.limit.red_s)))
        return Card(label=t(f"after.step.{taken.interval.name}"), value=_span(taken), note=note, mark=mark)

    def _sections(self) -> Iterator[Section]:
        t = self.words
        drawings = [*self._map(), *self._lanes()]
        yield Section(t("after.place_and_course"), (*drawings, self._course()))
        yield Section(t("after.figures"), (self._figures(), Text(t("after.figures.note"))))
        yield Section(t("after.units"), tuple(self._units()) or (Text(t("after.units.none")),))
        yield Section(t("after.decisions"), tuple(self._decisions()) or (Text(t("after.decisions.none")),))
        yield Section(t("after.evidence"), tuple(self._evidence()) or (Text(t("after.evidence.none")),))
        yield Section(t("after.log"), tuple(self._log()) or (Text(t("after.log.none")),))
        yield Section(t("after.proof"), tuple(self._proof()))

    def _map(self) -> Iterator[Block]:
        t, report = self.words, self.report
        drawn = city_map(t, report, self.setting.layers)
        if drawn is None:
            yield Text(t("after.map.none"))
            return
        notes = [t("after.map.schematic")] if self.setting.schematic else []
        if report.tracks:
            notes.append(t("after.map.tracks"))
        if report.closures:
            closed = ", ".join(each.reason for each in report.closures)
            notes.append(t("after.map.closures", reasons=closed))
        alt = t("after.map.alt", address=report.incident.address or "")
        yield Picture(svg=drawn, said=alt, note=" ".join(notes))

    def _lanes(self) -> Iterator[Block]:
        t = self.words
        drawn = lanes(t, self.report, self.setting.zone)
        if drawn is not None:
            more = len(self.report.parts) - MOST_LANES
            left_out = f" {t('after.lanes.more', n=more)}" if more > 0 else ""
            yield Picture(svg=drawn, said=t("after.lanes"), note=t("after.lanes.legend") + left_out)

    def _course(self) -> Table:
        """The incident's own instants; each with how long after the first word of it."""
        t, instants = self.words, self.report.instants
        first = instants["received"]
        reached = [(at, name) for name, at in instants.items() if at is not None and name != "opened"]
        rows = tuple(
            _row(t(f"after.instant.{name}"), self._moment(at), _after(first, at))
            for at, name in sorted(reached, key=lambda each: each[0])
        )
        head = (t("after.column.what"), t("after.column.at"), t("after.column.after"))
        return Table(head=head, widths=(5, 3, 2), rows=rows)

    def _figures(self) -> Table:
        t = self.words
        columns = ("step", "took", "limit", "judged", "source")
        rows = tuple(
            (
                Cell(t(f"after.step.{each.interval.name}")),
                Cell(_span(each), _mark(each)),
                Cell(NONE if each.limit is None else span(timedelta(seconds=each.limit.red_s))),
                Cell(self._judged(each), _mark(each)),
                Cell(NONE if each.limit is None else each.limit.source),
            )
            for each in self.report.steps
        )
        head = tuple(t(f"after.column.{each}") for each in columns)
        return Table(head=head, widths=(3.2, 1.2, 1.1, 1.7, 4), rows=rows)

    def _judged(self, taken: Taken) -> str:
        if taken.seconds is not None and taken.seconds < 0:
            return self.words("after.backwards")
        return {True: self.words("after.kept"), False: self.words("after.exceeded"), None: NONE}[taken.within]

    def _units(self) -> Iterator[Block]:
        t = self.words
        if not self.report.parts:
            return
        instants = ("dispatched", "en_route", "on_scene", "transporting", "cleared")
        head = (
            t("after.column.unit"),
            *(t(f"after.unit.{each}") for each in instants),
            t("after.column.expected"),
        )
        yield Table(
            head=head,
            widths=(2.4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.7),
            rows=tuple(self._unit_row(part, instants) for part in self.report.parts),
        )
        steps = tuple(t(f"after.step.{each}") for each in UNIT_STEPS)
        yield Table(
            head=(t("after.column.unit"), *steps),
            widths=(1.4, 2.1, 2.1, 2.1, 2.1, 2.1),
            rows=tuple(self._unit_steps(part) for part in self.report.parts),
        )

    def _unit_row(self, part: UnitPart, names: Sequence[str]) -> tuple[Cell, ...]:
        service = f" · {self.words(f'service.{part.service}')}" if part.service else ""
        again = f" ({part.nth})" if part.nth > 1 else ""
        expected = NONE if part.expected_s is None else span(timedelta(seconds=part.expected_s))
        return _row(
            f"{part.unit}{again}{service}", *(self._clock(part.instants[each]) for each in names), expected
        )

    def _unit_steps(self, part: UnitPart) -> tuple[Cell, ...]:
        again = f" ({part.nth})" if part.nth > 1 else ""
        steps = [part.step(each) for each in UNIT_STEPS]
        return (Cell(part.unit + again), *(Cell(self._against(each), _mark(each)) for each in steps))

    def _against(self, taken: Taken) -> str:
        """`01:30 ✗ 01:20`: the words of it stand above the marks of the other table."""
        if taken.limit is None or taken.seconds is None or taken.seconds < 0:
            return _span(taken)
        sign = "≤" if taken.within else ">"
        return f"{_span(taken)} {sign} {span(timedelta(seconds=taken.limit.red_s))}"

    def _decisions(self) -> Iterator[Block]:
        if not self.report.decisions:
            return
        columns = ("at", "who", "advised", "chosen", "why")
        yield Table(
            head=tuple(self.words(f"after.column.{each}") for each in columns),
            widths=(1.6, 1.5, 3, 3, 3),
            rows=tuple(self._decision(each) for each in self.report.decisions),
        )

    def _decision(self, each: Decision) -> tuple[Cell, ...]:
        t = self.words
        if each.advice is not None:
            told = advised(t, each.advice)
        elif each.units:
            told = t("after.no_advice")
        else:
            score = next((getattr(fact.body, "score_priority", None) for fact in each.facts), None)
            told = NONE if score is None else t("priority", n=score)
        stations = station_names(self.setting.layers, lang=t.lang)
        chosen = "; ".join(dict.fromkeys(self._said(fact) for fact in each.facts))
        why = [self._why(each)] if each.answer else []
        why += [str(reason.args["reason"]) for reason in _given(each.facts) if "reason" in reason.args]
        if each.advice is not None and each.advice.options:
            why += [
                f"{unit.unit}: {advice_reasons(t, unit.reasons, stations)}"
                for unit in each.advice.options[0].units
                if unit.reasons
            ]
        return _row(self._clock(each.at), actor(t, each.by), told, chosen, "; ".join(why) or NONE)

    def _why(self, each: Decision) -> str:
        return "" if each.answer is None else said(self.words, each.answer, self.report.known)

    def _evidence(self) -> Iterator[Block]:
        if not self.report.evidence:
            return
        columns = ("at", "source", "told", "evidence")
        yield Table(
            head=tuple(self.words(f"after.column.{each}") for each in columns),
            widths=(1.6, 2.4, 4, 4),
            rows=tuple(self._line(each) for each in self.report.evidence),
        )

    def _line(self, line: EventLine) -> tuple[Cell, ...]:
        t = self.words
        told = [line.title[:LONGEST]]
        told += [t(f"severity.{line.severity}")] if line.severity != "unknown" else []
        told += [t(f"certainty.{line.certainty}")] if line.certainty != "unknown" else []
        told += [t("panel.cancelled")] if line.cancelled else []
        told += [f"{t(f'verdict.{line.verdict}')} · {line.judged_by}"] if line.verdict is not None else []
        shown = "; ".join(_shown(t, line.evidence)) or NONE
        source = f"{t(f'kind.{line.kind}')} · {line.source}"
        return _row(self._moment(line.time), source, " · ".join(told), shown)

    def _log(self) -> Iterator[Block]:
        if not self.report.facts:
            return
        columns = ("at", "entry", "who", "happened")
        rows = tuple(
            _row(self._moment(fact.at), fact.id, actor(self.words, fact.actor), self._said(fact))
            for fact in self.report.facts
        )
        head = tuple(self.words(f"after.column.{each}") for each in columns)
        yield Table(head=head, widths=(2.3, 2.3, 1.8, 6), rows=rows, small=True)

    def _said(self, fact: Fact) -> str:
        told = said(self.words, fact.body, self.report.known)
        if isinstance(fact.body, CommandRefused):
            return f"{told}: {refused(self.words, fact.body)}"
        return told

    def _proof(self) -> Iterator[Block]:
        t, proof, made = self.words, self.report.proof, self.report.made
        pairs = [(t("after.proof.profile"), made.profile_name), (t("after.proof.made_at"), _utc(made.at))]
        pairs += [(t("after.proof.made_by"), made.by)]
        if proof is None:
            yield Text(t("after.proof.none"))
        else:
            pairs = [
                (t("after.proof.facts"), str(proof.facts)),
                (t("after.proof.first"), proof.first),
                (t("after.proof.last"), proof.last),
                *pairs,
            ]
            yield Text(t("after.proof.how"))
            yield Text(f"SHA-256 {proof.digest}")
        yield Pairs(tuple(pairs))

    def _moment(self, at: datetime | None) -> str:
        return NONE if at is None else f"{at.astimezone(self.setting.zone):%d.%m.%Y %H:%M:%S}"

    def _clock(self, at: datetime | None) -> str:
        """The time alone on the day of the first word of it, the day as well on another."""
        if at is None:
            return NONE
        local, first = at.astimezone(self.setting.zone), self.report.instants["received"]
        same = first is not None and first.astimezone(self.setting.zone).date() == local.date()
        return f"{local:%H:%M:%S}" if same else f"{local:%d.%m %H:%M:%S}"


def _given(facts: Iterable[Fact]) -> Iterator[Reason]:
    """What people gave as their reasons for a priority."""
    return chain.from_iterable(
        fact.body.priority_reasons for fact in facts if isinstance(fact.body, PriorityChanged)
    )


def _row(*texts: str) -> tuple[Cell, ...]:
    return tuple(map(Cell, texts))


def _span(taken: Taken) -> str:
    if taken.seconds is None:
        return NONE
    sign = "−" if taken.seconds < 0 else ""
    return sign + span(timedelta(seconds=abs(taken.seconds)))


def _mark(taken: Taken) -> Mark:
    marks: dict[bool | None, Mark] = {True: "good", False: "late", None: ""}
    return marks[taken.within]


def _after(first: datetime | None, at: datetime) -> str:
    if first is None:
        return NONE
    return f"+{span(at - first)}" if at >= first else f"−{span(first - at)}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _shown(words: Words, evidence: Mapping[str, object]) -> Iterator[str]:
    for name, value in evidence.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            label = words(f"evidence.{name}") if words.has(f"evidence.{name}") else name
            yield f"{label[:40]}: {str(value)[:LONGEST]}"
