"""`kill -9` of the archivist in the middle of a burst: every fact is archived, and none twice."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, func, select

from dashboard.archive import checking, database, migrations, place
from dashboard.archive.tables import facts
from dashboard.model.codes import Service
from dashboard.model.command import Command
from dashboard.model.commands import AcknowledgeIncident, AssignUnits, RegisterUnit
from dashboard.streams import journal
from dashboard.streams.codec import encode_command, encode_event
from tests.archive.building import archived, contents
from tests.builders import OSNOVA, an_event, metres_east
from tests.centre import Centre, eventually

pytestmark = pytest.mark.kill

KILLS = 6
INCIDENTS = 480
SEED = 20_261_125


@pytest.fixture
def centre(database_url: str) -> Iterator[Centre]:
    with Centre(web=False, writers=1, settings={"SITCEN_DATABASE_URL": database_url}) as running:
        yield running


def told(number: int) -> tuple[object, ...]:
    """An incident, and what is done about it."""
    event = an_event(
        source=f"s{number}",
        time=datetime.now(UTC).replace(microsecond=0),
        location=metres_east(OSNOVA, 900.0 * number % 20_000),
    )
    acknowledged = AcknowledgeIncident(id=f"a{number}", actor="olena", incident_id=f"inc-{number}")
    sent = AssignUnits(
        id=f"s{number}", actor="olena", incident_id=f"inc-{number}", units=("E1",), reason="also"
    )
    return event, acknowledged, sent


def send(centre: Centre, store: redis.Redis, first: int, last: int) -> None:
    for number in range(first, last):
        for message in told(number):
            if isinstance(message, Command):
                store.xadd(centre.names.commands, {"command": encode_command(message)})
            else:
                store.xadd(centre.names.events(message.kind), {"event": encode_event(message)})


def count(engine: Engine) -> int:
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(facts)).scalar_one()


def test_an_archivist_killed_anywhere_loses_and_doubles_nothing(
    centre: Centre, database_url: str, tmp_path: Path
):
    dice = random.Random(SEED)  # noqa: S311
    engine = database.connect(database.address(database_url, tmp_path))
    with centre.store() as store:
        register = RegisterUnit(
            id="r", actor="olena", unit="E1", service=Service.FIRE, capabilities=("engine",)
        )
        store.xadd(centre.names.commands, {"command": encode_command(register)})
        centre.start("archivist-0", "archivist")
        eventually(lambda: store.hexists(centre.names.feeds, "archivist"), within_s=60)
        step = INCIDENTS // KILLS
        for turn in range(KILLS):
            reached = count(engine) + dice.randrange(1, step)  # each event is a fact at least
            send(centre, store, turn * step + 1, (turn + 1) * step + 1)
            eventually(lambda least=reached: count(engine) >= least, within_s=60, every_s=0.01)
            centre.kill(f"archivist-{turn}")
            centre.start(f"archivist-{turn + 1}", "archivist")
        eventually(lambda: store.xinfo_groups(centre.names.commands)[0]["lag"] == 0, within_s=60)
        eventually(lambda: count(engine) == store.xlen(centre.names.journal), within_s=60)
        eventually(lambda: count(engine) == store.xlen(centre.names.journal), within_s=60)
        assert count(engine) > INCIDENTS
        _is_the_journal(centre, store, engine, tmp_path)
    engine.dispose()


def _is_the_journal(centre: Centre, store: redis.Redis, engine: Engine, folder: Path) -> None:
    entries = [(entry_id.encode(), fields) for entry_id, fields in journal.entries(store, centre.names)]
    with engine.begin() as connection:
        walked = checking.verify(connection, centre.names.centre)
        checking.agree(connection, store, centre.names)
        assert place.read(connection, centre.names.centre).facts == len(entries) == walked.facts
    fresh = database.connect(database.address(f"sqlite:///{folder / 'fresh.sqlite3'}", folder), writes=True)
    migrations.upgrade(fresh)
    archived(fresh, entries, [len(entries)])
    assert contents(fresh) == contents(engine)
    fresh.dispose()
