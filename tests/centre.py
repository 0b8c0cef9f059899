"""`with Centre() as centre:` is a whole centre of real processes; see dashboard/bench/centre.py."""

from dashboard.bench.centre import Centre, NotInTime, eventually, free_port

__all__ = ["Centre", "NotInTime", "eventually", "free_port"]
