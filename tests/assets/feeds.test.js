/* How feeds are said and ordered, and which districts are dark: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const WORDS = { "feeds.ms": "{n} ms", "feeds.s": "{n} s", "feeds.min": "{n} min", "feeds.h": "{n} h", "feeds.d": "{n} d", "feeds.clock_ahead": "{age} ahead", "feeds.clock_behind": "{age} behind", "feeds.paused_by": "{by}: {reason}", "reason.feed_silent": "silent {minutes}", "feeds.never": "none yet" };
const PAGE = { lang: "en", zone: "Europe/Kyiv", words: WORDS, plurals: {} };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
globalThis.localStorage = { getItem: () => null };
for (const name of ["sitcen", "bar", "feeds_figures", "map_outages"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

const feed = (name, state, more = {}) => ({ name, state, paused: null, set_aside: 0, ...more });

test("the worst stand first, a paused one before those that do well, and what is of no feed last", () => {
  const paused = { by: "duty", reason: "works", at: "2026-11-25T01:00:00Z" };
  const feeds = [feed("a", "live"), feed("b", "live", { set_aside: 2 }), feed("c", "none"), feed("d", "lost", { paused }), feed("e", "late"), feed("f", "lost")];
  const rows = sitcen.feedsOf({ feeds, set_aside_of_none: 1 });
  assert.deepEqual(rows.sort(sitcen.feedOrder).map(({ name }) => name), ["f", "e", "d", "c", "b", "a", ""]);
  assert.equal(sitcen.feedsOf({ feeds, set_aside_of_none: 0 }).length, feeds.length);
});

test("a length of time has the unit that a person would use", () => {
  assert.deepEqual([240, 3400, 59_000, 180_000, 7_200_000, 259_200_000, -180_000].map((ms) => sitcen.lengthOf(ms).replace("\u00a0", " ")), ["240 ms", "3.4 s", "59 s", "3 min", "2 h", "3 d", "−3 min"]);
});

test("a clock that is off is said, and one that is right is not", () => {
  assert.equal(sitcen.clockWords({ clock_ms: 180_000 }), "3\u00a0min ahead");
  assert.equal(sitcen.clockWords({ clock_ms: -7_200_000 }), "2\u00a0h behind");
  assert.equal(sitcen.clockWords({ clock_ms: null }), "");
});

test("a paused feed says by whom and why, and not that it is silent", () => {
  const reason = { code: "feed_silent", args: { minutes: 10 } };
  assert.deepEqual(sitcen.feedNotes(feed("a", "lost", { reason })), ["silent 10"]);
  assert.deepEqual(sitcen.feedNotes(feed("a", "lost", { reason, paused: { by: "duty", reason: "works" }, clock_ms: 5000 })), ["duty: works", "5\u00a0s ahead"]);
});

test("a spark line has a bar for each minute with items, the highest as high as its box", () => {
  assert.deepEqual(sitcen.sparkBars([0, 4, 2, 0], 40, 16), [[10, 0, 16], [20, 8, 8]]);
  assert.deepEqual(sitcen.sparkBars([0, 0], 40, 16), []);
});

test("the field that a reason names stands apart", () => {
  assert.deepEqual(sitcen.reasonParts("is missing - at `after.camera` of 2"), [{ text: "is missing - at ", field: false }, { text: "after.camera", field: true }, { text: " of 2", field: false }]);
});

test("a feed that is lost is told once, and once that it is back; what was lost before the page is not", () => {
  const names = (before, sources) => {
    const { lost, back } = sitcen.feedChanges(new Map(before), sources);
    return [lost.map(({ name }) => name), back.map(({ name }) => name)];
  };
  assert.deepEqual(names([], [feed("a", "lost")]), [[], []]);
  assert.deepEqual(names([["a", "live"]], [feed("a", "lost")]), [["a"], []]);
  assert.deepEqual(names([["a", "lost"]], [feed("a", "lost")]), [[], []]);
  assert.deepEqual(names([["a", "lost"]], [feed("a", "live")]), [[], ["a"]]);
  assert.deepEqual(names([["a", "live"]], [feed("a", "lost", { paused: { by: "duty" } })]), [[], []]);
});

const at = (clock) => `2026-11-25T${clock}:00Z`;
const outage = (area, start, end, share = 1) => ({ area, start: at(start), end: at(end), share });

test("a district is dark from the first to the last minute of outages that follow each other", () => {
  const planned = [outage("North", "01:00", "02:00"), outage("North", "02:00", "04:00", 0.6), outage("North", "05:00", "06:00")];
  const dark = (clock) => sitcen.darkNow(planned, Date.parse(at(clock))).map(({ area, until }) => [area, new Date(until).toISOString().slice(11, 16)]);
  assert.deepEqual(dark("00:59"), []);
  assert.deepEqual(dark("01:00"), [["North", "04:00"]]);
  assert.deepEqual(dark("03:59"), [["North", "04:00"]]);
  assert.deepEqual(dark("04:00"), []);
});

test("parts of a district add up, and less than half is a part that stands after the whole ones", () => {
  const planned = [outage("A", "01:00", "03:00", 0.3), outage("B", "01:00", "03:00", 0.3), outage("B", "01:00", "02:00", 0.3)];
  const dark = (clock) => sitcen.darkNow(planned, Date.parse(at(clock))).map(({ area, whole, share, until }) => [area, whole, share.toFixed(1), new Date(until).toISOString().slice(11, 16)]);
  assert.deepEqual(dark("01:30"), [["B", true, "0.6", "02:00"], ["A", false, "0.3", "03:00"]]);
  assert.deepEqual(dark("02:30"), [["A", false, "0.3", "03:00"], ["B", false, "0.3", "03:00"]]);
});
