"""Stills of the demo's invented cameras: our own drawing of a street at dusk, every one marked as such."""

import io
from collections.abc import Callable
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dashboard.feeds.box import Box

SIZE = WIDTH, HEIGHT = 960, 540
HORIZON = 250
QUALITY = 80
WALL, WINDOW, LIT = (38, 43, 52), (24, 28, 35), (214, 178, 104)
ROAD, PAVEMENT, LINE = (47, 50, 56), (66, 69, 74), (150, 150, 140)

Pen = ImageDraw.ImageDraw
Corners = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def drawn(camera: str, rule: str, box: Box | None, at: datetime) -> bytes:
    """A JPEG of what the camera's rule saw in the box; the same camera always stands in the same street."""
    rng = Random(camera)
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    _sky(pen)
    _houses(pen, rng)
    _street(pen, rng)
    if box is not None:
        _sight(picture, rule, box)
    grained = Image.blend(picture, Image.effect_noise(SIZE, 40).convert("RGB"), 0.06)
    _labels(ImageDraw.Draw(grained), camera, at)
    written = io.BytesIO()
    grained.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _sky(pen: Pen) -> None:
    for y in range(HORIZON + 40):
        share = y / (HORIZON + 40)
        pen.line((0, y, WIDTH, y), fill=(int(26 + 70 * share), int(34 + 52 * share), int(58 + 40 * share)))


def _houses(pen: Pen, rng: Random) -> None:
    left = 0
    while left < WIDTH:
        width, top = rng.randint(90, 190), rng.randint(40, HORIZON - 50)
        shade = rng.randint(-8, 10)
        pen.rectangle((left, top, left + width, HORIZON + 60), fill=tuple(each + shade for each in WALL))
        for y in range(top + 16, HORIZON + 30, 30):
            for x in range(left + 12, left + width - 20, 30):
                pen.rectangle((x, y, x + 14, y + 18), fill=LIT if rng.random() < 0.22 else WINDOW)
        left += width + rng.randint(0, 12)


def _street(pen: Pen, rng: Random) -> None:
    pen.rectangle((0, HORIZON + 60, WIDTH, HEIGHT), fill=PAVEMENT)
    away = rng.randint(330, 630)  # where the street leads
    pen.polygon(
        [(away - 30, HORIZON + 60), (away + 30, HORIZON + 60), (WIDTH + 60, HEIGHT), (-60, HEIGHT)], fill=ROAD
    )
    for near in (0.12, 0.3, 0.55, 0.85):
        y, length = HORIZON + 60 + near * (HEIGHT - HORIZON - 60), 14 + 60 * near
        x = away + (WIDTH / 2 - away) * near
        pen.line((x, y, x + (WIDTH / 2 - away) * 0.1, y + length), fill=LINE, width=int(2 + 8 * near))
    for x in rng.sample(range(40, WIDTH - 40, 60), 4):
        pen.line((x, HORIZON - 60, x, HORIZON + 90), fill=(20, 22, 26), width=5)
        pen.ellipse((x - 12, HORIZON - 76, x + 12, HORIZON - 58), fill=(255, 226, 160))


def _sight(picture: Image.Image, rule: str, box: Box) -> None:
    x, y, width, height = (each * whole for each, whole in zip(box, SIZE * 2, strict=True))
    draw = SIGHTS.get(rule, _person)
    draw(picture, (x, y, x + width, y + height))


def _cloud(picture: Image.Image, corners: Corners, colour: tuple[int, int, int], seed: int) -> None:
    """Soft puffs that fill the corners, wider above."""
    rng = Random(seed)
    left, top, right, bottom = corners
    mask = Image.new("L", SIZE)
    pen = ImageDraw.Draw(mask)
    for _ in range(70):
        up = rng.random()
        reach = (0.18 + 0.3 * up) * (right - left)
        x = (left + right) / 2 + rng.uniform(-reach, reach)
        y, radius = bottom - up * (bottom - top), 10 + (right - left) * (0.06 + 0.12 * up)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.randint(90, 200))
    inside = Image.new("L", SIZE)
    edges = tuple(int(each) for each in corners)
    inside.paste(mask.crop(edges), edges[:2])  # type: ignore[arg-type]
    picture.paste(colour, (0, 0), inside.filter(ImageFilter.GaussianBlur(8)))


def _smoke(picture: Image.Image, corners: Corners) -> None:
    _cloud(picture, corners, (150, 150, 152), 3)


def _flame(picture: Image.Image, corners: Corners) -> None:
    left, top, right, bottom = corners
    middle = top + (bottom - top) * 0.4
    _cloud(picture, corners, (60, 58, 60), 5)
    _cloud(picture, (left, middle, right, bottom), (255, 120, 30), 7)
    _cloud(picture, (left + 25, middle + 40, right - 25, bottom), (255, 214, 110), 9)


def _crash(picture: Image.Image, corners: Corners) -> None:
    left, top, right, bottom = corners
    middle, pen = (left + right) / 2, ImageDraw.Draw(picture)
    for begin, end, roof, colour in (
        (left, middle + 12, 0.3, (120, 38, 40)),
        (middle - 4, right, 0.42, (52, 74, 110)),
    ):
        height, floor = bottom - top, bottom - (bottom - top) * 0.12
        pen.rounded_rectangle((begin, top + height * (roof + 0.22), end, floor), 10, fill=colour)
        pen.rounded_rectangle(
            (begin + 22, top + height * roof, end - 26, floor - height * 0.3), 12, fill=(30, 36, 44)
        )
        for x in (begin + 26, end - 26):
            pen.ellipse((x - 15, floor - 15, x + 15, floor + 15), fill=(14, 14, 16))


def _person(picture: Image.Image, corners: Corners) -> None:
    left, top, right, bottom = corners
    x, head, pen = (left + right) / 2, (bottom - top) * 0.13, ImageDraw.Draw(picture)
    pen.ellipse((x - head / 2, top + 6, x + head / 2, top + 6 + head), fill=(196, 160, 132))
    pen.rounded_rectangle((x - head, top + 10 + head, x + head, top + head * 4.4), 8, fill=(60, 78, 66))
    for side in (-1, 1):
        foot = x + side * head * 0.9
        pen.line(
            (x + side * head * 0.4, top + head * 4.2, foot, bottom - 4),
            fill=(28, 30, 36),
            width=int(head * 0.7),
        )


SIGHTS: dict[str, Callable[[Image.Image, Corners], None]] = {
    "smoke": _smoke,
    "flame": _flame,
    "blast": _flame,
    "crash": _crash,
}


def _labels(pen: Pen, camera: str, at: datetime) -> None:
    small, large = ImageFont.load_default(22), ImageFont.load_default(64)
    pen.text(
        (WIDTH - 24, 18),
        "DEMO",
        font=large,
        anchor="ra",
        fill=(255, 255, 255),
        stroke_width=3,
        stroke_fill=(0, 0, 0),
    )
    pen.rectangle((0, HEIGHT - 38, WIDTH, HEIGHT), fill=(0, 0, 0))
    said = f"DEMO drawing, no camera  ·  {camera}  ·  {at:%Y-%m-%d %H:%M:%S} UTC"
    pen.text((16, HEIGHT - 31), said, font=small, fill=(235, 235, 235))
