"""The sign-in page: plain HTML that needs no script."""

from html import escape
from typing import Literal

WORDS: dict[str, dict[str, str]] = {
    "uk": {
        "title": "Вхід · Ситуаційний центр",
        "heading": "Ситуаційний центр",
        "username": "Ім'я",
        "password": "Пароль",
        "enter": "Увійти",
        "wrong": "Ім'я або пароль не підходить.",
        "throttled": "Забагато спроб. Зачекайте п'ять хвилин або зверніться до адміністратора.",
    },
    "en": {
        "title": "Sign in · Situation centre",
        "heading": "Situation centre",
        "username": "Name",
        "password": "Password",
        "enter": "Sign in",
        "wrong": "The name or the password does not fit.",
        "throttled": "Too many attempts. Wait five minutes, or ask the administrator.",
    },
}


def language(asked: str) -> Literal["uk", "en"]:
    return "en" if asked == "en" else "uk"


def login_page(asked_language: str, *, csrf: str, name: str, after: str, problem_key: str) -> str:
    """The whole document; every argument but the keys is escaped already."""
    lang = language(asked_language)
    words = {key: escape(text) for key, text in WORDS[lang].items()}
    said = f'<p class="login-problem" role="alert">{words[problem_key]}</p>' if problem_key else ""
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{words["title"]}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/base.css">
<link rel="stylesheet" href="/assets/login.css"></head>
<body class="login"><main class="login-card"><h1>{words["heading"]}</h1>{said}
<form method="post" action="/login">
<input type="hidden" name="csrf" value="{csrf}"><input type="hidden" name="next" value="{after}">
<label>{words["username"]}
<input name="username" value="{name}" autocomplete="username" required autofocus></label>
<label>{words["password"]}
<input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit" class="btn btn--main">{words["enter"]}</button>
</form></main></body></html>"""
