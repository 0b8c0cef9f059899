/* What the queue shows of all that is open: by words, category and service. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const filter = { text: "", category: "", service: "" };

  sitcen.passes = (card) => {
    if (filter.category && card.category !== filter.category) return false;
    if (filter.service && !sitcen.unitsOf(card).some((each) => state.units.get(each.unit)?.service === filter.service)) return false;
    if (!filter.text) return true;
    const where = `${card.number} ${sitcen.t(`category.${card.category}`)} ${card.title} ${card.address ?? ""} ${sitcen.district(card.district)}`;
    return where.toLowerCase().includes(filter.text.toLowerCase());
  };

  /* `changed` is called when other cards pass. */
  sitcen.startQueueTools = (changed) => {
    const { el, t } = sitcen;
    const text = el("input", { type: "search", id: "queue-filter", placeholder: t("queue.filter"), "aria-label": t("queue.filter") });
    const select = (name, codes, all) =>
      el("select", { "aria-label": t(all), id: `queue-${name}` }, el("option", { value: "" }, t(all)), codes.map((code) => el("option", { value: code }, t(`${name}.${code}`))));
    const category = select("category", sitcen.page().categories, "queue.all_categories");
    const service = select("service", sitcen.page().services, "queue.all_services");
    const change = () => {
      Object.assign(filter, { text: text.value.trim(), category: category.value, service: service.value });
      changed();
    };
    for (const control of [text, category, service]) control.addEventListener("input", change);
    const add = el("button", { class: "btn btn--small", type: "button", "data-act": "open", title: t("act.open") }, `+ `, sitcen.key("O"));
    sitcen.byId("queue-tools").append(text, category, service, add);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
