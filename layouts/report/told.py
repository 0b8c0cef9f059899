"""The report as what its PDF is set from: JSON, in which a text is text, whatever signs stand in it."""

import re

import msgspec

from layouts.report.parts import Document

LONGEST_WORD = 24  # characters; a longer one may be broken, or it would run out of its column
# A digest has a line of its own.
_LONG = re.compile(rf"(?!\b[0-9a-f]{{64}}\b)[^\s\u200b]{{{LONGEST_WORD + 1},}}")
_PIECES = re.compile(rf"[^\s]{{1,{LONGEST_WORD // 2}}}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def told(report: Document) -> bytes:
    """What report.typ reads."""
    return msgspec.json.encode(_breakable(msgspec.to_builtins(report)))


def _breakable(value: object, name: str = "") -> object:
    """The same, with places in long words where a line may end; drawings stay as they are."""
    if isinstance(value, dict):
        return {key: _breakable(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(each, name) for each in value]
    if not isinstance(value, str) or name == "svg":
        return value
    return _LONG.sub(lambda word: "\u200b".join(_PIECES.findall(word[0])), _CONTROL.sub(" ", value))
