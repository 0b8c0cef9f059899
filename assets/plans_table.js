/* The table of response plans: a line for each row, of which one at a time is open for editing. */
(function (sitcen) {
  "use strict";

  const plans = (sitcen.plans ??= {}); // shared; plans.js fills it
  const CODE = /^[a-z][a-z0-9_]{0,49}$/;
  const rows = () => plans.draft.rows;
  const rowAt = (path) => {
    const [, category, index] = /^(\w+)\[(\d+)\]$/.exec(path);
    return rows()[category][Number(index)];
  };

  /* Words */
  const counted = (needs) => Object.entries(needs).map(([capability, n]) => `${n > 1 ? `${n} × ` : ""}${sitcen.capability(capability)}`).join(" · ");
  sitcen.planPart = (part) => {
    const alarm = /^alarms\[(\d+)\]$/.exec(part);
    if (alarm) return sitcen.t("panel.alarm_level", { n: Number(alarm[1]) + 2 });
    return part === "needs" ? sitcen.t("plans.at_once") : sitcen.t(`condition.${part.slice(5)}`);
  };
  const partsOf = (row, all) => ({
    when: sitcen.PLAN_CONDITIONS.map((each) => `when.${each}`).filter((part) => all || Object.keys(row.when[part.slice(5)] ?? {}).length),
    alarms: row.alarms.map((_, at) => `alarms[${at}]`),
  });
  const name = (path) => {
    const [, category, index] = /^(\w+)\[(\d+)\]/.exec(path);
    return sitcen.t("plans.row_name", { category: sitcen.t(`category.${category}`), n: Number(index) + 1 });
  };
  sitcen.planFieldName = (field) => (/^\w+\[\d+\]/.test(field) ? name(field) : sitcen.known(`category.${field}`) ? sitcen.t(`category.${field}`) : field);

  /* A line to read */
  function line(path, row, changed) {
    const { el, t } = sitcen;
    const part = (each) => el("span", { class: "plan-part" }, el("span", { class: "dim" }, `${sitcen.planPart(each)}: `), counted(sitcen.needsAt(row, each)) || t("plans.nothing"));
    const { when, alarms } = partsOf(row, false);
    const cells = [
      el("span", { class: "plan-priorities" }, row.priorities.map(sitcen.symbol)),
      el("span", null, counted(row.needs) || el("span", { class: "dim" }, t("plans.nothing"))),
      el("span", null, when.map(part)),
      el("span", null, alarms.map(part)),
    ];
    const mark = el("span", { class: "plan-mark", title: changed && t("plans.changed_here") }, changed ? "●" : "");
    if (!plans.editing) return el("div", { class: "plan-line", role: "group", "aria-label": name(path) }, mark, ...cells);
    return el("button", { class: "plan-line", type: "button", "data-do": "open", "data-at": path, "aria-expanded": "false", "aria-label": name(path) }, mark, ...cells);
  }

  /* The open row */
  function need(path, part, capability, count) {
    const { el, t } = sitcen;
    const field = `${path}.${part}.${capability}`;
    const said = sitcen.capability(capability);
    return el(
      "div",
      { class: "need" },
      el("input", { type: "number", min: 1, max: 50, value: count ?? "", inputmode: "numeric", "data-at": field, "data-field": field, "data-part": part, "data-capability": capability, "aria-label": `${sitcen.planPart(part)}: ${said}` }),
      el("span", null, said),
      el("button", { class: "btn btn--small", type: "button", "data-do": "remove-need", "data-part": part, "data-capability": capability, "data-at": `${field} remove`, "aria-label": t("plans.remove_need", { capability: said }), title: t("plans.remove_need", { capability: said }) }, "✕"),
      problem(field),
    );
  }

  function needs(path, row, part, extra) {
    const { el, t } = sitcen;
    const adds = el("input", { type: "text", class: "need-add", list: "plans-capabilities", autocomplete: "off", maxlength: 50, placeholder: t("plans.add_capability"), "aria-label": `${sitcen.planPart(part)}: ${t("plans.add_capability")}`, "data-add": part, "data-at": `${path}.${part} add`, "data-field": `${path}.${part}` });
    const listed = Object.entries(sitcen.needsAt(row, part)).map(([capability, count]) => need(path, part, capability, count));
    return el("div", { class: "needs" }, part === "needs" ? null : el("div", { class: "needs-head" }, el("span", { class: "dim" }, sitcen.planPart(part)), extra), listed, adds, problem(`${path}.${part}`));
  }

  function opened(path, row) {
    const { el, t } = sitcen;
    const { when, alarms } = partsOf(row, true);
    const toggle = (n) => el("button", { class: `btn btn--p${n}`, type: "button", "data-do": "priority", "data-priority": n, "data-at": `${path} p${n}`, "data-field": `${path}.priorities`, "aria-pressed": String(row.priorities.includes(n)), "aria-label": t("priority", { n }) }, String(n));
    const last = (part) => part === alarms.at(-1) && el("button", { class: "btn btn--small", type: "button", "data-do": "remove-alarm", "data-at": `${path} remove-alarm`, title: t("plans.remove_alarm"), "aria-label": `${t("plans.remove_alarm")}: ${sitcen.planPart(part)}` }, "✕");
    const more = row.alarms.length < sitcen.PLAN_ALARMS && el("button", { class: "btn btn--small", type: "button", "data-do": "add-alarm", "data-at": `${path} add-alarm` }, t("plans.add_alarm", { n: row.alarms.length + 2 }));
    return el(
      "div",
      { class: "plan-open", role: "group", "aria-label": name(path), "data-row": path },
      el("div", { class: "priorities", role: "group", "aria-label": t("plans.priorities_of") }, [1, 2, 3, 4, 5].map(toggle), problem(`${path}.priorities`)),
      needs(path, row, "needs"),
      el("div", null, when.map((part) => needs(path, row, part))),
      el("div", null, alarms.map((part) => needs(path, row, part, last(part) || null)), more || null),
      el("div", { class: "plan-buttons" }, el("button", { class: "btn btn--small", type: "button", "data-do": "close", "data-at": `${path} close` }, t("plans.done"), sitcen.key("Esc")), el("button", { class: "btn btn--small", type: "button", "data-do": "remove-row", "data-at": `${path} remove` }, t("plans.remove_row"))),
    );
  }

  /* What is wrong stands where it is wrong; under the line of a row that is closed. Filled in without drawing the
     table anew: somebody is typing in it. */
  const problem = (field) => sitcen.el("div", { class: "plan-problems", "data-problems": field });
  const within = (field, path) => field === path || field.startsWith(`${path}.`);
  sitcen.drawPlanProblems = () => {
    const place = sitcen.byId("plans-rows");
    for (const slot of place.querySelectorAll("[data-problems]")) {
      const { problems: field, under } = slot.dataset;
      const found = plans.problems.filter((each) => (under ? within(each.field, field) : each.field === field));
      slot.replaceChildren(...found.map((each) => sitcen.el("p", null, sitcen.t(`plans.problem.${each.code}`, each.args))));
    }
    for (const control of place.querySelectorAll("[data-field]")) {
      sitcen.setAttr(control, "aria-invalid", plans.problems.some((each) => each.field === control.dataset.field) && "true");
    }
  };

  function group(category, its, changed) {
    const { el, t } = sitcen;
    const add = plans.editing && el("button", { class: "btn btn--small", type: "button", "data-do": "add-row", "data-category": category, "data-at": `${category} add` }, t("plans.add_row"));
    const drawn = its.map((row, index) => {
      const path = `${category}[${index}]`;
      const differs = row.priorities.some((each) => changed.has(`${category}${each}`));
      return plans.open === path ? [opened(path, row)] : [line(path, row, differs), sitcen.el("div", { class: "plan-problems", "data-problems": path, "data-under": "yes" })];
    });
    return el("section", { class: "plan-group" }, el("h2", null, t(`category.${category}`), add || null), ...drawn.flat());
  }

  function without() {
    const { el, t } = sitcen;
    const left = sitcen.page().categories.filter((each) => !rows()[each]?.length);
    if (!plans.editing || !left.length) return left.length ? el("p", { class: "dim plan-none" }, t("plans.without", { categories: left.map((each) => t(`category.${each}`)).join(", ") })) : null;
    const choose = left.map((each) => el("button", { class: "btn btn--small", type: "button", "data-do": "add-row", "data-category": each, "data-at": `${each} add` }, `+ ${t(`category.${each}`)}`));
    return el("section", { class: "plan-group" }, el("h2", null, t("plans.without_title")), el("div", { class: "plan-none" }, choose));
  }

  sitcen.drawPlans = () => {
    const { el, t, byId } = sitcen;
    const at = document.activeElement?.dataset?.at;
    const changed = new Set(sitcen.planChanges(plans.force.rows, rows()).flatMap((each) => each.priorities.map((n) => `${each.category}${n}`)));
    const head = el("div", { class: "plan-heads", "aria-hidden": "true" }, ["", t("plans.priorities_of"), t("plans.at_once"), t("plans.more_when"), t("plans.further")].map((word) => el("span", null, word)));
    const known = [...new Set([...Object.keys(sitcen.page().words).filter((key) => key.startsWith("capability.")).map((key) => key.slice(11)), ...Object.keys(plans.registered)])];
    const list = el("datalist", { id: "plans-capabilities" }, known.map((code) => el("option", { value: sitcen.capability(code) })));
    const groups = sitcen.page().categories.filter((each) => rows()[each]?.length).map((each) => group(each, rows()[each], changed));
    byId("plans-rows").replaceChildren(...[head, list, ...groups, without()].filter(Boolean));
    sitcen.drawPlanProblems();
    if (at) focusAt(at);
  };
  const focusAt = (at) => document.querySelector(`#plans-rows [data-at="${CSS.escape(at)}"]`)?.focus();

  /* What a control does to the draft; gives where the focus goes. */
  const DOES = {
    open: (_, { at }) => ((plans.open = at), `${at} p1`),
    close: (path) => ((plans.open = null), path),
    priority: (path, { priority, at }) => {
      const row = rowAt(path);
      const n = Number(priority);
      row.priorities = row.priorities.includes(n) ? row.priorities.filter((each) => each !== n) : [...row.priorities, n].sort();
      return at;
    },
    "remove-need": (path, { part, capability }) => (delete sitcen.needsAt(rowAt(path), part)[capability], `${path}.${part} add`),
    "add-alarm": (path) => {
      const { alarms } = rowAt(path);
      alarms.push({});
      return `${path}.alarms[${alarms.length - 1}] add`;
    },
    "remove-alarm": (path) => (rowAt(path).alarms.pop(), `${path} add-alarm`),
    "add-row": (_, { category }) => {
      const its = (rows()[category] ??= []);
      const taken = new Set(its.flatMap((row) => row.priorities));
      its.push({ priorities: [1, 2, 3, 4, 5].filter((n) => !taken.has(n)), needs: {}, when: {}, alarms: [] });
      plans.open = `${category}[${its.length - 1}]`;
      return `${plans.open} p1`;
    },
    "remove-row": (path) => {
      const [, category, index] = /^(\w+)\[(\d+)\]$/.exec(path);
      rows()[category].splice(Number(index), 1);
      plans.open = null;
      return rows()[category].length ? `${category}[0]` : `${category} add`;
    },
  };
  const KEEPS = new Set(["open", "close"]); // what they show, not what is drafted

  function clicked(event) {
    const control = event.target.closest?.("[data-do]");
    if (!control) return;
    const at = DOES[control.dataset.do](control.closest("[data-row]")?.dataset.row ?? null, control.dataset);
    sitcen.drawPlans();
    focusAt(at);
    if (!KEEPS.has(control.dataset.do)) sitcen.draftChanged();
  }

  function typed(event) {
    const { part, capability, add } = event.target.dataset;
    const path = event.target.closest("[data-row]")?.dataset.row;
    if (capability) {
      const text = event.target.value.trim();
      sitcen.needsAt(rowAt(path), part)[capability] = text === "" ? null : Number(text);
      sitcen.draftChanged();
    } else if (add && (!event.inputType || event.inputType === "insertReplacementText")) added(event.target, path, add); // chosen from the list
  }

  /* A capability by its name in the reader's language or by its code; one that stands there already gets the focus. */
  function added(control, path, part) {
    const text = control.value.trim();
    const codes = [...Object.keys(sitcen.page().words).filter((key) => key.startsWith("capability.")).map((key) => key.slice(11)), ...Object.keys(plans.registered)];
    const starts = codes.filter((code) => sitcen.capability(code).toLowerCase().startsWith(text.toLowerCase()));
    const code = codes.find((each) => sitcen.capability(each).toLowerCase() === text.toLowerCase()) ?? (starts.length === 1 ? starts[0] : text);
    if (!text) return;
    if (!CODE.test(code)) return sitcen.echo({ ok: false, text: sitcen.t("plans.problem.no_capability") });
    const place = sitcen.needsAt(rowAt(path), part);
    const known = code in place;
    place[code] ??= 1;
    sitcen.drawPlans();
    focusAt(`${path}.${part}.${code}`);
    if (!known) sitcen.draftChanged();
  }

  function pressed(event) {
    const { add } = event.target.dataset;
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    if (add) added(event.target, event.target.closest("[data-row]").dataset.row, add);
    else document.activeElement.closest(".needs").querySelector("[data-add]").focus(); // on to the next capability
  }

  /* Escape closes the open row; arrows walk over the lines. */
  sitcen.closePlan = () => {
    if (!plans.open) return false;
    const path = plans.open;
    plans.open = null;
    sitcen.drawPlans();
    focusAt(path);
    return true;
  };
  sitcen.stepPlans = (step) => {
    const lines = [...document.querySelectorAll("#plans-rows [data-do=open]")];
    const at = lines.indexOf(document.activeElement);
    lines.at(at < 0 ? 0 : Math.min(Math.max(at + step, 0), lines.length - 1))?.focus();
  };
  sitcen.showPlanField = (field) => {
    const path = /^\w+\[\d+\]/.exec(field)?.[0];
    if (path) plans.open = path;
    sitcen.drawPlans();
    (document.querySelector(`#plans-rows [data-field="${CSS.escape(field)}"]`) ?? document.querySelector("#plans-rows .plan-open input"))?.focus();
  };

  sitcen.startPlansTable = () => {
    const place = sitcen.byId("plans-rows");
    place.addEventListener("click", clicked);
    place.addEventListener("input", typed);
    place.addEventListener("keydown", pressed);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
