"""Every word a person sees, in Ukrainian and English, read from the catalogues under locale/."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

LANGUAGES = ("uk", "en")
CATALOGUES = Path(__file__).parent / "locale"
# The order of a catalogue's plural forms, by the names that Unicode's plural rules give them.
PLURALS = {"uk": ("one", "few", "many"), "en": ("one", "other")}
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. A key that is missing shows as itself, so that it is seen and mended."""

    lang: str
    single: Mapping[str, str]
    plural: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, **args: object) -> str:
        return _filled(self.single.get(key, key), args)

    def many(self, key: str, count: int, **args: object) -> str:
        """The phrase for so many: `3 повідомлення`, `5 повідомлень`."""
        forms = self.plural.get(key, {})
        rule = Locale.parse(self.lang).plural_form(count)
        return _filled(forms.get(rule) or forms.get(PLURALS[self.lang][-1], key), {"n": count, **args})

    def has(self, key: str) -> bool:
        return key in self.single


def _filled(text: str, args: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda place: str(args.get(place[1], "")), text)


@cache
def words(lang: str) -> Words:
    """The catalogue of a language; of the first one where there is none."""
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    with (CATALOGUES / lang / "LC_MESSAGES" / "words.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    single: dict[str, str] = {}
    plural: dict[str, dict[str, str]] = {}
    for message in catalogue:
        if isinstance(message.id, str):
            single[message.id] = str(message.string)
        else:
            plural[message.id[0]] = dict(zip(PLURALS[lang], message.string or (), strict=True))
    single.pop("", None)
    return Words(lang, single, plural)
