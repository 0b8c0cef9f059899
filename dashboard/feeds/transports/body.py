"""A body that is unpacked as it comes, and given up as soon as it is more than was allowed. No I/O."""

import zlib

from dashboard.errors import SourceFailed, TooLong

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS  # zlib looks at the first bytes


class Body:
    """`most_bytes` is of what came and of what it unpacks to: a bomb costs no more memory than that."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        """Raises SourceFailed for a content coding that was not asked for."""
        if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise SourceFailed(f"the answer is packed as {encoding[:40]!r}, which was not asked for")
        self._most = most_bytes
        self._came = 0
        self._unpacked = bytearray()
        self._inflate = None if encoding in {"", "identity"} else zlib.decompressobj(GZIP_OR_ZLIB)

    def add(self, chunk: bytes) -> None:
        """Raises SourceFailed when it is too much, or packed wrongly."""
        self._came += len(chunk)
        if self._inflate is None:
            self._unpacked += chunk
        else:
            try:
                self._unpacked += self._inflate.decompress(chunk, self._most + 1 - len(self._unpacked))
            except zlib.error as error:
                raise SourceFailed(f"the answer cannot be unpacked: {error}") from error
        if max(self._came, len(self._unpacked)) > self._most:
            raise TooLong(f"the answer is longer than the {self._most} bytes allowed (most_bytes)")

    def whole(self) -> bytes:
        """All of it. Raises SourceFailed when it broke off."""
        if self._inflate is not None and not self._inflate.eof and self._came:
            raise SourceFailed("the answer broke off: it is packed, and its end is missing")
        return bytes(self._unpacked)
