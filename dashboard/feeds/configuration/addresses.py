"""Where a source is: addresses of the schemes that its transport speaks, without credentials in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import ClassVar, Self
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Shown and logged by its host alone: the rest of an address may carry a key."""

    SCHEMES: ClassVar[Mapping[str, tuple[int, bool]]] = {}  # the usual port, and whether it is TLS

    url: str = field(repr=False)
    scheme: str
    host: str
    port: int
    tls: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, which says what the address must be and does not repeat it."""
        parts = urlsplit(text)
        if parts.scheme not in cls.SCHEMES or not parts.hostname:
            schemes = " or ".join(f"{each}://" for each in cls.SCHEMES)
            raise ValueError(f"must begin with {schemes} and name a host")
        if parts.username is not None or parts.password is not None:
            raise ValueError("must hold no name and password: they have settings of their own")
        usual, tls = cls.SCHEMES[parts.scheme]
        return cls(str(text), parts.scheme, parts.hostname, _port(parts) or usual, tls)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def open_to_others(self) -> bool:
        """Whether what is said there can be read on the way."""
        return not self.tls and not _is_this_host(self.host)


class Web(Address):
    __slots__ = ()
    SCHEMES = {"https": (443, True), "http": (80, False)}  # noqa: RUF012 — the base says that it is the class's


class Broker(Address):
    __slots__ = ()
    SCHEMES = {"mqtts": (8883, True), "mqtt": (1883, False)}  # noqa: RUF012

    @classmethod
    def read(cls, text: str) -> Self:
        parts = urlsplit(text)
        if parts.path.strip("/") or parts.query or "#" in text:
            raise ValueError("must end with its host and port: topics have a setting of their own")
        return super().read(text)


@dataclass(frozen=True, slots=True)
class Endpoint:
    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From `host:port`. Raises ValueError, which says what it must be."""
        parts = urlsplit(f"//{text}")
        port = _port(parts)
        if not parts.hostname or port is None or parts.netloc != text:
            raise ValueError("must be of the form host:port")
        return cls(parts.hostname, port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise ValueError("must name a port from 0 to 65535") from error


def _is_this_host(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
