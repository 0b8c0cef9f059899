"""How smooth a page is: the time from frame to frame, and the tasks that held one up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.bench import common

if TYPE_CHECKING:
    from playwright.sync_api import Page

# `window.benchFrame`, where a bench has set one, is called in each frame with the frame's number.
WATCH = """async (seconds) => {
  const gaps = [], tasks = [];
  await new Promise((ready) => setTimeout(ready, 1000));
  const note = (found) => found.getEntries().forEach((task) => tasks.push(task.duration));
  const observer = new PerformanceObserver(note);
  observer.observe({entryTypes: ["longtask"]});
  let last = performance.now(), step = 0;
  const end = last + seconds * 1000;
  await new Promise((done) => {
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      step += 1;
      window.benchFrame?.(step);
      now < end ? requestAnimationFrame(frame) : done();
    };
    requestAnimationFrame(frame);
  });
  note({getEntries: () => observer.takeRecords()});
  return [gaps.slice(1), tasks];
}"""


@dataclass(frozen=True, slots=True)
class Frames:
    """Milliseconds from frame to frame, and of each task longer than 50."""

    gaps: Sequence[float]
    tasks: Sequence[float]

    def figures(self) -> dict[str, Any]:
        found = common.percentiles(self.gaps) | {"p95": common.p95(self.gaps)}
        longest = {f"frame_{name}_ms": found[name] for name in ("p50", "p90", "p95", "p99", "max")}
        return {
            "frames_per_s": round(1_000 * len(self.gaps) / sum(self.gaps), 1),
            **longest,
            "long_tasks": len(self.tasks),
            "longest_task_ms": round(max(self.tasks, default=0.0), 1),
        }


def watched(page: "Page", seconds: float) -> Frames:
    """The page's frames over some seconds, after one to settle."""
    gaps, tasks = page.evaluate(WATCH, seconds)
    return Frames(gaps, tasks)
