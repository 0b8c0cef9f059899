"""DATEX II version 3 as JSON, brought to the tree that its XML gives."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement  # the tree alone; nothing is parsed here

import msgspec

from dashboard.errors import BadMessage
from dashboard.feeds.xml import PUBLICATION, XSI_TYPE, Caps

ATTRIBUTES = {"idG": "id", "versionG": "version", "indexG": "index", "lang": "lang"}
WRAPPED = {
    "situationRecord": "situation",
    "locationReference": "locationReferencing",
}  # and their types' prefixes


def tree(payload: bytes, caps: Caps = PUBLICATION) -> Element:
    """The publication as elements. Raises BadMessage when it is no JSON object or passes a cap."""
    try:
        value = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(f"this is no JSON: {error}") from error
    root = Element("messageContainer")
    _Growing(caps).fill(root, value, 0)
    return root


class _Growing:
    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._elements = 0

    def fill(self, parent: Element, value: Any, depth: int) -> None:
        """Give the element what the value says: attributes, text, children."""
        if depth > self._caps.depth:
            raise BadMessage(f"objects lie more than {self._caps.depth} deep")
        if not isinstance(value, dict):
            parent.text = _text(value)
            return
        for key, each in value.items():
            if key in ATTRIBUTES and isinstance(each, str | int):
                parent.set(ATTRIBUTES[key], _text(each))
            elif key == "value" and not isinstance(each, dict | list):
                parent.text = _text(each)
            else:
                self._grow(parent, key, each, depth)

    def _grow(self, parent: Element, key: str, value: Any, depth: int) -> None:
        for each in value if isinstance(value, list) else [value]:
            self._elements += 1
            if self._elements > self._caps.elements:
                raise BadMessage(f"there are more than {self._caps.elements} values")
            element = SubElement(parent, key)
            kind, inner = _unwrapped(key, each)
            if kind:
                element.set(XSI_TYPE, kind)
            self.fill(element, inner, depth + 1)


def _unwrapped(key: str, value: Any) -> tuple[str, Any]:
    """The type and content of `{"situationAccident": {…}}`, which names its type by a prefixed key."""
    prefix = WRAPPED.get(key)
    if prefix and isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        if name.startswith(prefix) and isinstance(inner, dict):
            return name.removeprefix(prefix), inner
    return "", value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return "" if value is None else str(value)
    except ValueError as error:  # a number of thousands of digits
        raise BadMessage("a number is too long") from error
