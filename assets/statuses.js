/* What is done with an incident's assignments from the keyboard, and its alarm level. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const HIGHEST = 5;

  const focused = () => document.activeElement?.closest?.(".assignment")?.dataset.unit;

  /* The status that a position speaks for: of the focused assignment, else of the first that has one. */
  sitcen.confirmStatus = (card, unit = focused()) => {
    const proposed = sitcen.unitsOf(card).filter((each) => each.proposed);
    const each = proposed.find((one) => one.unit === unit) ?? (proposed.length === 1 ? proposed[0] : null);
    if (each) return void sitcen.send({ type: "SetAssignmentStatus", incident_id: card.id, unit: each.unit, status: each.proposed });
    sitcen.echo({ ok: false, text: sitcen.t(proposed.length ? "echo.which_unit" : "echo.nothing_proposed") });
  };

  sitcen.takeCharge = (card, unit = focused()) => {
    if (unit) return void sitcen.send({ type: "SetPrimaryUnit", incident_id: card.id, unit });
    sitcen.echo({ ok: false, text: sitcen.t("echo.which_unit") });
  };

  /* What the response plan adds at a level: units by capability. */
  sitcen.alarmAdds = (card, level) => {
    const plan = (sitcen.page().plans?.[card.category] ?? []).find((each) => each.priorities.includes(card.priority));
    const needs = Object.entries(plan?.alarms?.[level - 2] ?? {}).map(([capability, n]) => `${n > 1 ? `${n} × ` : ""}${sitcen.capability(capability)}`);
    return needs.length ? sitcen.t("ask.alarm_adds", { needs: needs.join(" · ") }) : sitcen.t("ask.alarm_nothing");
  };

  /* Somebody published other plans: what alarm levels add, and whom a plan asks for, follows. */
  async function followPlans() {
    const page = sitcen.page();
    if (page.watching || state.plansVersion === page.plans_version) return;
    page.plans_version = state.plansVersion;
    const told = await sitcen.read("plans");
    if (told) Object.assign(page, { plans: told.plans, plans_version: told.version });
    else page.plans_version = null; // asked again with the next change
  }
  sitcen.followPlans = (changed) => (changed.all || changed.centre) && followPlans();

  /* The alarm level, with one digit; Enter takes the next one up. */
  sitcen.askAlarm = (card) => {
    const { el, t } = sitcen;
    const now = card.alarm_level ?? 1;
    const set = (level) => sitcen.send({ type: "RaiseAlarm", incident_id: card.id, level });
    const choose = (level) => {
      if (level === now) return;
      sitcen.endAsk();
      set(level);
    };
    const buttons = [...Array(HIGHEST)].map((_, index) => {
      const level = index + 1;
      const button = el("button", { class: "btn", type: "button", "aria-pressed": String(level === now), disabled: level === now, ...(level === Math.min(now + 1, HIGHEST) ? { "data-first": true } : {}) }, sitcen.key(String(level)), level === 1 ? t("ask.alarm_first") : sitcen.alarmAdds(card, level));
      button.addEventListener("click", () => choose(level));
      return button;
    });
    const list = el("div", { class: "overrides", role: "group", "aria-label": t("act.alarm") }, buttons);
    const next = Math.min(now + 1, HIGHEST);
    sitcen.ask({ title: t("ask.alarm", { number: card.number }), note: t("ask.alarm_note", { n: now }), fields: [list], action: t("panel.alarm_level", { n: next }), accept: () => void (next !== now && set(next)) });
    list.closest("form").addEventListener("keydown", (event) => {
      const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
      if (!digit) return;
      event.preventDefault();
      choose(Number(digit[1]));
    });
  };

  /* Seconds until a unit is expected, or how late it is; marked with a shape as well as with a colour. */
  sitcen.due = (seconds, { soon = "panel.due_in", over = "panel.late_by", say = sitcen.minutes } = {}) => {
    const late = Math.ceil(seconds) < 0;
    const time = say(Math.abs(Math.ceil(seconds)));
    return { text: sitcen.t(late ? over : soon, { time }), kind: late ? "due due--late" : "due" };
  };

  function tickDue(place, until, words) {
    const { text, kind } = sitcen.due((Date.parse(until) - sitcen.now()) / 1000, words);
    sitcen.setText(place, text);
    if (place.className !== kind) place.className = kind;
  }

  const PROMISED = { soon: "panel.promise_in", over: "panel.promise_late", say: sitcen.span };

  /* The promise in hand, or the only one. */
  sitcen.keepPromise = (named) => {
    const buttons = [...sitcen.byId("panel-body").querySelectorAll("[data-promise]")];
    const found = buttons.find((each) => each === document.activeElement) ?? (buttons.length === 1 ? buttons[0] : null);
    const { promise, incident } = named.promise ? named : (found?.dataset ?? {});
    if (promise) return void sitcen.send({ type: "KeepPromise", incident_id: incident, promise });
    sitcen.echo({ ok: false, text: sitcen.t(buttons.length ? "echo.which_promise" : "echo.nothing_promised") });
  };

  sitcen.openReport = () => {
    const link = sitcen.byId("panel-body").querySelector(".after-action a");
    if (link) link.click();
    else sitcen.echo({ ok: false, text: sitcen.t("echo.no_report") });
  };

  sitcen.tickStatuses = () => {
    sitcen.tickGuard();
    const body = sitcen.byId("panel-body");
    for (const place of body.querySelectorAll("[data-due]")) tickDue(place, place.dataset.due);
    for (const place of body.querySelectorAll("[data-promised]")) tickDue(place, place.dataset.promised, PROMISED);
    for (const row of body.querySelectorAll(".assignment")) row.classList.toggle("assignment--panic", Boolean(state.units.get(row.dataset.unit)?.panic_at));
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
