"""The services that citizens choose from: data that a centre edits."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from dashboard.errors import SettingsError
from dashboard.model.codes import Category

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
LISTS = frozenset({"singlevaluelist", "multivaluelist"})


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    uk: str
    en: str

    def of(self, lang: str) -> str:
        return self.en if lang == "en" else self.uk


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    key: Code
    name: Wording


class Attribute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of a service's own."""

    code: Code
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    description: Wording
    required: bool = False
    values: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        if (self.datatype in LISTS) != bool(self.values):
            raise ValueError(f"attribute {self.code}: a list has values, and nothing else has")


class Service(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Wording
    description: Wording
    group: Wording
    category: Category
    keywords: tuple[str, ...] = ()
    moderated: bool = False
    form: bool = True
    attributes: tuple[Attribute, ...] = ()


Services = Mapping[str, Service]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    services: Annotated[dict[Code, Service], Meta(min_length=1)]


def load(path: Path | None = None) -> Services:
    """By their codes, in their order: a centre's own file, or the one that comes with it.

    Raises SettingsError, which names the file and the field.
    """
    source = path or files("dashboard.citizens") / "services.toml"
    try:
        return msgspec.convert(tomllib.loads(source.read_text("utf-8")), _File).services
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"services {path or 'of the package'}: {error}") from error
