/* What the queue shows of all that is open, by words, category and service, and in which order. */
(function (sitcen) {
  "use strict";

  const state = (sitcen.state ??= {}); // shared; state.js fills it
  const SORTS = ["priority", "newest", "longest"];
  const filter = { text: "", category: "", service: "", sort: "priority" };
  let controls = {};
  let settle = null;

  const alarming = (card) => card.priority === 1 && !card.acknowledged_at;
  const byAge = (sign) => (a, b) => alarming(b) - alarming(a) || sign * (a.opened_ms - b.opened_ms) || a.number - b.number;
  /* A P1 that nobody has acknowledged stands on top of each. */
  sitcen.queueOrders = { priority: (a, b) => sitcen.queueOrder(a, b), newest: byAge(-1), longest: byAge(1) };
  sitcen.chosenOrder = (a, b) => sitcen.queueOrders[filter.sort](a, b);

  /* What is shown, as a view keeps it; and a view's shown again. */
  sitcen.queueShown = () => ({ text: filter.text, category: filter.category || null, service: filter.service || null, sort: filter.sort });
  sitcen.showQueue = ({ text, category, service, sort }) => {
    Object.assign(filter, { text: text ?? "", category: category ?? "", service: service ?? "", sort: sort ?? "priority" });
    for (const [name, control] of Object.entries(controls)) control.value = filter[name];
    settle?.();
  };

  sitcen.passes = (card) => {
    if (!sitcen.passesArea(card)) return false;
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
    const sort = el("select", { "aria-label": t("queue.sort"), id: "queue-sort" }, SORTS.map((code) => el("option", { value: code }, t(`queue.sort.${code}`))));
    [controls, settle] = [{ text, category, service, sort }, changed];
    const change = () => {
      Object.assign(filter, { text: text.value.trim(), category: category.value, service: service.value, sort: sort.value });
      changed();
    };
    for (const control of Object.values(controls)) control.addEventListener("input", change);
    sort.addEventListener("input", () => sitcen.rearrange((now) => ({ ...now, sort: sort.value })));
    const add = el("button", { class: "btn btn--small", type: "button", "data-act": "open", title: t("act.open") }, `+ `, sitcen.key("O"));
    sitcen.byId("queue-tools").append(text, sort, category, service, add);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
