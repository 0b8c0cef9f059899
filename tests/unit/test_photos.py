"""Photographs are written anew: nothing of the camera's remains, and no bomb is decoded."""

import io
import os
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from dashboard.citizens.photos import LONGEST_SIDE, MOST_BYTES, BadPhoto, cleaned, find, keep

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def a_photo(size: tuple[int, int] = (64, 48), form: str = "JPEG", **more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, form, **more)
    return written.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_form_becomes_a_jpeg(form: str):
    with Image.open(io.BytesIO(cleaned(a_photo(form=form)))) as photo:
        assert (photo.format, photo.size) == ("JPEG", (64, 48))


def test_where_and_by_what_it_was_taken_is_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (49.0, 59.0, 36.0)
    sent = a_photo(exif=exif, comment=b"home address")
    assert b"SecretCam" in sent
    kept = cleaned(sent)
    assert b"SecretCam" not in kept
    assert b"home address" not in kept
    with Image.open(io.BytesIO(kept)) as photo:
        assert not photo.getexif()
        assert photo.size == (48, 64)


def test_a_large_one_is_brought_down():
    with Image.open(io.BytesIO(cleaned(a_photo((4_000, 2_000))))) as photo:
        assert photo.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("size", [(8_000, 8_000), (20_000, 20_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]):
    with pytest.raises(BadPhoto) as caught:
        cleaned(a_bomb(*size))
    assert caught.value.code == "too_many_pixels"


@pytest.mark.parametrize(
    "raw",
    [b"x", b"<svg onload=alert(1)>", a_photo()[:200], a_photo(form="GIF"), a_bomb(10, 0), a_bomb(50, 50)],
)
def test_what_is_no_whole_photograph_is_refused(raw: bytes):
    with pytest.raises(BadPhoto) as caught:
        cleaned(raw)
    assert caught.value.code == "unreadable"


def test_too_many_bytes_are_refused():
    with pytest.raises(BadPhoto) as caught:
        cleaned(b"\xff\xd8" + b"\0" * MOST_BYTES)
    assert caught.value.code == "too_large"


def test_it_is_kept_by_its_content_for_its_time(tmp_path: Path):
    photo = cleaned(a_photo())
    name = keep(tmp_path, photo, now=NOW, kept=timedelta(days=30))
    assert keep(tmp_path, photo, now=NOW, kept=timedelta(days=30)) == name
    assert find(tmp_path, name) == photo
    old = tmp_path / name[:2] / "old.jpg"
    old.write_bytes(b"x")
    os.utime(old, ((NOW - timedelta(days=31)).timestamp(),) * 2)
    keep(tmp_path, photo, now=NOW, kept=timedelta(days=30))
    assert not old.exists()
    assert len(list((tmp_path / name[:2]).iterdir())) == 1


@pytest.mark.parametrize("name", ["../x", "a.jpg", "/etc/passwd", "0" * 64 + ".png", "0" * 64 + ".jpg"])
def test_no_other_file_is_found(name: str, tmp_path: Path):
    assert find(tmp_path, name) is None
