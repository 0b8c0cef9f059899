"""The report as PDF: set by Typst, with the fonts that come with it, and nothing fetched.

What is told goes in as JSON: a text there is text, whatever signs stand in it.
"""

import re
from functools import cache
from importlib.resources import files

import msgspec
import typst

from layouts.report.document import Document

LONGEST_WORD = 24  # characters; a longer one may be broken, or it would run out of its column
_LONG = re.compile(
    rf"(?!\b[0-9a-f]{{64}}\b)[^\s\u200b]{{{LONGEST_WORD + 1},}}"
)  # a digest has a line of its own
_BREAKS = re.compile(rf"[^\s]{{1,{LONGEST_WORD // 2}}}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def pdf(told: Document) -> bytes:
    data = msgspec.json.encode(_breakable(msgspec.to_builtins(told))).decode()
    made = typst.Compiler(ignore_system_fonts=True).compile(
        input=_template(), format="pdf", sys_inputs={"report": data}
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _template() -> bytes:
    return files("layouts.report").joinpath("report.typ").read_bytes()


def _breakable(value: object, name: str = "") -> object:
    """The same, with places in long words where a line may end; drawings stay as they are."""
    if isinstance(value, dict):
        return {key: _breakable(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(each, name) for each in value]
    if not isinstance(value, str) or name == "svg":
        return value
    return _LONG.sub(lambda word: "\u200b".join(_BREAKS.findall(word[0])), _CONTROL.sub(" ", value))
