"""Where the parts meet: each process of the centre is put together here and nowhere else.

One file a process. Parts are imported by the process that needs them, so that a writer does not load the
screens.
"""

from dashboard.bootstrap import adviser, archivist, centre, feeds, play, web, writer

__all__ = ["adviser", "archivist", "centre", "feeds", "play", "web", "writer"]
