/* The lanes of one incident: reports, people, and each unit's statuses, on one line of time that can be pressed. */
(function (sitcen) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const ROW = 34;
  const LEFT = 96;
  const TOP = 26;
  const TICKS_S = [15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  let lanes = null;

  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  /* Seconds between ticks, so that at most so many stand there. */
  sitcen.laneTicks = (span_s, most) => TICKS_S.find((each) => span_s / each <= most) ?? Math.ceil(span_s / most / 3600) * 3600;

  /* Where an instant stands, in pixels. */
  sitcen.laneScale = (from, to, width) => (ms) => LEFT + ((ms - from) / (to - from)) * (width - LEFT - 8);

  function spans(x, { spans: of }, y) {
    return of.map(({ status, from, to }) => {
      const [begin, end] = [x(Date.parse(from)), x(Date.parse(to))];
      const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
      const said = `${sitcen.t(`status.${status}`)} ${sitcen.span(seconds)}`;
      const group = svg("g", { class: `lane-span st--${status}` }, svg("rect", { x: begin, y: y - 9, width: Math.max(end - begin, 2), height: 18 }), svg("title", null, said));
      if (end - begin > 46) group.append(svg("text", { x: begin + 5, y: y + 4 }, `${sitcen.page().letters[status] ?? ""} ${sitcen.span(seconds)}`));
      return group;
    });
  }

  /* Marks of one lane; words stand only where they run into no other mark. All of them are in the log. */
  function marks(x, of, y, kind) {
    const places = of.map(({ at }) => x(Date.parse(at)));
    return of.map(({ at, text }, number) => {
      const place = places[number];
      const sign = kind === "people" ? svg("rect", { x: place - 1, y: y - 10, width: 2, height: 20 }) : svg("circle", { cx: place, cy: y, r: 5 });
      const group = svg("g", { class: `lane-mark lane-mark--${kind}` }, sign, svg("title", null, `${sitcen.clock(Date.parse(at))} ${text}`));
      const short = text.length > 26 ? `${text.slice(0, 25)}…` : text;
      if ((places[number + 1] ?? Infinity) > place + 18 + short.length * 7) group.append(svg("text", { x: place + 8, y: y + 4 }, short));
      return group;
    });
  }

  function draw() {
    if (!lanes) return;
    const { t } = sitcen;
    const place = sitcen.byId("one-lanes");
    const width = Math.max(place.clientWidth - 8, 320);
    const [from, to] = [Date.parse(lanes.from), Date.parse(lanes.to)];
    const x = sitcen.laneScale(from, to, width);
    const rows = [[t("one.events"), (y) => marks(x, lanes.events, y, "events")], [t("one.people"), (y) => marks(x, lanes.people, y, "people")], ...lanes.units.map((unit) => [unit.name, (y) => spans(x, unit, y)])];
    const height = TOP + rows.length * ROW + 8;
    const picture = svg("svg", { width, height, role: "img", "aria-label": t("one.lanes") });
    const step = sitcen.laneTicks((to - from) / 1000, Math.floor(width / 90)) * 1000;
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) picture.append(svg("line", { class: "lane-tick", x1: x(at), x2: x(at), y1: TOP - 6, y2: height }), svg("text", { class: "lane-time", x: x(at), y: 14 }, sitcen.clock(at)));
    rows.forEach(([name, drawn], at) => {
      const y = TOP + at * ROW + ROW / 2;
      picture.append(svg("text", { class: "lane-name", x: 4, y: y + 4 }, name), ...drawn(y));
    });
    picture.append(svg("line", { id: "lane-now", y1: TOP - 6, y2: height }));
    picture.addEventListener("click", (event) => {
      const at = from + (((event.clientX - picture.getBoundingClientRect().left) / sitcen.big() - LEFT) / (width - LEFT - 8)) * (to - from);
      if (at >= from && at <= to) sitcen.goReplay(at);
    });
    place.replaceChildren(picture);
    now(sitcen.now());
  }

  function now(ms) {
    const line = sitcen.byId("lane-now");
    if (!line || !lanes) return;
    const width = Math.max(sitcen.byId("one-lanes").clientWidth - 8, 320);
    const at = sitcen.laneScale(Date.parse(lanes.from), Date.parse(lanes.to), width)(ms);
    for (const end of ["x1", "x2"]) sitcen.setAttr(line, end, Math.max(at, LEFT));
    for (const button of document.querySelectorAll("#one-log [data-at]")) button.closest("li").classList.toggle("fact--past", Date.parse(button.dataset.at) <= ms);
    const room = sitcen.byId("one-room");
    if (room) sitcen.setAttr(room, "href", `/review?at=${new Date(Math.floor(ms / 1000) * 1000).toISOString()}`);
  }

  const own = () => decodeURIComponent(location.pathname.slice("/review/incident/".length));

  function one(told) {
    if (!told) return;
    if (told.wrong) {
      sitcen.setText(document.querySelector("#one-head h1"), told.wrong);
      return sitcen.echo({ ok: false, text: told.wrong });
    }
    lanes = told;
    const asked = Date.parse(new URLSearchParams(location.search).get("at"));
    sitcen.state.selected = own();
    sitcen.startReplay({ at: Number.isNaN(asked) ? Date.parse(told.at) : asked, from: Date.parse(told.from), to: Math.min(Date.parse(told.to), Date.now()), follow: now });
    draw();
  }
  globalThis.dash_clientside = globalThis.dash_clientside || {};
  globalThis.dash_clientside.sitcen = Object.assign(globalThis.dash_clientside.sitcen || {}, { one });

  function start() {
    sitcen.select = () => {};
    sitcen.startMap();
    sitcen.pageKeyLines.one = sitcen.replayKeyLines;
    sitcen.startLink = () => window.dash_clientside.set_props("one-asked", { data: own() });
    sitcen.watchLink = () => {};
    sitcen.byId("one-log").addEventListener("click", ({ target }) => {
      const at = target.closest("[data-at]")?.dataset.at;
      if (at) sitcen.goReplay(Date.parse(at));
    });
    new ResizeObserver(draw).observe(sitcen.byId("one-lanes"));
  }
  (sitcen.pages ??= {}).one = start;
  (sitcen.pageKeys ??= {}).one = (event) => sitcen.replayKey(event);
})((globalThis.sitcen = globalThis.sitcen || {}));
