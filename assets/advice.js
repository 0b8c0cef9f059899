/* Advice: which units to send, how soon they are there, what it leaves open, and why. A person sends. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const place = () => sitcen.byId("advice");
  let at = 1; // the number of the option that is looked at
  let of = null; // the incident whose advice is drawn
  let drawn = "";

  sitcen.hasAdvice = (card) => Boolean(card?.advice?.options?.length);
  const inside = () => place().contains(document.activeElement);
  const unitsOf = (option) => option.units.map((each) => each.unit);

  /* Whether just these units stand in one of the options; without advice everything does. */
  sitcen.isAdvised = (card, units) => !sitcen.hasAdvice(card) || card.advice.options.some((option) => unitsOf(option).sort().join() === [...units].sort().join());

  /* 190 seconds as 3:10. */
  sitcen.minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;

  const worded = (args) => {
    const said = { ...args };
    if (said.s !== undefined) said.s = sitcen.minutes(said.s);
    if (said.trust) said.trust = sitcen.t(`trust.short.${said.trust}`);
    if (said.flag) said.flag = sitcen.t(`flag.${said.flag}`);
    if (said.station) said.station = sitcen.station(said.station);
    return said;
  };
  const nearer = ({ code, args }) => {
    if (code === "later" && args.s < 1) return "even";
    if (code === "nearest" && args.of === 1) return "only";
    return code === "takes_from" && args.s !== undefined ? "takes_sooner" : code;
  };
  sitcen.reason = (reason) => sitcen.t(`advice.reason.${nearer(reason)}`, worded(reason.args));

  /* Why each of a set, those of whom the same is said together; of one alone its name would say nothing. */
  sitcen.reasonsOf = (units) => {
    const told = new Map();
    for (const { unit, reasons } of units) for (const said of (reasons ?? []).map(sitcen.reason)) told.set(said, [...(told.get(said) ?? []), unit]);
    return [...told].map(([said, whose]) => (units.length > 1 ? `${whose.join(", ")}: ${said}` : said));
  };

  const needsOf = (needs) => Object.entries(needs).map(([capability, n]) => `${n > 1 ? `${n} × ` : ""}${sitcen.capability(capability)}`).join(" · ");

  function unit(each, card) {
    const { el, t } = sitcen;
    const { eta } = each;
    const range = t("advice.range", { low: sitcen.minutes(eta.low_s), high: sitcen.minutes(eta.high_s) });
    const title = [sitcen.capability(each.capability), range, ...(each.reasons ?? []).map(sitcen.reason)].join(" · ");
    const marks = [];
    if (eta.closures) marks.push(el("span", { class: "warn" }, t("advice.closed", { n: eta.closures })));
    if (each.leaves) marks.push(el("span", { class: "warn" }, t("advice.leaves", { number: card.advice.leaves[each.leaves] ?? "?" })));
    return el("span", { class: "advised", title }, el("b", null, each.unit), el("span", { class: "advised-eta" }, sitcen.minutes(eta.expected_s)), ...marks);
  }

  function costOf({ service, district, limit_s, for_s, share }) {
    const args = { service: sitcen.t(`advice.without.${service}`), district: sitcen.district(district), limit: Math.round(limit_s / 60), minutes: Math.round(for_s / 60), share: Math.round(share * 100) };
    return sitcen.el("span", { class: "advice-cost" }, sitcen.t(share >= 0.005 ? "advice.cost" : "advice.cost_little", args));
  }

  function option(each, number, card) {
    const { el, t } = sitcen;
    const first = number === 1;
    const why = first ? sitcen.reasonsOf(each.units) : (each.against ?? []).map(sitcen.reason);
    return el(
      "li",
      { role: "option", id: `advice-${number}`, class: `advice-option ${number === at ? "advice-option--at" : ""}`, "aria-selected": String(number === at), "data-act": "advice-send", "data-option": number },
      el("kbd", null, String(number)),
      el("div", null,
        el("div", { class: "advice-units" }, each.units.map((one) => unit(one, card))),
        why.length ? el("div", { class: "advice-why" }, why.join(" · ")) : null,
        ...(each.coverage ?? []).map(costOf)),
      first ? el("span", { class: "btn btn--main btn--small", "aria-hidden": "true" }, t("advice.send"), sitcen.key(inside() ? "Enter" : "D Enter")) : null,
    );
  }

  function missing(each, card) {
    const { el, t } = sitcen;
    const asked = (card.aid ?? []).some((one) => one.capability === each.capability);
    const ask = el("button", { class: "btn btn--small", type: "button", "data-act": "request-aid", "data-capability": each.capability, "data-count": each.missing }, t("advice.ask_aid"));
    return el("div", { class: "advice-short" }, el("span", { class: "warn" }, t("advice.short", { n: each.missing, capability: sitcen.capability(each.capability) })), el("span", null, each.reasons.map(sitcen.reason).join(" · ")), asked ? el("span", null, t("advice.aid_asked")) : ask);
  }

  /* A list that is looked at moves no more than it must: drawn anew only when it says something else. */
  function draw(changed) {
    const card = sitcen.selectedCard();
    if (changed && !changed.all && !changed.incidents.has(state.selected)) return;
    const advice = card && state.incidents.has(card.id) ? card.advice : null;
    if (card?.id !== of) [of, at] = [card?.id, 1];
    const signature = `${of}:${advice?.id}:${at}:${inside()}:${card?.aid?.length}`;
    if (signature === drawn) return;
    drawn = signature;
    place().hidden = !advice;
    if (!advice) return place().replaceChildren();
    at = Math.min(at, Math.max(advice.options?.length ?? 0, 1));
    const { el, t } = sitcen;
    const held = inside();
    const options = (advice.options ?? []).map((each, index) => option(each, index + 1, card));
    place().replaceChildren(
      el("h3", null, t("advice.title"), el("span", { class: "dim" }, t("advice.needs", { needs: needsOf(advice.needs) }))),
      options.length ? el("ul", { id: "advice-list", role: "listbox", tabindex: "0", class: "advice-list", "aria-label": t("advice.title"), "aria-activedescendant": `advice-${at}` }, options) : el("p", { class: "warn" }, t("advice.nobody")),
      ...(advice.shortfalls ?? []).map((each) => missing(each, card)),
    );
    place().dataset.advice = advice.id;
    if (held) sitcen.byId("advice-list")?.focus({ preventScroll: true });
    sitcen.shownOption = at;
    sitcen.drawRoutes?.();
  }

  sitcen.takeAdvice = () => {
    at = 1;
    sitcen.byId("advice-list")?.focus({ preventScroll: true });
    draw();
  };

  /* The most urgent one that units are advised for: its advice in hand at once. */
  sitcen.firstWaiting = () => {
    const waiting = [...state.incidents.values()].filter((card) => sitcen.hasAdvice(card) && !card.shelved_until).sort((a, b) => Boolean(a.units?.length) - Boolean(b.units?.length) || sitcen.queueOrder(a, b));
    const card = waiting.sort((a, b) => a.priority - b.priority)[0];
    if (!card) return sitcen.echo({ ok: false, text: sitcen.t("advice.none_waits") });
    sitcen.select(card.id);
    sitcen.showRow(card.id);
    draw();
    sitcen.takeAdvice();
  };

  sitcen.sendOption = (card, number) => {
    const chosen = card.advice?.options?.[number - 1];
    if (!chosen) return;
    const act = { type: "AssignUnits", incident_id: card.id, units: unitsOf(chosen) };
    const taken = chosen.units.find((each) => each.leaves);
    if (taken) act.reason = sitcen.t("advice.taken_reason", { number: card.advice.leaves[taken.leaves] ?? "?" });
    sitcen.send(act, (answer) => answer.ok && sitcen.byId("queue-rows")?.focus({ preventScroll: true }));
  };

  function look(number) {
    const card = sitcen.selectedCard();
    at = Math.min(Math.max(number, 1), card?.advice?.options?.length ?? 1);
    draw();
    sitcen.byId(`advice-${at}`)?.scrollIntoView({ block: "nearest" });
  }

  /* Keys while the advice is in hand: digits and arrows choose, Enter sends. Whether the key was taken. */
  sitcen.adviceKey = (event) => {
    if (event.target?.id !== "advice-list") return false;
    const digit = /^(?:Digit|Numpad)([1-6])$/.exec(event.code);
    if (digit) look(Number(digit[1]));
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") look(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter" && !event.repeat) sitcen.sendOption(sitcen.selectedCard(), at);
    else return false;
    return true;
  };

  const OVERRIDES = ["nearer", "known_ground", "crew_asked", "keeps_cover", "other"];

  /* Others than those advised: why, with one key. */
  sitcen.askOverride = (card, accept) => {
    const { el, t } = sitcen;
    const choose = (code) => {
      sitcen.endAsk();
      accept(code);
    };
    const buttons = OVERRIDES.map((code, index) => {
      const button = el("button", { class: "btn", type: "button", ...(index ? {} : { "data-first": true }) }, sitcen.key(String(index + 1)), t(`override.${code}`));
      button.addEventListener("click", () => choose(code));
      return button;
    });
    const list = el("div", { class: "overrides", role: "group", "aria-label": t("advice.why_others") }, buttons);
    sitcen.ask({ title: t("advice.why_others"), note: t("advice.why_others_note", { units: unitsOf(card.advice.options[0]).join(", ") }), fields: [list], action: t("override.other"), accept: () => void accept("other") });
    list.closest("form").addEventListener("keydown", (event) => {
      const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
      if (!digit) return;
      event.preventDefault();
      choose(OVERRIDES[Number(digit[1]) - 1]);
    });
  };

  sitcen.startAdvice = () => {
    sitcen.drawers.push(draw);
    for (const turn of ["focusin", "focusout"]) place().addEventListener(turn, () => requestAnimationFrame(() => draw()));
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
