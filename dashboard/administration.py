"""What an administrator does with a centre's store: reach it, let people in, prove the journal."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from dashboard.errors import CentreError
from dashboard.model.codes import Role, Scope
from dashboard.settings import Settings
from dashboard.streams import functions, journal, people
from dashboard.streams.names import Names

DEMO_KEY_NAME = "demo"


def store_folder(settings: Settings) -> Path:
    return settings.data / "store"


def store_url(settings: Settings) -> str:
    """The address of the store: the one set, else the embedded one's of this data folder."""
    return settings.redis_url or f"unix://{store_folder(settings).resolve() / 'store.sock'}"


@contextmanager
def open_store(settings: Settings) -> Iterator[redis.Redis]:
    """A client of the store.

    Raises CentreError when it does not answer.
    """
    url = store_url(settings)
    with redis.Redis.from_url(url, protocol=2, socket_timeout=30) as store:
        try:
            store.ping()
        except redis.RedisError as error:
            raise CentreError(
                f"no store answers ({error}): start the centre with `sitcen run`, or set SITCEN_REDIS_URL"
            ) from error
        yield store


def first_accounts(store: redis.Redis, settings: Settings) -> tuple[str, str]:
    """One account for each role and one ingest key, made where there are none or where settings name them.

    Gives the password and the key that were set now, "" for what was left as it was.
    """
    names = Names(settings.centre)
    password, key = settings.demo_password, settings.demo_key
    if not store.exists(names.users):
        password = password or secrets.token_urlsafe(9)
    if not store.exists(names.keys):
        key = key or f"sc_ingest_{secrets.token_urlsafe(32)}"
    for role in Role if password else ():
        people.add_user(store, names, str(role), role, password)
    if key:
        people.add_key(store, names, DEMO_KEY_NAME, Scope.INGEST, key)
    return password, key


def add_user(settings: Settings, *, name: str, role: Role, password: str) -> None:
    """Raises CentreError when the name or the password cannot be taken."""
    with open_store(settings) as store:
        people.add_user(store, Names(settings.centre), name, role, password)


def add_key(settings: Settings, *, name: str, scope: Scope) -> str:
    with open_store(settings) as store:
        return people.add_key(store, Names(settings.centre), name, scope)


def add_kiosk(settings: Settings, name: str) -> str:
    """The address that signs a wall in, from its first slash on."""
    with open_store(settings) as store:
        return f"/kiosk?token={people.add_kiosk(store, Names(settings.centre), name)}"


def kiosks(settings: Settings) -> list[str]:
    with open_store(settings) as store:
        return people.kiosks(store, Names(settings.centre))


def revoke_kiosk(settings: Settings, name: str) -> None:
    with open_store(settings) as store:
        people.revoke_kiosk(store, Names(settings.centre), name)


def verify_journal(settings: Settings) -> journal.Verified:
    """Raises ChainBroken with the first entry that is not as it was written."""
    with open_store(settings) as store:
        return journal.verify(store, Names(settings.centre))


def load_functions(settings: Settings) -> None:
    with open_store(settings) as store:
        functions.load(store)
