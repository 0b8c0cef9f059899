"""What dashboard/deploy gives a production centre: accounts of the store that are enough, and no more."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import redis

from dashboard.model.codes import EventKind
from dashboard.model.feed_commands import ResendSetAside, ResendUndelivered
from dashboard.picture import Picture
from dashboard.settings import read
from dashboard.streams import snapshot
from dashboard.streams.codec import encode_command
from dashboard.streams.names import ARCHIVISTS
from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER
from tests.centre import Centre, eventually
from tests.receiver import SECRET as SECRET_OF_RECEIVER
from tests.receiver import Receiver

DEPLOY = Path(__file__).parents[1] / "dashboard" / "deploy"
SECRET = "of-one-account"


class GuardedCentre(Centre):
    """Each process signs in to the store with the account that users.acl gives it."""

    def start(self, name: str, *words: str, settings: Mapping[str, str] | None = None) -> None:
        with self.store() as store:
            for line in (DEPLOY / "users.acl").read_text().splitlines():
                _, account, *rules = line.replace("PASSWORD", SECRET).split()
                if account != "default":
                    store.execute_command("ACL", "SETUSER", account, "reset", *rules)
        self.settings = {"SITCEN_REDIS_URL": self.url_of(words[0]), **(settings or {})}
        super().start(name, *words)

    def url_of(self, account: str) -> str:
        return self.store_url.replace("unix://", f"unix://sitcen-{account}:{SECRET}@")


@pytest.fixture(scope="module")
def centre() -> Iterator[GuardedCentre]:
    with GuardedCentre() as running:
        yield running


def store_of(centre: GuardedCentre, account: str) -> redis.Redis:
    return redis.Redis.from_url(centre.url_of(account), protocol=2)


def an_event(name: str) -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": name,
            "source": "deploy",
            "type": "sitcen.sensor.v1",
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "data": {"category": "gas", "title": name},
        }
    )


def test_events_become_facts_with_the_least_rights(centre: GuardedCentre) -> None:
    with store_of(centre, "ingest") as ingest:
        ingest.xadd(centre.names.events(EventKind.SENSOR), {"event": an_event("by-xadd")})
    headers = {"Authorization": f"Bearer {centre.key}", "Content-Type": "application/cloudevents+json"}
    answer = httpx.post(f"{centre.url}/api/v1/events", content=an_event("by-http"), headers=headers)
    assert answer.status_code == 202
    with store_of(centre, "admin") as store:
        eventually(lambda: store.xlen(centre.names.journal) >= 2)


def test_the_adviser_says_what_is_covered_with_the_least_rights(centre: GuardedCentre) -> None:
    centre.start("adviser", "adviser")
    with store_of(centre, "admin") as store:
        eventually(lambda: store.get(centre.names.coverage), within_s=20)
    assert "NOPERM" not in centre.log


def test_the_archive_is_kept_with_the_least_rights(centre: GuardedCentre) -> None:
    centre.start("archivist", "archivist")
    with store_of(centre, "admin") as store:
        store.xadd(centre.names.events(EventKind.SENSOR), {"event": an_event("kept")})
        eventually(lambda: store.hexists(centre.names.feeds, "archivist"), within_s=20)
        newest = store.xrevrange(centre.names.journal, count=1)[0][0]
        eventually(lambda: _archived_to(store, centre) >= newest, within_s=20)
    assert "NOPERM" not in centre.log


def _archived_to(store: redis.Redis, centre: GuardedCentre) -> bytes:
    groups = store.xinfo_groups(centre.names.journal)
    return next(each["last-delivered-id"] for each in groups if each["name"] == ARCHIVISTS.encode())


def test_a_feed_is_taken_in_judged_and_read_again_with_the_least_rights(centre: GuardedCentre) -> None:
    centre.start("feeds", "feeds")
    headers = {"Authorization": f"Bearer {centre.key}"}
    for payload in (b"{", b'{"type": "new", "after": {}}'):
        assert httpx.post(
            f"{centre.url}/api/v1/feeds/frigate", content=payload, headers=headers
        ).is_client_error
    with store_of(centre, "admin") as store:

        def picture() -> Picture:
            return snapshot.load(store, centre.names)

        eventually(lambda: len(picture().set_aside) == 2 and "frigate" in picture().feeds, within_s=20)
        asked = encode_command(ResendSetAside(id="again", actor="duty", feed="frigate"))
        store.xadd(centre.names.commands, {"command": asked})
        eventually(lambda: b"SetAsideKept" in b"".join(_newest(store, centre)), within_s=20)
        assert store.hexists(centre.names.health, "frigate")
    assert "NOPERM" not in centre.log


def test_what_goes_out_goes_out_with_the_least_rights(centre: GuardedCentre, tmp_path: Path) -> None:
    receiver = Receiver()
    (tmp_path / "city.key").write_text(SECRET_OF_RECEIVER)
    with receiver.listening():
        file = tmp_path / "feeds.toml"
        table = f'kind = "webhook"\nurl = "{receiver.url}"\nsecret = {{ file = "city.key" }}\n'
        file.write_text(f"[outputs.city]\n{table}")
        centre.start("feeds-3", "feeds", settings={"SITCEN_FEEDS": str(file)})
        with store_of(centre, "admin") as store:
            eventually(lambda: store.exists(centre.names.chosen("city")), within_s=20)
            asked = encode_command(ResendUndelivered(id="told-again", actor="duty", output="city"))
            store.xadd(centre.names.commands, {"command": asked})
            store.xadd(centre.names.events(EventKind.SENSOR), {"event": an_event("goes-out")})
            receiver.until(lambda: any(b"goes-out" in each.body for each in receiver.kept))
    assert "NOPERM" not in centre.log


def _newest(store: redis.Redis, centre: GuardedCentre) -> list[bytes]:
    return [fields[b"fact"] for _, fields in store.xrevrange(centre.names.journal, count=20)]


def test_what_is_measured_is_watched_with_the_least_rights(centre: GuardedCentre) -> None:
    centre.start("feeds-2", "feeds")
    reading = {
        "specversion": "1.0",
        "id": "gauge-1",
        "source": "deploy",
        "type": "sitcen.reading.v1",
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "data": {"station": "gauge-1", "quantity": "water_level_m", "value": 1.5},
    }
    with store_of(centre, "ingest") as ingest:
        ingest.xadd(centre.names.readings, {"event": json.dumps(reading)})
    with store_of(centre, "admin") as store:
        eventually(lambda: store.hget(centre.names.watches, "place"), within_s=20)
    assert "NOPERM" not in centre.log


def test_a_person_signs_in_through_the_web_account(centre: GuardedCentre) -> None:
    form = {"username": "operator", "password": centre.password}
    with httpx.Client(base_url=centre.url) as browser:
        assert browser.post("/login", data=form).status_code == 303
        assert browser.get("/api/v1/board").status_code == 200
        browser.headers[CSRF_HEADER] = browser.cookies[CSRF_COOKIE]
        command = {"type": "OpenIncident", "category": "fire", "title": "By hand"}
        assert browser.post("/api/v1/commands", json=command).status_code == 200
        assert browser.post("/login", data=form | {"password": "wrong one"}).status_code == 401


@pytest.mark.parametrize(
    "account, words",
    [
        ("ingest", "XRANGE {kharkiv}:events:sensor - +"),
        ("ingest", "XADD {kharkiv}:journal * fact forged"),
        ("web", "XADD {kharkiv}:journal * fact forged"),
        ("web", "HSET {kharkiv}:users eve x"),
        ("web", "HSET {kharkiv}:lease epoch 99"),
        ("web", "EVAL return(1) 0"),
        ("writer", "EVAL return(1) 0"),
        ("writer", "HGETALL {other}:users"),
        ("writer", "HSET {kharkiv}:keys x y"),
        ("writer", "FUNCTION FLUSH"),
        ("writer", "CONFIG SET appendonly no"),
        ("web", "FLUSHALL"),
        ("adviser", "XADD {kharkiv}:journal * fact forged"),
        ("adviser", "XADD {kharkiv}:positions * event forged"),
        ("adviser", "HGETALL {kharkiv}:users"),
        ("adviser", "EVAL return(1) 0"),
        ("archivist", "XADD {kharkiv}:journal * fact forged"),
        ("archivist", "XTRIM {kharkiv}:journal MAXLEN 0"),
        ("archivist", "XGROUP DESTROY {kharkiv}:journal archivist"),
        ("archivist", "HGETALL {kharkiv}:users"),
        ("ingest", "KEYS *"),
        ("feeds", "XADD {kharkiv}:journal * fact forged"),
        ("feeds", "HGETALL {kharkiv}:users"),
        ("feeds", "XDEL {kharkiv}:dead 1-0"),
        ("web", "XADD {kharkiv}:dead * raw forged"),
    ],
)
def test_an_account_may_do_no_more_than_its_work(centre: GuardedCentre, account: str, words: str) -> None:
    with store_of(centre, account) as store, pytest.raises(redis.exceptions.NoPermissionError):
        store.execute_command(*words.split())


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service"), key=str), ids=lambda unit: unit.name)
def test_every_unit_runs_a_command_of_ours_unprivileged(unit: Path) -> None:
    lines = dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line)
    assert lines["ExecStart"].split()[1] in {"web", "writer", "adviser", "archivist", "feeds"}
    assert lines["User"] == "sitcen"
    assert lines["NoNewPrivileges"] == "yes"
    assert lines["ProtectSystem"] == "strict"


def test_the_shared_settings_are_settings() -> None:
    lines = [line for line in (DEPLOY / "sitcen.env").read_text().splitlines() if line[:1] not in {"", "#"}]
    assert read(dict(line.split("=", 1) for line in lines)).secure_cookies
