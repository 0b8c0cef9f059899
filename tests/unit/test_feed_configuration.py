"""The file of feeds: everything is checked at once, and nothing secret is shown."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.errors import SettingsError
from dashboard.feeds import FORMATS, configuration
from dashboard.feeds.configuration import Configuration, Rhythm, base_urls, load
from dashboard.feeds.configuration.addresses import Broker, Endpoint, Web
from dashboard.feeds.configuration.tables import Folder, Mqtt, Poll, Push, Stream, Tcp
from dashboard.feeds.local import Local
from dashboard.model.codes import EventKind

WHOLE = """
[feeds.alerts]
format = "cap"
zone = "Europe/Warsaw"
[feeds.alerts.poll]
url = "https://alerts.example/cap.atom"
every_s = 30
headers = { Authorization = { env = "ALERTS_KEY" }, Accept = "application/atom+xml" }
follow = true

[feeds.cameras]
format = "frigate"
every_s = 600
[feeds.cameras.mqtt]
url = "mqtts://nvr.example"
topics = ["frigate/events", "frigate/reviews"]
version = "5"
username = "sitcen"
password = { file = "password" }

[feeds.drop]
format = "cap"
[feeds.drop.folder]
path = "in"
pattern = "*.xml"

[feeds.trackers]
format = "cap"
late_after_s = 20
lost_after_s = 40
[feeds.trackers.tcp]
listen = "0.0.0.0:8089"
framing = "xml"

[feeds.roads]
format = "datex2"
push = {}

[feeds.calls]
every_s = 5
stream = { kind = "emergency" }
"""


def written(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> Configuration:
    file = folder / "feeds.toml"
    file.write_text(text)
    return load(file, Local(), environment or {})


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as told:
        written(folder, text)
    return str(told.value).splitlines()


def one(transport: str, rest: str) -> str:
    return f'[feeds.one]\nformat = "cap"\n[feeds.one.{transport}]\n{rest}\n'


@pytest.fixture
def whole(tmp_path: Path) -> Configuration:
    (tmp_path / "password").write_text("hunter2\n")
    return written(tmp_path, WHOLE, {"ALERTS_KEY": "Bearer hunter2"})


def test_every_transport_is_read(whole: Configuration) -> None:
    kinds = [type(each.transport) for each in whole.feeds.values()]
    assert kinds == [Poll, Mqtt, Folder, Tcp, Push, Stream]
    assert [each.kind for each in whole.feeds.values()][-3:] == [
        EventKind.ALERT,
        EventKind.TRAFFIC,
        EventKind.EMERGENCY,
    ]


def test_secrets_come_from_the_environment_or_a_file_and_are_not_shown(whole: Configuration) -> None:
    poll, mqtt = whole.feeds["alerts"].transport, whole.feeds["cameras"].transport
    assert isinstance(poll, Poll)
    assert isinstance(mqtt, Mqtt)
    assert (poll.headers["Authorization"], mqtt.password) == ("Bearer hunter2", "hunter2")
    assert "hunter2" not in repr(whole)


def test_an_address_shows_its_host_alone() -> None:
    address = Web.read("https://alerts.example/feed/hunter2?key=hunter2")
    assert (str(address), address.url[-7:]) == ("https://alerts.example:443", "hunter2")
    assert "hunter2" not in repr(address)


def test_paths_lie_beside_the_file(whole: Configuration, tmp_path: Path) -> None:
    folder = whole.feeds["drop"].transport
    assert isinstance(folder, Folder)
    assert folder.path == tmp_path / "in"


def test_a_rhythm_follows_from_how_often_the_source_speaks(whole: Configuration) -> None:
    told = {name: each.rhythm for name, each in whole.feeds.items()}
    assert told["alerts"] == Rhythm(timedelta(seconds=90), timedelta(seconds=300))
    assert told["cameras"] == Rhythm(timedelta(minutes=30), timedelta(minutes=100))
    assert told["trackers"] == Rhythm(timedelta(seconds=20), timedelta(seconds=40))
    assert told["calls"] == Rhythm(timedelta(minutes=1), timedelta(minutes=5))
    assert told["drop"] is None


@pytest.mark.parametrize(
    "rhythm, late_s, lost_s",
    [("late_after_s = 30", 30, 300), ("lost_after_s = 30", 30, 30), ("late_after_s = 9000", 9_000, 30_000)],
)
def test_half_a_rhythm_is_completed(tmp_path: Path, rhythm: str, late_s: int, lost_s: int) -> None:
    read = written(tmp_path, f'[feeds.one]\nformat = "cap"\npush = {{}}\n{rhythm}').feeds["one"].rhythm
    assert read == Rhythm(timedelta(seconds=late_s), timedelta(seconds=lost_s))


@pytest.mark.parametrize("format_name, late_s", [("gtfs_rt", 180), ("detectors", 900), ("cap", None)])
def test_only_formats_that_speak_steadily_have_a_rhythm_by_themselves(
    tmp_path: Path, format_name: str, late_s: int | None
) -> None:
    read = written(tmp_path, f'[feeds.one]\nformat = "{format_name}"\npush = {{}}').feeds["one"].rhythm
    assert (read and read.late_after.total_seconds()) == late_s


def test_every_mistake_is_listed_with_its_file_feed_and_field(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        """
        colour = "red"
        [feeds.alerts]
        format = "cap"
        every_s = "often"
        [feeds.alerts.poll]
        urll = "https://alerts.example"
        every_s = 0
        headers = { X-Api-Key = { env = "NOWHERE" } }
        [feeds.cameras]
        format = "frigat"
        push = {}
        [feeds.Kharkiv]
        format = "cap"
        push = {}
        """,
    )
    expected = {
        "colour: is no setting",
        "feeds.alerts.every_s: expected `float`, got `str`",
        "feeds.alerts.poll.url: is missing",
        "feeds.alerts.poll.urll: is no setting here; there are",
        "feeds.alerts.poll.every_s: expected `float` >= 1.0",
        "feeds.alerts.poll.headers.X-Api-Key: the environment has no NOWHERE",
        "feeds.cameras.format: must be one of alerts_in_ua",
        "feeds.Kharkiv: a name is of small letters",
    }
    assert len(told) == len(expected)
    for each in expected:
        assert any(line.startswith(f"{tmp_path}/feeds.toml: {each}") for line in told), each


@pytest.mark.parametrize(
    "text, what",
    [
        ("[feeds.one]", "one: needs one of"),
        ('[feeds.one]\nformat = "cap"\npush = {}\nstream = { kind = "alert" }', "one: needs one of"),
        ("[feeds.one]\npush = {}", "one: needs a format"),
        ('[feeds.one]\nformat = "cap"\nstream = { kind = "alert" }', "one: needs a format, unless"),
        ('[feeds.one]\nstream = { kind = "alarm" }', "one.stream.kind: invalid enum value"),
        ('[feeds.one]\nformat = "cap"\npush = 3', "one.push: must be a table"),
        (
            '[feeds.one]\nformat = "cap"\nzone = "Europe/Nowhere"\npush = {}',
            "one.zone: 'Europe/Nowhere' is no t",
        ),
        ('[feeds.datex2]\nformat = "cap"\npush = {}', "datex2: is the name of another format"),
        ('[feeds.one]\nformat = "cap"\npush = {}\nlate_after_s = 2\nlost_after_s = 1', "one: late_after_s"),
        (one("poll", 'url = "ftp://x"'), "one.poll.url: must begin with https:// or http://"),
        (one("poll", 'url = "https://a:b@x"'), "one.poll.url: must hold no name and password"),
        (one("poll", 'url = "https://x:port"'), "one.poll.url: must name a port"),
        (one("poll", 'url = "https://x"\nquery = { token = "t" }'), "one.poll: query.token must lie"),
        (one("poll", 'url = "https://x"\nca_file = "no.pem"'), "one.poll.ca_file: there is no file"),
        (one("poll", 'url = { file = "no" }'), "one.poll.url: no cannot be read: No such file"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = []'), "one.mqtt.topics: expected `array` of length >= 1"),
        (one("mqtt", 'url = "mqtt://x/t"\ntopics = ["t"]'), "one.mqtt.url: must end with its host"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = ["a/#/b"]'), "one.mqtt: topics: 'a/#/b' is none"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = ["a/b+"]'), "one.mqtt: topics: 'a/b+' is none"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = ["t"]\nqos = 2'), "one.mqtt.qos: invalid enum value 2"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = ["t"]\npassword = "p"'), "one.mqtt.password: must lie"),
        (one("mqtt", 'url = "mqtt://x"\ntopics = ["t"]\ncert_file = "c"'), "one.mqtt: cert_file and"),
        (one("tcp", 'framing = "xml"'), "one.tcp: needs one of listen and connect"),
        (one("tcp", 'framing = "xml"\nlisten = "8089"'), "one.tcp.listen: must be of the form host:port"),
        (one("tcp", 'framing = "xml"\nlisten = "a:1"\ntls = true'), "one.tcp: cert_file and"),
        ("feeds = 3", "feeds: must be a table"),
    ],
)
def test_a_mistake_says_what_it_must_be(tmp_path: Path, text: str, what: str) -> None:
    (line,) = mistakes(tmp_path, text)
    place = what if what.startswith("feeds") else f"feeds.{what}"
    assert line.startswith(f"{tmp_path}/feeds.toml: {place}")


@pytest.mark.parametrize("text", ["[feeds", "\udcff"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"feeds\.toml"):
        load(file, Local(), {})


def test_without_a_file_there_are_no_feeds() -> None:
    assert load(None, Local()).feeds == {}


def test_what_travels_unencrypted_to_another_host_is_noted(tmp_path: Path) -> None:
    open_one = written(tmp_path, one("poll", 'url = "http://alerts.example/x?place=1"'))
    (note,) = open_one.notes
    assert note.startswith("feed one: what http://alerts.example:80 says can be read")
    assert not written(tmp_path, one("poll", 'url = "http://127.0.0.1:8000/"')).notes
    assert not written(tmp_path, one("mqtt", 'url = "mqtt://localhost"\ntopics = ["t"]')).notes


def test_a_feed_has_its_own_zone_or_that_of_the_centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = []
    make = FORMATS["cap"]
    monkeypatch.setattr(configuration, "FORMATS", {"cap": lambda local: lent.append(local) or make(local)})
    written(tmp_path, '[feeds.a]\nformat = "cap"\npush = {}\nzone = "Europe/Warsaw"')
    written(
        tmp_path,
        '[feeds.a]\nformat = "cap"\npush = {}\n[feeds.a.options]\nsender = { env = "WHO" }',
        {"WHO": "dsns"},
    )
    assert [each.zone.key for each in lent] == ["Europe/Warsaw", "Europe/Kyiv"]
    assert lent[1].options == {"sender": "dsns"}


def test_addresses_of_every_kind() -> None:
    assert (Broker.read("mqtts://nvr").port, Broker.read("mqtt://nvr:1999").port) == (8883, 1999)
    assert str(Broker.read("mqtt://[::1]")) == "mqtt://[::1]:1883"
    assert Endpoint.read("[::1]:8089") == Endpoint("::1", 8089)


def test_where_recorders_are_is_read_without_any_secret(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    recorder = '\n[feeds.cameras.options]\nbase_url = "https://nvr.example:8971"\n'
    file.write_text(WHOLE + recorder + "[feeds.odd]\noptions = 7\n[feeds.other.options]\nbase_url = 7\n")
    assert base_urls(file) == ("https://nvr.example:8971",)
    assert base_urls(None) == ()
