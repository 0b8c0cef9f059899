/* The rows behind the figures: pages are asked for as they come into sight, and only rows in sight are made. */
(function (sitcen) {
  "use strict";

  const ROW = 30; // pixels, as the style sheet says
  const AROUND = 12;
  const HEADS = ["number", "received", "priority", "category", "address", "title", "units", "step"];
  let rows = [];
  let next = null;
  let asking = 0; // the number of the question that is being answered
  let at = 0; // the row that arrow keys stand on
  let step = null;

  const place = () => sitcen.byId("review-rows");
  const list = () => place().querySelector(".review-list");

  function frame() {
    const { el, t } = sitcen;
    step = sitcen.reviewQuery().get("step") ?? sitcen.reviewQuery().get("show") ?? sitcen.page().step;
    const heads = el("div", { role: "row", class: "review-row review-row--heads" }, HEADS.map((head) => el("span", { role: "columnheader" }, head === "step" ? t(`review.step.${step}`) : t(head === "units" ? "units.title" : `review.${head}`))));
    const body = el("div", { class: "review-list", role: "rowgroup", tabindex: "0", "aria-label": t("review.rows") });
    body.addEventListener("scroll", paint, { passive: true });
    body.addEventListener("click", ({ target }) => !target.closest("a") && open(target.closest("[data-row]")?.dataset.row));
    place().replaceChildren(el("div", { role: "grid", "aria-label": t("review.rows"), class: "review-grid" }, el("div", { role: "rowgroup" }, heads), body));
  }

  function row(each, place) {
    const { el, t } = sitcen;
    const received = Date.parse(each.received_at);
    const measured = each.intervals[step];
    const cells = [
      el("a", { href: `/review/incident/${encodeURIComponent(each.id)}` }, String(each.number ?? each.id)),
      el("time", { title: sitcen.utc(received) }, sitcen.moment(received)),
      sitcen.symbol(each.priority),
      el("span", null, t(`category.${each.category}`)),
      el("span", { title: each.address ?? "" }, each.address ?? sitcen.district(each.district) ?? ""),
      el("span", { title: each.title }, each.title),
      el("span", { title: each.units.join(" ") }, each.units.join(" ")),
      el("b", { class: measured < 0 ? "warn" : "" }, measured === undefined ? "—" : (measured < 0 ? "−" : "") + sitcen.span(Math.abs(measured))),
    ];
    const line = el("div", { role: "row", class: "review-row", "data-row": place, "aria-rowindex": place + 1, "aria-selected": String(place === at) }, cells.map((cell) => el("span", { role: "gridcell" }, cell)));
    line.style.top = `${place * ROW}px`;
    return line;
  }

  function paint() {
    const body = list();
    const first = Math.max(0, Math.floor(body.scrollTop / ROW) - AROUND);
    const last = Math.min(rows.length, first + Math.ceil(body.clientHeight / ROW) + 2 * AROUND);
    const sizer = sitcen.el("div", { class: "review-sizer", role: "presentation" });
    sizer.style.height = `${rows.length * ROW}px`;
    body.replaceChildren(sizer, ...rows.slice(first, last).map((each, place) => row(each, first + place)));
    if (last === rows.length && next) more(next, asking);
  }

  async function more(path, mine) {
    next = null;
    const told = await sitcen.read(path.replace("/api/v1/", ""));
    if (mine !== asking || !told) return;
    rows = rows.concat(told.incidents);
    next = told.next;
    count();
    paint();
  }

  function count() {
    const { t, n } = sitcen;
    const text = next ? t("review.rows_first", { n: rows.length }) : n("review.rows_all", rows.length);
    sitcen.setText(sitcen.byId("review-rows-count"), rows.length ? text : t("review.none"));
  }

  /* The rows of what is asked for, from the first on. */
  sitcen.loadReviewRows = (told) => {
    const query = sitcen.reviewQuery();
    for (const name of ["period", "show", "profile"]) query.delete(name);
    for (const name of ["since", "until"]) query.set(name, told[name]);
    rows = [];
    at = 0;
    asking += 1;
    frame();
    more(`review/incidents?${query}&limit=100`, asking);
  };

  const open = (place) => place !== undefined && rows[place] && location.assign(`/review/incident/${encodeURIComponent(rows[place].id)}`);

  sitcen.stepReviewRows = (by) => {
    if (!rows.length) return;
    at = Math.min(Math.max(at + by, 0), rows.length - 1);
    const body = list();
    const top = at * ROW;
    if (top < body.scrollTop) body.scrollTop = top;
    if (top + ROW > body.scrollTop + body.clientHeight) body.scrollTop = top + ROW - body.clientHeight;
    body.focus({ preventScroll: true });
    body.scrollIntoView({ block: "nearest" });
    paint();
  };
  sitcen.openReviewRow = () => open(at);
})((globalThis.sitcen = globalThis.sitcen || {}));
