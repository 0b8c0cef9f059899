/* The queue: rows are patched where they differ, and never moved under a hand or an eye. Of a long queue only the
   rows around what can be seen are made; two gaps stand for the others. */
(function (sitcen) {
  "use strict";

  const IDLE_MS = 3000; // a resting pointer no longer holds the order
  const NEW_MS = 20000; // for which a new row is marked
  const WHOLE = 300; // rows up to which all are made: the browser's own search finds each of them
  const AROUND = 30; // rows made above and below what can be seen of a longer queue
  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const rows = new Map(); // incident id → {row, parts, late}, of those that are made
  const known = new Set(); // ids of all that were ever open and still are
  const fresh = new Set(); // ids of those that came just now
  const gaps = []; // above and below
  let rowHeight = 60; // of a long queue, where all are alike
  const inSight = new Set(); // ids of rows that can be seen
  let sight = null;
  let sorted = []; // ids as they should stand
  let order = []; // ids as they stand on screen
  let late = false; // the order has changed, and waits for the hand to leave
  let lastMove = 0;
  let hovering = false;

  /* Priority, then what nobody has acknowledged, then age. */
  sitcen.queueOrder = (a, b) =>
    a.priority - b.priority ||
    Boolean(a.acknowledged_at) - Boolean(b.acknowledged_at) ||
    a.opened_ms - b.opened_ms ||
    a.number - b.number;

  /* Shelved ones stand below all others. */
  const standing = (a, b) => Boolean(a.shelved_until) - Boolean(b.shelved_until) || sitcen.chosenOrder(a, b);

  /* The wanted order with the selected row kept at the place where it stands. */
  sitcen.pinned = (wanted, before, selected) => {
    const at = before.indexOf(selected);
    if (at < 0 || !wanted.includes(selected)) return wanted;
    const others = wanted.filter((id) => id !== selected);
    others.splice(Math.min(at, others.length), 0, selected);
    return others;
  };

  function seen(changes) {
    for (const { target, isIntersecting } of changes) {
      const id = target.dataset.incident;
      if (!isIntersecting) inSight.delete(id);
      else {
        inSight.add(id);
        ageOf(id);
      }
    }
  }

  const held = () => hovering && performance.now() - lastMove < IDLE_MS;

  /* The ids that pass, in their order; what was in order before is nearly so now, which sorts fast. */
  function wantedNow() {
    const before = new Set(sorted);
    const cards = sorted.flatMap((id) => state.incidents.get(id) ?? []);
    for (const [id, card] of state.incidents) if (!before.has(id)) cards.push(card);
    cards.sort(standing);
    sorted = cards.map((card) => card.id);
    return cards.filter(sitcen.passes).map((card) => card.id);
  }

  function settle() {
    const wanted = wantedNow();
    if (held()) {
      late = order.join() !== sitcen.pinned(wanted, order, state.selected).join();
      const shown = new Set(order);
      order.push(...wanted.filter((id) => !shown.has(id)));
    } else {
      late = false;
      keepGoneSelected(wanted);
      order = sitcen.pinned(wanted, order, state.selected);
    }
    count(wanted.length);
    paint();
  }

  /* The part of a queue that is made: from the first to before the last, of so many rows. */
  sitcen.windowOf = (count, top, height, rowHeight) => {
    const first = Math.max(Math.min(Math.floor(top / rowHeight), count) - AROUND, 0);
    return [first, Math.min(first + Math.ceil(height / rowHeight) + 2 * AROUND, count)];
  };

  /* Makes, moves and removes rows until those of the window stand there in their order. */
  function paint() {
    const list = sitcen.byId("queue-rows");
    const long = order.length > WHOLE; // only then is the layout asked for, which costs a while
    list.classList.toggle("rows--long", long);
    const [first, last] = long ? sitcen.windowOf(order.length, list.scrollTop, list.clientHeight, rowHeight) : [0, order.length];
    const ids = order.slice(first, last);
    const keep = new Set(ids);
    for (const id of rows.keys()) if (!keep.has(id)) drop(id);
    let node = gaps[0].nextSibling;
    ids.forEach((id, at) => {
      const { row } = entryOf(id);
      sitcen.setAttr(row, "aria-setsize", order.length);
      sitcen.setAttr(row, "aria-posinset", first + at + 1);
      if (row === node) node = node.nextSibling;
      else list.insertBefore(row, node);
    });
    if (long) rowHeight = rows.get(ids[0])?.row.offsetHeight || rowHeight;
    [first, order.length - last].forEach((count, at) => (gaps[at].style.height = `${count * rowHeight}px`));
    sitcen.setAttr(list, "aria-activedescendant", rows.has(state.selected) ? `row-${state.selected}` : null);
  }

  /* The row a person stands on stays until they leave it, even when its incident is closed. */
  function keepGoneSelected(wanted) {
    if (state.selected && !wanted.includes(state.selected) && order.includes(state.selected) && state.closed.has(state.selected)) {
      wanted.splice(Math.max(order.indexOf(state.selected), 0), 0, state.selected);
    }
  }

  function entryOf(id) {
    if (!rows.has(id)) {
      const card = sitcen.card(id);
      const entry = sitcen.makeRow(card);
      rows.set(id, entry);
      sitcen.patchRow(entry, card);
      entry.row.classList.toggle("row--new", fresh.has(id));
      sight.observe(entry.row);
    }
    return rows.get(id);
  }

  /* Whoever comes while somebody watches is marked for a while. */
  function note(id) {
    if (!state.incidents.has(id)) known.delete(id);
    else if (!known.has(id)) {
      known.add(id);
      if (!sitcen.started) return;
      fresh.add(id);
      setTimeout(() => {
        fresh.delete(id);
        rows.get(id)?.row.classList.remove("row--new");
      }, NEW_MS);
    }
  }

  function drop(id) {
    const entry = rows.get(id);
    if (!entry) return;
    sight.unobserve(entry.row);
    entry.row.remove();
    rows.delete(id);
    inSight.delete(id);
  }

  function draw(changed) {
    if (!changed.all && !changed.incidents.size) return;
    const ids = changed.all ? [...state.incidents.keys()] : changed.incidents;
    for (const id of ids) {
      note(id);
      const entry = rows.get(id);
      const card = sitcen.card(id);
      if (entry && card) sitcen.patchRow(entry, card);
    }
    settle();
    for (const id of ids) if (inSight.has(id)) ageOf(id);
  }

  function count(shown) {
    const all = state.incidents.size;
    const text = shown === all ? sitcen.n("queue.open", all) : sitcen.t("queue.of", { n: shown, all });
    sitcen.setText(sitcen.byId("queue-count"), late ? `${text} · ${sitcen.t("queue.held")}` : text);
    sitcen.byId("queue-rows").dataset.empty = shown ? "" : sitcen.t(all ? "queue.nothing_passes" : "queue.empty");
  }

  /* Each second: the age of every row in sight, amber and red by the limit of what is still missing. */
  function age() {
    for (const id of inSight) ageOf(id);
  }

  function ageOf(id) {
    const card = state.incidents.get(id);
    const entry = rows.get(id);
    if (!card || !entry) return;
    const seconds = (sitcen.now() - card.opened_ms) / 1000;
    sitcen.setText(entry.parts.age, sitcen.span(seconds));
    const runs = sitcen.page().timed.includes(card.priority) && !card.shelved_until;
    const late = runs ? sitcen.lateness(seconds, sitcen.missingLimit(card)) : "";
    if (entry.late === late) return;
    entry.late = late;
    entry.parts.age.className = `row-age timer ${late}`;
  }

  sitcen.tickQueue = () => {
    if (late && !held()) settle();
    age();
  };

  /* Arrow keys: the neighbour of the selected row, as the list stands on screen. */
  sitcen.neighbour = (step) => {
    if (!order.length) return null;
    const at = order.indexOf(state.selected);
    return order[at < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + step, 0), order.length - 1)];
  };

  sitcen.showRow = (id) => {
    const at = order.indexOf(id);
    if (at >= 0 && !rows.has(id)) {
      sitcen.byId("queue-rows").scrollTop = at * rowHeight;
      paint();
    }
    rows.get(id)?.row.scrollIntoView({ block: "nearest" });
  };

  sitcen.startQueue = () => {
    sitcen.startQueueTools(settle);
    const list = sitcen.byId("queue-rows");
    gaps.push(...[0, 1].map(() => sitcen.el("div", { role: "presentation" })));
    list.append(...gaps);
    sight = new IntersectionObserver(seen, { root: list, rootMargin: "100px" });
    let asked = 0;
    list.addEventListener(
      "scroll",
      () => {
        cancelAnimationFrame(asked);
        asked = requestAnimationFrame(paint);
      },
      { passive: true },
    );
    list.addEventListener("pointermove", () => {
      hovering = true;
      lastMove = performance.now();
    });
    list.addEventListener("pointerleave", () => {
      hovering = false;
      if (late) sitcen.touch("all");
    });
    list.addEventListener("wheel", () => (lastMove = performance.now()), { passive: true });
    sitcen.drawers.push(draw);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
