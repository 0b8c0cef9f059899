/* Which units to send: soonest available first, chosen by typing, arrows and space, sent by Enter. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it

  const UNSEEN_MS = 300;

  /* What is still needed: as advised, else what the response plan asks for; units by capability. */
  sitcen.needs = (card) => card.advice?.needs ?? (sitcen.page().plans?.[card.category] ?? []).find((plan) => plan.priorities.includes(card.priority))?.needs ?? {};

  const planned = (needs) => Object.entries(needs).map(([capability, n]) => `${n > 1 ? `${n} × ` : ""}${sitcen.capability(capability)}`).join(" · ");

  /* Available ones first, those the plan asks for before others, by time on the road, and where that is not known
     by distance; blocked ones last. `etas` are the server's by unit; metres and seconds may be null. */
  sitcen.candidates = (card, units, text, etas) => {
    const here = new Set(sitcen.unitsOf(card).map((each) => each.unit));
    const rank = { available: 0, returning: 1 };
    const said = text.trim().toLowerCase();
    const needs = sitcen.needs(card);
    const serves = (unit) => Number((unit.capabilities ?? []).some((each) => each in needs));
    return [...units]
      .filter((unit) => !here.has(unit.id))
      .map((unit) => ({ unit, far: card.location && unit.location ? sitcen.distance(card.location, unit.location) : null, eta: etas?.get(unit.id) ?? null, rank: sitcen.blocked(unit) ? 3 : (rank[unit.status] ?? 2), serves: serves(unit) }))
      .filter(({ unit }) => !said || `${unit.id} ${sitcen.t(`service.${unit.service}`)} ${unit.station ?? ""}`.toLowerCase().includes(said))
      .sort((a, b) => startsWith(b, said) - startsWith(a, said) || a.rank - b.rank || b.serves - a.serves || (a.eta?.eta_s ?? 1e9) - (b.eta?.eta_s ?? 1e9) || (a.far ?? 1e9) - (b.far ?? 1e9) || a.unit.id.localeCompare(b.unit.id, undefined, { numeric: true }));
  };
  const startsWith = ({ unit }, said) => Number(Boolean(said) && unit.id.toLowerCase() === said);

  sitcen.choose = (card, wanted = "") => {
    const { el, t } = sitcen;
    const picked = new Map();
    let shown = [];
    let at = 0;
    let etas = null; // until the server has answered: the straight line
    const list = el("ul", { role: "listbox", id: "choose-list", class: "choose-list", "aria-multiselectable": "true", "aria-label": t("choose.units") });
    const text = el("input", { type: "text", autocomplete: "off", role: "combobox", "aria-expanded": "true", "aria-controls": "choose-list", placeholder: t("choose.hint"), "aria-label": t("choose.hint"), "data-first": true, value: wanted });
    const sum = el("p", { class: "choose-sum", "aria-live": "polite" });
    const reason = el("input", { type: "text", maxlength: 500, autocomplete: "off" });
    const why = el("label", { class: "field", hidden: true }, el("span", null, t("choose.reason")), reason);

    const busy = () => [...picked.values()].some(sitcen.asksReason);
    const draw = () => {
      shown = sitcen.candidates(card, state.units.values(), text.value, etas);
      at = Math.min(at, Math.max(shown.length - 1, 0));
      list.replaceChildren(...shown.map(option));
      text.setAttribute("aria-activedescendant", shown[at] ? `choose-${shown[at].unit.id}` : "");
      list.children[at]?.scrollIntoView({ block: "nearest" });
      sitcen.setText(sum, picked.size ? t("choose.picked", { units: [...picked.keys()].join(", ") }) : t(shown.length ? "choose.none" : "choose.nobody"));
      why.hidden = !busy();
    };
    const option = ({ unit, far, eta }, index) => {
      const on = picked.has(unit.id);
      const where = far === null ? t("choose.no_place") : sitcen.far(far);
      const row = el(
        "li",
        { role: "option", id: `choose-${unit.id}`, class: `choose ${index === at ? "choose--at" : ""}`, "aria-selected": String(on), "aria-disabled": String(Boolean(sitcen.blocked(unit))), "data-unit": unit.id },
        el("span", { class: "box", "aria-hidden": "true" }, on ? "✓" : ""),
        el("b", null, unit.id),
        sitcen.statusMark(unit.status),
        el("span", { class: "choose-what" }, t(`service.${unit.service}`), unit.incidents?.length ? ` · ${t("choose.on", { number: unit.incidents.join(", ") })}` : "", sitcen.doubted(unit) ? ` · ▲ ${t(`trust.short.${unit.position_trust}`)}` : "", sitcen.standsBack(unit) ? ` · ${sitcen.standsBack(unit)}` : ""),
        el("span", { class: "choose-far" }, where),
        etas ? el("span", { class: "choose-eta" }, ...soon(eta)) : null,
      );
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        at = index;
        toggle(unit);
      });
      return row;
    };
    const soon = (eta) => {
      if (!eta || eta.eta_s === null) return ["—"];
      return [eta.closures ? el("span", { class: "warn", title: t("route.closed", { n: eta.closures }) }, "⊘ ") : "", sitcen.minutes(eta.eta_s)];
    };
    const toggle = (unit) => {
      if (!unit || sitcen.blocked(unit)) return;
      for (const mate of picked.values()) if (unit.crew && mate.crew === unit.crew && mate.id !== unit.id) picked.delete(mate.id); // one crew, one vehicle
      if (!picked.delete(unit.id)) picked.set(unit.id, unit);
      draw();
    };

    text.addEventListener("input", () => {
      at = 0;
      draw();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), shown.length - 1);
        draw();
      } else if (event.key === " ") {
        event.preventDefault();
        const unit = shown[at]?.unit;
        if (text.value) text.value = "";
        toggle(unit);
      }
    });

    const needs = sitcen.needs(card);
    sitcen.ask({
      title: t("choose.title", { number: card.number }),
      note: Object.keys(needs).length ? t("choose.plan", { needs: planned(needs) }) : null,
      fields: [text, list, sum, why],
      action: t("choose.send"),
      accept: () => {
        if (!picked.size && shown[at] && !sitcen.blocked(shown[at].unit)) picked.set(shown[at].unit.id, shown[at].unit);
        if (!picked.size) return t("choose.none");
        if (busy() && !reason.value.trim()) {
          draw();
          reason.focus();
          return t("choose.reason_needed");
        }
        const act = { type: "AssignUnits", incident_id: card.id, units: [...picked.keys()] };
        if (reason.value.trim()) act.reason = reason.value.trim();
        if (sitcen.isAdvised(card, act.units)) sitcen.send(act);
        else setTimeout(() => sitcen.askOverride(card, (override) => sitcen.send({ ...act, override })));
      },
    });
    draw();
    const opened = performance.now();
    sitcen.read(`incidents/${encodeURIComponent(card.id)}/candidates`).then((found) => {
      if (!found || !list.isConnected) return;
      const held = shown[at]?.unit.id;
      etas = new Map(found.candidates.map((each) => [each.unit, each]));
      draw();
      // The one under the cursor stays there, unless nobody can have looked at it yet.
      if (at === 0 && performance.now() - opened < UNSEEN_MS) return;
      at = Math.max(shown.findIndex(({ unit }) => unit.id === held), 0);
      draw();
    });
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
