/* Citizens' reports that wait: a count at the queue's head, and a list with accept, decline and answer. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const REACH_MS = 300; // several facts at once are one more reading
  let open = false;
  let found = null; // what was read last; null: nothing could be
  let picked = null; // the number of the report that keys are for
  let timer = null;

  function draw(changed) {
    if (!changed.all && !changed.centre) return;
    const button = sitcen.byId("reports-count");
    if (!button) return; // only the desk has it
    const count = state.reportsWaiting ?? 0;
    button.hidden = !count && !open;
    const said = `${sitcen.t("reports.count")} ${count}`;
    if (button.dataset.said !== said) {
      button.dataset.said = said;
      button.replaceChildren(said, " ", sitcen.key("W"));
    }
    if (open) {
      clearTimeout(timer);
      timer = setTimeout(read, REACH_MS);
    }
  }

  async function read() {
    found = (await sitcen.read("reports"))?.reports ?? null;
    if (open) list();
  }

  const line = (...parts) => sitcen.el("div", { class: "waiting-line" }, ...parts);

  function one(report) {
    const { el, t } = sitcen;
    const category = el("select", { "aria-label": t("reports.category"), "data-category": report.number }, sitcen.page().categories.map((code) => el("option", { value: code }, t(`category.${code}`))));
    category.value = report.category;
    const button = (act, key, kind) => el("button", { class: `btn btn--small ${kind}`, type: "button", "data-act": act, "data-report": report.number }, t(`reports.${act.replace("-report", "")}`), sitcen.key(key));
    const photo = /^\/photos\/[0-9a-f]{64}\.jpg$/.test(report.photo ?? "") ? el("a", { href: report.photo, target: "_blank", rel: "noopener" }, el("img", { src: report.photo, alt: t("reports.photo"), loading: "lazy" })) : null;
    const caller = [report.name, report.phone].filter(Boolean).join(" · ");
    return el(
      "li",
      { class: "waiting", tabindex: "-1", "data-report": report.number, "aria-label": `${report.number} ${report.title}` },
      photo,
      el(
        "div",
        { class: "waiting-body" },
        line(el("b", null, report.number), el("span", { class: "timer", "data-since": report.received_at }, sitcen.since(report.received_at)), report.life_word ? el("b", { class: "red" }, "▲ ", t("reports.life", { word: report.life_word })) : null),
        el("p", { class: "waiting-text" }, report.text || report.title),
        line(el("span", { class: report.location ? "" : "warn" }, report.address ?? "", report.location ? "" : ` ${t("reports.no_place")}`), caller ? el("span", { class: "dim" }, caller) : null),
        report.answer ? el("p", { class: "dim" }, `${t("reports.answered")}: ${report.answer}`) : null,
        line(category, button("accept-report", "A", "btn--main"), button("decline-report", "D", ""), button("answer-report", "N", "")),
      ),
    );
  }

  function list() {
    const { byId, el, t } = sitcen;
    const host = byId("reports");
    const asked = host.querySelector(".ask-form");
    if (asked) return; // what is being typed is never drawn over
    const held = document.activeElement?.closest?.("[data-category]")?.dataset.category;
    if (held) return;
    const close = el("button", { class: "btn btn--small", type: "button", "data-act": "reports" }, t("reports.close"), sitcen.key("Esc"));
    const rows = found?.map(one) ?? [];
    const empty = found === null ? t("reports.lost") : t("reports.none");
    host.replaceChildren(
      el("div", { class: "overlay-box reports-box", role: "dialog", "aria-modal": "true", "aria-label": t("reports.title") }, el("div", { class: "reports-head" }, el("h2", null, t("reports.title")), close), rows.length ? el("ul", { class: "waiting-list" }, rows) : el("p", { class: "empty" }, empty)),
    );
    const row = rows.find((each) => each.dataset.report === picked) ?? rows[0];
    picked = row?.dataset.report ?? null;
    (row ?? close).focus({ preventScroll: false });
  }

  /* These reports, or null where they could not be read. */
  sitcen.showReports = (reports) => {
    found = reports;
    list();
  };

  sitcen.toggleReports = () => {
    open = !open;
    sitcen.byId("reports").hidden = !open;
    if (!open) {
      sitcen.byId("reports").replaceChildren();
      sitcen.touch("centre");
      return void (sitcen.byId("reports-count").hidden ? sitcen.byId("queue-rows") : sitcen.byId("reports-count")).focus();
    }
    read();
  };

  const chosen = (number) => found?.find((each) => each.number === (number ?? picked));
  const after = (answer) => {
    if (!answer.ok) return;
    found = found?.filter((each) => each.number !== picked) ?? null;
    list();
    read();
  };

  sitcen.acceptReport = (number) => {
    const report = chosen(number);
    if (!report) return;
    picked = report.number;
    const category = document.querySelector(`[data-category="${report.number}"]`)?.value;
    document.activeElement?.blur?.();
    sitcen.send({ type: "AcceptReport", report: report.number, ...(category && category !== report.category ? { category } : {}) }, after);
  };

  /* The answer is typed where the report stands, and is what its sender reads. */
  function write(number, type, title, presets) {
    const { el, t } = sitcen;
    const report = chosen(number);
    const row = document.querySelector(`.waiting[data-report="${report?.number}"]`);
    if (!row) return;
    picked = report.number;
    const text = el("textarea", { rows: 2, maxlength: 1000, "aria-label": t("reports.ask.text"), placeholder: t("reports.ask.text") });
    const warning = el("p", { class: "ask-warning", role: "alert" });
    const given = presets.map((key) => {
      const preset = el("button", { class: "btn btn--small", type: "button" }, t(key));
      preset.addEventListener("click", () => ((text.value = t(key)), text.focus()));
      return preset;
    });
    const cancel = el("button", { class: "btn btn--small", type: "button" }, t("ask.cancel"), sitcen.key("Esc"));
    const form = el("form", { class: "ask-form" }, el("h3", null, t(title, { report: report.number })), text, el("div", { class: "presets" }, given), warning, el("div", { class: "ask-buttons" }, el("button", { class: "btn btn--main btn--small", type: "submit" }, t("ask.confirm"), sitcen.key("Enter")), cancel));
    cancel.addEventListener("click", () => sitcen.endReports());
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answer = text.value.trim();
      if (!answer) return sitcen.setText(warning, t("reports.ask.needed"));
      form.remove();
      sitcen.send({ type, report: report.number, answer }, type === "DeclineReport" ? after : read);
    });
    row.querySelector(".ask-form")?.remove();
    row.querySelector(".waiting-body").append(form);
    text.focus();
  }
  sitcen.declineReport = (number) => write(number, "DeclineReport", "reports.ask.decline", ["decline.reason.1", "decline.reason.2", "decline.reason.3"]);
  sitcen.answerReport = (number) => write(number, "AnswerReport", "reports.ask.answer", []);

  /* Escape: first the answer being typed, then the list. */
  sitcen.endReports = () => {
    if (!open) return false;
    const form = sitcen.byId("reports").querySelector(".ask-form");
    if (!form) return sitcen.toggleReports(), true;
    form.remove();
    list();
    return true;
  };

  const KEYS = { KeyA: () => sitcen.acceptReport(), KeyD: () => sitcen.declineReport(), KeyN: () => sitcen.answerReport(), ArrowDown: () => step(1), ArrowUp: () => step(-1) };
  function step(by) {
    const rows = [...document.querySelectorAll(".waiting")];
    const at = rows.findIndex((row) => row.dataset.report === picked);
    const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!row) return;
    picked = row.dataset.report;
    row.focus();
  }

  /* While the list is open its keys are the only ones; true when one was taken. */
  sitcen.reportsKey = (event) => {
    if (!open) return false;
    if (event.key === "Tab") return trap(event);
    const typing = event.target?.closest?.("input, textarea, select");
    if (!typing && KEYS[event.code] && !event.repeat) {
      KEYS[event.code]();
      event.preventDefault();
    }
    return true;
  };

  function trap(event) {
    const all = [...sitcen.byId("reports").querySelectorAll("button, a, select, textarea")];
    const [first, last] = [all[0], all.at(-1)];
    if (event.shiftKey && document.activeElement === first) last.focus();
    else if (!event.shiftKey && document.activeElement === last) first.focus();
    else return true;
    event.preventDefault();
    return true;
  }

  sitcen.tickReports = () => {
    for (const figure of document.querySelectorAll("#reports [data-since]")) sitcen.setText(figure, sitcen.since(figure.dataset.since));
  };
  sitcen.startReports = () => {
    sitcen.drawers.push(draw);
    document.addEventListener("focusin", (event) => {
      const row = event.target.closest?.(".waiting");
      if (row) picked = row.dataset.report;
    });
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
