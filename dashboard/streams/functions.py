"""The server-side functions: loaded by the writer where it may, else by an administrator."""

from importlib.resources import files

import redis

from dashboard.errors import CentreError

LIBRARY = "sitcen"


def source() -> str:
    return (files("dashboard.streams") / "scripts" / "sitcen.lua").read_text()


def load(store: redis.Redis) -> None:
    """Load or replace the library.

    Raises CentreError when this account may not, and no administrator has loaded it.
    """
    try:
        store.function_load(source(), replace=True)
    except redis.exceptions.NoPermissionError as error:
        if not loaded(store):
            raise CentreError("an administrator must load the functions: sitcen functions") from error


def loaded(store: redis.Redis) -> bool:
    """Are the functions there, and of this version? Asked without the right to list them."""
    try:
        store.fcall("sitcen_commit_2", 1, "{probe}:no-lease", "none", "0")
    except redis.exceptions.ResponseError as error:
        return "not found" not in str(error).lower()
    return True
