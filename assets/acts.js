/* What a person can do: keys and clicks name the same acts; an act becomes one command, and its answer is echoed. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const ANSWER_MS = 8000;
  const UNDO_MS = 10000;
  const queue = [];
  let flying = null; // {seq, act, settle}
  let seq = 0;
  let undo = null; // {command_id, until}

  /* Each act: `key` is the physical key (any layout), `shift` whether it is pressed with that, `on` what it needs, `watch` whether it is for those who
     may only look, `everywhere` whether pages other than the desk have it, `run` what it does. */
  const ACTS = {
    acknowledge: { key: "KeyA", shown: "A", on: "incident", run: (card) => send({ type: "AcknowledgeIncident", incident_id: card.id }) },
    "acknowledge-group": { run: (_, { group }) => sitcen.acknowledgeGroup(group) },
    dispatch: { key: "KeyD", shown: "D", on: "incident", run: (card) => (sitcen.hasAdvice(card) ? sitcen.takeAdvice() : sitcen.choose(card)) },
    choose: { key: "KeyU", shown: "U", on: "incident", run: (card) => sitcen.choose(card) },
    "first-waiting": { key: "KeyQ", shown: "Q", run: () => sitcen.firstWaiting() },
    "advice-send": { on: "incident", run: (card, { option }) => sitcen.sendOption(card, Number(option)) },
    "request-aid": { on: "incident", run: (card, { capability, count }) => send({ type: "RequestAid", incident_id: card.id, capability, count: Number(count) }) },
    priority: { shown: "1–5", on: "incident", run: (card, { priority }) => send({ type: "SetPriority", incident_id: card.id, priority: Number(priority) }) },
    sensitive: { key: "KeyT", shown: "T", on: "incident", run: (card) => send({ type: "MarkSensitive", incident_id: card.id, sensitive: card.sensitive !== true }) },
    merge: { key: "KeyM", shown: "M", on: "incident", run: (card, data) => sitcen.askMerge(card, Number(data.with) || null) },
    shelve: { key: "KeyS", shown: "S", on: "incident", run: (card) => sitcen.askShelve(card) },
    "not-same": { on: "incident", run: (card, { other }) => sitcen.dismissProposal(card, other) },
    cameras: { key: "KeyE", shown: "E", on: "incident", run: () => sitcen.takeCameras() },
    judge: { on: "incident", run: (card, { source, event, verdict }) => send({ type: "JudgeSighting", incident_id: card.id, source, event_id: event, verdict }) },
    "camera-still": { run: (_, data) => sitcen.showCamera(data) },
    close: { key: "KeyX", shown: "X", on: "incident", run: (card) => sitcen.askClose(card) },
    split: { run: (_, { incident }) => send({ type: "SplitIncident", incident_id: incident }) },
    "move-out": { on: "incident", run: (card, { source, event }) => send({ type: "SplitIncident", incident_id: card.id, source, event }) },
    reopen: { key: "KeyR", shown: "R", on: "incident", run: (card) => sitcen.askReopen(card) },
    note: { key: "KeyN", shown: "N", on: "incident", run: () => sitcen.byId("note-text").focus() },
    assignment: { shown: "E O T C", on: "incident", run: (card, { unit, status }) => send({ type: "SetAssignmentStatus", incident_id: card.id, unit, status }) },
    "next-status": { key: "Period", shown: ".", on: "incident", run: (card) => sitcen.nextStatus(card) },
    confirm: { key: "KeyY", shown: "Y", on: "incident", run: (card, { unit }) => sitcen.confirmStatus(card, unit) },
    "in-charge": { key: "KeyP", shown: "P", on: "incident", run: (card, { unit }) => sitcen.takeCharge(card, unit) },
    "keep-promise": { key: "KeyK", shift: true, shown: "Shift K", on: "incident", run: (_, data) => sitcen.keepPromise(data) },
    "after-action": { key: "KeyR", shift: true, shown: "Shift R", on: "incident", run: () => sitcen.openReport() },
    alarm: { key: "KeyL", shown: "L", on: "incident", run: (card) => sitcen.askAlarm(card) },
    "accept-move": { key: "KeyV", shown: "V", run: () => sitcen.acceptMove() },
    "dismiss-move": { run: () => sitcen.dismissMove() },
    "send-home": { run: (_, { unit, station }) => send({ type: "MoveUnit", unit, station }) },
    flag: { run: (_, data) => sitcen.toggleFlag(data) },
    panic: { shown: "!", run: (_, { unit }) => sitcen.askPanic(unit) },
    "no-panic": { run: () => sitcen.endPanic() },
    "raise-panic": { run: (_, { unit }) => sitcen.raisePanic(unit) },
    "clear-panic": { run: (_, { unit }) => sitcen.clearPanic(unit) },
    open: { key: "KeyO", shown: "O", run: () => sitcen.askOpen() },
    select: { run: (_, { number }) => sitcen.select(sitcen.byNumber(Number(number))?.id) },
    unit: { run: (_, { unit }) => sitcen.pickUnit(unit) },
    "unit-status": { run: (_, data) => unitStatus(data) },
    find: { key: "KeyF", shown: "F", on: "incident", run: (card) => sitcen.showIncident(card, true) },
    reach: { key: "KeyI", shown: "I", run: () => sitcen.toggleReach() },
    coverage: { key: "KeyH", shown: "H", run: () => sitcen.toggleLayer("coverage") },
    "close-road": { key: "KeyB", shown: "B", run: () => sitcen.toggleSketch("close-road") },
    measure: { key: "KeyM", shift: true, shown: "Shift M", run: () => sitcen.toggleSketch("measure") },
    area: { key: "KeyA", shift: true, shown: "Shift A", run: () => sitcen.toggleSketch("area") },
    "area-only": { key: "KeyQ", shift: true, shown: "Shift Q", run: () => sitcen.toggleAreaOnly() },
    search: { key: "KeyF", shift: true, shown: "Shift F", run: () => sitcen.focusSearch() },
    views: { key: "KeyV", shift: true, shown: "Shift V", run: () => sitcen.toggleViews() },
    "open-road": { run: (_, { closure }) => sitcen.openRoad(closure) },
    fit: { key: "Digit0", shown: "0", watch: true, run: () => sitcen.fitMap() },
    follow: { watch: true, run: () => sitcen.follow() },
    "set-aside": { run: () => sitcen.toggleSetAside() },
    "set-aside-read": { run: () => sitcen.readSetAside() },
    reports: { key: "KeyW", shown: "W", run: () => sitcen.toggleReports() },
    "accept-report": { run: (_, { report }) => sitcen.acceptReport(report) },
    "decline-report": { run: (_, { report }) => sitcen.declineReport(report) },
    "answer-report": { run: (_, { report }) => sitcen.answerReport(report) },
    undo: { shown: "Ctrl Z", run: () => takeBack() },
    pages: { key: "KeyG", shown: "G", watch: true, everywhere: true, run: () => sitcen.togglePages() },
    mute: { key: "KeyS", shift: true, shown: "Shift S", watch: true, run: () => sitcen.toggleMute() },
    language: { key: "KeyL", shift: true, shown: "Shift L", watch: true, everywhere: true, run: (_, { lang }) => language(lang) },
    theme: { key: "KeyT", shift: true, shown: "Shift T", watch: true, everywhere: true, run: () => theme() },
    palette: { key: "KeyP", shift: true, shown: "Shift P", watch: true, everywhere: true, run: () => palette() },
    keys: { shown: "?", watch: true, everywhere: true, run: () => sitcen.toggleKeys() },
    "sign-out": { watch: true, everywhere: true, run: () => signOut() },
  };
  sitcen.ACTS = ACTS;

  sitcen.perform = (name, data = {}) => {
    const act = ACTS[name];
    if (!act || (sitcen.page().watching && !act.watch)) return;
    const card = sitcen.selectedCard();
    if (act.on === "incident" && !card) return sitcen.echo({ ok: false, text: sitcen.t("echo.select_first") });
    act.run(card, data);
  };

  /* One act at a time, in order: two at once would share one answer. */
  function send(act, settle) {
    queue.push({ act: { ...act, seq: ++seq }, settle });
    next();
    return seq;
  }
  sitcen.send = send;

  function next() {
    if (flying || !queue.length) return;
    flying = queue.shift();
    flying.timer = setTimeout(() => answered({ seq: flying.act.seq, ok: false, text: sitcen.t("refused.no_answer") }), ANSWER_MS);
    window.dash_clientside.set_props("act", { data: flying.act });
  }

  function answered(answer) {
    if (!flying || answer?.seq !== flying.act.seq) return;
    clearTimeout(flying.timer);
    const { settle } = flying;
    flying = null;
    sitcen.echo(answer);
    settle?.(answer);
    next();
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sitcen = Object.assign(window.dash_clientside.sitcen || {}, { answered });

  /* The echo line: what it did, or why not; with ten seconds to take it back. */
  sitcen.echo = ({ ok, text, undo: command_id }) => {
    const place = sitcen.byId("echo");
    undo = command_id ? { command_id, until: Date.now() + UNDO_MS } : null;
    const said = [sitcen.el("span", { class: ok ? "echo-ok" : "echo-no" }, ok ? "✓" : "✕"), sitcen.el("span", { class: "echo-text" }, text)];
    if (undo) {
      said.push(sitcen.el("button", { class: "btn btn--small", type: "button", "data-act": "undo" }, sitcen.t("act.undo"), sitcen.key("Ctrl Z"), sitcen.el("span", { class: "undo-left", "aria-hidden": "true" })));
    }
    place.replaceChildren(sitcen.el("time", { class: "dim" }, sitcen.clock(sitcen.now())), ...said);
    sitcen.tickUndo();
  };

  /* What nobody here asked for: it waits until what may be taken back has had its time. */
  const notices = [];
  sitcen.notice = (said) => {
    notices.push(said);
    sitcen.tickUndo();
  };

  sitcen.tickUndo = () => {
    if (!undo) return void (notices.length && sitcen.echo(notices.shift()));
    const left = Math.ceil((undo.until - Date.now()) / 1000);
    const button = document.querySelector('[data-act="undo"]');
    if (left <= 0) {
      undo = null;
      button?.remove();
    } else if (button) sitcen.setText(button.lastChild, ` ${left}`);
  };

  function takeBack() {
    if (!undo) return sitcen.echo({ ok: false, text: sitcen.t("echo.nothing_to_undo") });
    const { command_id } = undo;
    send({ type: "Undo", command_id });
  }

  /* The next status of the focused assignment, or of the only one: what its position says, else the logical one. */
  const FORWARD = { dispatched: "en_route", en_route: "on_scene", on_scene: "cleared", transporting: "cleared" };
  sitcen.nextStatus = (card) => {
    const focused = document.activeElement?.closest?.(".assignment")?.dataset.unit;
    const units = sitcen.unitsOf(card);
    const each = units.find((one) => one.unit === focused) ?? (units.length === 1 ? units[0] : null);
    if (each) return void send({ type: "SetAssignmentStatus", incident_id: card.id, unit: each.unit, status: each.proposed ?? FORWARD[each.status] });
    const first = document.querySelector(".assignment[tabindex]");
    if (first) first.focus();
    else sitcen.echo({ ok: false, text: sitcen.t("echo.no_units") });
  };

  function unitStatus({ unit, status }) {
    const act = { type: "SetUnitStatus", unit, status };
    if (status === "out_of_service") sitcen.askReason(sitcen.t("ask.out_of_service", { unit }), "out_of_service", (reason) => send({ ...act, reason }));
    else send(act);
  }

  function theme() {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
    sitcen.setCookie("sitcen_theme", root.dataset.theme);
    sitcen.echo({ ok: true, text: sitcen.t("bar.theme_is", { theme: sitcen.t(`theme.${root.dataset.theme}`) }) });
  }

  /* The words are the server's to send: the page is loaded anew, and what was begun in it is kept. */
  function language(lang = document.querySelector("[data-act=language][aria-pressed=false]").dataset.lang) {
    sitcen.setCookie("sitcen_lang", lang);
    sitcen.keepUnfinished();
    location.reload();
  }

  /* The next palette, which says its name. */
  function palette() {
    const { palettes } = sitcen.page();
    const name = palettes[(palettes.indexOf(document.documentElement.dataset.palette) + 1) % palettes.length];
    sitcen.setPalette(name);
    sitcen.setCookie("sitcen_palette", name);
    const text = sitcen.t("bar.palette_is", { palette: sitcen.t(`palette.${name}`) });
    for (const button of document.querySelectorAll("[data-act=palette]")) button.title = `${text} · ${ACTS.palette.shown}`;
    sitcen.echo({ ok: true, text });
  }

  async function signOut() {
    await fetch("/logout", { method: "POST", headers: { "X-CSRFToken": sitcen.cookie("sitcen_csrf") ?? "" } }).catch(() => null);
    location.assign("/login");
  }

  sitcen.startActs = () => {
    document.addEventListener("click", (event) => {
      const control = event.target.closest?.("[data-act]");
      if (control) return sitcen.perform(control.dataset.act, control.dataset);
      const row = event.target.closest?.(".row[data-incident]");
      if (row) sitcen.select(row.dataset.incident);
      const group = event.target.closest?.(".row[data-group]");
      if (group) sitcen.toggleGroup(group.dataset.group);
    });
    setInterval(sitcen.tickUndo, 500);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
