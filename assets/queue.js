/* The queue: rows are patched where they differ, and never moved under a hand or an eye. Of a long queue only the
   rows around what can be seen are made; two gaps stand for the others. */
(function (sitcen) {
  "use strict";

  const IDLE_MS = 3000; // a resting pointer no longer holds the order
  const NEW_MS = 20000; // for which a new row is marked
  const WHOLE = 300; // rows up to which all are made: the browser's own search finds each of them
  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const rows = new Map(); // incident id or group key → {row, parts, late}, of those that are made
  const known = new Set(); // ids of all that were ever open and still are
  const fresh = new Set(); // ids of those that came just now
  const gaps = []; // above and below
  let rowHeight = 60; // of a long queue, where all are alike
  const inSight = new Set(); // ids of rows that can be seen
  let sight = null;
  let sorted = []; // ids as they should stand
  const opened = new Set(); // keys of groups that were opened
  let blocks = []; // as they stand on screen: ids, and groups while alarms come in a flood
  let groups = new Map(); // of those, by key
  let order = []; // the rows of all that: ids, and keys of groups
  let places = null; // of each row in a tree; none without groups
  let late = false; // the order has changed, and waits for the hand to leave
  let lastMove = 0;
  let hovering = false;

  function seen(changes) {
    for (const { target, isIntersecting } of changes) {
      const id = target.dataset.incident ?? target.dataset.group;
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
    cards.sort(sitcen.standing);
    sorted = cards.map((card) => card.id);
    return cards.filter(sitcen.passes);
  }

  const blocksNow = (cards) => (state.flood ? sitcen.blocksOf(cards, state.selected, opened) : cards.map((card) => card.id));
  const cursor = () => state.group ?? state.selected;

  function settle() {
    const cards = wantedNow();
    const wanted = blocksNow(cards);
    const pinned = () => sitcen.pinnedBlocks(wanted, blocks, cursor());
    if (held()) {
      late = order.join() !== sitcen.rowsOf(pinned()).join();
      stand(sitcen.heldBlocks(blocks, wanted));
    } else {
      late = false;
      keepGoneSelected(wanted);
      stand(pinned());
    }
    count(cards.length);
    paint();
  }

  function stand(as) {
    blocks = as;
    groups = new Map(blocks.filter((block) => block.key).map((block) => [block.key, block]));
    order = groups.size ? sitcen.rowsOf(blocks) : blocks;
    places = groups.size ? sitcen.placesOf(blocks) : null;
  }

  sitcen.groupOf = (key) => groups.get(key) ?? null;

  /* A person's own act is shown at once, even under their hand; the other rows stay where they are. */
  sitcen.openGroup = (key, open) => {
    if (open) opened.add(key);
    else opened.delete(key);
    const fresh = blocksNow(wantedNow()).find((block) => block.key === key);
    if (!fresh) return settle();
    const own = new Set(fresh.ids);
    const out = open || !groups.get(key)?.ids.includes(state.selected) ? [] : [state.selected];
    stand(blocks.flatMap((block) => (block.key === key ? [fresh, ...out] : own.has(block) ? [] : [block])));
    paint();
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
      place(row, places ? places.get(id) : { at: first + at + 1, of: order.length });
      if (row === node) node = node.nextSibling;
      else list.insertBefore(row, node);
    });
    if (long) rowHeight = rows.get(ids[0])?.row.offsetHeight || rowHeight;
    [first, order.length - last].forEach((count, at) => (gaps[at].style.height = `${count * rowHeight}px`));
    sitcen.setAttr(list, "role", places ? "tree" : "listbox");
    sitcen.setAttr(list, "aria-activedescendant", rows.get(cursor())?.row.id ?? null);
  }

  function place(row, { level, at, of }) {
    const { setAttr } = sitcen;
    setAttr(row, "role", level ? "treeitem" : "option");
    setAttr(row, "aria-level", level);
    setAttr(row, "aria-setsize", of);
    setAttr(row, "aria-posinset", at);
    row.classList.toggle("row--member", level === 2);
  }

  /* The row a person stands on stays until they leave it, even when its incident is closed. */
  function keepGoneSelected(wanted) {
    if (state.selected && order.includes(state.selected) && state.closed.has(state.selected)) {
      const at = blocks.findIndex((block) => block === state.selected || block.ids?.includes(state.selected));
      wanted.splice(Math.max(at, 0), 0, state.selected);
    }
  }

  function entryOf(id) {
    const group = groups.get(id);
    if (!rows.has(id)) {
      const card = sitcen.card(id);
      const entry = group ? sitcen.makeGroupRow(group) : sitcen.makeRow(card);
      rows.set(id, entry);
      if (card) sitcen.patchRow(entry, card);
      entry.row.classList.toggle("row--new", fresh.has(id));
      sight.observe(entry.row);
    }
    if (group) sitcen.patchGroupRow(rows.get(id), group);
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
    if (!changed.all && !changed.incidents.size && !(changed.centre && (state.flood || groups.size))) return;
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
    const [entry, group, card] = [rows.get(id), groups.get(id), state.incidents.get(id)];
    if (entry && group) sitcen.tickGroupRow(entry, group);
    else if (entry && card) sitcen.tickRow(entry, card);
  }

  sitcen.tickQueue = () => {
    if (late && !held()) settle();
    age();
  };

  /* Arrow keys: the neighbour of the selected row, as the list stands on screen. */
  sitcen.neighbour = (step) => {
    if (!order.length) return null;
    const at = order.indexOf(cursor());
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
