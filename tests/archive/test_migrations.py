from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from dashboard.archive import database, migrations
from dashboard.archive.numbering import id_of, instant, last_seq, ms_of, seq_of
from dashboard.archive.tables import metadata
from dashboard.errors import ArchiveError, SettingsError
from tests.builders import NOW


def test_the_steps_lead_to_the_tables_that_the_program_knows(engine: Engine):
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert migrations.up_to_date(connection)


def test_every_index_and_key_has_the_name_that_the_program_knows(engine: Engine):
    told = inspect(engine)
    for table in metadata.tables.values():
        indexes = {each["name"]: each["column_names"] for each in told.get_indexes(table.name)}
        assert indexes == {each.name: [column.name for column in each.columns] for each in table.indexes}
        keys = {each["name"] for each in told.get_foreign_keys(table.name)}
        assert keys == {each.name for each in table.foreign_key_constraints}


def test_processes_that_start_together_take_each_step_once(database_url: str, tmp_path: Path):
    url = database.address(database_url, tmp_path)

    def start(_: int) -> bool:
        engine = database.connect(url, writes=True)
        migrations.upgrade(engine)
        with engine.begin() as connection:
            done = migrations.up_to_date(connection)
        engine.dispose()
        return done

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(start, range(4))) == [True] * 4


def test_the_embedded_archive_is_on_the_disk_when_it_says_so(tmp_path: Path):
    engine = database.connect(database.address("", tmp_path), writes=True)
    with engine.begin() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("url", ["mysql://host/db", "no address"])
def test_an_address_that_can_hold_no_archive_is_refused_by_its_setting(url: str, tmp_path: Path):
    with pytest.raises(SettingsError, match="SITCEN_DATABASE_URL"):
        database.address(url, tmp_path)


def test_numbers_sort_as_the_journal_does():
    ids = ["9-5", "10-0", "10-2", "10-10", "1795311677120-0", "1795311677120-2097151", "1795311677121-0"]
    seqs = [seq_of(each) for each in ids]
    assert seqs == sorted(seqs)
    assert [id_of(each) for each in seqs] == ids
    assert seqs[-1] < 2**63


def test_an_id_that_has_no_number_is_an_error():
    with pytest.raises(ArchiveError, match="5-2097152"):
        seq_of("5-2097152")


def test_an_instant_is_the_last_of_its_own_millisecond():
    assert instant(ms_of(NOW)) == NOW
    assert seq_of(f"{ms_of(NOW)}-7") <= last_seq(NOW) < seq_of(f"{ms_of(NOW) + 1}-0")
