/* Keys: physical positions, so that a Ukrainian layout works as well; never while somebody types. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const STATUS_KEYS = { KeyE: "en_route", KeyO: "on_scene", KeyT: "transporting", KeyC: "cleared" };

  const typing = (target) => Boolean(target?.closest?.("input, textarea, select, [contenteditable=true], .ask"));

  /* The name of the act that a key stands for, with its arguments; null when it is nobody's. */
  sitcen.keyed = (event) => {
    const shift = Boolean(event.shiftKey);
    const digit = !shift && /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
    if (digit) return { act: "priority", data: { priority: digit[1] } };
    const unit = event.target?.closest?.(".assignment")?.dataset.unit;
    if (unit && !shift && STATUS_KEYS[event.code]) return { act: "assignment", data: { unit, status: STATUS_KEYS[event.code] } };
    const name = Object.keys(sitcen.ACTS).find((each) => sitcen.ACTS[each].key === event.code && Boolean(sitcen.ACTS[each].shift) === shift);
    return name ? { act: name, data: {} } : null;
  };

  const MOVES = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 };

  function pressed(event) {
    if (!sitcen.atDesk()) return elsewhere(event);
    if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey) && !typing(event.target)) {
      event.preventDefault();
      return sitcen.perform("undo");
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return escape(event);
    if (sitcen.reportsKey(event)) return;
    if (typing(event.target)) return;
    if (sitcen.floodKey(event) || sitcen.camerasKey(event) || sitcen.adviceKey(event)) return event.preventDefault();
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return done(event, () => sitcen.toggleKeys());
    if (event.key === "!" || (event.code === "Digit1" && event.shiftKey)) return done(event, () => sitcen.perform("panic"));
    if (event.shiftKey) return named(event);
    if (event.code === "Slash" || event.code === "Backquote") return done(event, () => sitcen.focusLine());
    if (event.code === "Backslash") return done(event, () => sitcen.byId("queue-filter").focus());
    if (MOVES[event.code] && !event.target.closest?.("#timeline, #map, .set-aside")) return done(event, () => move(MOVES[event.code]));
    if (event.key === "Enter" && !event.target.closest?.("button, a")) return done(event, enter);
    named(event);
  }

  function named(event) {
    const found = sitcen.keyed(event);
    if (found && !event.repeat) done(event, () => sitcen.perform(found.act, found.data));
  }

  /* On other pages than the desk: the keys of every page, then the page's own. */
  function elsewhere(event) {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    if (plain && event.key === "Escape" && closed()) return event.preventDefault();
    if (sitcen.pageKeys[sitcen.page().page]?.(event)) return event.preventDefault();
    if (!plain || typing(event.target)) return;
    if (event.key === "?") return done(event, () => sitcen.toggleKeys());
    const found = sitcen.keyed(event);
    if (found && !event.repeat && sitcen.ACTS[found.act].everywhere) done(event, () => sitcen.perform(found.act, found.data));
  }

  const closed = () => (sitcen.byId("keys").hidden ? sitcen.endPages() : (sitcen.toggleKeys(), true));

  function done(event, act) {
    event.preventDefault();
    act();
  }

  function move(step) {
    const id = sitcen.neighbour(step);
    if (!id) return;
    if (sitcen.isGroup(id)) sitcen.standOnGroup(id);
    else sitcen.select(id);
    sitcen.showRow(id);
    const inAssignments = document.activeElement?.closest?.(".panel-body");
    if (!inAssignments) sitcen.byId("queue-rows").focus({ preventScroll: true });
  }

  function enter() {
    if (!state.selected) return move(1);
    sitcen.byId("panel-body").focus({ preventScroll: true });
    const card = sitcen.selectedCard();
    if (card) sitcen.showIncident(card, true);
  }

  function escape(event) {
    sitcen.leaveGroup();
    if (closed() || sitcen.endReports()) return;
    if (sitcen.endAsk() || sitcen.endPanic() || sitcen.endClosure() || sitcen.endReach()) return;
    if (sitcen.endViews() || sitcen.endFound() || sitcen.endMeasure() || sitcen.endArea()) return;
    if (typing(event.target)) return event.target.blur();
    sitcen.byId("queue-rows").focus({ preventScroll: true });
  }

  /* Each key with its word: of the desk, or of the page with what every page has. */
  const DESK_KEYS = [["↑ ↓ · J K", "keys.move"], ["Enter", "keys.enter"], ["← →", "keys.group"], ["Esc", "keys.escape"], ["/ · `", "line.title"], ["\\", "keys.filter"]];
  sitcen.keyLines = (ofDesk) => {
    const acts = Object.entries(sitcen.ACTS).filter(([, act]) => act.shown && (ofDesk || act.everywhere));
    const own = ofDesk ? DESK_KEYS : (sitcen.pageKeyLines[sitcen.page().page] ?? []);
    const lines = [...own, ...acts.map(([name, act]) => [act.shown, `keys.${name}`])];
    return lines.map(([key, word]) => [key, word === "keys.close" ? "keys.close_incident" : word]);
  };

  let back = null;
  sitcen.toggleKeys = () => {
    const place = sitcen.byId("keys");
    place.hidden = !place.hidden;
    if (place.hidden) return void back?.focus?.();
    back = document.activeElement;
    const { el, t } = sitcen;
    const lines = sitcen.keyLines(sitcen.atDesk());
    const close = el("button", { class: "btn", type: "button", "data-act": "keys" }, t("keys.close"), sitcen.key("Esc"));
    place.replaceChildren(
      el("div", { class: "overlay-box", role: "dialog", "aria-modal": "true", "aria-labelledby": "keys-title" }, el("h2", { id: "keys-title" }, t("keys.title")), el("dl", { class: "keys" }, lines.map(([key, word]) => el("div", null, el("dt", null, sitcen.key(key)), el("dd", null, t(word))))), close),
    );
    close.focus();
  };

  sitcen.startKeys = () => document.addEventListener("keydown", pressed);
})((globalThis.sitcen = globalThis.sitcen || {}));
