"""What a period asked of its units, by hand; what comes first by a step is found without all the rest."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update

from dashboard.archive.days import pack_next
from dashboard.archive.keeping import DAY_MS, unpack
from dashboard.archive.loads import UnitUse, loads
from dashboard.archive.numbering import ms_of
from dashboard.archive.selection import Selection
from dashboard.archive.tables import assignments
from dashboard.archive.tables import incidents as table
from dashboard.dispatch import profiles
from dashboard.review.keys import KEYS
from dashboard.web.reviewing import LONGEST, Reviewing
from tests.archive.test_selection import a_call
from tests.builders import NOW
from tests.unit.cad_builders import KYIV

HOUR = Selection(since=NOW, until=NOW + timedelta(hours=1))


def out(engine: Engine, number: int, **minutes: int) -> None:
    """Each unit was out so many minutes for the incident; below 0 it ended before it began."""
    received = ms_of(NOW + timedelta(minutes=number))
    with engine.begin() as connection:
        for unit, minute in minutes.items():
            part = {"incident_id": f"load/{number}", "unit": unit, "nth": 1, "outcome": "cleared"}
            instants = {"received_at": received, "dispatched_at": received}
            ended = received + minute * 60_000
            connection.execute(insert(assignments), {**part, **instants, "cleared_at": ended})
        unpack(connection, [received // DAY_MS])


@pytest.mark.parametrize("packed", [False, True])
def test_units_are_told_by_how_long_they_were_out_of_the_whole_period(engine: Engine, packed: bool) -> None:
    for number in (1, 2, 3, 4, 61):
        a_call(engine, number)
    out(engine, 1, E1=6, E2=30, E3=-1)
    out(engine, 2, E1=12)
    out(engine, 3, E1=60)
    out(engine, 61, E2=60)  # received when the hour was over
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.number == 3).values(status="merged"))
    while packed and pack_next(engine, ms_of(NOW) // DAY_MS + 2):
        pass
    with engine.begin() as connection:
        told = loads(connection, HOUR).units
    assert told == [
        UnitUse(unit="E2", parts=1, out_share=0.5),
        UnitUse(unit="E1", parts=2, out_share=pytest.approx(0.3)),
    ]


@pytest.mark.parametrize("calls", [0, 2])
def test_of_nothing_every_figure_says_so(engine: Engine, calls: int) -> None:
    for number in range(calls):
        a_call(engine, number, units=("E1",), arrives=60)
    reviewing, profile = Reviewing(engine, KYIV), profiles.load("ua")
    nothing = Selection(since=NOW, until=NOW + timedelta(hours=1), text="немає такого")
    told = reviewing.figures(nothing, [*KEYS], profile)
    assert (told["incidents"], told["units"], told["by"]) == (0, 0, {key: [] for key in KEYS})
    assert told["busy_units_peak"] == {"n": 0, "at": None, "missing": 0}
    assert reviewing.charted(nothing, ["hour"], "received_on_scene", profile)["longest"] == []
    assert reviewing.figures(HOUR, [*KEYS], profile)["incidents"] == calls


def test_the_longest_are_the_first_of_all_by_their_step(engine: Engine) -> None:
    for number in range(1, 2 * LONGEST):
        a_call(engine, number, arrives=60 * (number % 7), category="gas" if number == 6 else "fire")
    a_call(engine, 40, arrives=-60)
    a_call(engine, 41)
    reviewing, step = Reviewing(engine, KYIV), "received_on_scene"
    fires = Selection(since=NOW, until=NOW + timedelta(hours=1), category="fire", step=step)
    received = reviewing.charted(fires, [], step, profiles.load("ua"))["longest"]
    assert LONGEST <= len(received) < 2 * LONGEST - 2
    assert reviewing.longest(fires, received) == reviewing.rows(fires, LONGEST).incidents
