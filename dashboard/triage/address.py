"""Addresses as they are compared: the same words and numbers, in any order, whatever the street is called."""

import re
from functools import lru_cache

from dashboard.triage.doctrine import plain

STREETS = frozenset(
    {
        "вул",
        "вулиця",
        "вулиці",
        "ул",
        "улица",
        "просп",
        "проспект",
        "пр",
        "пров",
        "провулок",
        "бульвар",
        "бул",
    }
    | {
        "площа",
        "пл",
        "шосе",
        "майдан",
        "набережна",
        "буд",
        "будинок",
        "дім",
        "м",
        "місто",
        "харків",
        "kharkiv",
    }
    | {"street", "st", "avenue", "ave", "lane", "square", "sq", "road", "rd"}
)


@lru_cache(maxsize=4_096)
def normalised(address: str) -> frozenset[str]:
    """The words that tell one address from another; empty when there is none."""
    return frozenset(re.findall(r"[\w/-]+", plain(address))) - STREETS


def same_address(one: str | None, other: str | None) -> bool:
    """Whether both are given and name one place."""
    if not one or not other:
        return False
    words = normalised(one)
    return bool(words) and words == normalised(other)
