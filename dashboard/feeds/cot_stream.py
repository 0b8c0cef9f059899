"""Cursor on Target as it travels: events one after another on a connection, each an XML document."""

from dashboard.errors import BadMessage

LARGEST_EVENT = 64 * 1024  # bytes; a device's own marker has some 700, a long chat a few thousand
_END = b"</event>"
_PROTOBUF = 0xBF  # how a message of the newer TAK protocol begins, which a device speaks only when offered


def split(received: bytes) -> tuple[list[bytes], bytes]:
    """The whole events among the bytes, and the rest, which waits for more.

    Raises BadMessage when what follows can be no event: another protocol, or no end in sight.
    """
    *whole, rest = received.split(_END)
    rest = rest.lstrip()
    if rest[:1] == bytes([_PROTOBUF]):
        raise BadMessage("this is TAK's protocol buffer; send XML")
    if rest and not rest.startswith(b"<") and not rest.startswith(b"\xef\xbb\xbf"[: len(rest)]):
        raise BadMessage("this is no event: it does not begin with <")
    if len(rest) > LARGEST_EVENT:
        raise BadMessage(f"an event has no end within {LARGEST_EVENT} bytes")
    return [each.lstrip() + _END for each in whole], rest
