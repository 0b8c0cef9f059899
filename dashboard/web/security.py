"""The guard: stands before every route, the API's and Dash's alike, and denies what no rule allows."""

import asyncio
import logging
import secrets
import time
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import redis
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.permissions import MIB, Caller, Rule, path_known, rule_for
from dashboard.streams.people import People, digest
from dashboard.web import body
from dashboard.web.parts import CALLER, RECHECK
from dashboard.web.problem import problem

log = logging.getLogger(__name__)

CSRF_COOKIE = "sitcen_csrf"
CSRF_HEADER = "x-csrftoken"
UPLOADS_AT_ONCE = 32  # of people nobody knows: their bodies are held whole
SAME_SITE = {"same-origin", "none"}

Refusal = Response


def session_cookie(*, secure: bool) -> str:
    """The cookie's name; browsers keep `__Host-` ones to this host and to https."""
    return "__Host-sitcen_session" if secure else "sitcen_session"


def policy(script_hashes: tuple[str, ...], tiles_url: str = "") -> str:
    """The content security policy: nothing from another host but map tiles, where configured."""
    tiles = urlsplit(tiles_url.replace("{s}", "*")) if tiles_url else None
    images = f" {tiles.scheme}://{tiles.netloc}" if tiles and tiles.netloc else ""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self' 'unsafe-inline'",  # Leaflet and React place things by style attributes
        "img-src": f"'self' data: blob:{images}",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Guard:
    """Pure ASGI: finds the rule, the caller, checks origin, token and size, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, people: People, secure: bool, origins: str, csp: str) -> None:
        self.app = app
        self._people = people
        self._cookie = session_cookie(secure=secure)
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._origins = {urlsplit(each.strip()).netloc for each in origins.split(",") if each.strip()}
        self._headers = {
            "content-security-policy": csp,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        if secure:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, self._with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        rule = rule_for(scope["method"], scope["path"])
        try:
            refusal = await self._admit(scope, headers, rule)
        except redis.RedisError:
            refusal = problem(503, "The store does not answer.", headers={"retry-after": "2"})
        _log_refusal(scope, refusal)
        if refusal is None and rule is not None and rule.public and rule.largest_body > MIB:
            async with self._uploads:
                await self._with_body(scope, receive, send, rule)
        elif refusal is None and rule is not None and rule.largest_body:
            await self._with_body(scope, receive, send, rule)
        else:
            await self._pass(scope, receive, send, refusal)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send, rule: Rule) -> None:
        receive, refusal = await body.whole(receive, Headers(scope=scope), rule, scope[CALLER])
        await (self.app if refusal is None else refusal)(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, refusal: Refusal | None) -> None:
        if refusal is not None:
            await body.drain(receive, Headers(scope=scope))
        await (self.app if refusal is None else refusal)(scope, receive, send)

    async def _admit(self, scope: Scope, headers: Headers, rule: Rule | None) -> Refusal | None:
        if rule is None:
            return _unlisted(scope)
        caller, by_cookie = await self._caller(headers)
        scope[CALLER] = caller

        async def still_admitted() -> bool:
            again, _ = await self._caller(headers)
            return again is not None and again.may(rule)

        scope[RECHECK] = still_admitted
        if not rule.public and caller is None:
            return _sign_in_first(rule, scope["path"])
        if not rule.public and caller is not None and not caller.may(rule):
            return _not_yours(rule, caller)
        return self._forged(rule, headers, caller if by_cookie else None)

    def _forged(self, rule: Rule, headers: Headers, caller: Caller | None) -> Refusal | None:
        """Whether another site may have made a browser send it; no browser sends a key by itself."""
        if rule.method == "GET" or (caller is None and rule.kind != "form"):
            return None
        if not self._same_origin(headers):
            return problem(403, "This request comes from another site.")
        # A form carries its token in its body; auth.py checks it there.
        if caller is not None and rule.kind != "form" and not _token_fits(headers, caller):
            return problem(403, f"The header {CSRF_HEADER} must have the value of the cookie {CSRF_COOKIE}.")
        return None

    async def _caller(self, headers: Headers) -> tuple[Caller | None, bool]:
        """Who asks, and whether a cookie says so. Beside a bearer key no cookie is looked at."""
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            key = await self._people.key(secret.strip())
            return (Caller(name=key.name, scope=key.scope) if key else None), False
        token = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        found = await self._people.session(token, time.time()) if token else None
        if token is None or found is None:
            return None, False
        session, person = found
        shown = digest(token)[:12]
        return Caller(name=person.name, role=person.role, session=shown, csrf=session.csrf), True

    def _same_origin(self, headers: Headers) -> bool:
        if headers.get("sec-fetch-site", "same-origin") not in SAME_SITE:
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc in {headers.get("host", ""), *self._origins} - {""}

    def _with_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)  # the public pages have stricter ones of their own
                headers.setdefault("cache-control", "no-store")
            await send(message)

        return send_with_headers


def _log_refusal(scope: Scope, refusal: Refusal | None) -> None:
    """Who tried what they may not: the first trace of an attack, or of a wrong table."""
    if refusal is not None and refusal.status_code == HTTPStatus.FORBIDDEN:
        caller = scope.get(CALLER)
        who = caller.name if caller is not None else "nobody"
        log.warning("refused", extra={"who": who, "method": scope["method"], "path": scope["path"][:200]})


def _unlisted(scope: Scope) -> Refusal:
    if path_known(scope["path"]):
        return problem(405, "This cannot be done here.")
    return problem(404, "There is nothing here.")


def _sign_in_first(rule: Rule, path: str) -> Refusal:
    if rule.kind == "page":
        return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303)
    return problem(401, "Sign in, or send a key.", headers={"www-authenticate": 'Bearer realm="sitcen"'})


def _not_yours(rule: Rule, caller: Caller) -> Refusal:
    if rule.kind == "page" and caller.role is not None and rule.path == "/":
        return RedirectResponse("/wall", 303)
    needed = ", ".join(sorted({*rule.roles, *rule.scopes}))
    return problem(403, f"This needs one of: {needed}.")


def _token_fits(headers: Headers, caller: Caller) -> bool:
    given = headers.get(CSRF_HEADER, "")
    return bool(given) and secrets.compare_digest(given.encode(), caller.csrf.encode())
