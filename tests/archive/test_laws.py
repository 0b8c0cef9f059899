"""What the archive keeps is what the journal said, for random nights, in both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from dashboard.archive import snapshots
from dashboard.archive.numbering import id_of, seq_of
from dashboard.archive.snapshots import history, pack, picture_at, unpack
from dashboard.archive.tables import assignments, facts, incidents
from dashboard.fold import fold
from tests.archive.building import archived, contents, emptied, entries_of
from tests.unit.test_laws import a_night, nights

sizes = st.lists(st.integers(1, 12), min_size=1, max_size=4)
in_one_database = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot after every eleventh fact, so that a night has some."""
    monkeypatch.setattr(snapshots, "EVERY", 11)


@in_one_database
@given(messages=nights, sizes=sizes, data=st.data())
def test_the_picture_by_rewind_is_the_fold_of_the_journals_beginning(engine: Engine, messages, sizes, data):
    night = a_night(messages).history
    emptied(engine)
    archived(engine, entries_of(night), sizes)
    cut = data.draw(st.integers(0, len(night)))
    with engine.begin() as connection:
        upto = seq_of(night[cut - 1].id) if cut else 0
        assert picture_at(connection, upto).state() == fold(night[:cut]).state()


@in_one_database
@given(messages=nights, sizes=sizes, others=sizes)
def test_the_archive_is_the_same_however_the_journal_was_read(engine: Engine, messages, sizes, others):
    entries = entries_of(a_night(messages).history)
    kept = []
    for each in (sizes, others):
        emptied(engine)
        archived(engine, entries, each)
        kept.append(contents(engine))
    assert kept[0] == kept[1]


@in_one_database
@given(messages=nights)
def test_the_rows_say_what_the_picture_says(engine: Engine, messages):
    room = a_night(messages)
    emptied(engine)
    archived(engine, entries_of(room.history), [9])
    with engine.begin() as connection:
        rows = {row.id: row for row in connection.execute(select(incidents))}
        parts = connection.execute(select(assignments)).all()
        assert [fact.id for fact in history(connection, 0, 2**62)] == [fact.id for fact in room.history]
        assert [
            id_of(seq) for seq in connection.execute(select(facts.c.seq).order_by(facts.c.seq)).scalars()
        ] == [fact.id for fact in room.history]
    assert rows.keys() == room.picture.incidents.keys()
    for incident in room.picture.incidents.values():
        row = rows[incident.id]
        assert (row.status, row.priority, row.number) == (incident.status, incident.priority, incident.number)
        own = sorted((part.unit, part.outcome) for part in parts if part.incident_id == incident.id)
        assert own == sorted((part.unit, part.status) for part in incident.assignments)


@given(nights)
def test_a_picture_comes_out_of_its_box_as_it_went_in(messages):
    picture = a_night(messages).picture
    assert unpack(pack(picture)).state() == picture.state()


def test_a_snapshot_of_another_version_is_passed_over(engine: Engine, monkeypatch):
    night = a_night([]).history
    monkeypatch.setattr(snapshots, "EVERY", 1)
    monkeypatch.setattr(snapshots, "VERSION", "0")
    archived(engine, entries_of(night))
    monkeypatch.setattr(snapshots, "VERSION", "1")
    with engine.begin() as connection:
        assert picture_at(connection, 2**62).state() == fold(night).state()
