"""Sheets of a room, as hands write them."""

import re
from zoneinfo import ZoneInfo

from dashboard.paper.sheet import Sheet, Table
from dashboard.paper.situation import Hand
from layouts.words import words

KYIV = ZoneInfo("Europe/Kyiv")


def a_hand(lang: str = "en", **given) -> Hand:
    return Hand(words=words(lang), zone=KYIV, centre="kharkiv", **given)


def table(sheet: Sheet, title: str) -> Table:
    return next(each for each in sheet.parts if each.title.startswith(title))


def columns(sheet: Sheet, title: str, *places: int) -> set[tuple[str, ...]]:
    return {tuple(row[place] for place in places) for row in table(sheet, title).rows}


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)
