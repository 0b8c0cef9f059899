"""Signing in and out: the form, the password behind a semaphore, the throttle, the cookies."""

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.model.codes import Role
from dashboard.permissions import Caller
from dashboard.streams.people import LONGEST_PASSWORD, Person, Session, verify
from dashboard.web.address import address_of
from dashboard.web.login_page import Why, login_page
from dashboard.web.parts import CALLER, Parts
from dashboard.web.problem import problem
from dashboard.web.security import CSRF_COOKIE, CSRF_HEADER, session_cookie

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=5)
TRIES_PER_PERSON_AND_ADDRESS = 5
TRIES_PER_ADDRESS = 30  # a whole room may sit behind one address
TRIES_PER_PERSON = 50  # from everywhere together
HASHES_AT_ONCE = 2


class SignIn:
    """The routes of /login and /logout."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._secure = parts.settings.secure_cookies
        self._hashing = asyncio.Semaphore(HASHES_AT_ONCE)

    async def form(self, request: Request) -> Response:
        """The sign-in page."""
        return self._page(request, why="ended" if request.query_params.get("why") == "ended" else "")

    async def sign_in(self, request: Request) -> Response:
        """Check name and password; a fresh session and the cookies, or the form again."""
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=10))
        if not self._form_is_ours(request, fields):
            return problem(403, "This form is not from this centre, or it is too old: load it again.")
        name, password = fields.get("username", "")[:100], fields.get("password", "")[: LONGEST_PASSWORD + 1]
        address = address_of(request, self._parts.settings)
        if await self._throttled(name, address):
            log.warning("sign-in throttled", extra={"person": name, "address": address})
            return self._page(request, 429, fields=fields, why="throttled")
        person = await self._parts.people.user(name)
        async with self._hashing:
            fits = await asyncio.to_thread(verify, person, password)
        if person is None or not fits:
            log.warning("sign-in refused", extra={"person": name, "address": address})
            return self._page(request, 401, fields=fields, why="wrong")
        return await self._admit(request, person, address, fields.get("next", ""))

    async def kiosk(self, request: Request) -> Response:
        """A wall's own address: a session for it, and on to the wall, so that the token stands nowhere."""
        address = address_of(request, self._parts.settings)
        if await self._parts.people.count_attempt(f"kiosk|{address}", WINDOW) > TRIES_PER_ADDRESS:
            return problem(429, "Too many tries.", headers={"retry-after": str(int(WINDOW.total_seconds()))})
        person = await self._parts.people.kiosk(request.query_params.get("token", "")[:200])
        if person is None:
            log.warning("a wall's address was refused", extra={"address": address})
            return problem(401, "No wall has this address, or no longer: `sitcen kiosk add NAME` makes one.")
        await self._parts.people.take_back(f"kiosk|{address}")
        return await self._admit(request, person, address, "/wall")

    async def sign_out(self, request: Request) -> Response:
        """End the session here and everywhere it is known."""
        caller: Caller = request.scope[CALLER]
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=10))
        token = request.headers.get(CSRF_HEADER) or fields.get("csrf", "")
        if not secrets.compare_digest(token.encode(), caller.csrf.encode()):
            return problem(403, "The form's token is missing or not this session's.")
        await self._parts.people.end_session(request.cookies.get(self._cookie, ""))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        answer.delete_cookie(CSRF_COOKIE, path="/", secure=self._secure, samesite="lax")
        return answer

    @property
    def _cookie(self) -> str:
        return session_cookie(secure=self._secure)

    async def _admit(self, request: Request, person: Person, address: str, after: str) -> Response:
        people = self._parts.people
        await people.forgive(f"{person.name}|{address}")
        await people.take_back(f"|{address}")
        await people.take_back(f"{person.name}|")
        if old := request.cookies.get(self._cookie):
            await people.end_session(old)
        token, session = await people.open_session(person, time.time())
        log.info("signed in", extra={"person": person.name, "role": person.role, "address": address})
        home = "/wall" if person.role is Role.WALL else "/"
        answer = RedirectResponse(after if _is_ours(after) else home, 303)
        self._set_cookies(answer, token, session)
        return answer

    def _set_cookies(self, answer: Response, token: str, session: Session) -> None:
        lasts = int(session.ends - time.time())
        common: dict[str, Any] = {"max_age": lasts, "path": "/", "secure": self._secure, "samesite": "lax"}
        answer.set_cookie(self._cookie, token, httponly=True, **common)
        # Readable by the page's own script, which sends it back as a header.
        answer.set_cookie(CSRF_COOKIE, session.csrf, **common)

    async def _throttled(self, name: str, address: str) -> bool:
        """Counted before the password is looked at, so that many at once count as many."""
        people = self._parts.people
        counts = [
            await people.count_attempt(f"{name}|{address}", WINDOW) > TRIES_PER_PERSON_AND_ADDRESS,
            await people.count_attempt(f"|{address}", WINDOW) > TRIES_PER_ADDRESS,
            await people.count_attempt(f"{name}|", WINDOW) > TRIES_PER_PERSON,
        ]
        return any(counts)

    def _form_is_ours(self, request: Request, fields: dict[str, str]) -> bool:
        """A browser must send the form's token back; the guard has looked at where it comes from."""
        if not _from_browser(request.headers):
            return True
        cookie, given = request.cookies.get(CSRF_COOKIE, ""), fields.get("csrf", "")
        return bool(cookie) and secrets.compare_digest(cookie.encode(), given.encode())

    def _page(
        self,
        request: Request,
        status: int = 200,
        *,
        fields: Mapping[str, str] = MappingProxyType({}),
        why: Why = "",
    ) -> Response:
        """The form, with what stood in it when it was sent."""
        caller: Caller | None = request.scope.get(CALLER)
        token = caller.csrf if caller else request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
        after = fields.get("next") or request.query_params.get("next", "")
        page = login_page(
            lang=request.cookies.get("sitcen_lang", ""),
            theme=request.cookies.get("sitcen_theme", ""),
            csrf=token,
            name=fields.get("username", "")[:100],
            after=after if _is_ours(after) else "",
            why=why,
        )
        answer = HTMLResponse(page, status)
        answer.set_cookie(CSRF_COOKIE, token, path="/", secure=self._secure, samesite="lax")
        if status == 429:
            answer.headers["retry-after"] = str(int(WINDOW.total_seconds()))
        return answer


def _from_browser(headers: Headers) -> bool:
    return "origin" in headers or "sec-fetch-site" in headers


def _is_ours(path: str) -> bool:
    """A path on this host: browsers take two slashes, of either kind, for another host."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
