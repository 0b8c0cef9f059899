"""XML that we write: text is escaped by the tree, and what XML 1.0 cannot say is left out."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _UNWRITABLE.sub("", text)
    return element


def fill(parent: ET.Element, content: object) -> None:
    """Content as JSON has it: a record's fields are elements; a list's are called by its name's singular."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            fill(ET.SubElement(parent, name), value)
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for each in content:
            fill(ET.SubElement(parent, parent.tag.removesuffix("s")), each)
    elif content is not None:
        parent.text = _UNWRITABLE.sub("", str(content).lower() if isinstance(content, bool) else str(content))


def document(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
