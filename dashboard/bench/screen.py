"""A real Chromium that notes when each version of each incident's row stands in its DOM."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dashboard.errors import CentreError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Chromium is to draw by itself, as root too, and to ask nobody on the internet for anything.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_MS = 30_000

# Date.now() has whole milliseconds; performance.now() is finer, but may have drifted since timeOrigin.
WATCH = """() => {
  let drift = -Infinity;
  for (let i = 0; i < 2000; i++) {
    drift = Math.max(drift, Date.now() - performance.timeOrigin - performance.now());
  }
  const newest = new Map();
  window.benchSeen = [];
  const note = (row) => {
    const version = Number(row.dataset.version);
    if (!version || newest.get(row.dataset.incident) >= version) return;
    newest.set(row.dataset.incident, version);
    const at = performance.timeOrigin + performance.now() + drift;
    window.benchSeen.push([row.dataset.incident, version, at]);
  };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === "attributes") note(record.target);
      for (const node of record.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.dataset.incident) note(node);
        node.querySelectorAll("[data-incident][data-version]").forEach(note);
      }
    }
  });
  const attributes = {attributes: true, attributeFilter: ["data-version"]};
  observer.observe(document.body, {subtree: true, childList: true, ...attributes});
}"""

TWICE = """() => {
  const rows = [...document.querySelectorAll("[data-incident][data-version]")];
  return rows.length - new Set(rows.map((row) => row.dataset.incident)).size;
}"""

Seen = dict[str, list[tuple[int, float]]]


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The system's Chromium.

    Raises CentreError when Playwright or Chromium is missing.
    """
    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 — a package of development
    except ImportError as error:
        raise CentreError("this bench needs Playwright: pip install playwright") from error
    if path is None:
        raise CentreError("this bench needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_page() -> Iterator["Page"]:
    """A page of a desk's size in a Chromium of its own."""
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1920, "height": 1080})


def sign_in(page: "Page", url: str, name: str, password: str, *, stands: str = "#queue-rows") -> None:
    """Sign in and wait until the screen's own part stands there."""
    page.goto(f"{url}/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.wait_for_selector(stands, state="attached", timeout=READY_MS)


def seen(page: "Page") -> Seen:
    """For each incident its versions in the order they appeared, with the instant in ms since 1970."""
    noted: list[tuple[str, int, float]] = page.evaluate("window.benchSeen")
    found: Seen = {}
    for incident, version, at in noted:
        found.setdefault(incident, []).append((version, at))
    return found


def rows_twice(page: "Page") -> int:
    """How many rows show an incident that another row shows as well."""
    twice: Any = page.evaluate(TWICE)
    return int(twice)


def shown_at(found: Seen, incident: str, version: int) -> float | None:
    """When the row first stood at this version or a later one."""
    return next((at for shown, at in found.get(incident, ()) if shown >= version), None)
