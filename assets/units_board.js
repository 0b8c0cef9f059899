/* The board of units: every unit with its status and how long, where it is, and what can be set by hand. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const IDLE_MS = 3000; // a resting pointer no longer holds the order
  const HEADS = ["unit", "status", "since", "work", "place", "position", "signs"];
  const SORTS = ["service", "status", "since"];
  const SORT = "sitcen_units_sort";
  const filter = { text: "", service: "", status: "" };
  let sort = SORTS.includes(localStorage.getItem(SORT)) ? localStorage.getItem(SORT) : "service";
  let order = [];
  let lastMove = -Infinity;
  const rows = new Map(); // unit id → {row, cells}

  const body = () => sitcen.byId("board-rows").querySelector("[role=rowgroup].board-body");
  const held = () => performance.now() - lastMove < IDLE_MS;
  const sinceMs = (unit) => (unit.status_at ? sitcen.now() - Date.parse(unit.status_at) : 0);

  /* In danger first, whatever they are sorted by. */
  const COMPARE = {
    service: (a, b) => sitcen.page().services.indexOf(a.service) - sitcen.page().services.indexOf(b.service) || sitcen.unitOrder(a, b),
    status: sitcen.unitOrder,
    since: (a, b) => sinceMs(b) - sinceMs(a) || sitcen.unitOrder(a, b),
  };
  const before = (a, b) => Boolean(b.panic_at) - Boolean(a.panic_at) || (COMPARE[sort] ?? sitcen.unitOrder)(a, b);

  const passes = (unit) => {
    if (filter.service && unit.service !== filter.service) return false;
    if (filter.status && unit.status !== filter.status) return false;
    const said = `${unit.id} ${sitcen.t(`service.${unit.service}`)} ${unit.station ? sitcen.station(unit.station) : ""} ${(unit.incidents ?? []).join(" ")}`;
    return said.toLowerCase().includes(filter.text.toLowerCase());
  };

  function frame() {
    const { el, t } = sitcen;
    const heads = el("div", { role: "row", class: "board-heads" }, HEADS.map((head) => el("span", { role: "columnheader" }, t(`board.head.${head}`))));
    sitcen.byId("board-rows").replaceChildren(el("div", { role: "grid", "aria-label": t("pages.units"), class: "board-grid" }, el("div", { role: "rowgroup" }, heads), el("div", { role: "rowgroup", class: "board-body" })));
  }

  function tools() {
    const { el, t } = sitcen;
    const search = el("input", { type: "search", id: "board-filter", placeholder: t("board.search"), "aria-label": t("board.search") });
    search.addEventListener("input", () => ((filter.text = search.value), settle()));
    const choice = (name, values, said) => {
      const list = el("select", { "aria-label": t(`board.all_${name}`) }, el("option", { value: "" }, t(`board.all_${name}`)), values.map((value) => el("option", { value }, said(value))));
      list.addEventListener("change", () => ((filter[name] = list.value), settle()));
      return list;
    };
    const sorting = el("select", { "aria-label": t("board.sort") }, SORTS.map((each) => el("option", { value: each, selected: each === sort }, t(`board.sort.${each}`))));
    sorting.addEventListener("change", () => ((sort = sorting.value), localStorage.setItem(SORT, sort), settle()));
    const { letters, services } = sitcen.page();
    const statuses = Object.keys(letters).filter((status) => status !== "cleared");
    sitcen.byId("board-tools").replaceChildren(search, sitcen.key("/"), choice("service", services, (each) => t(`service.${each}`)), choice("status", statuses, (each) => t(`status.${each}`)), sorting);
  }

  function make(id) {
    const { el } = sitcen;
    const cells = Object.fromEntries(HEADS.map((head) => [head, el("span", { role: "gridcell", class: `board-${head}` })]));
    cells.unit.append(el("b", null, id), el("span", { class: "dim" }));
    cells.status.append(el("span", { class: "board-mark" }), el("span"));
    const row = el("div", { role: "row", class: "board-row", "data-unit": id, tabindex: "-1" }, Object.values(cells));
    rows.set(id, { row, cells });
    return rows.get(id);
  }

  function patch(unit) {
    const { setText, setAttr, t } = sitcen;
    const { row, cells } = rows.get(unit.id) ?? make(unit.id);
    setText(cells.unit.lastChild, t(`service.${unit.service}`));
    if (row.dataset.status !== unit.status) cells.status.firstChild.replaceChildren(sitcen.statusMark(unit.status));
    row.dataset.status = unit.status;
    setText(cells.status.lastChild, `${t(`status.${unit.status}`)}${unit.reason ? ` · ${unit.reason}` : ""}`);
    setText(cells.work, (unit.incidents ?? []).map(work).join("; "));
    setText(cells.place, unit.post ? t("unit.post", { station: sitcen.station(unit.post) }) : unit.station ? sitcen.station(unit.station) : "");
    setText(cells.signs, [unit.panic_at && `! ${t("unit.panic")}`, unit.crew_size && t("unit.crew_size", { n: unit.crew_size }), sitcen.standsBack(unit)].filter(Boolean).join(" · "));
    row.classList.toggle("board-row--panic", Boolean(unit.panic_at));
    setAttr(row, "aria-selected", String(unit.id === state.unit));
    tick(unit);
  }

  const work = (number) => {
    const card = sitcen.byNumber(number);
    return card ? `${number} · ${sitcen.t(`category.${card.category}`)} · ${card.address || sitcen.district(card.district) || ""}` : String(number);
  };

  /* What ages: time in status against its limit, and how old the position is. */
  function tick(unit) {
    const { cells } = rows.get(unit.id) ?? {};
    if (!cells) return;
    sitcen.setText(cells.since, unit.status_at ? sitcen.since(unit.status_at) : "");
    const late = unit.status === "available" ? "" : sitcen.lateness(sinceMs(unit) / 1000, sitcen.page().limits[unit.status]);
    const kind = `board-since timer ${late}`.trim();
    if (cells.since.className !== kind) cells.since.className = kind;
    const doubted = sitcen.doubted(unit);
    sitcen.setText(cells.position, unit.position_at ? `${doubted ? "▲ " : ""}${sitcen.t(`trust.${unit.position_trust}`, { age: sitcen.since(unit.position_at) })}` : sitcen.t("trust.short.none"));
    cells.position.classList.toggle("warn", doubted);
  }

  function settle() {
    const wanted = [...state.units.values()].filter(passes).sort(before).map((unit) => unit.id);
    const there = new Set(wanted);
    const kept = order.filter((id) => there.has(id));
    order = held() ? [...kept, ...wanted.filter((id) => !kept.includes(id))] : wanted;
    const place = body();
    const focused = document.activeElement?.closest?.(".board-row");
    for (const [id, { row }] of rows) if (!there.has(id)) row.remove();
    order.forEach((id, at) => {
      const { row } = rows.get(id) ?? make(id);
      if (place.children[at] !== row) place.insertBefore(row, place.children[at] ?? null);
      sitcen.setAttr(row, "tabindex", id === (there.has(state.unit) ? state.unit : order[0]) ? "0" : "-1");
    });
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    head(wanted.length);
  }

  function head(shown) {
    const { el, t, n } = sitcen;
    const figures = new Map();
    for (const unit of state.units.values()) figures.set(unit.status, (figures.get(unit.status) ?? 0) + 1);
    const place = sitcen.byId("board-head");
    const is = JSON.stringify([[...figures], shown]);
    if (place.dataset.is === is) return;
    place.dataset.is = is;
    const parts = Object.keys(sitcen.page().letters).filter((status) => figures.get(status)).map((status) => el("span", { class: "tally" }, sitcen.statusMark(status), ` ${t(`status.${status}`)} `, el("b", null, String(figures.get(status)))));
    place.replaceChildren(el("b", null, n("board.count", state.units.size)), ...parts, ...(shown < state.units.size ? [el("span", { class: "dim" }, n("board.shown", shown))] : []));
  }

  function draw(changed) {
    const ids = changed.all || changed.incidents.size ? [...state.units.keys()] : [...changed.units, ...changed.moved];
    for (const id of ids) if (state.units.has(id)) patch(state.units.get(id));
    if (changed.all || changed.units.size) settle();
    sitcen.byId("board-pick").hidden = state.units.has(state.unit);
  }

  function pick(id) {
    if (state.unit !== id) sitcen.pickUnit(id);
    for (const each of rows.keys()) if (state.units.has(each)) sitcen.setAttr(rows.get(each).row, "aria-selected", String(each === id));
  }

  function step(by) {
    const at = order.indexOf(state.unit);
    const next = order[Math.min(Math.max(at + by, 0), order.length - 1)];
    if (!next) return;
    pick(next);
    settle();
    rows.get(next).row.focus();
  }

  const STEPS = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 };
  const SET = { KeyA: "available", KeyX: "out_of_service" };
  function keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, .ask")) return event.key === "Escape" && back();
    if (event.key === "Escape") return back();
    if (event.shiftKey) return event.key === "!" && (sitcen.perform("panic"), true);
    if (event.code === "Slash") return sitcen.byId("board-filter").focus(), true;
    if (STEPS[event.code]) return step(STEPS[event.code]), true;
    if (event.key === "Enter" && event.target.closest?.(".board-row")) return sitcen.byId("unit-card").querySelector("button")?.focus(), true;
    if (SET[event.code] && state.unit) return set(SET[event.code]), true;
    return false;
  }

  /* What stands on no button of the card is not done, and says so. */
  function set(status) {
    const button = sitcen.byId("unit-card").querySelector(`[data-act="unit-status"][data-status="${status}"]`);
    if (button) sitcen.perform("unit-status", { ...button.dataset });
    else sitcen.echo({ ok: false, text: sitcen.t("board.cannot", { unit: state.unit, status: sitcen.t(`status.${status}`) }) });
  }

  function back() {
    if (sitcen.endAsk() || sitcen.endPanic()) return true;
    rows.get(state.unit ?? order[0])?.row.focus();
    return true;
  }

  function start() {
    frame();
    tools();
    sitcen.pageKeyLines.units = [["↑ ↓ · J K", "board.hint"], ["Enter", "foot.open"], ["A", "board.keys.available"], ["X", "board.keys.out"], ["/", "board.search"], ["!", "unit.raise_panic"]];
    sitcen.startUnitCard();
    sitcen.drawers.push(draw);
    const place = sitcen.byId("board-rows");
    place.addEventListener("pointermove", () => (lastMove = performance.now()));
    place.addEventListener("pointerleave", () => (lastMove = -Infinity));
    place.addEventListener("click", ({ target }) => {
      const row = target.closest?.(".board-row");
      if (row) (pick(row.dataset.unit), row.focus({ preventScroll: true }));
    });
    setInterval(() => {
      state.units.forEach(tick);
      settle();
      sitcen.tickCard();
    }, 1000);
  }
  (sitcen.pages ??= {}).units = start;
  (sitcen.pageKeys ??= {}).units = keyed;
})((globalThis.sitcen = globalThis.sitcen || {}));
