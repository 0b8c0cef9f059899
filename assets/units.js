/* The units strip: one column a service, one chip a unit, available ones first. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const RANK = ["available", "returning", "dispatched", "en_route", "on_scene", "transporting", "out_of_service"];
  const SMALL = 4; // so small services stand two above each other
  const chips = new Map(); // unit id → {chip, letter, time}
  const columns = new Map(); // service → {column, title, list}
  let hovering = false;
  let late = false;

  sitcen.unitOrder = (a, b) => Boolean(b.panic_at) - Boolean(a.panic_at) || RANK.indexOf(a.status) - RANK.indexOf(b.status) || a.id.localeCompare(b.id, undefined, { numeric: true });

  /* Whom no reason can send, as the writer sees it: the key of why, or "". */
  sitcen.blocked = (unit) => {
    if (unit.status === "out_of_service") return "out_of_service";
    return sitcen.crewOut(unit) ? "crew_out" : "";
  };
  /* Who is sent only with a reason: assigned elsewhere, or off duty by the centre's clock. */
  sitcen.asksReason = (unit) => {
    if (unit.incidents?.length) return "busy";
    return sitcen.onShift(unit) ? "" : "off_shift";
  };
  /* The other unit that this one's crew is out with. */
  sitcen.crewOut = (unit) => (unit.crew ? ([...state.units.values()].find((each) => each.crew === unit.crew && each.id !== unit.id && each.incidents?.length) ?? null) : null);
  sitcen.onShift = ({ shift }) => {
    if (!shift) return true;
    const clock = sitcen.clock(sitcen.now()).slice(0, 5);
    return shift.begin <= shift.end ? shift.begin <= clock && clock < shift.end : clock >= shift.begin || clock < shift.end;
  };
  /* Why a unit stands back, in words, or "". */
  sitcen.standsBack = (unit) => {
    const why = [sitcen.blocked(unit), sitcen.onShift(unit) ? "" : "off_shift"].filter(Boolean).map((code) => sitcen.t(`blocked.${code}`, { unit: sitcen.crewOut(unit)?.id }));
    return [...why, ...(unit.flags ?? []).map((flag) => sitcen.t(`flag.${flag}`))].join(" · ");
  };

  function columnOf(service) {
    if (!columns.has(service)) {
      const title = sitcen.el("h3");
      const list = sitcen.el("div", { class: "chips" });
      const column = sitcen.el("div", { class: "service", "data-service": service }, title, list);
      columns.set(service, { column, title, list });
      const known = sitcen.page().services;
      const after = [...columns.keys()].sort((a, b) => known.indexOf(a) - known.indexOf(b));
      sitcen.byId("units-rows").replaceChildren(...after.map((each) => columns.get(each).column));
    }
    return columns.get(service);
  }

  function chipOf(unit) {
    if (!chips.has(unit.id)) {
      const mark = sitcen.el("span");
      const time = sitcen.el("span", { class: "u-time" });
      const signs = sitcen.el("span", { class: "u-signs", "aria-hidden": "true" });
      const chip = sitcen.el("button", { class: "u", type: "button", "data-act": "unit", "data-unit": unit.id }, sitcen.el("b", null, unit.id), mark, signs, time);
      chips.set(unit.id, { chip, mark, signs, time, status: null });
    }
    return chips.get(unit.id);
  }

  /* In danger, flagged, kept back (off duty, or its crew is out), away from its own station. */
  const signs = (unit) => [unit.panic_at ? "!" : "", unit.flags?.length ? "⚑" : "", sitcen.crewOut(unit) || !sitcen.onShift(unit) ? "⊘" : "", unit.post ? "→" : ""].join("");

  /* Whether its place may not be taken for where it is. */
  sitcen.doubted = (unit) => !["good", "none", undefined, null].includes(unit.position_trust);
  sitcen.station = (id) => sitcen.page().stations?.[id] ?? id;

  function patch(unit) {
    const entry = chipOf(unit);
    if (entry.status !== unit.status) {
      const mark = sitcen.statusMark(unit.status);
      entry.mark.replaceWith(mark);
      Object.assign(entry, { mark, status: unit.status });
      sitcen.setAttr(entry.chip, "data-status", unit.status);
    }
    const said = [unit.panic_at && sitcen.t("unit.panic"), sitcen.t(`status.${unit.status}`), unit.incidents?.join(", "), sitcen.standsBack(unit), unit.post && sitcen.t("unit.post", { station: sitcen.station(unit.post) })].filter(Boolean).join(" · ");
    sitcen.setAttr(entry.chip, "aria-label", `${unit.id} ${said}`);
    sitcen.setAttr(entry.chip, "title", `${unit.id} · ${said}`);
    sitcen.setText(entry.signs, signs(unit));
    entry.chip.classList.toggle("u--picked", unit.id === state.unit);
    entry.chip.classList.toggle("u--stale", sitcen.doubted(unit));
    entry.chip.classList.toggle("u--panic", Boolean(unit.panic_at));
    if (entry.panic !== Boolean(unit.panic_at)) {
      entry.panic = Boolean(unit.panic_at);
      const rows = (unit.incidents ?? []).map(sitcen.byNumber).filter(Boolean); // they show it too
      for (const card of rows) sitcen.touch("incidents", card.id);
    }
  }

  sitcen.unitChip = (unit) => {
    patch(unit);
    sitcen.tickUnits();
    return chipOf(unit).chip;
  };

  function settle() {
    late = false;
    const services = Map.groupBy ? Map.groupBy(state.units.values(), (unit) => unit.service) : group();
    for (const [service, units] of services) {
      const { title, list } = columnOf(service);
      const free = units.filter((unit) => unit.status === "available").length;
      sitcen.setText(title, `${sitcen.t(`service.${service}`)} ${sitcen.t("units.of", { n: free, all: units.length })}`);
      let node = list.firstChild;
      for (const unit of units.sort(sitcen.unitOrder)) {
        const { chip } = chipOf(unit);
        if (chip === node) node = node.nextSibling;
        else list.insertBefore(chip, node);
      }
    }
    arrange(services);
  }

  /* Room by need: a column for each large service, and one for each two small ones that follow each other.
   * Answers with pairs: the places in `sizes` that share a column. */
  sitcen.unitColumns = (sizes) => {
    const columns = [];
    for (let at = 0; at < sizes.length; at++) {
      const shared = sizes[at] <= SMALL && at + 1 < sizes.length && sizes[at + 1] <= SMALL;
      columns.push(shared ? [at, at + 1] : [at]);
      if (shared) at++;
    }
    return columns;
  };

  function arrange(services) {
    const place = sitcen.byId("units-rows");
    const shown = [...place.children];
    const sizes = shown.map((column) => services.get(column.dataset.service)?.length ?? 0);
    const columns = sitcen.unitColumns(sizes);
    for (const column of columns) for (const at of column) shown[at].classList.toggle("service--small", column.length > 1);
    place.style.gridTemplateColumns = columns.map(([at]) => `minmax(140px, ${Math.max(sizes[at], SMALL)}fr)`).join(" ");
  }

  function group() {
    const groups = new Map();
    for (const unit of state.units.values()) groups.set(unit.service, [...(groups.get(unit.service) ?? []), unit]);
    return groups;
  }

  function draw(changed) {
    for (const id of changed.moved) chips.get(id)?.chip.classList.toggle("u--stale", sitcen.doubted(state.units.get(id)));
    if (changed.moved.size) count();
    if (!changed.all && !changed.units.size) return;
    const ids = changed.all ? [...state.units.keys()] : withMates(changed.units);
    for (const id of ids) if (state.units.has(id)) patch(state.units.get(id));
    if (hovering) late = true;
    else settle();
    count();
    sitcen.tickUnits();
  }

  /* Who shares a crew with a changed unit looks different too. */
  function withMates(ids) {
    const crews = new Set([...ids].map((id) => state.units.get(id)?.crew).filter(Boolean));
    return crews.size ? [...ids, ...[...state.units.values()].filter((unit) => crews.has(unit.crew)).map((unit) => unit.id)] : ids;
  }

  function count() {
    const place = sitcen.byId("units-count");
    const figures = new Map();
    for (const unit of state.units.values()) figures.set(unit.status, (figures.get(unit.status) ?? 0) + 1);
    const doubted = [...state.units.values()].filter(sitcen.doubted);
    const jammed = doubted.some((unit) => unit.position_trust === "jammed");
    const signature = [...RANK.map((status) => figures.get(status) ?? 0), doubted.length, jammed].join();
    if (place.dataset.is === signature) return;
    place.dataset.is = signature;
    const shown = RANK.filter((status) => figures.get(status)).map((status) =>
      sitcen.el("span", { class: "tally" }, sitcen.statusMark(status), String(figures.get(status))),
    );
    if (doubted.length) shown.unshift(sitcen.el("span", { class: "warn", title: sitcen.t("units.doubted.title", { units: doubted.map((unit) => unit.id).join(", ") }) }, sitcen.t(jammed ? "units.jammed" : "units.doubted", { n: doubted.length })));
    place.replaceChildren(...shown);
  }

  sitcen.tickUnits = () => {
    const { limits } = sitcen.page();
    for (const [id, { time }] of chips) {
      const unit = state.units.get(id);
      const runs = unit?.status_at && unit.status !== "available";
      sitcen.setText(time, runs ? sitcen.since(unit.status_at) : "");
      const late = runs ? sitcen.lateness((sitcen.now() - Date.parse(unit.status_at)) / 1000, limits[unit.status]) : "";
      const kind = `u-time ${late}`.trim();
      if (time.className !== kind) time.className = kind;
    }
  };

  sitcen.pickUnit = (id) => {
    const before = state.unit;
    state.unit = state.unit === id ? null : id;
    for (const each of [before, state.unit]) if (each && state.units.has(each)) patch(state.units.get(each));
    if (!sitcen.endPanic()) sitcen.drawCard();
    if (state.unit) sitcen.showUnit(state.unit);
    sitcen.touch("all");
  };

  sitcen.startUnits = () => {
    const place = sitcen.byId("units-rows");
    place.addEventListener("pointerenter", () => (hovering = true));
    place.addEventListener("pointerleave", () => {
      hovering = false;
      if (late) settle();
    });
    sitcen.drawers.push(draw);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
