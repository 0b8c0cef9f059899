"""Where the parts meet: each process of the centre is put together here and nowhere else.

One file a process, read when that process is asked for: a writer that takes over loads no screens first.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.bootstrap import adviser, archivist, centre, feeds, play, web, writer

__all__ = ["adviser", "archivist", "centre", "feeds", "play", "web", "writer"]


def __getattr__(name: str) -> ModuleType:
    """The file of a process, loaded now. Raises AttributeError for what is none."""
    if name not in __all__:
        raise AttributeError(f"no process is called {name}")
    return import_module(f"{__name__}.{name}")
