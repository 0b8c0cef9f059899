"""Triage against cities whose truth is known, beside the best plain distance-and-time rule.

The cities' confusions and errors are not the doctrine's: see truth.py. An event that triage only proposes to
join counts as a card of its own, as the operator sees it before deciding.
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import product
from math import inf
from time import perf_counter_ns
from typing import Any

from msgspec import structs

from dashboard.bench import common
from dashboard.bench.score import Score, mean, score
from dashboard.bench.truth import SCENARIOS, reports
from dashboard.model.event import Event
from dashboard.model.incident import Belief, Incident
from dashboard.model.place import distance_m
from dashboard.picture import Picture
from dashboard.triage.correlate import Attach, Surroundings, around, believe, correlate
from dashboard.triage.doctrine import Doctrine, load

F1_TARGETS = {"normal": 0.95, "storm": 0.90, "attack": 0.80}
HIDDEN_TARGETS = {"normal": 0.01, "storm": 0.035, "attack": 0.03}
MICROSECONDS_TARGET = 100.0
RADII_M, MINUTES = (150, 200, 300, 500, 700), (10, 20, 30, 45, 60)
Reports = Sequence[tuple[int, Event]]


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench triage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="how many cities to average")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    chosen = parser.parse_args(options)
    return common.report(**run(seeds=chosen.seeds, first=chosen.first))


def run(seeds: int = 3, first: int = 1) -> dict[str, Any]:
    """The figures of every scenario, averaged over the seeds, in the shape of a bench's report."""
    doctrine = load()
    figures, baseline, ratio = {}, {}, {}
    for scenario in SCENARIOS:
        cities = [reports(scenario, seed) for seed in range(first, first + seeds)]
        found, microseconds = _triage(cities, doctrine)
        rule, plain = _best_rule(cities)
        figures[scenario.name] = _shown(found) | {"us_per_event": common.percentiles(microseconds)}
        baseline[scenario.name] = {"rule": rule} | _shown(plain)
        ratio[scenario.name] = {"wrong_or_missed_pairs": round((1 - found.f1) / (1 - plain.f1), 3)}
    return {
        "bench": "triage",
        "figures": figures,
        "baseline": baseline,
        "ratio": ratio,
        "target": {"f1": F1_TARGETS, "hidden": HIDDEN_TARGETS, "us_per_event_p50": MICROSECONDS_TARGET},
        "met": all(_met(name, each) for name, each in figures.items()),
    }


def _met(name: str, figures: dict[str, Any]) -> bool:
    right: bool = figures["f1"] >= F1_TARGETS[name] and figures["hidden"] <= HIDDEN_TARGETS[name]
    fast: bool = figures["us_per_event"]["p50"] <= MICROSECONDS_TARGET
    return right and fast


def _shown(found: Score) -> dict[str, Any]:
    return {key: round(value, 4) for key, value in asdict(found).items()}


def _triage(cities: Iterable[Reports], doctrine: Doctrine) -> tuple[Score, list[float]]:
    scores, microseconds = [], []
    for city in cities:
        cards, took = assign(city, doctrine)
        scores.append(score([truth for truth, _ in city], cards))
        microseconds += took
    return mean(scores), microseconds


def assign(city: Reports, doctrine: Doctrine) -> tuple[list[int], list[float]]:
    """The card's number of each report, and the microseconds that each decision and belief took."""
    picture, cards, took = Picture(), [], []
    for _, event in city:
        start = perf_counter_ns()
        near = around(picture, event, doctrine)
        surroundings = Surroundings(openings=picture.openings)
        answer = correlate(event, near, surroundings=surroundings, doctrine=doctrine)
        known = picture.incidents[answer.incident_id] if isinstance(answer, Attach) else None
        belief = believe(event, known, doctrine)
        took.append((perf_counter_ns() - start) / 1_000)
        cards.append(_fold(picture, event, known, belief))
    return cards, took


def _fold(picture: Picture, event: Event, known: Incident | None, belief: Belief) -> int:
    if known is None:
        picture.last_number += 1
        picture.opened(event.time, event.data.location)
        known = _opened(event, picture.last_number)
    place, accuracy = belief.location, belief.accuracy_m
    picture.put_incident(structs.replace(known, location=place, accuracy_m=accuracy, belief=belief))
    return known.number


def _opened(event: Event, number: int) -> Incident:
    return Incident(
        id=str(number),
        number=number,
        category=event.data.category,
        title=event.data.title,
        priority=3,
        priority_reasons=(),
        opened_at=event.time,
    )


def _best_rule(cities: Sequence[Reports]) -> tuple[str, Score]:
    """The plain rule of the highest F1 in this very scenario: more than a centre could know beforehand."""
    rules = {}
    for radius_m, minutes, same in product(RADII_M, MINUTES, (True, False)):
        name = f"{'same' if same else 'any'} category, {radius_m} m, {minutes} min"
        scores = [
            score([truth for truth, _ in city], _by_rule(city, radius_m, minutes, same=same))
            for city in cities
        ]
        rules[name] = mean(scores)
    best = max(rules, key=lambda name: rules[name].f1)
    return best, rules[best]


def _by_rule(city: Reports, radius_m: float, minutes: float, *, same: bool) -> list[int]:
    """Each report joins the nearest card that was opened within the radius and the minutes, or opens one."""
    cards: list[int] = []
    recent: list[tuple[int, Event]] = []
    for _, event in city:
        recent = [each for each in recent if _minutes_between(each[1], event) <= minutes]
        near = [
            (distance, number)
            for number, opening in recent
            if (distance := _distance_m(opening, event)) <= radius_m
            and (not same or opening.data.category is event.data.category)
        ]
        if near:
            cards.append(min(near)[1])
        else:
            recent.append((len(cards), event))
            cards.append(len(cards))
    return cards


def _minutes_between(one: Event, other: Event) -> float:
    return abs((one.time - other.time).total_seconds()) / 60


def _distance_m(one: Event, other: Event) -> float:
    here, there = one.data.location, other.data.location
    return inf if here is None or there is None else distance_m(here, there)
