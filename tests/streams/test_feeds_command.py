"""`sitcen feeds test NAME` looks and writes nothing; `sitcen feeds` fetches from all that its file names."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result

from dashboard.cli import main
from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import EventKind
from dashboard.streams.names import Names
from tests.broker import RealBroker, binary
from tests.centre import eventually, free_port
from tests.feeding import events_in
from tests.sources import Source, a_source, saying
from tests.unit.feed_builders import a_topic, an_alert

Look = Callable[..., Result]


@pytest.fixture
def source() -> Iterator[Source]:
    with a_source() as running:
        yield running


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RealBroker]:
    found = binary()
    if found is None:
        pytest.skip("no mosquitto here: apt-get install mosquitto")
    running = RealBroker(found, tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def environment(server: EmbeddedServer, names: Names, tmp_path: Path) -> dict[str, str]:
    return {
        "SITCEN_REDIS_URL": server.url,
        "SITCEN_CENTRE": names.centre,
        "SITCEN_FEEDS": str(tmp_path / "feeds.toml"),
        "SITCEN_DATA": str(tmp_path),
    }


@pytest.fixture
def look(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setattr("dashboard.log.setup", lambda _process: None)  # the tests have a log of their own

    def typed(table: str, *words: str) -> Result:
        (tmp_path / "feeds.toml").write_text(table)
        return CliRunner().invoke(main, ["feeds", "test", *words], env=environment)

    return typed


def polled(source: Source, path: str = "/") -> str:
    return f'[feeds.alerts]\nformat = "cap"\npoll = {{ url = "{source.url(path)}" }}\n'


def keys(store: redis.Redis, names: Names) -> list[bytes]:
    return store.keys(f"{{{names.centre}}}:*")


def test_a_look_prints_what_would_go_in_and_writes_nothing(
    source: Source, look: Look, store: redis.Redis, names: Names
) -> None:
    source.plays(saying(200, an_alert().encode()))
    answer = look(polled(source), "alerts")
    assert (answer.exit_code, keys(store, names)) == (0, [])
    connected, event, told = answer.stdout.splitlines()
    assert connected == "connected"
    assert event == (
        "2026-11-22T17:30:00Z  alert  fire  severe  new  49.97000,36.24000  Пожежа на складі, Плеханівська"
    )
    assert told == "1 payloads: 1 would go in, 0 are refused, 0 have nothing to tell"


def test_what_is_refused_is_printed_with_its_reason(source: Source, look: Look) -> None:
    source.plays(saying(200, an_alert(sent="").encode()))
    answer = look(polled(source), "alerts")
    assert answer.exit_code == 1
    assert "refused  alert dsns-17: is missing - at `sent`" in answer.stdout


def test_what_cannot_be_reached_is_one_sentence(source: Source, look: Look) -> None:
    answer = look(polled(source, "/nothing"), "alerts")
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"sitcen: http://127.0.0.1:{source.port} answers 404")


def test_a_file_is_read_as_a_feed_would(source: Source, look: Look, tmp_path: Path) -> None:
    (tmp_path / "alert.xml").write_text(an_alert())
    answer = look(polled(source), "alerts", "--file", str(tmp_path / "alert.xml"))
    assert (answer.exit_code, "Плеханівська" in answer.stdout, source.asked) == (0, True, [])


def test_an_unknown_feed_and_a_broken_file_say_what_to_do(source: Source, look: Look) -> None:
    answer = look(polled(source), "alarms")
    assert (answer.exit_code, answer.stderr) == (
        2,
        "sitcen: no feed 'alarms' is configured; there are alerts\n",
    )
    answer = look(polled(source) + 'colour = "red"', "alerts")
    assert (answer.exit_code, "feeds.alerts.colour: is no setting here" in answer.stderr) == (2, True)


def test_what_comes_by_itself_says_how(look: Look) -> None:
    table = '[feeds.gate]\nformat = "cap"\npush = {}\n[feeds.calls]\nstream = { kind = "emergency" }\n'
    assert "POST /api/v1/feeds/gate" in look(table, "gate").stdout
    assert "XADD {CENTRE}:events:emergency" in look(table, "calls").stdout


def test_a_look_at_a_folder_moves_nothing(look: Look, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_text(an_alert())
    answer = look('[feeds.drop]\nformat = "cap"\nfolder = { path = "in" }', "drop")
    assert (answer.exit_code, "Плеханівська" in answer.stdout) == (0, True)
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["a.xml"]


def test_a_look_at_a_broker_takes_no_message_of_those_who_work(broker: RealBroker, look: Look) -> None:
    table = (
        f'[feeds.nvr]\nformat = "frigate"\n'
        f'mqtt = {{ url = "mqtt://127.0.0.1:{broker.port}", topics = ["frigate/events"] }}\n'
    )
    answer = look(table, "nvr", "--seconds", "0.5")
    assert answer.stdout.splitlines() == [
        "connected",
        "0 payloads: 0 would go in, 0 are refused, 0 have nothing to tell",
    ]
    assert not list(broker.folder.glob("*.db")), "no session is kept"


def test_a_look_at_a_port_listens_for_a_while(look: Look) -> None:
    table = f'[feeds.tak]\nformat = "cot"\ntcp = {{ listen = "127.0.0.1:{free_port()}", framing = "xml" }}'
    assert look(table, "tak", "--seconds", "0.2").stdout.startswith("connected\n0 payloads")


def now(seconds: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=seconds)


def current_alert(name: str) -> str:
    return an_alert(identifier=f"<identifier>{name}</identifier>", sent=f"<sent>{now(60).isoformat()}</sent>")


def test_the_process_fetches_from_every_source_and_ends_when_told(
    source: Source,
    broker: RealBroker,
    environment: dict[str, str],
    store: redis.Redis,
    names: Names,
) -> None:
    folder = broker.folder
    (folder / "in").mkdir()
    (folder / "in" / "a.xml").write_text(current_alert("by-folder"))
    source.plays(saying(200, current_alert("by-poll").encode()))
    (folder / "feeds.toml").write_text(
        polled(source)
        + f'[feeds.nvr]\nformat = "frigate"\n[feeds.nvr.mqtt]\nurl = "mqtt://127.0.0.1:{broker.port}"\n'
        + 'topics = ["frigate/events"]\n[feeds.drop]\nformat = "cap"\n'
        + '[feeds.drop.folder]\npath = "in"\nsettle_s = 0\nevery_s = 0.1\n'
    )
    topic = a_topic("update", frame_time=now(5).timestamp())

    def seen() -> bool:
        """Said again until somebody listens: the broker keeps nothing for those who never were there."""
        asyncio.run(broker.publish(topic))
        return bool(events_in(store, names, EventKind.CCTV))

    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "feeds"], env=os.environ | environment, stderr=subprocess.PIPE
    )
    try:
        eventually(lambda: len(events_in(store, names, EventKind.ALERT)) >= 2, within_s=30)
        eventually(seen, within_s=30)
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 0, log.decode()
    assert {each.id for each in events_in(store, names, EventKind.ALERT)} == {"by-folder", "by-poll"}
    assert {name.decode() for name in store.hkeys(names.health)} == {"alerts", "drop", "nvr"}
