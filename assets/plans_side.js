/* Beside the table: what the draft changes, why, its test on past incidents, publishing, and earlier versions. */
(function (sitcen) {
  "use strict";

  const plans = (sitcen.plans ??= {}); // shared; plans.js fills it
  const NUMBERS_SHOWN = 12;
  const instant = (at) => sitcen.day(Date.parse(at));

  /* Words */
  const priorities = (numbers) => sitcen.t("plans.priorities", { list: sitcen.ranges(numbers) });
  const changeOf = ({ capability, before, after }) => `${sitcen.capability(capability)} ${before} → ${after}`;
  const partOf = (part, changes) => `${part === "needs" ? "" : `${sitcen.planPart(part)}: `}${changes.filter((each) => each.part === part).map(changeOf).join(", ")}`;
  const sentence = ({ category, priorities: numbers, changes }) => {
    const parts = [...new Set(changes.map((each) => each.part))];
    return sitcen.el("li", null, sitcen.el("b", null, `${sitcen.t(`category.${category}`)} ${priorities(numbers)}`), ` · ${parts.map((part) => partOf(part, changes)).join("; ")}`);
  };
  sitcen.planSentences = (before, after) => {
    const found = sitcen.planChanges(before, after);
    return found.length ? sitcen.el("ul", { class: "plan-changes" }, found.map(sentence)) : sitcen.el("p", { class: "dim" }, sitcen.t("plans.no_changes"));
  };
  const versionLine = ({ version, by, at }) => (version ? sitcen.t("plans.version", { version, by, at: instant(at) }) : sitcen.t("plans.of_file"));

  sitcen.drawPlansHead = () => {
    const { el, t, byId } = sitcen;
    const { note } = plans.force;
    byId("plans-version").replaceChildren(el("span", null, versionLine(plans.force)), note ? el("span", { class: "dim" }, ` · «${note}»`) : "", plans.editing ? "" : el("span", { class: "dim" }, ` · ${t("plans.read_only")}`));
  };

  /* Somebody published after this draft was begun: what they changed, and the ways to go on. */
  function conflict() {
    const { el, t } = sitcen;
    if (!plans.overtaken()) return null;
    const button = (word, act, kind = "") => el("button", { class: `btn ${kind}`, type: "button", "data-side": act, "data-at": act }, word);
    return el(
      "div",
      { class: "plan-conflict", role: "alert" },
      el("p", null, el("b", null, t("plans.overtaken", { version: plans.force.version, by: plans.force.by, based_on: plans.draft.based_on }))),
      plans.force.note ? el("p", null, `«${plans.force.note}»`) : null,
      sitcen.planSentences(plans.draft.base, plans.force.rows),
      el("p", { class: "dim" }, t("plans.overtaken_ways")),
      el("div", { class: "plan-buttons" }, button(t("plans.join", { version: plans.force.version }), "join", "btn--main"), button(t("plans.take_theirs", { version: plans.force.version }), "discard")),
    );
  }

  function mistakes() {
    const { el, t, n } = sitcen;
    if (!plans.problems.length) return null;
    const links = plans.problems.map((each) => el("li", null, el("button", { class: "btn btn--link", type: "button", "data-side": "mistake", "data-mistake": each.field }, sitcen.planFieldName(each.field)), `: ${t(`plans.problem.${each.code}`, each.args)}`));
    return el("div", { class: "plan-mistakes", role: "alert" }, el("b", null, n("plans.mistakes", plans.problems.length)), el("ul", null, links));
  }

  const restored = () => plans.restored && sitcen.el("p", { class: "dim" }, sitcen.t("plans.restored", { at: instant(plans.draft.at) }));

  sitcen.drawDraft = () => {
    const { el, t, byId } = sitcen;
    if (!plans.editing) return;
    const at = document.activeElement?.dataset?.at;
    const dirty = plans.dirty();
    const head = el("h2", null, t("plans.draft"), dirty ? el("button", { class: "btn btn--small", type: "button", "data-side": "discard", "data-at": "discard-top" }, t("plans.discard")) : "");
    const from = plans.overtaken() ? plans.draft.base : plans.force.rows;
    const changes = dirty ? [plans.overtaken() && el("p", { class: "dim" }, t("plans.yours")), sitcen.planSentences(from, plans.draft.rows)] : [el("p", { class: "dim" }, t("plans.untouched"))];
    const parts = [head, restored(), conflict(), mistakes(), ...changes];
    byId("plans-draft").replaceChildren(...parts.filter(Boolean));
    byId("plans-acts").hidden = !dirty;
    drawActs();
    if (at) document.querySelector(`#plans-draft [data-at="${at}"]`)?.focus();
  };

  /* The buttons stand still, so that nothing is pressed that has just moved there. */
  function drawActs() {
    const { byId } = sitcen;
    const blocked = plans.problems.length > 0 || plans.overtaken() || plans.busy;
    for (const name of ["plans-test", "plans-publish"]) byId(name).disabled = blocked;
    byId("plans-confirm").hidden = !plans.asking;
    byId("plans-buttons").hidden = Boolean(plans.asking);
    sitcen.setAttr(byId("plans-note"), "aria-invalid", plans.noteMissing && "true");
    sitcen.setText(byId("plans-note-problem"), plans.noteMissing ? sitcen.t("plans.note_needed") : "");
    sitcen.setText(byId("plans-question"), plans.asking ? sitcen.t("plans.publish_ask", { version: plans.force.version + 1 }) : "");
  }
  sitcen.drawPlanActs = drawActs;

  /* The test: one sentence for each kind of difference, then the table behind them. */
  const listed = (numbers, sign = "№ ") => {
    const shown = numbers.slice(-NUMBERS_SHOWN).map((each) => `${sign}${each}`).join(", ");
    return numbers.length > NUMBERS_SHOWN ? sitcen.t("plans.and_earlier", { numbers: shown, n: numbers.length - NUMBERS_SHOWN }) : shown;
  };
  const wanted = (capability, count) => (sitcen.page().plurals[`need.${capability}`] ? sitcen.n(`need.${capability}`, count) : `${count} × ${sitcen.capability(capability)}`);
  function told(sum, tested) {
    const { el, n } = sitcen;
    const kind = sum.by > 0 ? "more" : "less";
    const text = n(`plans.would_${kind}`, sum.incidents.length, { of: tested, units: wanted(sum.capability, Math.abs(sum.by)) });
    const given = sum.given ? ` ${n(`plans.given_${kind}`, sum.given)}` : "";
    return el("li", null, el("b", null, text), `: ${listed(sum.incidents)}.${given}`);
  }
  function short({ capability, most, registered, incidents }) {
    const { el, t, n } = sitcen;
    const met = incidents.length ? ` ${n("plans.short_met", incidents.length)}` : "";
    return el("li", { class: "warn" }, `▲ ${t("plans.short", { capability: sitcen.capability(capability), most, registered })}${met}`);
  }
  function table(changes) {
    const { el, t } = sitcen;
    const head = ["category", "priority", "capability", "before", "after", "count", "incidents"].map((each) => el("th", { scope: "col" }, t(`plans.column.${each}`)));
    const row = (each) => el("tr", null, el("td", null, t(`category.${each.category}`)), el("td", null, sitcen.symbol(each.priority)), el("td", null, sitcen.capability(each.capability)), el("td", null, String(each.before)), el("td", null, String(each.after)), el("td", null, String(each.incidents.length)), el("td", null, listed(each.incidents, "")));
    return el("div", { class: "plan-table", tabindex: "0", role: "region", "aria-label": t("plans.result_table") }, el("table", null, el("thead", null, el("tr", null, head)), el("tbody", null, changes.map(row))));
  }

  sitcen.drawTest = () => {
    const { el, t, n, byId } = sitcen;
    const place = byId("plans-result");
    place.hidden = !plans.tested && !plans.busy;
    if (place.hidden) return;
    const head = el("h2", null, t("plans.result"));
    if (!plans.tested) return place.replaceChildren(head, el("p", { class: "dim" }, t("plans.testing")));
    const { answer } = plans.tested;
    const span = n("plans.tested", answer.tested, { since: instant(answer.since), until: instant(answer.until) });
    const notes = [answer.whole ? null : t("plans.reading"), plans.stale() ? t("plans.stale") : null].filter(Boolean);
    const sums = answer.sums.length ? el("ul", { class: "plan-sums" }, answer.sums.map((each) => told(each, answer.tested))) : el("p", null, t(answer.tested ? "plans.no_difference" : "plans.no_past"));
    const worse = answer.shortfalls.filter((each) => each.most > each.before || each.incidents.length);
    const known = answer.shortfalls.filter((each) => !worse.includes(each)).map((each) => sitcen.capability(each.capability));
    const shortfalls = worse.length ? el("ul", { class: "plan-sums" }, worse.map(short)) : null;
    const shortBefore = known.length ? el("p", { class: "dim" }, t("plans.short_before", { capabilities: known.join(", ") })) : null;
    place.replaceChildren(head, el("p", { class: "dim" }, span), ...notes.map((each) => el("p", { class: "warn" }, each)), sums, ...[shortfalls, answer.changes.length ? table(answer.changes) : null, shortBefore].filter(Boolean));
  };

  /* Versions, the newest first: what each changed, and a way to begin from it again. */
  sitcen.drawHistory = () => {
    const { el, t, byId } = sitcen;
    const all = [plans.force, ...plans.earlier];
    const items = all.map((each, at) => {
      const before = all[at + 1];
      const gap = before && each.version - before.version > 1;
      const take = plans.editing && el("button", { class: "btn btn--small", type: "button", "data-side": "take", "data-version": each.version }, t("plans.take"));
      const what = !before ? null : gap ? el("p", { class: "dim" }, t("plans.gap")) : sitcen.planSentences(before.rows, each.rows);
      return el("li", null, el("div", { class: "plan-version" }, el("b", null, versionLine(each)), take || null), each.note ? el("p", null, `«${each.note}»`) : null, what);
    });
    byId("plans-history").replaceChildren(...[el("h2", null, t("plans.history")), plans.whole ? null : el("p", { class: "dim" }, t("plans.history_reading")), el("ul", { class: "plan-history" }, items)].filter(Boolean));
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
