"""Callers are forgotten by rule: gone from facts, snapshots and files, and the chain is still proved."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, structs
from sqlalchemy import Engine, select, update

from dashboard.archive import checking, database, migrations, snapshots
from dashboard.archive.archivist import Archivist
from dashboard.archive.erasing import Erasure
from dashboard.archive.numbering import last_seq
from dashboard.archive.snapshots import picture_at
from dashboard.archive.tables import facts
from dashboard.archive.tables import snapshots as snapshots_table
from dashboard.errors import ChainBroken
from dashboard.fold import fold
from dashboard.model.facts import Fact, IncidentOpened, MessageSetAside
from dashboard.streams.codec import decode_fact, encode_fact
from dashboard.streams.journal import Tip
from dashboard.streams.private import erased, joined, parted
from tests.archive.building import CENTRE, archived
from tests.archive.test_rewind import by_the_clock
from tests.builders import NOW, OSNOVA, ARoom, an_event, metres_east

NAME, PHONE = "Олена Петренко", "+380501112233"
EVERY_DAY = 5


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 2)


def calls(days: int = EVERY_DAY) -> list[Fact]:
    """A call a day, each of a caller whom it names, at a place of its own."""
    room = ARoom()
    for day in range(days):
        said = {"caller_name": NAME, "caller_phone": f"{PHONE}-{day}", "line": "112"}
        place = metres_east(OSNOVA, 5_000.0 * day)
        room.tell(an_event(time=room.now, source=f"s{day}", location=place, attributes=said))
        room.later(days=1)
    return by_the_clock(room.history)


def entries_of(history: list[Fact]) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """As the writer adds them."""
    tip, entries = Tip(), []
    for fact in history:
        raw, private = parted(encode_fact(fact))
        fields = {b"fact": raw, b"hash": tip.extend(fact.id, raw).encode()}
        entries.append((fact.id.encode(), fields | ({b"private": private} if private else {})))
    return entries


def everything(engine: Engine) -> str:
    """All that the archive says, snapshots unpacked."""
    with engine.begin() as connection:
        rows = connection.execute(select(facts.c.fact, facts.c.private)).all()
        packed = connection.execute(select(snapshots_table.c.picture)).scalars().all()
    pictures = (repr(snapshots.unpack(each).state()) for each in packed)
    return "\n".join([*map(repr, rows), *pictures])


def erase(engine: Engine, centre: str, before: datetime) -> int:
    """A whole run of the rule; gives how many facts told of somebody."""
    run = Erasure(engine, centre, before)
    going = run.begin()
    while going:
        going = run.step()
    return run.facts


def test_a_run_that_was_broken_off_is_done_again(engine: Engine):
    night = calls()
    archived(engine, entries_of(night))
    broken = Erasure(engine, CENTRE, night[-1].at)
    assert broken.begin()
    assert broken.step()
    assert PHONE in everything(engine)
    erase(engine, CENTRE, night[-1].at)
    assert PHONE not in everything(engine)


def test_a_caller_is_in_the_archive_until_the_rule_says_so(engine: Engine):
    night = calls()
    archived(engine, entries_of(night), [2])
    before = everything(engine)
    assert all(f"{PHONE}-{day}" in before for day in range(EVERY_DAY))
    assert erase(engine, CENTRE, night[1].at + timedelta(hours=1)) == 2
    after = everything(engine)
    assert [f"{PHONE}-{day}" in after for day in range(EVERY_DAY)] == [False, False, True, True, True]
    assert erase(engine, CENTRE, night[1].at + timedelta(hours=1)) == 0
    assert erase(engine, CENTRE, night[-1].at) == 3
    assert NAME not in everything(engine)
    assert PHONE not in everything(engine)


def test_the_chain_is_proved_with_and_without_the_callers(engine: Engine):
    night = calls()
    archived(engine, entries_of(night))
    with engine.begin() as connection:
        whole = checking.verify(connection, CENTRE)
    erase(engine, CENTRE, night[2].at)
    with engine.begin() as connection:
        assert checking.verify(connection, CENTRE) == whole
        assert checking.rebuild(connection, CENTRE) == len(night)
    assert f"{PHONE}-2" not in everything(engine)
    assert f"{PHONE}-3" in everything(engine)


def test_a_rewound_room_has_all_but_the_callers(engine: Engine):
    night = calls()
    archived(engine, entries_of(night))
    erase(engine, CENTRE, night[-1].at)
    anonymous = [decode_fact(fact.id, {b"fact": erased(encode_fact(fact)), b"hash": b""}) for fact in night]
    for number in range(1, len(night) + 1):
        with engine.begin() as connection:
            then = picture_at(connection, last_seq(night[number - 1].at))
        assert then.state() == fold(anonymous[:number]).state()
        assert "112" in repr(then.state())


def test_a_message_that_nobody_understood_is_forgotten_too(engine: Engine):
    body = MessageSetAside(stream="events:citizen", entry="1-0", reason="no JSON", excerpt=f"{{{PHONE}")
    night = by_the_clock([Fact(id="1-0", at=NOW, actor="centre", cause="1-0", body=body)])
    archived(engine, [*entries_of(night)])
    assert PHONE in everything(engine)
    erase(engine, CENTRE, NOW)
    assert PHONE not in everything(engine)
    with engine.begin() as connection:
        [left] = picture_at(connection, last_seq(NOW)).set_aside.values()
    assert (left.reason, left.excerpt) == ("no JSON", "")


def test_the_archivist_follows_the_rule_by_itself(store, names, engine: Engine):
    for entry_id, fields in entries_of(calls()):
        store.xadd(names.journal, fields, id=entry_id)
    running = Archivist(store=store, names=names, engine=engine, personal_kept=timedelta(0))
    running.now = lambda: NOW + timedelta(days=2, hours=1)
    running.begin()
    running.turn()
    while running.erase():
        running.turn()
    found = everything(engine)
    assert [f"{PHONE}-{day}" in found for day in range(EVERY_DAY)] == [False, False, False, True, True]


def test_what_a_fact_says_of_a_person_cannot_be_changed_unseen(engine: Engine):
    night = calls(1)
    archived(engine, entries_of(night))
    with engine.begin() as connection:
        told = connection.execute(select(facts.c.private)).scalar_one()
        connection.execute(update(facts).values(private=told.replace(PHONE, "+380000000000")))
        with pytest.raises(ChainBroken, match="of a person"):
            checking.verify(connection, CENTRE)


def test_nothing_of_a_caller_is_left_in_the_file(tmp_path: Path):
    engine = database.connect(database.address("", tmp_path), writes=True)
    migrations.upgrade(engine)
    night = calls()
    archived(engine, entries_of(night))
    file = tmp_path / database.FILE
    checkpointed(engine)
    assert PHONE.encode() in file.read_bytes()
    erase(engine, CENTRE, night[-1].at)
    checkpointed(engine)
    assert PHONE.encode() not in file.read_bytes()
    engine.dispose()


def checkpointed(engine: Engine) -> None:
    """Bring what SQLite's log has into the file itself."""
    connection = engine.raw_connection()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


texts = st.text(max_size=20) | st.integers() | st.none() | st.booleans()
trees = st.recursive(
    texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["caller_name", "caller_phone", "title", "sha256:x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(trees)
def test_what_is_parted_joins_again_whatever_a_source_says(tree):
    raw = json.encode({"data": tree})
    public, private = parted(raw)
    assert json.decode(joined(public, private)) == json.decode(raw)
    assert json.decode(joined(public, b"")) == json.decode(erased(raw))


@given(trees)
def test_one_value_has_another_digest_each_time(tree):
    raw = json.encode({"caller_name": tree})
    assert parted(raw)[0] != parted(raw)[0]


def test_a_fact_without_a_person_is_not_touched():
    [fact, *_] = calls(1)
    body = structs.replace(fact.body, event=None)
    assert isinstance(body, IncidentOpened)
    raw = encode_fact(structs.replace(fact, body=body))
    assert parted(raw) == (raw, b"")
