/* Coverage: which homes a free unit reaches within its limit, as the adviser last reckoned it. */
(function (sitcen) {
  "use strict";

  const AGAIN_MS = 10_000;
  const OLD_S = 60; // older than this the figures are said to be old: the adviser publishes each five seconds
  const SERVICE = "sitcen_coverage";
  const MOST_GAPS = 2;
  let canvas = null;
  let group = null;
  let on = false;
  let found = null;
  let service = localStorage.getItem(SERVICE) ?? "ambulance";
  let asked_ms = -Infinity;
  let dots = []; // one circle a place of demand, and how it is drawn
  let placed = null; // the points that the dots stand for

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* How a place with so many units near is drawn: nobody is a hollow red ring, more units are fuller. */
  sitcen.coverStyle = (count, colours) =>
    count === 0
      ? { radius: 5, weight: 2, color: colours.bare, opacity: 1, fill: false }
      : { radius: 4, weight: 0, opacity: 0, fill: true, fillColor: colours.covered, fillOpacity: Math.min(0.12 + 0.07 * count, 0.5) };

  async function ask() {
    asked_ms = performance.now();
    const answer = await sitcen.read("coverage");
    if (!on) return;
    if (answer) found = answer;
    draw();
  }

  function draw() {
    legend();
    if (!found) return;
    if (!(service in found.services)) service = Object.keys(found.services)[0] ?? service;
    const counts = found.covered[service] ?? "";
    const colours = { bare: css("--p1"), covered: css("--available") };
    if (placed !== found.points.length || !dots.length) place(found.points);
    dots.forEach((dot, at) => {
      const is = `${counts[at]}${colours.bare}${colours.covered}`;
      if (dot.is === is) return;
      dot.is = is;
      dot.circle.setStyle(sitcen.coverStyle(Number(counts[at] ?? 0), colours));
    });
  }

  function place(points) {
    group.clearLayers();
    placed = points.length;
    dots = points.map(([lon, lat]) => ({ is: "", circle: L.circleMarker([lat, lon], { renderer: canvas, interactive: false }).addTo(group) }));
  }

  function chooser() {
    const { el, t } = sitcen;
    return Object.keys(found.services).map((each) => {
      const button = el("button", { class: "btn btn--small", type: "button", "aria-pressed": String(each === service) }, t(`service.${each}`));
      button.addEventListener("click", () => {
        service = each;
        localStorage.setItem(SERVICE, each);
        draw();
      });
      return button;
    });
  }

  function legend() {
    const { el, t } = sitcen;
    const away = el("button", { class: "btn btn--small", type: "button", "data-act": "coverage" }, t("map.put_away"), sitcen.key("H"));
    const title = el("b", null, t("coverage.title"));
    if (!found) return sitcen.mapLegend("coverage", [title, el("p", { class: "dim" }, t("coverage.none")), away]);
    const figures = found.services[service] ?? Object.values(found.services)[0];
    if (!figures) return sitcen.mapLegend("coverage", [title, el("p", { class: "dim" }, t("coverage.none")), away]);
    const at = Date.parse(found.at);
    const old = sitcen.now() - at > OLD_S * 1000;
    const gaps = found.gaps.filter((gap) => gap.service === service).slice(0, MOST_GAPS);
    sitcen.mapLegend("coverage", [
      title,
      el("div", { class: "coverage-services", role: "group", "aria-label": t("coverage.service") }, chooser()),
      el("p", null, el("b", null, t("coverage.share", { share: Math.round(figures.share * 100), n: Math.round((figures.limit_s ?? found.limit_s) / 60) })), ` · ${t("coverage.units", { n: figures.units })}`),
      gaps.length ? el("p", null, t("coverage.gaps"), " ", gaps.map((gap) => `${sitcen.district(gap.district)} ${Math.round(gap.share * 100)} %`).join(" · ")) : null,
      el("ul", null, el("li", null, el("span", { class: "cover-sample cover-sample--bare", "aria-hidden": "true" }), t("coverage.bare")), el("li", null, el("span", { class: "cover-sample", "aria-hidden": "true" }), t("coverage.covered"))),
      el("div", { class: "map-box-foot" }, away, el("time", { class: old ? "warn" : "dim", title: sitcen.utc(at) }, old ? "▲ " : "", t("reach.at", { at: sitcen.clock(at) }))),
    ]);
  }

  (sitcen.mapLayers ??= []).push({
    adopt(map) {
      sitcen.mapPane("coverage", 425).style.pointerEvents = "none";
      canvas = L.canvas({ pane: "coverage", padding: 0.2 });
      group = L.layerGroup().addTo(map);
      [dots, placed] = [[], null];
    },
    shown(name, now) {
      if (name !== "coverage" || now === on) return;
      on = now;
      if (on) return void ask();
      group.clearLayers();
      [dots, placed] = [[], null];
      sitcen.mapLegend("coverage", null);
    },
    restyle() {
      if (on) draw();
    },
    tick() {
      if (on && performance.now() - asked_ms >= AGAIN_MS) ask();
    },
  });
})((globalThis.sitcen = globalThis.sitcen || {}));
