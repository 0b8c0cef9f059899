/* The ground that every script of the desk stands on: words, elements, time. */
(function (sitcen) {
  "use strict";

  let read = null;
  sitcen.page = () => (read ??= JSON.parse(document.getElementById("sitcen-page").textContent));

  const fill = (text, args) => text.replace(/\{(\w+)\}/g, (_, name) => String(args?.[name] ?? ""));

  /* A word in the reader's language; a missing key shows as itself. */
  sitcen.t = (key, args) => fill(sitcen.page().words[key] ?? key, args);
  sitcen.district = (name) => (name ? (sitcen.page().districts[name] ?? name) : "");
  sitcen.known = (key) => key in sitcen.page().words;
  /* Of a unit or a plan; a centre may have its own, which have no words. */
  sitcen.capability = (code) => (sitcen.known(`capability.${code}`) ? sitcen.t(`capability.${code}`) : code);

  /* A phrase for so many, by Unicode's plural rules. */
  sitcen.n = (key, count, args) => {
    const forms = sitcen.page().plurals[key] ?? {};
    const rule = new Intl.PluralRules(sitcen.page().lang).select(count);
    return fill(forms[rule] ?? forms.many ?? forms.other ?? key, { n: count, ...args });
  };

  /* An element; children are elements or text. Text from outside can only ever become a text node. */
  sitcen.el = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value === false || value === null || value === undefined) continue;
      if (name === "class") element.className = value;
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  };
  sitcen.byId = (id) => document.getElementById(id);

  /* Touch the document only where it differs. */
  sitcen.setText = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  sitcen.setAttr = (element, name, value) => {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  };

  sitcen.symbol = (priority) =>
    sitcen.el(
      "span",
      { class: `sym sym--${priority}`, role: "img", "aria-label": sitcen.t("priority", { n: priority }) },
      String(priority),
    );
  sitcen.statusMark = (status) =>
    sitcen.el("span", { class: `st st--${status}`, title: sitcen.t(`status.${status}`) }, sitcen.page().letters[status] ?? "?");
  /* One of layouts/symbols.py; `said` is its name where the word does not stand beside it. */
  sitcen.icon = (code, said) => sitcen.el("i", { class: `icon icon--${code}`, ...(said ? { role: "img", "aria-label": said, title: said } : { "aria-hidden": "true" }) });
  sitcen.key = (name) => sitcen.el("kbd", null, name);

  /* The server's clock: a workstation whose own clock is wrong must not show wrong timers. */
  let ahead_ms = 0;
  sitcen.serverTime = (at) => {
    ahead_ms = Date.parse(at) - Date.now();
  };
  sitcen.now = () => Date.now() + ahead_ms;

  /* Seconds as 02:14 or 1:05:07. */
  sitcen.span = (seconds) => {
    const whole = Math.max(Math.floor(seconds), 0);
    const two = (figure) => String(figure).padStart(2, "0");
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
  };
  sitcen.since = (at) => sitcen.span((sitcen.now() - Date.parse(at)) / 1000);

  const formats = new Map();
  const formatted = (ms, zone) => {
    if (!formats.has(zone)) {
      const shape = { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
      formats.set(zone, new Intl.DateTimeFormat("en-GB", shape));
    }
    return formats.get(zone).format(ms);
  };
  sitcen.clock = (ms) => formatted(ms, sitcen.page().zone);
  sitcen.utc = (ms) => `${formatted(ms, "UTC")} UTC`;

  sitcen.day = (ms) => new Intl.DateTimeFormat(sitcen.page().lang, { timeZone: sitcen.page().zone, day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

  sitcen.lateness = (seconds, limits) => {
    if (!limits) return "";
    if (seconds >= limits[1]) return "red";
    return seconds >= limits[0] ? "amber" : "";
  };

  sitcen.cookie = (name) =>
    document.cookie
      .split("; ")
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  sitcen.setCookie = (name, value) => {
    document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  };

  /* How many of the screen's pixels are one of the style sheet's: see tokens.css. */
  sitcen.big = () => Number(getComputedStyle(document.documentElement).getPropertyValue("--big")) || 1;

  /* One of the palettes on this screen: the style sheet follows, and map.js with what stands on a canvas. */
  sitcen.setPalette = (name) => {
    document.documentElement.dataset.palette = name;
  };

  sitcen.distance = ([aLon, aLat], [bLon, bLat]) => {
    const east = (bLon - aLon) * Math.cos((((aLat + bLat) / 2) * Math.PI) / 180);
    return Math.hypot(east, bLat - aLat) * 111195;
  };
  sitcen.far = (metres) => {
    if (metres < 950) return `${Math.round(metres / 10) * 10} ${sitcen.t("unit.m")}`;
    const km = new Intl.NumberFormat(sitcen.page().lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
    return `${km.format(metres / 1000)} ${sitcen.t("unit.km")}`;
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
