/* What a review is asked: the form, and the address that holds all of it. */
(function (sitcen) {
  "use strict";

  const FIELDS = ["category", "priority", "district", "unit", "q", "show", "profile"];
  const PERIOD = ["since", "until"];
  const PRESSED = ["hour", "weekday", "step", "which"]; // chosen by figures and charts alone
  let controls = {};

  const field = (name, control, key) => sitcen.el("label", { class: `review-field review-field--${name}` }, sitcen.el("span", null, sitcen.t(`review.${name}`), key ? sitcen.key(key) : null), control);
  const input = (name, attributes) => (controls[name] = sitcen.el("input", { name, ...attributes }));

  function choice(name, options, any = true) {
    const { el, t } = sitcen;
    const first = any ? [el("option", { value: "" }, t("review.any"))] : [];
    return (controls[name] = el("select", { name }, first, options.map(([value, said]) => el("option", { value }, said))));
  }

  function presets() {
    const { el, t } = sitcen;
    const buttons = sitcen.page().presets.map((name, at) => el("button", { class: "btn btn--small", type: "button", "data-preset": name }, t(`review.preset.${name}`), sitcen.key(String(at + 1))));
    return el("div", { class: "review-presets", role: "group", "aria-label": t("review.period") }, buttons);
  }

  function build() {
    const { t } = sitcen;
    const { categories, districts, steps, profiles } = sitcen.page();
    const form = sitcen.byId("review-form");
    form.replaceChildren(
      presets(),
      ...PERIOD.map((name) => field(name, input(name, { type: "text", class: "review-moment", placeholder: t("review.moment"), maxlength: 40, autocomplete: "off", spellcheck: "false" }))),
      field("category", choice("category", categories.map((each) => [each, t(`category.${each}`)]))),
      field("priority", choice("priority", [1, 2, 3, 4, 5].map((each) => [String(each), t("priority", { n: each })]))),
      field("district", choice("district", Object.entries(districts))),
      field("unit", input("unit", { type: "text", maxlength: 40, autocomplete: "off" })),
      field("q", input("q", { type: "search", maxlength: 100, autocomplete: "off" }), "/"),
      field("show", choice("show", steps.map((each) => [each, t(`review.step.${each}`)]), false)),
      field("profile", choice("profile", profiles.map((each) => [each, each]), false)),
    );
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => (event.preventDefault(), changed()));
    form.addEventListener("click", ({ target }) => {
      const preset = target.closest("[data-preset]")?.dataset.preset;
      if (preset) sitcen.choosePreset(preset);
    });
  }

  /* The address's query; what has its usual value does not stand in it. */
  const asked = () => new URLSearchParams(location.search);
  sitcen.reviewQuery = asked;

  function changed() {
    const query = asked();
    for (const name of FIELDS) set(query, name, controls[name].value.trim());
    if (query.get("show") === sitcen.page().step) query.delete("show");
    if (query.get("profile") === sitcen.page().profiles[0]) query.delete("profile");
    for (const name of PERIOD) {
      const text = controls[name].value.trim();
      if (text === (controls[name].dataset.is ?? "")) continue;
      const { ms, wrong } = text ? sitcen.readMoment(text, { ends: name === "until" }) : {};
      if (wrong) return sitcen.refuseReview(name, sitcen.t(`review.refused.${wrong}`, { field: sitcen.t(`review.${name}`), text }));
      set(query, name, text && new Date(ms).toISOString());
      query.delete("period");
    }
    sitcen.goReview(query);
  }

  /* What cannot be asked is said beside the form, and its field marked; without words nothing is refused. */
  sitcen.refuseReview = (name, text = "") => {
    sitcen.setText(sitcen.byId("review-refused"), text);
    for (const [each, control] of Object.entries(controls)) {
      sitcen.setAttr(control, "aria-invalid", each === name && "true");
      sitcen.setAttr(control, "aria-describedby", each === name && "review-refused");
    }
  };

  const set = (query, name, value) => (value === "" || value === null ? query.delete(name) : query.set(name, value));

  sitcen.choosePreset = (name) => {
    const query = asked();
    for (const each of PERIOD) query.delete(each);
    query.set("period", name);
    sitcen.goReview(query);
  };

  /* A figure or a bar narrows what is asked for. */
  sitcen.chooseReview = (chosen) => {
    const query = asked();
    for (const [name, value] of Object.entries(chosen)) set(query, name, String(value ?? ""));
    sitcen.goReview(query);
  };

  /* Every control as the address has it, and the period as the server reckoned it. */
  sitcen.showAsked = (told) => {
    const query = asked();
    for (const name of FIELDS) if (document.activeElement !== controls[name]) controls[name].value = query.get(name) ?? { show: sitcen.page().step, profile: sitcen.page().profiles[0] }[name] ?? "";
    for (const name of PERIOD) {
      const ms = Date.parse(told?.[name] ?? query.get(name));
      if (!Number.isNaN(ms)) controls[name].value = controls[name].dataset.is = sitcen.moment(ms);
    }
    for (const button of document.querySelectorAll("[data-preset]")) sitcen.setAttr(button, "aria-pressed", String(button.dataset.preset === query.get("period")));
    chosen(query);
  };

  /* What was pressed stands as a chip, and goes away by pressing it. */
  function chosen(query) {
    const { el, t } = sitcen;
    const said = { hour: (value) => t("review.at_hour", { hour: value.padStart(2, "0") }), weekday: (value) => t(`weekday.${value}`), step: (value) => `${t(`review.step.${value}`)} · ${t(`review.which.${query.get("which") ?? "known"}`)}` };
    const chips = PRESSED.filter((name) => query.has(name) && said[name]).map((name) => {
      const chip = el("button", { class: "btn btn--small", type: "button", "aria-label": t("review.no_longer", { what: said[name](query.get(name)) }) }, said[name](query.get(name)), " ✕");
      chip.addEventListener("click", () => sitcen.chooseReview({ [name]: "", ...(name === "step" ? { which: "" } : {}) }));
      return chip;
    });
    sitcen.byId("review-chosen").replaceChildren(...chips);
  }

  /* What may be taken away: the selection as files. */
  sitcen.showExports = (told) => {
    const { el, t } = sitcen;
    const query = asked();
    for (const name of ["period", "show", "profile"]) query.delete(name);
    for (const name of PERIOD) query.set(name, told[name]);
    const links = [["csv", "CSV"], ["geojson", "GeoJSON"], ["parquet", "Parquet"]].map(([format, said]) => el("a", { class: "btn btn--small", href: `/api/v1/export?format=${format}&${query}`, download: true }, said));
    sitcen.byId("review-exports").replaceChildren(el("span", { class: "dim" }, t("review.export")), ...links);
  };

  sitcen.buildReviewForm = build;
  sitcen.focusReviewText = () => controls.q.focus();
})((globalThis.sitcen = globalThis.sitcen || {}));
