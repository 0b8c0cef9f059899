"""What a fact says of a person, kept apart from it: it can be erased, and the chain still be proved.

The fact's text, which the chain is made of, has a digest where a caller's name or number would stand; the
values lie beside it in the journal's field `private`, each with a salt of its own, without which the digest
of a telephone number would soon be found by trying all of them. Who erases the field leaves the digests.
"""

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from dashboard.errors import ChainBroken

# The excerpt is of a message that could not be understood: whatever it says of whom, nobody knows.
PERSONAL = frozenset({"caller_name", "caller_phone", "caller_email", "excerpt"})
MARK = "sha256:"
_SIGNS, _MARKED = tuple(f'"{name}":'.encode() for name in PERSONAL), b'"' + MARK.encode()

Kept = dict[str, tuple[str, Any]]  # by digest: salt, value
_KEPT = msgspec.json.Decoder(Kept)
Replace = Callable[[Any], Any]
Named = TypeVar("Named")


class _Gone:
    """In the place of a value whose key is to be left out."""


def parted(raw: bytes, salt: Callable[[], str] = lambda: secrets.token_hex(16)) -> tuple[bytes, bytes]:
    """A fact's text without what is personal, and that as the field `private`; empty when there is none."""
    if not tells(raw):
        return raw, b""
    kept: Kept = {}

    def hide(value: Any) -> str:
        own = salt()
        digest = _digest(own, value)
        kept[digest] = (own, value)
        return MARK + digest

    public = _walked(msgspec.json.decode(raw), hide)
    return (msgspec.json.encode(public), msgspec.json.encode(kept)) if kept else (raw, b"")


def joined(raw: bytes, private: bytes) -> bytes:
    """The fact's text with what is personal in its place again; what was erased is left out."""
    if _MARKED not in raw:
        return raw
    kept = _KEPT.decode(private) if private else {}

    def show(value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(MARK):
            return value
        found = kept.get(value.removeprefix(MARK))
        return _Gone if found is None else found[1]

    return msgspec.json.encode(_walked(msgspec.json.decode(raw), show))


def erased(raw: bytes) -> bytes:
    """A text without what is personal, and without a trace of it."""
    return msgspec.json.encode(_walked(msgspec.json.decode(raw), lambda _: _Gone)) if tells(raw) else raw


def nameless(value: Named, kind: type[Named]) -> Named:
    """A value of the model without what is personal: what is handed on is out of reach of every rule."""
    raw = msgspec.json.encode(value)
    return msgspec.json.decode(erased(raw), type=kind) if tells(raw) else value


def check(raw: bytes, private: bytes) -> None:
    """Raises ChainBroken when a personal value is not the one whose digest the fact has."""
    for digest, (salt, value) in _KEPT.decode(private).items():
        if _digest(salt, value) != digest or f"{MARK}{digest}".encode() not in raw:
            raise ChainBroken("what it says of a person is not as it was written")


def tells(raw: bytes) -> bool:
    """Whether a text has a field that may speak of somebody."""
    return any(sign in raw for sign in _SIGNS)


def _digest(salt: str, value: Any) -> str:
    return sha256(salt.encode() + msgspec.json.encode(value)).hexdigest()


def _walked(value: Any, replace: Replace) -> Any:
    """The same JSON with each personal value replaced, wherever it stands."""
    if isinstance(value, list):
        return [_walked(each, replace) for each in value]
    if not isinstance(value, dict):
        return value
    told = (
        (key, replace(each) if key in PERSONAL else _walked(each, replace)) for key, each in value.items()
    )
    return {key: each for key, each in told if each is not _Gone}
