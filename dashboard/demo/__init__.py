"""The demo: a seeded, endless day in the life of a city, and fixed scenarios. All is invented."""

from dashboard.demo.runner import Clock, Stage, run
from dashboard.demo.scenarios import listing, play, scenario

__all__ = ["Clock", "Stage", "listing", "play", "run", "scenario"]
