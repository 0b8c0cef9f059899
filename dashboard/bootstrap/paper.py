"""The paper fallback, beside the archivist (dashboard/paper/fallback.py says why there)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from dashboard.administration import store_url
from dashboard.bootstrap.common import own_file, packs
from dashboard.settings import Settings
from dashboard.streams.names import Names

if TYPE_CHECKING:
    from dashboard.paper.situation import Hand


def start_fallback(settings: Settings, stop: Event) -> Thread:
    """The thread that writes the sheets until `stop`; where none are wanted it says so and ends."""
    work = _write if settings.fallback_dir else _say_none
    thread = Thread(target=work, args=(settings, stop), name="paper")
    thread.start()
    return thread


def _say_none(settings: Settings, _stop: Event) -> None:
    from redis import Redis, RedisError

    from dashboard.streams import paper

    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=5) as store, suppress(RedisError):
        paper.note(store, Names(settings.centre), None)


def _hands(settings: Settings) -> "list[Hand]":
    """One for each language: its words, the centre's telephones and the names of stations."""
    from dashboard import city
    from dashboard.paper import telephones
    from dashboard.paper.situation import Hand
    from layouts.words import LANGUAGES, words

    book = telephones.load(own_file(settings.telephones), demo=settings.demo)
    named = city.load(settings.city, packs(settings)).stations
    stations = {each.id: {"uk": each.name.uk, "en": each.name.en} for each in named}
    return [
        Hand(
            words=words(lang),
            zone=settings.time_zone,
            centre=settings.centre,
            demo=settings.demo,
            telephones=book,
            stations=stations,
        )
        for lang in LANGUAGES
    ]


def _write(settings: Settings, stop: Event) -> None:
    from redis import Redis

    from dashboard.paper.fallback import Fallback
    from dashboard.paper.folder import Folder
    from dashboard.paper.sheet import Sheet
    from dashboard.paper.situation import situation
    from dashboard.paper.typeset import pdf
    from dashboard.picture import Picture

    hands = _hands(settings)

    def draw(picture: Picture, now: datetime) -> Sequence[Sheet]:
        return [situation(picture, now, hand) for hand in hands]

    # XREAD blocks: a timeout there would come back as an error.
    with Redis.from_url(store_url(settings), protocol=2, socket_timeout=None) as store:
        Fallback(
            store=store,
            names=Names(settings.centre),
            folder=Folder(Path(settings.fallback_dir)),
            draw=draw,
            typeset=pdf,
            stop=stop,
        ).run()
