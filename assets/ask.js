/* Questions asked in the place where the key was pressed: close, shelve, merge, a reason, a new incident. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  let back = null; // where the focus was

  /* `fields` are elements; `accept` answers true when the question may close. */
  function ask({ title, note, fields, choices, action, danger, accept }) {
    const { el, t, byId } = sitcen;
    if (byId("ask").hidden) back = document.activeElement;
    const warning = el("p", { class: "ask-warning", role: "alert" });
    const presets = (choices ?? []).map(([word, apply]) => {
      const preset = el("button", { class: "btn btn--small", type: "button" }, word);
      preset.addEventListener("click", apply);
      return preset;
    });
    const form = el(
      "form",
      { class: `ask-form ${danger ? "ask-form--danger" : ""}`, "aria-label": title },
      el("h3", null, title),
      note ? el("p", { class: "dim" }, note) : null,
      ...fields,
      presets.length ? el("div", { class: "presets" }, ...presets) : null,
      warning,
      el("div", { class: "ask-buttons" }, el("button", { class: "btn btn--main", type: "submit" }, action, sitcen.key("Enter")), el("button", { class: "btn", type: "button", "data-ask": "cancel" }, t("ask.cancel"), sitcen.key("Esc"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const problem = accept();
      if (problem) sitcen.setText(warning, problem);
      else sitcen.endAsk();
    });
    form.querySelector('[data-ask="cancel"]').addEventListener("click", sitcen.endAsk);
    byId("ask").replaceChildren(form);
    byId("ask").hidden = false;
    (form.querySelector("[data-first]") ?? form.querySelector("input, select, textarea, button")).focus();
  }
  sitcen.ask = ask;

  sitcen.endAsk = () => {
    const place = sitcen.byId("ask");
    if (place.hidden) return false;
    place.hidden = true;
    place.replaceChildren();
    (back?.isConnected ? back : sitcen.byId("queue-rows"))?.focus({ preventScroll: true });
    return true;
  };

  const field = sitcen.askField = (label, control) => sitcen.el("label", { class: "field" }, sitcen.el("span", null, label), control);
  const input = sitcen.askInput = (attributes) => sitcen.el("input", { type: "text", autocomplete: "off", maxlength: 500, ...attributes });
  const reasons = (name, into) =>
    ["1", "2", "3", "4"].map((n) => `${name}.reason.${n}`).filter(sitcen.known).map((key) => [sitcen.t(key), () => ((into.value = sitcen.t(key)), into.focus())]);

  sitcen.askReason = (title, name, accept, note) => {
    const reason = input({ "data-first": true });
    ask({
      title,
      note,
      fields: [field(sitcen.t("ask.reason"), reason)],
      choices: reasons(name, reason),
      action: sitcen.t("ask.confirm"),
      danger: name === "close",
      accept: () => (reason.value.trim() ? void accept(reason.value.trim()) : sitcen.t("ask.reason_needed")),
    });
  };

  sitcen.askClose = (card) => {
    const units = sitcen.unitsOf(card).length;
    const version = card.version; // what the person saw when they asked
    sitcen.askReason(
      sitcen.t("ask.close", { number: card.number }),
      "close",
      (reason) => sitcen.send({ type: "CloseIncident", incident_id: card.id, reason, expected_version: Math.max(version, sitcen.card(card.id)?.version ?? 0) }),
      units ? sitcen.n("ask.close_units", units) : null,
    );
  };

  sitcen.askReopen = (card) => {
    if (card.status !== "closed") return sitcen.echo({ ok: false, text: sitcen.t("refused.not_closed", { number: card.number }) });
    sitcen.askReason(sitcen.t("ask.reopen", { number: card.number }), "reopen", (reason) => sitcen.send({ type: "ReopenIncident", incident_id: card.id, reason }));
  };

  sitcen.askShelve = (card) => {
    const { t } = sitcen;
    const minutes = input({ type: "number", min: 1, max: 1440, value: 30, inputmode: "numeric" });
    const reason = input({ "data-first": true });
    ask({
      title: t("ask.shelve", { number: card.number }),
      note: t("ask.shelve_note"),
      fields: [field(t("ask.minutes"), minutes), field(t("ask.reason"), reason)],
      choices: [...[15, 30, 60, 120].map((m) => [t("ask.for_minutes", { n: m }), () => (minutes.value = m)]), ...reasons("shelve", reason)],
      action: t("ask.confirm"),
      accept: () => {
        const n = Number(minutes.value);
        if (!(n >= 1)) return t("ask.minutes_needed");
        if (!reason.value.trim()) return t("ask.reason_needed");
        sitcen.send({ type: "ShelveIncident", incident_id: card.id, until: new Date(sitcen.now() + n * 60000).toISOString(), reason: reason.value.trim() });
      },
    });
  };

  sitcen.askOpen = () => {
    const { el, t, page } = sitcen;
    const category = el("select", { "data-first": true }, page().categories.map((code) => el("option", { value: code }, t(`category.${code}`))));
    category.value = "fire";
    const title = input({});
    const address = input({});
    const text = el("textarea", { rows: 2, maxlength: 4000 });
    const { parts, place } = sitcen.placeField(address);
    const here = el("input", { type: "checkbox" });
    const centre = sitcen.mapCentre();
    ask({
      title: t("ask.open"),
      fields: [field(t("ask.category"), category), field(t("ask.title"), title), field(t("ask.address"), address), ...parts, field(t("ask.text"), text), el("label", { class: "check" }, here, t("ask.at_map_centre"))],
      action: t("ask.open_action"),
      accept: () => {
        if (!title.value.trim()) return t("ask.title_needed");
        const act = { type: "OpenIncident", category: category.value, title: title.value.trim() };
        if (address.value.trim()) act.address = address.value.trim();
        if (text.value.trim()) act.text = text.value.trim();
        if (place()) [act.lon, act.lat] = place().location.coordinates;
        if (here.checked && centre) Object.assign(act, centre);
        sitcen.send(act, (answer) => answer.ok && answer.incident_id && sitcen.selectWhenKnown(answer.incident_id));
      },
    });
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
