"""A sheet of paper as values: what stands on it, before it becomes HTML (as_html.py) or PDF (as_typst.py)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is its part of the width, beside the other columns'."""

    title: str
    share: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The first column is what a row is known by. `empty` is said where there are no rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`time` is written large: how old a sheet is must be seen from across the room."""

    lang: str
    title: str
    mark: str  # such as DEMO; empty when there is nothing to warn of
    time: str
    date: str
    note: str  # what the time means
    banners: tuple[str, ...]  # what nobody may overlook
    parts: tuple[Table | Lines, ...]
    foot: str
