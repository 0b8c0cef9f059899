"""A stream of bytes parted into documents, as they end. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from dashboard.errors import BadMessage

LINE_END = b"\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLANK = b" \t\r\n\x00"


class Framing(Protocol):
    """`most_bytes` is of one document: a stream that does not end one is not kept for ever."""

    most_bytes: int

    @property
    def begun(self) -> bool:
        """Whether a document has begun and not ended."""

    @property
    def pending(self) -> bytes:
        """What came of it."""

    def feed(self, received: bytes) -> Iterator[bytes]:
        """Each document that ends in what came. Raises BadMessage when no more can be told apart."""


@dataclass(slots=True)
class Lines:
    """A document a line; empty ones are passed over."""

    most_bytes: int
    _kept: bytearray = field(default_factory=bytearray, init=False)

    @property
    def begun(self) -> bool:
        return bool(self._kept)

    @property
    def pending(self) -> bytes:
        return bytes(self._kept)

    def feed(self, received: bytes) -> Iterator[bytes]:
        # Only what is new is searched, so that a long line costs its length and not the square of it.
        *ended, rest = received.split(LINE_END)
        for piece in ended:
            self._keep(piece)
            line = bytes(self._kept).strip(BLANK)
            self._kept.clear()
            if line:
                yield line
        self._keep(rest)

    def _keep(self, piece: bytes) -> None:
        self._kept += piece
        _limited(len(self._kept), self.most_bytes)


@dataclass(slots=True)
class Documents:
    """XML documents one after another, with white space between them or not.

    They are in UTF-8, or another encoding whose `</` is ASCII's.
    """

    most_bytes: int
    _kept: bytearray = field(default_factory=bytearray, init=False)
    _end: "_End | None" = field(default=None, init=False)

    @property
    def begun(self) -> bool:
        return bool(self._kept)

    @property
    def pending(self) -> bytes:
        return bytes(self._kept)

    def feed(self, received: bytes) -> Iterator[bytes]:
        rest = received
        while rest := rest if self._kept else rest.lstrip(BLANK):
            self._end = self._end or _begun(rest)
            self._kept += rest
            end = self._end.within(self._kept, rest)
            _limited(end or len(self._kept), self.most_bytes)
            if end is None:
                return
            document, rest = bytes(self._kept[:end]), bytes(self._kept[end:])
            self._kept.clear()
            self._end = None
            yield document


class _End:
    """Finds where the document's own element ends, however deep others of its name lie in it."""

    def __init__(self) -> None:
        self._depth = 0
        self._at: int | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._opens
        self._parser.EndElementHandler = self._closes
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        if hasattr(self._parser, "SetReparseDeferralEnabled"):
            # Otherwise the last tag waits for what follows it.
            self._parser.SetReparseDeferralEnabled(False)  # noqa: FBT003

    def within(self, kept: bytearray, piece: bytes) -> int | None:
        """How long the document is, once its end is in `kept`; `piece` is what is new of it.

        Raises BadMessage when it is no XML.
        """
        try:
            self._parser.Parse(piece)
        except expat.ExpatError as error:
            if self._at is None:  # what follows the end is the next document's
                raise BadMessage(f"this is no XML: {error}") from error
        if self._at is None:
            return None
        # The parser is before an end tag, and behind an element that is empty.
        return kept.index(b">", self._at) + 1 if kept.startswith(b"</", self._at) else self._at

    def _opens(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1

    def _closes(self, _name: str) -> None:
        self._depth -= 1
        if self._depth == 0 and self._at is None:
            self._at = self._parser.CurrentByteIndex


def _begun(piece: bytes) -> _End:
    """The parser itself would wait for more of what cannot become XML. Raises BadMessage."""
    if not piece.startswith(b"<") and not BYTE_ORDER_MARK.startswith(piece[: len(BYTE_ORDER_MARK)]):
        raise BadMessage("this is no XML in UTF-8: it does not begin with <")
    return _End()


def _refuse_doctype(*_: object) -> None:
    raise BadMessage("a document type (DTD) is not allowed")


def _limited(length: int, most: int) -> None:
    if length > most:
        raise BadMessage(f"more than {most} bytes without the end of a document")
