"""Where in its picture a camera saw something: x, y, width and height as shares of it, from upper left."""

from collections.abc import Sequence
from math import isfinite
from typing import Annotated, Any, TypeGuard

from msgspec import Meta

Box = list[float]
Side = Annotated[int, Meta(ge=1, le=100_000)]
Frame = tuple[Side, Side]  # the width and height that a source's boxes are told in

SHARES: Frame = (1, 1)
OVER_THE_EDGE = 0.05  # of the picture: detectors guess the hidden part of what is cut off
DIGITS = 4


def box_of(sides: Any, frame: Frame = SHARES) -> Box | None:
    """The box of a left, top, right and bottom; None for what is none, is empty, or is not in the picture."""
    if not numbers(sides):
        return None
    (left, right), (top, bottom) = _shares(sides[0::2], frame[0]), _shares(sides[1::2], frame[1])
    if not _in_picture(left, right) or not _in_picture(top, bottom):
        return None
    left, top = max(left, 0.0), max(top, 0.0)
    width, height = min(right, 1.0) - left, min(bottom, 1.0) - top
    return [round(each, DIGITS) for each in (left, top, width, height)]


def in_pixels(sides: Any, frame: Frame | None) -> Box | None:
    """As `box_of`, for a source that tells shares, or pixels of a picture whose size the centre may know."""
    if not numbers(sides):
        return None
    if max(sides) <= 1:
        return box_of(sides)
    return None if frame is None else box_of(sides, frame)


def with_size(sides: Any) -> Box | None:
    """As `box_of`, for a source that tells left, top, width and height as shares."""
    if not numbers(sides):
        return None
    left, top, width, height = sides
    return box_of([left, top, left + width, top + height])


def numbers(sides: Any) -> TypeGuard[Sequence[float]]:
    if not isinstance(sides, Sequence) or len(sides) != 4:
        return False
    return all(isinstance(each, int | float) and abs(each) < 1e9 and isfinite(each) for each in sides)


def _shares(ends: Sequence[float], whole: int) -> tuple[float, float]:
    begin, end = ends
    return begin / whole, end / whole


def _in_picture(begin: float, end: float) -> bool:
    """A side that begins and ends in it, and is long enough to be seen."""
    lowest, highest = -OVER_THE_EDGE, 1 + OVER_THE_EDGE
    return lowest <= begin < end <= highest and min(end, 1) - max(begin, 0) >= 10**-DIGITS
