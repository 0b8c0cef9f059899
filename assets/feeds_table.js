/* The table of feeds: rows are made once, patched where they differ, and never moved under a hand or an eye. */
(function (sitcen) {
  "use strict";

  const board = (sitcen.feedsBoard ??= {}); // shared with feeds.js and feeds_side.js
  const IDLE_MS = 3000; // a resting pointer no longer holds the order
  const SPARK = [60, 16];
  const HEADS = ["state", "feed", "item", "rate", "lag", "accepted", "duplicates", "rejected", "backlog"];
  const rows = new Map(); // name → {row, cells, notes}
  let order = [];
  let late = false;
  let lastMove = -Infinity;

  const place = () => sitcen.byId("feeds-rows");
  const held = () => performance.now() - lastMove < IDLE_MS;
  const two = () => [sitcen.el("span", { class: "feed-line" }), sitcen.el("span", { class: "dim feed-line" })];

  function make(name) {
    const { el } = sitcen;
    const mark = el("span", { class: "feed", "aria-hidden": "true" });
    const spark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ class: "spark", viewBox: `0 0 ${SPARK.join(" ")}`, width: SPARK[0], height: SPARK[1], "aria-hidden": "true" })) spark.setAttribute(key, value);
    const cells = Object.fromEntries(HEADS.map((head) => [head, el("div", { role: "gridcell", class: `feed-cell feed-cell--${head}` }, two())]));
    cells.state.firstChild.append(mark, el("b"));
    cells.rate.lastChild.replaceWith(spark);
    const notes = el("div", { role: "gridcell", class: "feed-notes", "aria-colspan": String(HEADS.length) });
    const row = el("div", { role: "row", class: "feed-row", "data-feed": name, tabindex: "-1", "aria-selected": "false" }, Object.values(cells), notes);
    return { row, cells, notes, mark, spark };
  }

  const say = (cell, first, second) => {
    sitcen.setText(cell.firstChild, first);
    if (second !== undefined) sitcen.setText(cell.lastChild, second);
  };

  function patch({ row, cells, notes, mark, spark }, feed) {
    const { t, setText } = sitcen;
    const state = sitcen.feedState(feed);
    const since = feed.paused?.at ?? feed.since;
    mark.className = `feed feed--${state}`;
    mark.hidden = state === "aside";
    row.dataset.state = state;
    setText(cells.state.firstChild.lastChild, state === "aside" ? "—" : t(`feed.${state}`));
    setText(cells.state.lastChild, since ? t("feeds.since", { time: sitcen.momentOf(since) }) : "");
    say(cells.feed, sitcen.feedName(feed), sitcen.feedWay(feed));
    if (state !== "aside") patchFigures(cells, spark, feed);
    const said = [...sitcen.feedNotes(feed), ...(feed.set_aside ? [sitcen.n("feeds.to_look", feed.set_aside)] : [])];
    setText(notes, said.join(" · "));
    notes.hidden = !said.length;
  }

  function patchFigures(cells, spark, feed) {
    const { figure } = sitcen;
    say(cells.item, sitcen.ageOf(feed.item_at));
    sitcen.setAttr(cells.item, "title", feed.item_at && sitcen.day(Date.parse(feed.item_at)));
    say(cells.rate, figure(feed.per_minute ?? 0, 1));
    sparkle(cells.rate, spark, feed.minutes ?? []);
    lags(cells.lag, feed, sitcen.lengthOf);
    for (const name of ["accepted", "duplicates", "rejected", "backlog"]) say(cells[name], figure(feed[name] ?? 0));
    cells.backlog.classList.toggle("warn", feed.backlog > 0);
  }

  sitcen.feedWay = ({ format, transport, nobodys }) => {
    if (nobodys) return sitcen.t("feeds.of_none_hint");
    const key = `feeds.transport.${transport}`;
    const way = sitcen.known(key) ? sitcen.t(key) : transport;
    return [format, way].filter(Boolean).join(" · ");
  };

  function lags(cell, { lag_p50_ms: p50, lag_p95_ms: p95 }, lengthOf) {
    const known = p50 !== null && p50 !== undefined;
    say(cell, known ? lengthOf(p50) : "—", known ? `p95 ${lengthOf(p95)}` : "");
    sitcen.setAttr(cell, "title", known && sitcen.t("feeds.lag", { p50: lengthOf(p50), p95: lengthOf(p95) }));
  }

  function sparkle(cell, spark, minutes) {
    const is = minutes.join();
    if (spark.dataset.is === is) return;
    spark.dataset.is = is;
    const wide = Math.max(1, SPARK[0] / Math.max(1, minutes.length) - 0.5);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", sitcen.sparkBars(minutes, ...SPARK).map(([x, y, high]) => `M${x.toFixed(1)} ${y.toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}h-${wide.toFixed(1)}z`).join(""));
    spark.replaceChildren(path);
    const total = minutes.reduce((sum, each) => sum + each, 0);
    sitcen.setAttr(cell, "title", minutes.length && sitcen.t("feeds.minutes", { n: minutes.length, total: sitcen.figure(total), most: sitcen.figure(Math.max(...minutes)) }));
  }

  function frame() {
    const { el, t } = sitcen;
    if (place().querySelector("[role=grid]")) return place().querySelector(".feed-body");
    const heads = el("div", { role: "row", class: "feed-heads" }, HEADS.map((head) => el("span", { role: "columnheader", class: `feed-cell--${head}` }, t(`feeds.head.${head}`))));
    const body = el("div", { role: "rowgroup", class: "feed-body" });
    place().replaceChildren(el("div", { role: "grid", class: "feed-grid", "aria-label": t("pages.feeds") }, el("div", { role: "rowgroup", class: "feed-top" }, heads), body));
    return body;
  }

  function empty() {
    const { el, t } = sitcen;
    rows.clear();
    order = [];
    place().replaceChildren(el("div", { class: "empty feeds-none" }, ["feeds.none", "feeds.none_file", "feeds.none_push"].map((key) => el("p", null, t(key)))));
  }

  /* Every second and with every answer: the order waits while a hand is there. */
  sitcen.drawFeeds = () => {
    if (!board.feeds) return;
    if (!board.feeds.length) return empty();
    const body = frame();
    settle(body, [...board.feeds].sort(sitcen.feedOrder).map((feed) => feed.name));
    for (const feed of board.feeds) patch(rows.get(feed.name), feed);
    const at = order.includes(board.selected) ? board.selected : order[0];
    for (const [name, { row }] of rows) {
      sitcen.setAttr(row, "aria-selected", String(name === board.selected));
      sitcen.setAttr(row, "tabindex", name === at ? "0" : "-1");
    }
  };

  function settle(body, wanted) {
    const gone = order.filter((name) => !wanted.includes(name));
    for (const name of gone) (rows.get(name).row.remove(), rows.delete(name));
    const before = order.filter((name) => rows.has(name));
    const target = sitcen.pinned(wanted, before, board.selected);
    const kept = [...before, ...wanted.filter((name) => !before.includes(name))];
    late = held() && kept.join() !== target.join();
    order = held() ? kept : target;
    const focused = document.activeElement?.closest?.(".feed-row");
    order.forEach((name, at) => {
      if (!rows.has(name)) rows.set(name, make(name));
      const { row } = rows.get(name);
      if (body.children[at] !== row) body.insertBefore(row, body.children[at] ?? null);
    });
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  sitcen.feedsLate = () => late;
  sitcen.focusFeed = (name = board.selected ?? order[0]) => rows.get(name)?.row.focus({ preventScroll: false });

  sitcen.stepFeeds = (step) => {
    const at = order.indexOf(board.selected);
    const next = order[Math.min(Math.max(at + step, 0), order.length - 1)];
    if (!next) return;
    sitcen.pickFeed(next);
    sitcen.focusFeed(next);
  };

  sitcen.startFeedsTable = () => {
    place().addEventListener("pointermove", () => (lastMove = performance.now()));
    place().addEventListener("pointerleave", () => (lastMove = -Infinity));
    place().addEventListener("click", ({ target }) => {
      const row = target.closest?.(".feed-row");
      if (row) (sitcen.pickFeed(row.dataset.feed), row.focus({ preventScroll: true }));
    });
    // Whoever walks by Tab stands on a row: it is the one whose details are shown.
    place().addEventListener("focusin", ({ target }) => target.dataset?.feed !== undefined && target.dataset.feed !== board.selected && sitcen.pickFeed(target.dataset.feed));
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
