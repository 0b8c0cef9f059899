"""What a person wrote into a TOML file becomes structs; every mistake is gathered, not only the first."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Self, TypeVar, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from dashboard.errors import SettingsError
from dashboard.feeds.configuration.addresses import Broker, Endpoint, Web

S = TypeVar("S", bound=Struct)
TABLES = {"feeds", "outputs"}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
NAMED = "a name is of small letters, digits, - and _, and at most 63 long"
MOST_SECRET_BYTES = 64 * 2**10  # a key with its chain; a larger file is not what was meant


class Secret(str):
    """What came from the environment or a file; it hides itself where it would be shown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError when it was written in the open."""
        if not isinstance(text, cls):
            raise ValueError('must lie elsewhere: { env = "NAME" } or { file = "path" }')  # noqa: TRY004
        return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError(f"{text!r} is no time zone") from error


# What msgspec does not know: each from a text, and raises ValueError, which says what it must be.
READERS: Mapping[type, Callable[[str], Any]] = {
    Broker: Broker.read,
    Endpoint: Endpoint.read,
    Path: Path,
    Secret: Secret.read,
    Web: Web.read,
    ZoneInfo: _zone,
}


@dataclass(slots=True)
class Written:
    """One file's tables. A value may be `{ env = "NAME" }` or `{ file = "path" }`, and is what lies there."""

    file: Path
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    mistakes: list[str] = field(default_factory=list)
    _content: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Raises SettingsError when the file cannot be read at all."""
        try:
            self._content = tomllib.loads(self.file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{self.file}: {error}") from error
        for name in self._content.keys() - TABLES:
            self.wrong(name, "is no setting here; there are tables [feeds.NAME] and [outputs.NAME]")

    def wrong(self, path: str, what: object) -> None:
        self.mistakes.append(f"{self.file}: {path}: {what}")

    def check(self) -> None:
        """Raises SettingsError, which lists every mistake."""
        if self.mistakes:
            raise SettingsError("\n".join(self.mistakes))

    def tables(self, kind: str) -> Mapping[str, Any]:
        """The tables `[kind.NAME]` by name."""
        tables = self._content.get(kind, {})
        if not isinstance(tables, dict):
            self.wrong(kind, "must be a table")
            return {}
        for name in tables:
            if not NAME.fullmatch(name):
                self.wrong(
                    f"{kind}.{name}", "a name is of small letters, digits, - and _, and at most 63 long"
                )
        return tables

    def read(self, kind: type[S], table: object, path: str) -> S | None:
        """The struct of a table; None when something in it is wrong."""
        if not isinstance(table, dict):
            self.wrong(path, "must be a table")
            return None
        known = len(self.mistakes)
        fields = {each.encode_name: each for each in msgspec.structs.fields(kind)}
        for name in table.keys() - fields.keys():
            self.wrong(f"{path}.{name}", f"is no setting here; there are {', '.join(sorted(fields))}")
        values = {
            name: self._value(each.type, table.get(name), f"{path}.{name}")
            for name, each in fields.items()
            if name in table or each.required
        }
        if len(self.mistakes) > known:
            return None
        try:
            found = kind(**values)
        except ValueError as error:
            self.wrong(path, error)
            return None
        self._check_files(values, path)
        return found

    def _check_files(self, values: Mapping[str, Any], path: str) -> None:
        """Files that are named must be there: better told now than at three at night."""
        for name, value in values.items():
            if name.endswith("_file") and isinstance(value, Path) and not value.is_file():
                self.wrong(f"{path}.{name}", f"there is no file {value}")

    def _value(self, kind: Any, value: object, path: str) -> Any:
        kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
        inner = next((each for each in kinds if isinstance(each, type) and issubclass(each, Struct)), None)
        if inner is not None:
            return self.read(inner, value, path)
        known = len(self.mistakes)
        resolved = self._resolved(value, path)
        if len(self.mistakes) > known:
            return None
        try:
            return self._converted(resolved, kind, next((each for each in kinds if each in READERS), None))
        except ValueError as error:
            self.wrong(path, _what(error, missing=value is None))
            return None

    def _converted(self, value: object, kind: Any, own: type | None) -> Any:
        """Raises ValueError, of which msgspec's ValidationError is one."""
        text = msgspec.convert(value, kind if own is None else str)
        if own is None:
            return text
        found = READERS[own](text)
        return self.file.parent / found if isinstance(found, Path) else found

    def _resolved(self, value: Any, path: str) -> Any:
        """The value with every reference in it followed; one that leads nowhere is a mistake."""
        if isinstance(value, list):
            return [self._resolved(each, path) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and isinstance(value.get("env"), str):
            return self._from_environment(value["env"], path)
        if len(value) == 1 and isinstance(value.get("file"), str):
            return self._from_file(value["file"], path)
        return {name: self._resolved(each, f"{path}.{name}") for name, each in value.items()}

    def _from_environment(self, name: str, path: str) -> Secret | None:
        if name in self.environment:
            return Secret(self.environment[name])
        self.wrong(path, f"the environment has no {name}")
        return None

    def _from_file(self, name: str, path: str) -> Secret | None:
        try:
            with (self.file.parent / name).open(encoding="utf-8") as lying:
                return Secret(lying.read(MOST_SECRET_BYTES).rstrip("\r\n"))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            self.wrong(path, f"{name} cannot be read: {why}")
            return None


def _what(error: Exception, *, missing: bool) -> str:
    said = str(error).replace(" | null", "")  # TOML has none
    if missing:
        return f"is missing: {said.partition(', got')[0].lower()}"
    return said[:1].lower() + said[1:]
