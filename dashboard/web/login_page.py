"""The sign-in page: plain HTML that needs no script."""

from html import escape
from typing import Literal

from layouts.words import words

Why = Literal["", "wrong", "throttled", "ended"]
STYLES = ("tokens", "base", "components", "login")


def login_page(  # noqa: PLR0913 — what the form is filled with
    *, lang: str, theme: str, csrf: str, name: str = "", after: str = "", why: Why = ""
) -> str:
    """The whole document; `why` says why the form is shown again, with the `name` that was given."""
    said = words(lang)
    told = f'<p class="login-problem" role="alert">{escape(said(f"login.{why}"))}</p>' if why else ""
    styles = "".join(f'<link rel="stylesheet" href="/assets/{style}.css">' for style in STYLES)
    return f"""<!doctype html>
<html lang="{said.lang}" data-theme="{"light" if theme == "light" else "dark"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(said("login.title"))}</title><link rel="icon" href="data:,">{styles}</head>
<body class="login"><main class="login-card"><h1>{escape(said("login.heading"))}</h1>{told}
<form method="post" action="/login">
<input type="hidden" name="csrf" value="{escape(csrf)}">
<input type="hidden" name="next" value="{escape(after)}">
<label>{escape(said("login.username"))}
<input name="username" value="{escape(name)}" autocomplete="username" required autofocus></label>
<label>{escape(said("login.password"))}
<input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit" class="btn btn--main">{escape(said("login.enter"))}</button>
</form></main></body></html>"""
