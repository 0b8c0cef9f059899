"""The tables of the file of feeds: each transport, and what every feed has. Paths are beside the file."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from dashboard.feeds.configuration.addresses import Broker, Endpoint, Web
from dashboard.feeds.configuration.written import Secret
from dashboard.model.codes import EventKind

Seconds = Annotated[float, Meta(gt=0, le=7 * 86_400)]
Bytes = Annotated[int, Meta(ge=1, le=256 * 2**20)]
Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
LIKE_A_SECRET = re.compile(r"auth|cookie|key|password|secret|token", re.IGNORECASE)


class Poll(Struct, frozen=True, kw_only=True):
    """Asks over HTTP, again and again."""

    url: Web
    every_s: Annotated[float, Meta(ge=1, le=86_400)] = 60.0
    headers: dict[str, Text] = {}
    query: dict[str, Text] = {}
    conditional: bool = (
        True  # with what the last answer said of its version, so that an unchanged one is short
    )
    follow: bool = False  # an Atom or RSS index: fetch the alerts that it links to, on the same host
    timeout_s: Seconds = 30.0  # for the whole of an answer
    most_bytes: Bytes = 32 * 2**20  # of an answer, as it comes and unpacked
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        _well_hidden("headers", self.headers)
        _well_hidden("query", self.query)


class Mqtt(Struct, frozen=True, kw_only=True):
    """Listens to a broker, in a session that the broker keeps while we are away."""

    url: Broker
    topics: Annotated[tuple[Text, ...], Meta(min_length=1)]
    version: Literal["3.1.1", "5"] = "3.1.1"
    username: Text | None = None
    password: Secret | None = None
    qos: Literal[0, 1] = 1
    session_expiry_s: Annotated[int, Meta(ge=0, le=2**32 - 1)] = (
        7 * 86_400
    )  # version 5; before it the broker's
    client_id: Text | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def __post_init__(self) -> None:
        _both_or_none(self.cert_file, self.key_file)
        for topic in self.topics:
            _topic_filter(topic)
        if self.password is not None and self.username is None:
            raise ValueError("a password without a username is none")


class Folder(Struct, frozen=True, kw_only=True):
    """Takes the files that others put there. `done` and `failed` lie in it unless they are absolute."""

    path: Path
    pattern: Text = "*"
    done: Text = "done"
    failed: Text = "failed"
    settle_s: Annotated[float, Meta(ge=0, le=3_600)] = (
        2.0  # a file that grew or changed since is not whole yet
    )
    every_s: Seconds = 2.0


class Tcp(Struct, frozen=True, kw_only=True):
    """Reads a stream of documents, from those who connect to us or from one to which we connect."""

    listen: Endpoint | None = None
    connect: Endpoint | None = None
    framing: Literal["xml", "lines"]
    tls: bool = False
    ca_file: Path | None = None  # listening: whose certificates we ask of those who connect
    cert_file: Path | None = None
    key_file: Path | None = None
    most_bytes: Bytes = 256 * 2**10  # of one document
    document_s: Seconds = 30.0  # from a document's first byte to its last
    idle_s: Seconds = 600.0  # without any byte
    most_clients: Annotated[int, Meta(ge=1, le=10_000)] = 100

    def __post_init__(self) -> None:
        if (self.listen is None) == (self.connect is None):
            raise ValueError("needs one of listen and connect")
        _both_or_none(self.cert_file, self.key_file)
        if self.listen and self.tls and self.cert_file is None:
            raise ValueError("cert_file and key_file are missing: who listens with TLS shows a certificate")

    @property
    def place(self) -> Endpoint:
        """The one of both that is there."""
        return self.listen or cast("Endpoint", self.connect)


class Push(Struct, frozen=True, kw_only=True):
    """Waits for `POST /api/v1/feeds/NAME`."""


class Subscription(Struct, frozen=True, kw_only=True):
    """Asks a FIWARE broker to notify us at `notify`: our `POST /api/v1/feeds/NAME` as it reaches it."""

    broker: Web
    notify: Web
    key: Secret  # an ingest key of ours, which the broker shows when it notifies
    types: Annotated[tuple[Text, ...], Meta(min_length=1)]
    dialect: Literal["ld", "v2"] = "ld"
    context: Text | None = None  # the address of the types' JSON-LD context
    headers: dict[str, Text] = {}  # a tenant, a key of the broker's
    renew_s: Annotated[float, Meta(ge=10, le=86_400)] = 600.0  # it ends by itself after three times as long
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        _well_hidden("headers", self.headers)


class Stream(Struct, frozen=True, kw_only=True):
    """Waits for events that a program adds to the stream of this kind by itself."""

    kind: EventKind


Transport = Poll | Mqtt | Folder | Tcp | Push | Subscription | Stream


class FeedTable(Struct, frozen=True, kw_only=True):
    """`[feeds.NAME]`. Silence longer than `late_after_s` and `lost_after_s` is told by its health."""

    format: str | None = None
    every_s: Seconds | None = None  # how often the source speaks when all is well
    late_after_s: Seconds | None = None
    lost_after_s: Seconds | None = None
    zone: ZoneInfo | None = None
    options: dict[str, Any] = {}
    poll: Poll | None = None
    mqtt: Mqtt | None = None
    folder: Folder | None = None
    tcp: Tcp | None = None
    push: Push | None = None
    subscription: Subscription | None = None
    stream: Stream | None = None

    def __post_init__(self) -> None:
        if len(self.transports) != 1:
            raise ValueError("needs one of the tables poll, mqtt, folder, tcp, push, subscription and stream")
        if (self.format is None) != (self.stream is not None):
            raise ValueError("needs a format, unless it is a stream")
        if self.late_after_s and self.lost_after_s and self.late_after_s > self.lost_after_s:
            raise ValueError("late_after_s must not be more than lost_after_s")

    @property
    def transports(self) -> tuple[Transport, ...]:
        every = (self.poll, self.mqtt, self.folder, self.tcp, self.push, self.subscription, self.stream)
        return tuple(each for each in every if each is not None)


def _well_hidden(field: str, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if LIKE_A_SECRET.search(name) and not isinstance(value, Secret):
            raise ValueError(f'{field}.{name} must lie elsewhere: {{ env = "NAME" }} or {{ file = "path" }}')


def _topic_filter(text: str) -> None:
    """MQTT 5 section 4.7.1: + stands for a whole level, # for all that are left."""
    *before, last = text.split("/")
    whole = all(each == "+" or not set("+#") & set(each) for each in before)
    if not whole or (set("+#") & set(last) and last not in {"+", "#"}):
        raise ValueError(f"topics: {text!r} is none: + and # stand alone between slashes, # at the end")


def _both_or_none(cert_file: Path | None, key_file: Path | None) -> None:
    if (cert_file is None) != (key_file is None):
        raise ValueError("cert_file and key_file go together")
