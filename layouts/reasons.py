"""Reasons as sentences: why this priority, why perhaps the same incident."""

from collections.abc import Iterable, Mapping

from dashboard.model.reason import Reason
from layouts.words import Words

# Arguments whose values are codes with words of their own.
_CODED = {"category": "category", "a": "category", "b": "category", "kind": "site", "status": "status"}


def sentence(words: Words, reason: Reason) -> str:
    """One reason in the reader's language; a code without words shows as itself."""
    key = f"reason.{reason.code}"
    return words(key, **spoken(words, reason.args)) if words.has(key) else reason.code


def sentences(words: Words, reasons: Iterable[Reason]) -> str:
    return " · ".join(sentence(words, reason) for reason in reasons)


def spoken(words: Words, args: Mapping[str, object]) -> dict[str, str]:
    """Arguments in words: codes translated, figures without needless decimals."""
    return {name: _value(words, name, value) for name, value in args.items()}


def _value(words: Words, name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if name in {"m", "n", "distance_m"} else f"{value:.2f}"
    if name in _CODED and words.has(f"{_CODED[name]}.{value}"):
        return words(f"{_CODED[name]}.{value}")
    if name in {"from", "to"} and words.has(f"status.{value}"):
        return words(f"status.{value}")
    return str(value)
