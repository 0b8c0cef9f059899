"""People and programs that may enter, and their sessions, as the store keeps them: no secret in clear."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import redis
import redis.asyncio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from msgspec import Struct

from dashboard.errors import CentreError
from dashboard.model.codes import Role, Scope
from dashboard.streams.names import Names

# OWASP's minimum (19 MiB, two passes): 25 ms here, so that a burst of sign-ins leaves the cores to the room.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS_HASH = HASHER.hash(secrets.token_urlsafe())
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 256

IDLE = timedelta(minutes=30)  # an open desk asks every 30 s, so this is a closed browser
ABSOLUTE = timedelta(hours=13)  # a shift of twelve hours and its handover
WALL_ABSOLUTE = timedelta(days=365)  # nobody stands at a wall to sign in again


class Person(Struct, frozen=True, kw_only=True):
    name: str
    role: Role
    password_hash: str
    active: bool = True


class Key(Struct, frozen=True, kw_only=True):
    name: str
    scope: Scope


class Session(Struct, frozen=True, kw_only=True):
    """`ends` is the absolute end, in seconds since 1970; `csrf` is bound to this session.

    `stamp` is of the password that opened it: another password ends every session of the one before.
    """

    name: str
    csrf: str
    stamp: str
    ends: float
    idles: bool = True


_PERSON = msgspec.json.Decoder(Person)
_KEY = msgspec.json.Decoder(Key)
_SESSION = msgspec.json.Decoder(Session)


def digest(secret: str) -> str:
    """What is kept of a key or a session token: both are random and long, so a plain hash does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_user(store: redis.Redis, names: Names, name: str, role: Role, password: str) -> None:
    """Add a person, or give one another role and password; the same password leaves sessions as they are.

    Raises CentreError when the name or the password cannot be taken.
    """
    if not name or len(name) > 100 or not name.isprintable():
        raise CentreError("a name has 1 to 100 visible characters")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise CentreError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    known = find_user(store, names, name)
    kept = known.password_hash if known is not None and verify(known, password) else HASHER.hash(password)
    person = Person(name=name, role=role, password_hash=kept)
    store.hset(names.users, name, msgspec.json.encode(person))


def add_key(store: redis.Redis, names: Names, name: str, scope: Scope, key: str = "") -> str:
    """Add a program's key and return it: the only time that it is seen."""
    secret = key or f"sc_{scope}_{secrets.token_urlsafe(32)}"
    store.hset(names.keys, digest(secret), msgspec.json.encode(Key(name=name, scope=scope)))
    return secret


def add_kiosk(store: redis.Redis, names: Names, name: str) -> str:
    """Let a wall sign in by its address alone, and return the token for it: the only time that it is seen.

    Its account can look at the wall and nothing else, and has no password that anybody knows. Raises
    CentreError when the name cannot be taken.
    """
    if find_user(store, names, name) is not None:
        raise CentreError(f"there is a person or a wall called {name} already")
    add_user(store, names, name, Role.WALL, secrets.token_urlsafe(32))
    token = f"kiosk_{secrets.token_urlsafe(32)}"
    store.hset(names.kiosks, digest(token), name)
    return token


def kiosks(store: redis.Redis, names: Names) -> list[str]:
    return sorted(name.decode() for name in store.hvals(names.kiosks))


def revoke_kiosk(store: redis.Redis, names: Names, name: str) -> None:
    """Its token opens nothing more, and its screens are out at once.

    Raises CentreError when there is none.
    """
    tokens = [token for token, owner in store.hgetall(names.kiosks).items() if owner.decode() == name]
    if not tokens:
        known = ", ".join(kiosks(store, names)) or "none"
        raise CentreError(f"there is no wall called {name}; there are {known}")
    store.hdel(names.users, name)
    store.hdel(names.kiosks, *tokens)


def find_user(store: redis.Redis, names: Names, name: str) -> Person | None:
    raw = store.hget(names.users, name)
    return _PERSON.decode(raw) if raw else None


def verify(person: Person | None, password: str) -> bool:
    """Whether the password is this person's. Takes as long for nobody; slow, so use a thread."""
    try:
        HASHER.verify(person.password_hash if person else NOBODYS_HASH, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return person is not None and person.active


@dataclass(frozen=True, slots=True)
class People:
    """The same keys, asked for without blocking."""

    store: "redis.asyncio.Redis"
    names: Names

    async def user(self, name: str) -> Person | None:
        raw = await self.store.hget(self.names.users, name)
        return _PERSON.decode(raw) if raw else None

    async def key(self, secret: str) -> Key | None:
        raw = await self.store.hget(self.names.keys, digest(secret))
        return _KEY.decode(raw) if raw else None

    async def kiosk(self, token: str) -> Person | None:
        """The wall that a token is of."""
        name = await self.store.hget(self.names.kiosks, digest(token))
        return await self.user(name.decode()) if name else None

    async def open_session(self, person: Person, now: float) -> tuple[str, Session]:
        """A new session: the token for the cookie, and what is kept."""
        token = secrets.token_urlsafe(32)
        wall = person.role is Role.WALL
        ends = now + (WALL_ABSOLUTE if wall else ABSOLUTE).total_seconds()
        csrf, stamp = secrets.token_urlsafe(24), _stamp(person)
        session = Session(name=person.name, csrf=csrf, stamp=stamp, ends=ends, idles=not wall)
        key = self.names.session(digest(token))
        await self.store.set(key, msgspec.json.encode(session), px=_lives_ms(session, now))
        return token, session

    async def session(self, token: str, now: float) -> tuple[Session, Person] | None:
        """Who a token belongs to, kept from idling out by this very asking; None when it is over."""
        key = self.names.session(digest(token))
        raw = await self.store.get(key)
        if raw is None:
            return None
        session = _SESSION.decode(raw)
        if session.ends <= now:
            return None
        lookup: Any = self.store.pipeline(transaction=False)
        lookup.hget(self.names.users, session.name)
        lookup.pexpire(key, _lives_ms(session, now))
        found, _ = await lookup.execute()
        person = _PERSON.decode(found) if found else None
        if person is None or not person.active or _stamp(person) != session.stamp:
            return None
        return session, person

    async def end_session(self, token: str) -> None:
        await self.store.delete(self.names.session(digest(token)))

    async def count_attempt(self, name: str, within: timedelta) -> int:
        """How many attempts there were under this name in the running window, this one included."""
        key = self.names.attempts(digest(name)[:32])
        counting: Any = self.store.pipeline(transaction=True)
        counting.incr(key)
        counting.pexpire(key, within, nx=True)
        count, _ = await counting.execute()
        return int(count)

    async def take_back(self, name: str) -> None:
        """An attempt that succeeded counts no more."""
        key = self.names.attempts(digest(name)[:32])
        if await self.store.decr(key) <= 0:
            await self.store.delete(key)

    async def forgive(self, name: str) -> None:
        await self.store.delete(self.names.attempts(digest(name)[:32]))


def _stamp(person: Person) -> str:
    return digest(person.password_hash)[:16]


def _lives_ms(session: Session, now: float) -> int:
    left = session.ends - now
    return max(1, int(1000 * (min(left, IDLE.total_seconds()) if session.idles else left)))
