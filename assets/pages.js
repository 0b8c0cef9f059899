/* What all pages have in common: they start when Dash has built them, beat once a second, and lead to each other. */
(function (sitcen) {
  "use strict";

  sitcen.pages ??= {}; // starters by page
  sitcen.pageKeys ??= {}; // hear the keys of their page: (event) => handled
  sitcen.pageKeyLines ??= {}; // and say what those do: [[key, word], …]
  const menu = () => sitcen.byId("pages");
  const name = () => sitcen.page().page;
  sitcen.atDesk = () => name() === "desk";

  function start() {
    if (document.documentElement.dataset.started) return;
    document.documentElement.dataset.started = "yes";
    sitcen.startBar();
    sitcen.startActs();
    sitcen.startKeys();
    sitcen.pages[name()]?.();
    sitcen.startLink();
    beat();
    setInterval(beat, 1000);
    menu().addEventListener("keydown", menuKey);
    document.addEventListener("click", (event) => !event.target.closest?.(".bar-pages") && sitcen.endPages());
  }

  function beat() {
    sitcen.tickClock();
    sitcen.watchLink();
  }

  /* The menu of pages: opened by G or by the centre's name; a page's own letter, or arrows and Enter, go there. */
  const opener = () => document.querySelector("[data-act=pages]");
  function show(open) {
    menu().hidden = !open;
    sitcen.setAttr(opener(), "aria-expanded", String(open));
  }

  sitcen.endPages = () => {
    const place = menu();
    if (place.hidden) return false;
    const inside = place.contains(document.activeElement);
    show(false);
    if (inside) opener().focus();
    return true;
  };

  sitcen.togglePages = () => {
    const { el, t } = sitcen;
    const there = sitcen.page().pages;
    if (there.length < 2 || sitcen.endPages()) return;
    const links = there.map((each) => el("a", { href: each.path, role: "menuitem", tabindex: "-1", "data-key": `Key${each.key}`, "aria-current": each.name === name() && "page" }, el("span", null, t(`pages.${each.name}`)), sitcen.key(each.key)));
    menu().replaceChildren(...links);
    show(true);
    (links.find((link) => !link.hasAttribute("aria-current")) ?? links[0]).focus();
  };

  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  function menuKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...menu().children];
    const chosen = links.find((link) => link.dataset.key === event.code);
    const at = links.indexOf(document.activeElement);
    if (chosen) location.assign(chosen.href);
    else if (STEPS[event.code]) links.at((at + STEPS[event.code]) % links.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") sitcen.endPages();
    else return event.stopPropagation(); // Enter follows the link; no other key means anything here
    event.preventDefault();
    event.stopPropagation();
  }

  /* Dash builds the page some time after this script has run. */
  function whenBuilt() {
    if (!document.getElementById("sitcen-page")) return;
    const built = () => document.getElementById("keys");
    if (built()) return start();
    const watch = new MutationObserver(() => {
      if (!built()) return;
      watch.disconnect();
      start();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whenBuilt);
  else whenBuilt();
})((globalThis.sitcen = globalThis.sitcen || {}));
