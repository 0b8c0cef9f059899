"""What a report is made of, whether it becomes a page or paper: sections of tables, pairs, text and pictures."""

from typing import Literal

from msgspec import Struct

Mark = Literal["good", "late", ""]


class Card(Struct, frozen=True, kw_only=True):
    label: str
    value: str
    note: str
    mark: Mark = ""


class Cell(Struct, frozen=True):
    """`mark` says how a figure stands against its limit; the words beside it say so as well."""

    text: str
    mark: Mark = ""


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """`widths` are the columns' shares of the page."""

    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    small: bool = False


class Picture(Struct, frozen=True, kw_only=True, tag="picture"):
    svg: str
    said: str
    note: str = ""


class Text(Struct, frozen=True, tag="text"):
    text: str


class Pairs(Struct, frozen=True, tag="pairs"):
    pairs: tuple[tuple[str, str], ...]


Block = Table | Picture | Text | Pairs


class Section(Struct, frozen=True):
    title: str
    blocks: tuple[Block, ...]


class Document(Struct, frozen=True, kw_only=True):
    lang: str
    kind: str
    centre: str
    demo: str  # empty where nothing is invented
    priority: int
    priority_said: str
    title: str
    subtitle: str
    pairs: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    foot: str
    page: str  # `{n}` and `{of}` stand for numbers
