/* How a feed's figures are said: its state, order, age, lag, clock; and a small picture of its rate. */
(function (sitcen) {
  "use strict";

  const WORST = ["lost", "late", "paused", "none", "live", "aside"];
  const DAY_S = 86_400;
  const UNITS = [["d", DAY_S], ["h", 3600], ["min", 60], ["s", 1]];

  sitcen.feedState = (feed) => (feed.paused ? "paused" : feed.state);
  sitcen.feedName = (feed) => (feed.nobodys ? sitcen.t("feeds.of_none") : feed.name);

  /* The feeds of an answer; what belongs to none of them is a row as well, while there is some. */
  sitcen.feedsOf = ({ feeds, set_aside_of_none: nobodys }) => (nobodys ? [...feeds, { name: "", nobodys: true, state: "aside", set_aside: nobodys }] : feeds);

  /* The worst first, then those with something to look at, then by name. */
  sitcen.feedOrder = (a, b) =>
    WORST.indexOf(sitcen.feedState(a)) - WORST.indexOf(sitcen.feedState(b)) ||
    Boolean(b.set_aside) - Boolean(a.set_aside) ||
    a.name.localeCompare(b.name);

  const figure = (value, digits = 0) => new Intl.NumberFormat(sitcen.page().lang, { maximumFractionDigits: digits }).format(value).replace("-", "−");
  const unit = (name, n) => sitcen.t(`feeds.${name}`, { n }).replace(" ", "\u00a0");
  sitcen.figure = figure;

  /* A length of time in its largest unit: 240 ms, 3.4 s, 12 min, 2 h. */
  sitcen.lengthOf = (ms) => {
    const size = Math.abs(ms);
    if (size < 1000) return unit("ms", figure(ms));
    const [name, s] = UNITS.find(([, each]) => size >= each * 1000);
    const count = ms / (s * 1000);
    return unit(name, figure(count, name === "s" && Math.abs(count) < 10 ? 1 : 0));
  };

  /* How long ago, ticking; whole days when it is long. */
  sitcen.ageOf = (at) => {
    if (!at) return sitcen.t("feeds.never");
    const seconds = (sitcen.now() - Date.parse(at)) / 1000;
    return seconds < 2 * DAY_S ? sitcen.span(seconds) : unit("d", figure(Math.floor(seconds / DAY_S)));
  };

  sitcen.momentOf = (at) => {
    const ms = Date.parse(at);
    return sitcen.now() - ms < DAY_S * 500 ? sitcen.clock(ms) : sitcen.day(ms);
  };

  sitcen.clockWords = (feed) => {
    if (feed.clock_ms === null || feed.clock_ms === undefined) return "";
    return sitcen.t(feed.clock_ms > 0 ? "feeds.clock_ahead" : "feeds.clock_behind", { age: sitcen.lengthOf(Math.abs(feed.clock_ms)) });
  };

  sitcen.whyWords = (reason) => {
    if (!reason) return "";
    const key = `reason.${reason.code}`;
    return sitcen.known(key) ? sitcen.t(key, reason.args) : reason.code;
  };

  /* All that is to be said of a feed beside its figures, the weightiest first. */
  sitcen.feedNotes = (feed) => {
    const paused = feed.paused ? sitcen.t("feeds.paused_by", feed.paused) : "";
    const why = feed.paused || feed.state === "none" ? "" : sitcen.whyWords(feed.reason);
    return [paused, why, sitcen.clockWords(feed)].filter(Boolean);
  };

  sitcen.sizeOf = (bytes) => (bytes < 1000 ? sitcen.t("feeds.b", { n: figure(bytes) }) : sitcen.t("feeds.kb", { n: figure(bytes / 1000, 1) }));

  /* The bars of a spark line: [x, y, height] of each minute that has items, in a box so wide and high. */
  sitcen.sparkBars = (minutes, wide, high) => {
    const most = Math.max(1, ...minutes);
    const step = wide / minutes.length;
    return minutes.map((count, at) => [at * step, high - Math.max(1, (count / most) * high), Math.max(1, (count / most) * high), count]).filter(([, , , count]) => count).map((bar) => bar.slice(0, 3));
  };

  /* A reason in pieces: what stands in backquotes names a field. */
  sitcen.reasonParts = (reason) => reason.split("`").map((text, at) => ({ text, field: at % 2 === 1 })).filter(({ text }) => text);
})((globalThis.sitcen = globalThis.sitcen || {}));
