"""Units that drive through a city and say where they are."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random

import redis

from dashboard.model.codes import Service
from dashboard.model.commands import RegisterUnit
from dashboard.model.event import Position, PositionData
from dashboard.roads.route import Route
from dashboard.roads.snap import Spot
from dashboard.roads.travel import Travel
from dashboard.streams.codec import encode_command, encode_position
from dashboard.streams.names import Names

SPEED_KMH = 40.0
FLEET = (
    (Service.AMBULANCE, ("ambulance",)),
    (Service.FIRE, ("engine",)),
    (Service.POLICE, ("police",)),
    (Service.FIRE, ("engine", "rescue")),
    (Service.AMBULANCE, ("ambulance", "advanced")),
)


def rounds(travel: Travel, rng: Random, wanted: int) -> list[Route]:
    """So many ways that a unit drives there and back."""
    return [_round(travel, rng) for _ in range(wanted)]


def _spot(travel: Travel, rng: Random) -> Spot:
    node = rng.randrange(travel.graph.nodes)
    spot = travel.spot(travel.graph.node(node))
    assert spot is not None  # noqa: S101 - a crossing lies at a road
    return spot


def _round(travel: Travel, rng: Random) -> Route:
    while True:
        found = travel.route(_spot(travel, rng), _spot(travel, rng))
        if found is not None and found.duration_s > 0:
            return found


@dataclass(slots=True)
class Fleet:
    """One unit for each round."""

    store: redis.Redis
    names: Names
    rounds: list[Route]
    stop: threading.Event = field(default_factory=threading.Event)
    sent: int = 0

    def register(self) -> None:
        for number, places in enumerate(self.rounds):
            service, able = FLEET[number % len(FLEET)]
            unit = RegisterUnit(
                unit=f"B{number}",
                service=service,
                capabilities=able,
                location=places.points[0],
                actor="bench",
            )
            self.store.xadd(self.names.commands, {"command": encode_command(unit)})

    def run(self, rate: float) -> None:
        began, ticks = time.monotonic(), 0.1
        for tick in count(1):
            pipeline = self.store.pipeline(transaction=False)
            for number in range(self.sent, int(tick * ticks * rate)):
                unit = number % len(self.rounds)
                fix = self._fix(unit, time.monotonic() - began)
                pipeline.xadd(self.names.positions, {"event": fix}, maxlen=100_000)
            self.sent = int(tick * ticks * rate)
            pipeline.execute()
            if self.stop.wait(max(began + tick * ticks - time.monotonic(), 0.0)):
                return

    def _fix(self, unit: int, driven_s: float) -> bytes:
        way = self.rounds[unit]
        there = driven_s % (2 * way.duration_s)
        place = way.place(min(there, 2 * way.duration_s - there))
        data = PositionData(unit=f"B{unit}", location=place, speed_kmh=SPEED_KMH, accuracy_m=10)
        now = datetime.now(UTC)
        return encode_position(Position(id=uuid.uuid4().hex, source="bench/avl", time=now, data=data))
