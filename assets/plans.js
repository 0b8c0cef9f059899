/* The page of response plans: loads them, keeps the draft (also over a reload), tests it, publishes it. */
(function (sitcen) {
  "use strict";

  const plans = (sitcen.plans ??= {}); // shared with plans_table.js and plans_side.js
  Object.assign(plans, { force: null, earlier: [], registered: {}, whole: true, draft: null, problems: [], open: null, tested: null, busy: false, asking: false });
  const CHECK_MS = 300;
  const WITHIN_MS = 15000;
  const UNTIL_WHOLE = 40; // questions; each reads the journal on for some seconds
  const KEPT = () => `sitcen_plans_draft_${sitcen.page().person}`;
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const text = (rows) => JSON.stringify(sitcen.plansOf(rows));

  plans.dirty = () => sitcen.planChanges(plans.force.rows, plans.draft.rows).length > 0 || plans.problems.length > 0 || plans.overtaken();
  plans.overtaken = () => plans.draft.based_on !== plans.force.version;
  plans.stale = () => plans.tested && (plans.tested.of !== text(plans.draft.rows) || plans.tested.answer.based_on !== plans.force.version);

  /* The server's answer, whatever it is: {ok, status, body}. */
  async function ask(path, body) {
    const request = { method: body ? "POST" : "GET", headers: { accept: "application/json" }, signal: AbortSignal.timeout(WITHIN_MS) };
    if (body) Object.assign(request, { body: JSON.stringify(body), headers: { ...request.headers, "content-type": "application/json", "X-CSRFToken": sitcen.cookie("sitcen_csrf") ?? "" } });
    try {
      const answer = await fetch(`/api/v1/${path}`, request);
      if (answer.status === 401) sitcen.signInAgain();
      return { ok: answer.ok, status: answer.status, body: await answer.json() };
    } catch {
      return { ok: false, status: 0, body: {} };
    }
  }

  const version = (told) => ({ ...told, rows: sitcen.planRows(told.plans) });
  const begun = (from = plans.force.rows) => ({ based_on: plans.force.version, base: copy(plans.force.rows), rows: copy(from), note: "" });

  /* Read what is in force. A draft that somebody overtook stays; one that nobody touched follows. */
  let loading = null;
  const load = () => (loading ??= read().finally(() => (loading = null)));
  async function read() {
    const { ok, body } = await ask("plans");
    if (!ok || !body.whole) setTimeout(load, ok ? 500 : 2000);
    if (!ok) return;
    const untouched = plans.draft && !plans.dirty();
    Object.assign(plans, { force: version(body), earlier: body.earlier.map(version), registered: body.registered, whole: body.whole });
    if (!plans.draft) plans.draft = kept() ?? begun();
    else if (untouched) plans.draft = begun();
    if (plans.overtaken()) plans.asking = false;
    draw();
    if (plans.restored) check();
  }

  function draw() {
    sitcen.drawPlansHead();
    sitcen.drawPlans();
    sitcen.drawDraft();
    sitcen.drawTest();
    sitcen.drawHistory();
  }

  /* The draft survives a reload, a lost link and the end of a session; it is this person's on this workstation. */
  function kept() {
    if (!plans.editing) return null;
    try {
      const draft = JSON.parse(localStorage.getItem(KEPT()));
      if (!draft || !sitcen.planChanges(plans.force.rows, draft.rows).length) return null;
      sitcen.byId("plans-note").value = draft.note;
      plans.restored = true;
      return draft;
    } catch {
      return null; // not ours, or of a time when drafts looked otherwise
    }
  }
  function keep() {
    plans.draft.at = new Date(sitcen.now()).toISOString();
    localStorage.setItem(KEPT(), JSON.stringify(plans.draft));
  }

  let checking = null;
  sitcen.draftChanged = () => {
    keep();
    plans.asking = false;
    clearTimeout(checking);
    checking = setTimeout(check, CHECK_MS);
    sitcen.drawDraft();
    if (plans.tested) sitcen.drawTest();
  };

  async function check() {
    const of = text(plans.draft.rows);
    const { ok, body } = await ask("plans/check", { plans: sitcen.plansOf(plans.draft.rows) });
    if (ok && of === text(plans.draft.rows)) showProblems(body.problems);
  }
  function showProblems(found) {
    plans.problems = found;
    sitcen.drawPlanProblems();
    sitcen.drawDraft();
  }

  /* The same question until the journal is read to its end; what is there so far is shown meanwhile. */
  async function test() {
    if (plans.busy) return false;
    const of = text(plans.draft.rows);
    Object.assign(plans, { busy: true, tested: null });
    refresh();
    let answer;
    for (let asked = 0; asked < UNTIL_WHOLE; asked++) {
      answer = await ask("plans/test", { plans: JSON.parse(of) });
      if (answer.ok) plans.tested = { of, answer: answer.body };
      if (answer.ok) sitcen.drawTest();
      if (!answer.ok || answer.body.whole) break;
    }
    plans.busy = false;
    if (answer.body.problems) showProblems(answer.body.problems);
    else if (!answer.ok) sitcen.echo({ ok: false, text: answer.body.detail ?? sitcen.t("refused.no_answer") });
    refresh();
    return answer.ok;
  }
  const refresh = () => (sitcen.drawPlanActs(), sitcen.drawTest());

  /* Asks once, in place, with the test's result beside it; never without a test. */
  async function publish() {
    plans.noteMissing = !plans.draft.note.trim();
    sitcen.drawPlanActs();
    if (plans.noteMissing) return sitcen.byId("plans-note").focus();
    if (!plans.tested || plans.stale() || !plans.tested.answer.whole) if (!(await test())) return;
    plans.asking = true;
    sitcen.drawPlanActs();
    sitcen.byId("plans-yes").focus();
  }

  async function confirm() {
    plans.busy = true;
    sitcen.drawPlanActs();
    const { based_on, note, rows } = plans.draft;
    const { ok, status, body } = await ask("commands", { type: "PublishPlans", plans: sitcen.plansOf(rows), based_on, note: note.trim() });
    Object.assign(plans, { busy: false, asking: false });
    if (!ok) await refused(status, body);
    else {
      forget();
      await load();
      sitcen.echo({ ok: true, text: sitcen.t("plans.published", { version: plans.force.version }) });
    }
    sitcen.drawDraft();
  }

  async function refused(status, body) {
    const key = `refused.${body.reason}`;
    const why = sitcen.known(key) ? sitcen.t(key, body.args) : (body.detail ?? sitcen.t("refused.no_answer"));
    sitcen.echo({ ok: false, text: why });
    if (status === 409) await load();
    if (plans.overtaken()) document.querySelector("[data-side=join]")?.focus();
  }

  function forget() {
    localStorage.removeItem(KEPT());
    Object.assign(plans, { draft: null, tested: null, problems: [], open: null, restored: false, asking: false });
    sitcen.byId("plans-note").value = "";
  }

  const SIDE = {
    discard: () => (forget(), (plans.draft = begun()), draw()),
    join: () => {
      const { rows, both } = sitcen.joinPlans(plans.draft.base, plans.draft.rows, plans.force.rows);
      plans.draft = { ...begun(rows), note: plans.draft.note };
      plans.tested = null;
      draw();
      sitcen.draftChanged();
      const names = both.map((each) => sitcen.t(`category.${each}`)).join(", ");
      sitcen.echo({ ok: true, text: sitcen.t(both.length ? "plans.joined_both" : "plans.joined", { version: plans.force.version, categories: names }) });
    },
    take: ({ version: number }) => {
      const from = [plans.force, ...plans.earlier].find((each) => each.version === Number(number));
      plans.draft = { ...begun(from.rows), note: plans.draft.note };
      draw();
      sitcen.draftChanged();
      sitcen.echo({ ok: true, text: sitcen.t("plans.taken", { version: from.version }) });
    },
    mistake: ({ mistake }) => sitcen.showPlanField(mistake),
    test,
    publish,
    yes: confirm,
    no: () => ((plans.asking = false), sitcen.drawPlanActs(), sitcen.byId("plans-publish").focus()),
  };

  const typing = (target) => Boolean(target?.closest?.("input, textarea"));
  const KEY_LINES = [["↑ ↓ · J K", "plans.keys.move"], ["Enter", "plans.keys.open"], ["Esc", "plans.keys.close"], ["N", "plans.keys.note"], ["T", "plans.keys.test"], ["P", "plans.keys.publish"]];
  const STEPS = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 };
  function keyed(event) {
    if (event.key === "Escape" && plans.asking) return SIDE.no(), true;
    if (event.key === "Escape") return typing(event.target) && event.target.id === "plans-note" ? (event.target.blur(), true) : sitcen.closePlan();
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (STEPS[event.code]) return sitcen.stepPlans(STEPS[event.code]), true;
    if (!plans.editing || !plans.dirty() || event.repeat) return false;
    if (event.code === "KeyN") return sitcen.byId("plans-note").focus(), true;
    if (event.code === "KeyT" && !sitcen.byId("plans-test").disabled) return test(), true;
    if (event.code === "KeyP" && !sitcen.byId("plans-publish").disabled && !plans.asking) return publish(), true;
    return false;
  }

  function noted({ target }) {
    plans.draft.note = target.value;
    plans.noteMissing = false;
    keep();
    sitcen.drawPlanActs();
  }

  function start() {
    plans.editing = sitcen.page().editing;
    if (plans.editing) sitcen.pageKeyLines.plans = KEY_LINES;
    sitcen.startPlansTable();
    document.querySelector(".plans-side").addEventListener("click", ({ target }) => {
      const control = target.closest?.("[data-side]");
      if (control && !control.disabled) SIDE[control.dataset.side](control.dataset);
    });
    sitcen.byId("plans-note")?.addEventListener("input", noted);
    sitcen.drawers.push(() => plans.force && sitcen.state.plansVersion > plans.force.version && load());
    load();
  }
  (sitcen.pages ??= {}).plans = start;
  (sitcen.pageKeys ??= {}).plans = keyed;
})((globalThis.sitcen = globalThis.sitcen || {}));
