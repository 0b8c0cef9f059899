/* The page of reviews: the address asks, the server reckons, what stood there stays meanwhile. */
(function (sitcen) {
  "use strict";

  let seq = 0;
  let reckoning = false;
  const progress = (shown) => (sitcen.byId("review-progress").hidden = !(reckoning = shown));

  /* Go to a query, and ask it. */
  sitcen.goReview = (query) => {
    const search = query.size ? `?${query}` : "";
    if (reckoning && search === location.search) return; // Enter both changes a field and sends the form
    history.pushState(null, "", `/review${search}`);
    ask();
  };

  function ask() {
    progress(true);
    sitcen.refuseReview(null);
    sitcen.showAsked(null);
    window.dash_clientside.set_props("review-asked", { data: { query: location.search, seq: ++seq } });
  }

  /* The server's answer: the period with its two instants goes into the address, for a link that stays true. */
  function reviewed(told) {
    if (!told || told.seq !== seq) return;
    progress(false);
    if (told.wrong) return refused(told);
    const preset = sitcen.reviewQuery().get("period");
    sitcen.showAsked(told);
    const query = sitcen.reviewQuery();
    query.delete("period");
    for (const name of ["since", "until"]) query.set(name, told[name]);
    history.replaceState(null, "", `/review?${query}`);
    for (const button of document.querySelectorAll("[data-preset]")) if (preset) sitcen.setAttr(button, "aria-pressed", String(button.dataset.preset === preset));
    const { n, moment } = sitcen;
    const span = [told.since, told.until].map((at) => moment(Date.parse(at))).join(" – ");
    sitcen.setText(sitcen.byId("review-head"), `${n("review.incidents_are", told.incidents)} · ${n("review.parts_are", told.units)} · ${span}`);
    sitcen.showExports(told);
    sitcen.loadReviewRows(told);
  }

  /* Whatever stands below stays; before the first answer nothing does. */
  function refused({ field, wrong }) {
    sitcen.refuseReview(field, wrong);
    const empty = document.querySelector("#review-figures > .empty");
    if (empty) sitcen.setText(empty, sitcen.t("review.unasked"));
  }

  const press = (name) => (clicked) => {
    const value = clicked?.points?.[0]?.customdata;
    if (value !== undefined && value !== null) sitcen.chooseReview({ [name]: value });
  };
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.sitcen = Object.assign(window.dash_clientside.sitcen || {}, { reviewed, pressed_hour: press("hour"), pressed_weekday: press("weekday"), pressed_category: press("category"), pressed_district: press("district") });

  function pressed({ target }) {
    const control = target.closest?.("[data-step], [data-choose]");
    if (!control) return;
    const { step, which, choose, value } = control.dataset;
    sitcen.chooseReview(choose ? { [choose]: value } : { step, which: which === "known" ? "" : which });
    if (!choose) sitcen.byId("review-rows").scrollIntoView({ block: "start" });
  }

  const typing = (target) => target.closest?.("input, select, textarea");
  function keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (typing(event.target)) return event.key === "Escape" && (event.target.blur(), true);
    const preset = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
    if (preset && !event.shiftKey) return sitcen.choosePreset(sitcen.page().presets[preset[1] - 1]), true;
    if (event.code === "Slash" && !event.shiftKey) return sitcen.focusReviewText(), true;
    const step = { ArrowDown: 1, ArrowUp: -1, KeyJ: 1, KeyK: -1 }[event.code];
    if (step && !event.target.closest?.(".review-scroll, [role=menu]")) return sitcen.stepReviewRows(step), true;
    if (event.key === "Enter" && !event.target.closest?.("button, a, summary")) return sitcen.openReviewRow(), true;
    return false;
  }

  function start() {
    sitcen.buildReviewForm();
    document.querySelector(".review").addEventListener("click", pressed);
    window.addEventListener("popstate", ask);
    if (!location.search) history.replaceState(null, "", "/review?period=night");
    ask();
  }
  (sitcen.pages ??= {}).review = start;
  (sitcen.pageKeys ??= {}).review = keyed;
  (sitcen.pageKeyLines ??= {}).review = [["1–5", "review.preset"], ["/", "review.q"], ["↑ ↓ · J K", "review.rows"], ["Enter", "foot.open"]];
})((globalThis.sitcen = globalThis.sitcen || {}));
