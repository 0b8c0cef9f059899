/* The pure parts of the desk's scripts: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const WORDS = { "unit.m": "м", "unit.km": "км", "service.fire": "Рятувальники", "service.police": "Поліція" };
const PAGE = { lang: "uk", zone: "Europe/Kyiv", words: WORDS, plurals: { reports: { one: "{n} звіт", few: "{n} звіти", many: "{n} звітів" } } };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
for (const name of ["sitcen", "state", "queue", "units", "chooser"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

const card = (id, priority, opened_ms, acknowledged_at = null) => ({ id, number: Number(id), priority, opened_ms, acknowledged_at });

test("the queue stands by priority, then what nobody acknowledged, then age", () => {
  const cards = [card("1", 2, 10), card("2", 1, 30, "seen"), card("3", 1, 40), card("4", 1, 20), card("5", 2, 5, "seen")];
  assert.deepEqual(cards.sort(sitcen.queueOrder).map((each) => each.id), ["4", "3", "2", "1", "5"]);
});

test("the selected row stays at its place while the others are put in order", () => {
  assert.deepEqual(sitcen.pinned(["a", "b", "c"], ["c", "a"], "c"), ["c", "a", "b"]);
  assert.deepEqual(sitcen.pinned(["a", "b"], ["x", "y", "b", "a"], "a"), ["b", "a"]);
  assert.deepEqual(sitcen.pinned(["a", "b"], ["b", "a"], null), ["a", "b"]);
});

test("times are said as minutes, and as hours when it takes hours", () => {
  assert.equal(sitcen.span(134.9), "02:14");
  assert.equal(sitcen.span(3907), "1:05:07");
  assert.equal(sitcen.span(-5), "00:00");
  assert.equal(sitcen.clock(Date.UTC(2026, 10, 22, 1, 41, 17)), "03:41:17");
  assert.equal(sitcen.utc(Date.UTC(2026, 10, 22, 1, 41, 17)), "01:41:17 UTC");
});

test("a timer turns amber and red at its limits", () => {
  assert.deepEqual([14, 15, 60].map((s) => sitcen.lateness(s, [15, 60])), ["", "amber", "red"]);
  assert.equal(sitcen.lateness(9999, null), "");
});

test("plural forms follow the language", () => {
  assert.deepEqual([1, 3, 5, 11, 21].map((n) => sitcen.n("reports", n)), ["1 звіт", "3 звіти", "5 звітів", "11 звітів", "21 звіт"]);
});

test("the nearest available unit comes first, and one named exactly before all", () => {
  const at = (id, status, east, service = "fire") => ({ id, status, service, location: [36 + east, 50], incidents: [] });
  const units = [at("E9", "available", 0.3), at("E1", "on_scene", 0.01), at("E2", "available", 0.1), at("P7", "out_of_service", 0, "police")];
  const here = { location: [36, 50], units: [{ unit: "L2" }] };
  const order = (text) => sitcen.candidates(here, units, text).map(({ unit }) => unit.id);
  assert.deepEqual(order(""), ["E2", "E9", "E1", "P7"]);
  assert.deepEqual(order("e1"), ["E1"]);
  assert.deepEqual(order("поліція"), ["P7"]);
});

test("units that the response plan asks for come before nearer ones that it does not", () => {
  const at = (id, capability, east) => ({ id, status: "available", service: "fire", capabilities: [capability], location: [36 + east, 50], incidents: [] });
  const here = { location: [36, 50], units: [], category: "collision", priority: 2 };
  sitcen.page().plans = { collision: [{ priorities: [1, 2], needs: { police: 1, ambulance: 1 } }] };
  const order = sitcen.candidates(here, [at("G1", "gas", 0.01), at("P7", "police", 0.2), at("M3", "ambulance", 0.1)], "");
  assert.deepEqual(order.map(({ unit }) => unit.id), ["M3", "P7", "G1"]);
  delete sitcen.page().plans;
});

test("two small services that follow each other share a column", () => {
  assert.deepEqual(sitcen.unitColumns([18, 9, 2, 2, 1, 12, 2]), [[0], [1], [2, 3], [4], [5], [6]]);
});
