"""The document around each page: language, theme, and the words and figures that the scripts need."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from dashboard.model.codes import Category, EventKind, Service
from dashboard.model.plan import Plans
from layouts.look import Look
from layouts.marks import LETTERS, NEXT
from layouts.symbols import sheet
from layouts.words import LANGUAGES, Words, words

THEMES = ("dark", "light")
PRINTED = (
    "paper.",
    "handover.head.",
    "handover.unsigned.",
    "gallery.",
)  # words of what is printed alone: no script needs them
PALETTES = ("standard", "safe", "cad")


def document(
    parts: Mapping[str, str], *, words: Words, theme: str, page: Mapping[str, Any], palette: str = ""
) -> str:
    """`parts` are Dash's own (css, config, scripts, renderer, app_entry); `page` is what the scripts read."""
    theme = theme if theme in THEMES else THEMES[0]
    palette = palette if palette in PALETTES else PALETTES[0]
    return f"""<!DOCTYPE html>
<html lang="{words.lang}" data-theme="{theme}" data-palette="{palette}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(words("page.title"))}</title>
<link rel="icon" href="data:,">
{parts["css"]}
<style>{sheet()}</style>
</head>
<body>
<script type="application/json" id="sitcen-page">{_embedded(page)}</script>
{parts["app_entry"]}
<footer>{parts["config"]}{parts["scripts"]}{parts["renderer"]}</footer>
</body>
</html>"""


def page_figures(
    words: Words,
    *,
    zone: ZoneInfo,
    worker: str,
    person: Mapping[str, Any],
    **page: Any,
) -> dict[str, Any]:
    """What the scripts of every page read at start: words, zone, who looks, and which `page` it is.

    Of the `person` the name of the `session`, `watching`: whether to look is all they may, and `leading`:
    whether they may call off an alarm.
    """
    return {
        **person,
        **page,
        "lang": words.lang,
        "palettes": PALETTES,
        "kinds": list(EventKind),
        "zone": zone.key,
        "worker": worker,
        "words": {key: text for key, text in words.single.items() if not key.startswith(PRINTED)},
        "plurals": {key: dict(forms) for key, forms in words.plural.items()},
    }


def desk_figures(
    look: Look, plans: tuple[Plans, int], names: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What the desk's scripts read beside that: letters, limits, the `plans` in force and their version.

    `names` are the readers' own for `districts` and `stations`.
    """
    return {
        **names,
        "letters": LETTERS,
        "next": NEXT,
        "limits": {step: [limit.amber_s, limit.red_s] for step, limit in look.profile.limits()},
        "timed": look.profile.timed_priorities,
        "plans": msgspec.to_builtins(plans[0]),
        "plans_version": plans[1],
        "guard": msgspec.to_builtins(look.guard),
        "categories": list(Category),
        "said": {each: [words(lang)(f"category.{each}") for lang in LANGUAGES] for each in Category},
        "services": list(Service),
    }


def _embedded(page: Mapping[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(page, ensure_ascii=False).replace("<", "\\u003c")
