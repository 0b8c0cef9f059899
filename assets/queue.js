/* The queue: rows are made once, patched where they differ, and never moved under a hand or an eye. */
(function (sitcen) {
  "use strict";

  const IDLE_MS = 3000; // a resting pointer no longer holds the order
  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const rows = new Map(); // incident id → {row, parts, seen}
  const filter = { text: "", category: "", service: "" };
  const inSight = new Set(); // ids of rows that can be seen
  let sight = null;
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
  const standing = (a, b) => Boolean(a.shelved_until) - Boolean(b.shelved_until) || sitcen.queueOrder(a, b);

  /* The wanted order with the selected row kept at the place where it stands. */
  sitcen.pinned = (wanted, before, selected) => {
    const at = before.indexOf(selected);
    if (at < 0 || !wanted.includes(selected)) return wanted;
    const others = wanted.filter((id) => id !== selected);
    others.splice(Math.min(at, others.length), 0, selected);
    return others;
  };

  const passes = (card) => {
    if (filter.category && card.category !== filter.category) return false;
    if (filter.service && !sitcen.unitsOf(card).some((each) => state.units.get(each.unit)?.service === filter.service)) return false;
    if (!filter.text) return true;
    const where = `${card.number} ${sitcen.t(`category.${card.category}`)} ${card.title} ${card.address ?? ""} ${sitcen.district(card.district)}`;
    return where.toLowerCase().includes(filter.text.toLowerCase());
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

  function settle() {
    const list = sitcen.byId("queue-rows");
    const wanted = [...state.incidents.values()].filter(passes).sort(standing).map((card) => card.id);
    if (held()) {
      late = order.join() !== sitcen.pinned(wanted, order, state.selected).join();
      appendNew(list, wanted);
      return;
    }
    late = false;
    keepGoneSelected(wanted);
    const next = sitcen.pinned(wanted, order, state.selected);
    const keep = new Set(next);
    for (const id of order) if (!keep.has(id)) drop(id);
    let node = list.firstChild;
    for (const id of next) {
      const { row } = entryOf(id);
      if (row === node) node = node.nextSibling;
      else list.insertBefore(row, node);
    }
    order = next;
  }

  /* The row a person stands on stays until they leave it, even when its incident is closed. */
  function keepGoneSelected(wanted) {
    if (state.selected && !wanted.includes(state.selected) && rows.has(state.selected) && state.closed.has(state.selected)) {
      wanted.splice(Math.max(order.indexOf(state.selected), 0), 0, state.selected);
    }
  }

  function appendNew(list, wanted) {
    const shown = new Set(order);
    for (const id of wanted) {
      if (shown.has(id)) continue;
      list.append(entryOf(id).row);
      order.push(id);
    }
  }

  function entryOf(id) {
    if (!rows.has(id)) {
      const card = sitcen.card(id);
      const entry = sitcen.makeRow(card);
      rows.set(id, entry);
      sitcen.patchRow(entry, card);
      sight.observe(entry.row);
      if (sitcen.started) mark(entry.row);
    }
    return rows.get(id);
  }

  function mark(row) {
    row.classList.add("row--new");
    setTimeout(() => row.classList.remove("row--new"), 20000);
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
      const entry = rows.get(id);
      const card = sitcen.card(id);
      if (entry && card) sitcen.patchRow(entry, card);
    }
    settle();
    count();
    for (const id of ids) if (inSight.has(id)) ageOf(id);
  }

  function count() {
    const all = state.incidents.size;
    const shown = [...state.incidents.values()].filter(passes).length;
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
    if (late && !held()) {
      settle();
      count();
    }
    age();
  };

  /* Arrow keys: the neighbour of the selected row, as the list stands on screen. */
  sitcen.neighbour = (step) => {
    if (!order.length) return null;
    const at = order.indexOf(state.selected);
    return order[at < 0 ? (step > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + step, 0), order.length - 1)];
  };
  sitcen.showRow = (id) => rows.get(id)?.row.scrollIntoView({ block: "nearest" });

  function tools() {
    const { el, t } = sitcen;
    const text = el("input", { type: "search", id: "queue-filter", placeholder: t("queue.filter"), "aria-label": t("queue.filter") });
    const select = (name, codes, all) =>
      el("select", { "aria-label": t(all), id: `queue-${name}` }, el("option", { value: "" }, t(all)), codes.map((code) => el("option", { value: code }, t(`${name}.${code}`))));
    const category = select("category", sitcen.page().categories, "queue.all_categories");
    const service = select("service", sitcen.page().services, "queue.all_services");
    const change = () => {
      Object.assign(filter, { text: text.value.trim(), category: category.value, service: service.value });
      settle();
      count();
    };
    for (const control of [text, category, service]) control.addEventListener("input", change);
    const add = el("button", { class: "btn btn--small", type: "button", "data-act": "open", title: t("act.open") }, `+ `, sitcen.key("O"));
    sitcen.byId("queue-tools").append(text, category, service, add);
  }

  sitcen.startQueue = () => {
    tools();
    const list = sitcen.byId("queue-rows");
    sight = new IntersectionObserver(seen, { root: list, rootMargin: "100px" });
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
