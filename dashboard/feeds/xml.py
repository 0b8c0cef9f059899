"""XML from outside: no DTD, no entities, and caps on size, depth and elements, kept while it is read."""

from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # the parser is defusedxml's

from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from dashboard.errors import BadMessage

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True, slots=True)
class Caps:
    """A publication of a whole country has some 10,000 situations of 60 elements and is 14 levels deep."""

    most_bytes: int = 8 * 2**20
    depth: int = 64
    elements: int = 200_000


PUBLICATION = Caps()


class _Counted(TreeBuilder):
    """Stops at the element that is too many or too deep, before the rest is read."""

    def __init__(self, caps: Caps) -> None:
        super().__init__()
        self._caps = caps
        self._elements = 0
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._elements += 1
        self._depth += 1
        if self._depth > self._caps.depth:
            raise BadMessage(f"elements lie more than {self._caps.depth} deep")
        if self._elements > self._caps.elements:
            raise BadMessage(f"there are more than {self._caps.elements} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(payload: bytes, caps: Caps = PUBLICATION) -> Element:
    """The root element.

    Raises BadMessage, saying what: a broken document, a DTD or entity, an encoding not known, a cap passed.
    """
    if len(payload) > caps.most_bytes:
        raise BadMessage(f"{len(payload)} bytes are more than the {caps.most_bytes} allowed")
    try:
        parser = DefusedXMLParser(target=_Counted(caps), forbid_dtd=True)
        parser.feed(payload)
        return _closed(parser)
    except DTDForbidden as error:
        raise BadMessage("a document type (DTD) is not allowed") from error
    except DefusedXmlException as error:
        raise BadMessage("an entity is not allowed") from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadMessage(f"this is no XML: {error}") from error


def _closed(parser: DefusedXMLParser) -> Element:
    root: Element = parser.close()
    return root


@lru_cache(maxsize=4_096)  # a document says few names, and each of them often
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return _local(element.tag)


def namespace(element: Element) -> str:
    return element.tag.rpartition("}")[0].removeprefix("{")


def children(element: Element, *names: str) -> list[Element]:
    """The children of these local names, in their order."""
    return [child for child in element if _local(child.tag) in names]


def child(element: Element, *path: str) -> Element | None:
    """The first element along a path of local names."""
    found: Element | None = element
    for name in path:
        found = (
            next((each for each in found if _local(each.tag) == name), None) if found is not None else None
        )
    return found


def text(element: Element, *path: str) -> str | None:
    """The text at the end of the path without white space around it; None when it is not there or empty."""
    found = child(element, *path)
    return (found.text or "").strip() or None if found is not None else None


def named(element: Element, *names: str) -> list[Element]:
    """Every descendant of these local names, in document order."""
    return [each for each in element.iter() if _local(each.tag) in names]


def kind(element: Element) -> str:
    """The local name of its `xsi:type`, or an empty text."""
    return element.get(XSI_TYPE, "").rpartition(":")[2]
