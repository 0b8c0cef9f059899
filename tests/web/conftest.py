"""One centre with its writer and web processes for all tests of this room."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
import redis

from dashboard.embedded import EmbeddedServer
from dashboard.model.codes import Role, Scope
from dashboard.streams import people
from dashboard.streams.names import Names
from tests.a_camera import Camera, a_camera
from tests.web.site import PASSWORD, Site

_addresses = count(2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(word: str, environment: dict[str, str]) -> Iterator[int]:
    """One of the centre's processes; gives its id."""
    started = subprocess.Popen([sys.executable, "-m", "dashboard", word], env=environment)
    try:
        yield started.pid
    finally:
        started.terminate()
        started.wait(15)


CAMERAS = """id,name,lat,lon,bearing_deg,view_deg,range_m,still
gate,Gate,49.9935,36.2304,90,60,200,https://nvr.example/gate.jpg
mast,Mast,49.9936,36.2310,270,60,200,
roof,Roof,49.9950,36.2318,,,,
tower,Tower,50.0200,36.3300,0,90,400,{tower}
"""


FEEDS = """
[feeds.gate-12]
format = "frigate"
every_s = 3600
push = {}
"""


@contextlib.contextmanager
def a_site(server: EmbeddedServer, centre: str, cameras: Path) -> Iterator[Site]:
    """A centre of this name, with all its processes, accounts of every role and a key of every scope."""
    names, port = Names(centre), free_port()
    environment = {
        **os.environ,
        "SITCEN_REDIS_URL": server.url,
        "SITCEN_CENTRE": names.centre,
        "SITCEN_PORT": str(port),
        "SITCEN_CAMERAS": str(cameras),
        "SITCEN_DATA": str(cameras.parent),
        "SITCEN_DATABASE_URL": f"sqlite:///{cameras.parent / centre}.sqlite3",
        "SITCEN_FEEDS": str(cameras.parent / "feeds.toml"),
        "SITCEN_TRUSTED_ORIGINS": "https://centre.example",
    }
    with redis.Redis.from_url(server.url, protocol=2, socket_timeout=10) as store:
        for role in Role:
            people.add_user(store, names, str(role), role, PASSWORD)
        keys = {scope: people.add_key(store, names, f"test {scope}", scope) for scope in Scope}
        beside = (process(word, environment) for word in ("writer", "archivist", "feeds"))
        with contextlib.ExitStack() as stack, process("web", environment) as web:
            for each in beside:
                stack.enter_context(each)
            found = Site(url=f"http://127.0.0.1:{port}", names=names, store=store, keys=keys, web=web)
            found.await_ready()
            yield found


@pytest.fixture(scope="session")
def tower() -> Iterator[Camera]:
    """The one camera of the register that answers."""
    with a_camera() as found:
        yield found


@pytest.fixture(scope="session")
def cameras(tmp_path_factory: pytest.TempPathFactory, tower: Camera) -> Path:
    register = tmp_path_factory.mktemp("register") / "cameras.csv"
    register.write_text(CAMERAS.format(tower=tower.url("/tower.jpg")))
    (register.parent / "feeds.toml").write_text(FEEDS)
    return register


@pytest.fixture(scope="session")
def site(server: EmbeddedServer, cameras: Path) -> Iterator[Site]:
    with a_site(server, "webtest", cameras) as found:
        yield found


@pytest.fixture
def address() -> str:
    """An address that no other test signs in from: the site believes the proxy its settings name."""
    return f"10.0.{next(_addresses)}.1"


@pytest.fixture
def operator(site: Site, address: str) -> Iterator[httpx.Client]:
    with site.signed_in(Role.OPERATOR, address) as client:
        yield client


@pytest.fixture
def anonymous(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url) as client:
        yield client


@pytest.fixture
def ingest(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.INGEST) as client:
        yield client


@pytest.fixture
def desk(site: Site) -> Iterator[httpx.Client]:
    with site.with_key(Scope.DESK) as client:
        yield client
