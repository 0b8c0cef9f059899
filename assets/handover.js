/* A shift's handover: the list is the centre's, read back item by item with one key, and signed by both. */
(function (sitcen) {
  "use strict";

  let told = null; // the last answer of the API
  let drawn = "";
  const AGAIN_MS = 3000;
  const me = () => sitcen.page().person;
  const open = () => (told?.handover && !told.handover.over ? told.handover : null);
  const reading = () => Boolean(sitcen.page().handing && open() && open().by !== me());

  /* One question at a time; a question during another asks once more after it. */
  let loading = null;
  let again = false;
  let asked = 0;
  function load() {
    if (loading) return void (again = true);
    asked = performance.now();
    loading = sitcen.read(`handover?lang=${sitcen.page().lang}`).then((found) => {
      if (found) ((told = found), draw());
      loading = null;
      if (again) ((again = false), load());
    });
  }

  /* An item as this person sees it: read by them as it stands, changed since, or not read. */
  sitcen.itemState = (item, person) => {
    if (!item.read || item.read.by !== person) return item.read && !item.changed ? "others" : "unread";
    return item.changed ? "changed" : "read";
  };
  /* Whose reading counts here: mine where I take over, else that of who has read. */
  const reader = () => (reading() ? me() : (open()?.incoming?.by ?? told.items.find((each) => each.read)?.read.by));
  const stateOf = (item) => sitcen.itemState(item, reader());
  const left = () => told.items.filter((item) => stateOf(item) !== "read");

  function draw() {
    const is = JSON.stringify([told.handover, told.on_duty, told.items]);
    if (is === drawn) return;
    drawn = is;
    items();
    standing();
  }

  const MARKS = { read: "✓", changed: "▲", unread: "○", others: "○" };
  function row(item) {
    const { el, t } = sitcen;
    const state = open() ? stateOf(item) : "none";
    const said = state === "none" ? "" : t(`handover.state.${state}`, { by: item.read?.by, at: item.read ? sitcen.clock(Date.parse(item.read.at)) : "" });
    const mark = el("span", { class: `handover-mark handover-mark--${state}`, "aria-hidden": "true" }, MARKS[state] ?? "");
    const name = el("span", { class: "handover-name" }, item.priority ? sitcen.symbol(item.priority) : null, el("b", null, item.name));
    const acts = [];
    if (reading() && state !== "read") acts.push(el("button", { class: "btn btn--small", type: "button", tabindex: "-1", "data-do": "read" }, t("handover.read"), sitcen.key("Enter")));
    if (item.kind === "promise" && sitcen.page().handing) acts.push(el("button", { class: "btn btn--small", type: "button", tabindex: "-1", "data-do": "kept" }, t("handover.kept"), sitcen.key("V")));
    return el("li", { class: `handover-item handover-item--${state}`, tabindex: "0", "data-key": item.key, "data-mark": item.mark }, mark, name, el("span", { class: "handover-text" }, item.text), el("span", { class: "handover-said dim" }, said), el("span", { class: "handover-acts" }, acts));
  }

  /* The list, by kinds; the row in hand stays in hand. */
  function items() {
    const { el, t, byId } = sitcen;
    const place = byId("handover-items");
    const held = document.activeElement?.closest?.(".handover-item")?.dataset.key;
    const kinds = [...new Set(told.items.map((item) => item.kind))];
    const groups = kinds.map((kind) => {
      const those = told.items.filter((item) => item.kind === kind);
      return el("section", null, el("h2", null, t(`handover.kind.${kind}`, { n: those.length })), el("ul", { "aria-label": t(`handover.kind.${kind}`, { n: those.length }) }, those.map(row)));
    });
    place.replaceChildren(...(groups.length ? groups : [el("p", { class: "empty" }, t("handover.nothing"))]));
    if (held) (rows().find((each) => each.dataset.key === held) ?? next() ?? rows()[0])?.focus();
  }

  const rows = () => [...document.querySelectorAll(".handover-item")];
  const next = (after = -1) => {
    const all = rows();
    return [...all.slice(after + 1), ...all.slice(0, after + 1)].find((each) => !each.classList.contains("handover-item--read"));
  };

  function standing() {
    const { el, t, byId } = sitcen;
    const handover = told.handover;
    const clock = (at) => sitcen.day(Date.parse(at));
    const button = (word, key, act, kind = "") => el("button", { class: `btn ${kind}`, type: "button", "data-do": act }, t(word), sitcen.key(key));
    const parts = [el("h2", null, t("handover.title"))];
    parts.push(el("p", null, told.on_duty ? t("handover.on_duty", { name: told.on_duty.name, since: clock(told.on_duty.since) }) : t("handover.nobody")));
    if (handover?.over) parts.push(el("p", { class: "good" }, t("handover.is_over", { outgoing: handover.by, incoming: handover.incoming.by, at: clock(handover.incoming.at > handover.outgoing.at ? handover.incoming.at : handover.outgoing.at) })));
    if (open()) parts.push(el("p", null, t("handover.is_open", { by: handover.by, at: clock(handover.at) })), ...progress(), ...signatures(handover, clock));
    else parts.push(el("p", { class: "dim" }, t("handover.how")));
    if (sitcen.page().handing) parts.push(el("div", { class: "handover-buttons" }, open() ? [button("handover.sign", "S", "sign", "btn--main"), open().by === me() ? button("handover.remark", "R", "remark") : null, button("handover.cancel", "X", "cancel")] : [button("handover.begin", "B", "begin", "btn--main")]));
    parts.push(el("div", { class: "handover-buttons" }, el("a", { class: "btn", href: "/handover/sheet", target: "_blank", rel: "noopener" }, t("handover.print"), sitcen.key("P")), el("a", { class: "btn", href: "/handover/sheet.pdf", target: "_blank", rel: "noopener" }, "PDF")));
    byId("handover-state").replaceChildren(...parts);
  }

  function progress() {
    const { el, t } = sitcen;
    const n = told.items.length;
    const done = n - left().length;
    return [el("progress", { class: "handover-progress", max: String(Math.max(n, 1)), value: String(n ? done : 1), "aria-label": t("handover.progress", { done, n }) }), el("p", null, el("b", null, t("handover.progress", { done, n })))];
  }

  function signatures(handover, clock) {
    const { el, t } = sitcen;
    const line = (side) => el("li", null, handover[side] ? t(`handover.signed.${side}`, { by: handover[side].by, at: clock(handover[side].at) }) : t(`handover.waits.${side}`));
    return [el("ul", { class: "handover-signatures" }, line("outgoing"), line("incoming"))];
  }

  const sent = (act) => sitcen.send(act, load);
  const item = (row) => told.items.find((each) => each.key === row?.dataset.key);

  /* What was read goes out, and the focus is on the next before the answer is in. */
  function read(row) {
    if (!row || !reading()) return false;
    const all = rows();
    const on = next(all.indexOf(row));
    if (row.classList.contains("handover-item--read")) return on?.focus(), true; // once is enough
    sent({ type: "ConfirmHandoverItem", handover: open().id, item: row.dataset.key, mark: row.dataset.mark });
    (on && on !== row ? on : all[all.indexOf(row) + 1] ?? row).focus();
    return true;
  }

  const DO = {
    begin: () => !open() && sent({ type: "BeginHandover" }),
    sign: () => open() && sent({ type: "SignHandover", handover: open().id, side: open().by === me() ? "outgoing" : "incoming" }),
    cancel: () => open() && sitcen.askReason(sitcen.t("handover.ask_cancel"), "handover_cancel", (reason) => sent({ type: "CancelHandover", handover: open().id, reason })),
    remark: () => open()?.by === me() && askRemark(),
    kept: (row) => {
      const promise = item(row);
      return promise?.kind === "promise" && sent({ type: "KeepPromise", incident_id: promise.incident_id, promise: promise.key.replace("promise:", "") });
    },
  };

  function askRemark() {
    const text = sitcen.el("input", { type: "text", autocomplete: "off", maxlength: 1000, "data-first": true, "aria-label": sitcen.t("handover.remark") });
    sitcen.ask({
      title: sitcen.t("handover.remark"),
      note: sitcen.t("handover.remark_note"),
      fields: [text],
      action: sitcen.t("note.add"),
      accept: () => (text.value.trim() ? void sent({ type: "RemarkHandover", handover: open().id, text: text.value.trim() }) : sitcen.t("handover.remark_needed")),
    });
    return true;
  }

  const typing = (target) => Boolean(target?.closest?.("input, textarea, select, .ask"));
  const STEPS = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 };
  const ACTS = { KeyB: "begin", KeyS: "sign", KeyX: "cancel", KeyR: "remark", KeyV: "kept" };

  function keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Escape") return sitcen.endAsk() || false;
    if (typing(event.target) || event.shiftKey) return false;
    const row = event.target.closest?.(".handover-item");
    if (STEPS[event.code]) return step(row, STEPS[event.code]);
    if (row && (event.key === "Enter" || event.key === " ")) return !event.repeat && read(row);
    if (event.repeat) return false;
    if (event.code === "KeyP") return void window.open("/handover/sheet", "_blank", "noopener") ?? true;
    const act = ACTS[event.code];
    if (!act || !sitcen.page().handing) return false;
    return DO[act](row), true;
  }

  function step(row, by) {
    const all = rows();
    const beyond = by > 0 ? next() : null; // from the end on to what is still unread
    const to = row ? (all[all.indexOf(row) + by] ?? beyond) : (next() ?? all[0]);
    to?.focus();
    return true;
  }

  function clicked({ target }) {
    const control = target.closest?.("[data-do]");
    if (!control || !sitcen.page().handing) return;
    const row = control.closest(".handover-item");
    if (control.dataset.do === "read") read(row);
    else DO[control.dataset.do]?.(row);
  }

  function start() {
    const handing = sitcen.page().handing;
    sitcen.pageKeyLines.handover = [["↑ ↓ · J K", "handover.keys.move"], ...(handing ? [["Enter", "handover.keys.read"], ["B", "handover.begin"], ["R", "handover.remark"], ["V", "handover.kept"], ["S", "handover.keys.sign"], ["X", "handover.cancel"]] : []), ["P", "handover.keys.print"]];
    document.querySelector(".handover-page").addEventListener("click", clicked);
    sitcen.drawers.push((changed) => Object.values(changed).some((each) => each === true || each.size) && load());
    load();
    setInterval(() => performance.now() - asked >= AGAIN_MS && load(), 1000);
  }
  (sitcen.pages ??= {}).handover = start;
  (sitcen.pageKeys ??= {}).handover = keyed;
})((globalThis.sitcen = globalThis.sitcen || {}));
