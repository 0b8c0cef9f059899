"""`sitcen`: every command exists, and a mistake is one clear sentence."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from dashboard.archive import database
from dashboard.archive.archivist import Archivist
from dashboard.cli import main
from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Role, Scope
from dashboard.streams import functions, people
from dashboard.streams.names import Names
from tests.archive.building import entries_of
from tests.builders import ARoom

COMMANDS = {
    "run",
    "web",
    "writer",
    "archivist",
    "archive",
    "feeds",
    "demo",
    "scenario",
    "replay",
    "user",
    "key",
    "audit",
    "doctor",
    "bench",
}


@pytest.fixture
def sitcen(server: EmbeddedServer, names: Names, monkeypatch: pytest.MonkeyPatch) -> Iterator["Sitcen"]:
    monkeypatch.setenv("SITCEN_REDIS_URL", server.url)
    monkeypatch.setenv("SITCEN_CENTRE", names.centre)
    monkeypatch.setattr("dashboard.log.setup", lambda _process: None)  # the tests have a log of their own
    return Sitcen()


class Sitcen:
    """Runs a command as if typed."""

    def __call__(self, *words: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, words, input=io.BytesIO(typed.encode()))


def test_help_names_every_command(sitcen: Sitcen) -> None:
    assert set(main.commands) >= COMMANDS
    for name in main.commands:
        assert name in sitcen("--help").output


def test_wrong_settings_are_told_without_a_traceback(sitcen: Sitcen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITCEN_PORT", "high")
    answer = sitcen("audit", "verify")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("sitcen: SITCEN_PORT = 'high'")


def test_without_a_store_it_says_how_to_start_one(
    sitcen: Sitcen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SITCEN_REDIS_URL")
    monkeypatch.setenv("SITCEN_DATA", str(tmp_path))
    answer = sitcen("audit", "verify")
    assert answer.exit_code == 2
    assert "start the centre with `sitcen run`" in answer.stderr


def test_a_password_comes_by_standard_input_and_lets_its_person_in(
    sitcen: Sitcen, store: redis.Redis, names: Names
) -> None:
    assert sitcen("user", "add", "ann", "--role", "duty", typed="long enough\n").exit_code == 0
    person = people.find_user(store, names, "ann")
    assert person is not None
    assert person.role is Role.DUTY
    assert people.verify(person, "long enough")


def test_a_short_password_is_refused(sitcen: Sitcen) -> None:
    answer = sitcen("user", "add", "ann", "--role", "duty", typed="short\n")
    assert answer.exit_code == 2
    assert "characters" in answer.stderr


def test_a_key_is_printed_alone(sitcen: Sitcen, store: redis.Redis, names: Names) -> None:
    printed = sitcen("key", "add", "cad", "--scope", "ingest").stdout
    assert printed.count("\n") == 1
    assert store.hexists(names.keys, people.digest(printed.strip()))
    assert Scope.INGEST in printed


def test_an_empty_journal_verifies(sitcen: Sitcen) -> None:
    answer = sitcen("audit", "verify")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("0 facts verified")


def test_the_archive_is_proved_built_again_and_looked_at(
    sitcen: Sitcen, store: redis.Redis, names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITCEN_DATA", str(tmp_path))
    assert "there is no archive yet" in sitcen("archive", "rebuild").stderr
    assert "warn   archive: none yet" in sitcen("doctor").stdout
    history = ARoom(units=["E1", "E2"]).history
    for entry_id, fields in entries_of(history):
        store.xadd(names.journal, fields, id=entry_id)
    engine = database.connect(database.address("", tmp_path), writes=True)
    running = Archivist(store=store, names=names, engine=engine)
    running.begin()
    running.turn()
    engine.dispose()
    said = sitcen("audit", "verify").stdout
    assert (
        said.count(f"2 facts verified, from 1-0 to 2-0: {entries_of(history)[-1][1][b'hash'].decode()}") == 2
    )
    assert sitcen("archive", "rebuild").stdout == "built again from 2 facts\n"
    doctor = sitcen("doctor").stdout
    assert "ok     archive: 2 facts, up to 2-0" in doctor
    assert "ok     archive: 0 facts behind the journal" in doctor


def test_an_archive_that_does_not_answer_is_a_sentence(
    sitcen: Sitcen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITCEN_DATABASE_URL", "postgresql://sitcen:secret@127.0.0.1:1/archive")
    answer = sitcen("audit", "verify")
    assert answer.exit_code == 2
    assert "the archive does not answer" in answer.stderr
    assert "secret" not in answer.stderr
    assert "fail   archive: the archive does not answer" in sitcen("doctor").stdout


def test_the_doctor_names_what_is_missing(sitcen: Sitcen, store: redis.Redis) -> None:
    functions.load(store)
    answer = sitcen("doctor")
    assert answer.exit_code == 1
    assert "ok     store: functions loaded" in answer.stdout
    assert "fail   writer: none has ever run" in answer.stdout
    assert "start `sitcen writer`" in answer.stdout


def test_the_doctor_reads_the_file_of_feeds(
    sitcen: Sitcen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feeds.toml"
    monkeypatch.setenv("SITCEN_FEEDS", str(file))
    file.write_text('[feeds.gate]\nformat = "morse"\npush = {}\n[outputs.city]\nkind = "pigeon"\n')
    said = sitcen("doctor").stdout
    assert "feeds.gate.format: must be one of" in said
    assert "outputs.city.kind: must be one of" in said
    file.write_text('[feeds.gate]\nformat = "cap"\npush = {}\n')
    assert "ok     files: feeds 1, outputs 0" in sitcen("doctor").stdout


def test_an_unknown_scenario_is_answered_with_the_known_ones(sitcen: Sitcen) -> None:
    answer = sitcen("scenario", "picnic")
    assert answer.exit_code == 2
    assert "storm" in answer.stderr


def test_an_unknown_format_is_answered_with_the_known_one(sitcen: Sitcen, tmp_path: Path) -> None:
    recording = tmp_path / "day.csv"
    recording.touch()
    assert "there is: cad" in sitcen("replay", "tape", str(recording)).stderr
