"""The after-action report of an incident with hundreds of facts, over HTTP: HTML and PDF, in both languages.

Each PDF is set by a process of its own, which starts for it.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any

import httpx
import msgspec

from dashboard.bench import common
from dashboard.bench.centre import Centre, eventually
from dashboard.model import commands
from dashboard.model.codes import AssignmentStatus, Category, Scope, Service
from dashboard.model.command import Command
from dashboard.model.place import at
from dashboard.streams.codec import encode_command
from dashboard.streams.people import add_key

TARGET = {"html_ms": 5_000, "pdf_ms": 5_000}
UNITS = tuple(f"E{number}" for number in range(1, 21))
MOVES = (AssignmentStatus.EN_ROUTE, AssignmentStatus.ON_SCENE, AssignmentStatus.CLEARED)
NOTE = "Ланка 3 вийшла з під'їзду, тиск 180, оглянуто четвертий і п'ятий поверхи, людей немає"
WITHIN_S = 60


def main(options: Sequence[str]) -> int:
    parser = ArgumentParser(prog="sitcen bench report", description=__doc__)
    parser.add_argument("--facts", type=int, default=500, help="of the incident, at least")
    parser.add_argument("--rounds", type=int, default=5, help="reports of each form and language")
    chosen = parser.parse_args(options)
    figures = measured(chosen.facts, chosen.rounds)
    met = all(figures[name]["max"] <= most for name, most in TARGET.items())
    return common.report("report", figures, target=TARGET, met=met, server=figures.pop("server"))


def measured(facts: int, rounds: int) -> dict[str, Any]:
    """Each form's times in milliseconds, the very first report among them."""
    with Centre(writers=1) as centre:
        centre.start("archivist", "archivist")
        with centre.store() as store:
            key = add_key(store, centre.names, "bench", Scope.READ)
        headers = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=centre.url, headers=headers, timeout=WITHIN_S) as web:
            incident, found = _lived_through(centre, web, facts)
            times: dict[str, list[float]] = {form: [] for form in ("html", "pdf")}
            sizes: dict[str, int] = {}
            for lang, form in islice(cycle((a, b) for a in ("uk", "en") for b in times), 4 * rounds):
                began = time.monotonic()
                answer = web.get(
                    f"/api/v1/incidents/{incident}/report", params={"format": form, "lang": lang}
                )
                times[form].append(1_000 * (time.monotonic() - began))
                sizes[f"{form}_kb"] = len(answer.raise_for_status().content) // 1_024
        told = {f"{form}_ms": common.percentiles(each) for form, each in times.items()}
        return {"facts": found, **sizes, **told, "server": centre.server_name()}


def _lived_through(centre: Centre, web: httpx.Client, facts: int) -> tuple[str, int]:
    """An incident, closed and archived, and how many facts tell of it."""
    _tell(centre, _begun())

    def opened() -> str | None:
        return next((each["id"] for each in web.get("/api/v1/incidents").json()["incidents"]), None)

    incident = eventually(opened, WITHIN_S)
    _tell(centre, islice(_course(incident), facts))
    _tell(centre, [commands.CloseIncident(incident_id=incident, reason="загашено")])

    def told() -> int | None:
        found = web.get(f"/api/v1/incidents/{incident}/timeline").json()["facts"]
        kept = web.get("/api/v1/review/incidents", params={"period": "day"}).json().get("incidents", [])
        return len(found) if [each["status"] for each in kept] == ["closed"] else None

    return incident, eventually(told, WITHIN_S, every_s=0.5)


def _tell(centre: Centre, told: Iterable[Command]) -> None:
    with centre.store() as store, store.pipeline(transaction=False) as pipeline:
        for number, command in enumerate(told):
            own = msgspec.structs.replace(command, id=f"{time.monotonic_ns()}-{number}", actor="bench")
            pipeline.xadd(centre.names.commands, {"command": encode_command(own)})
        pipeline.execute()


def _begun() -> Iterator[Command]:
    for number, unit in enumerate(UNITS):
        place = at(36.20 + number / 500, 49.98 + number / 700)
        yield commands.RegisterUnit(unit=unit, service=Service.FIRE, location=place)
    yield commands.OpenIncident(
        category=Category.FIRE,
        title="Дим на сходах, четвертий поверх",
        location=at(36.2304, 49.9935),
        address="вулиця Сумська, 25",
    )


def _course(incident: str) -> Iterator[Command]:
    """A long night: every unit comes, works and leaves, and people note what they see."""
    yield commands.AcknowledgeIncident(incident_id=incident)
    yield commands.AssignUnits(incident_id=incident, units=UNITS)
    for status in MOVES:
        for unit in UNITS:
            yield commands.SetAssignmentStatus(incident_id=incident, unit=unit, status=status)
    while True:
        yield commands.AddNote(incident_id=incident, text=NOTE)
