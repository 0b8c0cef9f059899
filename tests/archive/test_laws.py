"""What the archive keeps is what the journal said, for random nights, in both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from dashboard.archive import checking, snapshots
from dashboard.archive.numbering import id_of, seq_of
from dashboard.archive.snapshots import history, pack, picture_at, unpack
from dashboard.archive.tables import assignments, facts, incidents
from dashboard.errors import ChainBroken
from dashboard.fold import fold
from tests.archive.building import CENTRE, archived, contents, emptied, entries_of
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


@in_one_database
@given(messages=nights, sizes=sizes)
def test_what_follows_from_the_facts_can_be_built_again(engine: Engine, messages, sizes):
    night = a_night(messages).history
    emptied(engine)
    archived(engine, entries_of(night), sizes)
    before = contents(engine)
    with engine.begin() as connection:
        assert checking.rebuild(connection, CENTRE) == len(night)
    assert contents(engine) == before
    with engine.begin() as connection:
        assert checking.verify(connection, CENTRE).facts == len(night)
        assert picture_at(connection, 2**62).state() == fold(night).state()


@pytest.mark.parametrize("column", ["fact", "hash"])
def test_a_changed_letter_is_found_and_placed(engine: Engine, column: str):
    night = a_night([]).history
    archived(engine, entries_of(night))
    with engine.begin() as connection:
        told = connection.execute(
            select(facts.c[column]).where(facts.c.seq == seq_of(night[1].id))
        ).scalar_one()
        other = told.replace("E2", "E9") if column == "fact" else "f" * 64
        connection.execute(update(facts).where(facts.c.seq == seq_of(night[1].id)).values({column: other}))
        with pytest.raises(ChainBroken, match=f"fact {night[1].id}"):
            checking.verify(connection, CENTRE)


def test_a_fact_that_is_gone_is_found(engine: Engine):
    night = a_night([]).history
    archived(engine, entries_of(night))
    with engine.begin() as connection:
        connection.execute(delete(facts).where(facts.c.seq == seq_of(night[-1].id)))
        with pytest.raises(ChainBroken, match="was archived last"):
            checking.verify(connection, CENTRE)
