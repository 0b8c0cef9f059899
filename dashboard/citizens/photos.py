"""Photographs that citizens send: decoded and written anew, so that no metadata and no surprise remains."""

import io
import re
import tempfile
import warnings
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 2**20
MOST_PIXELS = 50_000_000  # a phone's largest; decoded they take 150 MB for a moment
LONGEST_SIDE = 1_600
QUALITY = 82
NAME = re.compile(r"[0-9a-f]{64}\.jpg")


class BadPhoto(Exception):
    """`code` is `too_large`, `too_many_pixels` or `unreadable`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cleaned(raw: bytes) -> bytes:
    """The photograph as a JPEG of ours: upright, at most LONGEST_SIDE, without what its camera wrote into it.

    Raises BadPhoto before anything is decoded that is too large.
    """
    if len(raw) > MOST_BYTES:
        raise BadPhoto("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return _anew(raw)
    except Image.DecompressionBombError as error:
        raise BadPhoto("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPhoto("unreadable") from error


def _anew(raw: bytes) -> bytes:
    with Image.open(io.BytesIO(raw), formats=FORMATS) as sent:
        if sent.width * sent.height > MOST_PIXELS:
            raise BadPhoto("too_many_pixels")
        sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(sent).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def keep(folder: Path, photo: bytes, *, now: datetime, kept: timedelta) -> str:
    """Keep it under its content's name, which is given back; those of its shelf kept for long enough go."""
    name = f"{sha256(photo).hexdigest()}.jpg"
    shelf = folder / name[:2]
    shelf.mkdir(mode=0o750, parents=True, exist_ok=True)
    for old in shelf.iterdir():
        if old.stat().st_mtime < (now - kept).timestamp():
            old.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=shelf, delete=False) as part:
        part.write(photo)
    Path(part.name).replace(shelf / name)
    return name


def find(folder: Path, name: str) -> bytes | None:
    """The photograph of a name that `keep` gave; None when there is none."""
    if not NAME.fullmatch(name):
        return None
    try:
        return (folder / name[:2] / name).read_bytes()
    except FileNotFoundError:
        return None
