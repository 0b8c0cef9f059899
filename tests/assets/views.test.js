/* Views, searching and measuring: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const WORDS = { "unit.m": "м", "unit.km": "км", "unit.ha": "га", "unit.km2": "км²", "search.units": "Екіпажі" };
const PAGE = { lang: "uk", words: WORDS, plurals: {} };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
for (const name of ["sitcen", "state", "queue_order", "queue_tools", "arrangement", "views", "search", "map_measure", "map_area"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;
const plain = (text) => text.replace(/\s/gu, " ");

test("a view is called as nobody else is, and not too long", () => {
  const views = [{ name: "Ніч" }];
  const titles = ["normal", "Звичайний"];
  const wrong = (name, before) => sitcen.viewNameWrong(name, views, titles, before);
  assert.equal(wrong(""), "view.name_needed");
  assert.equal(wrong("x".repeat(41)), "view.name_long");
  assert.equal(wrong("звичайний"), "view.name_built_in");
  assert.equal(wrong("Ніч"), "view.name_taken");
  assert.equal(wrong("Ніч", "Ніч"), null);
  assert.equal(wrong("День"), null);
  assert.equal(sitcen.viewNameWrong("День", Array(12).fill({ name: "x" }), titles), "view.too_many");
});

test("everybody has two views", () => {
  assert.deepEqual(sitcen.allViews().map(({ name }) => name), ["normal", "major"]);
  assert.equal(sitcen.chosenView(), "normal");
});

test("a P1 that nobody acknowledged is on top of every order", () => {
  const card = (number, priority, opened_ms, acknowledged_at = "seen") => ({ number, priority, opened_ms, acknowledged_at });
  const cards = [card(1, 3, 10), card(2, 1, 20, null), card(3, 2, 30), card(4, 1, 5)];
  const numbers = (order) => [...cards].sort(sitcen.queueOrders[order]).map((each) => each.number);
  assert.deepEqual(numbers("newest"), [2, 3, 1, 4]);
  assert.deepEqual(numbers("longest"), [2, 4, 1, 3]);
  assert.deepEqual(numbers("priority"), [2, 4, 3, 1]);
});

test("what is found stands in its groups, whatever the server did not send", () => {
  const groups = sitcen.searchGroups({ units: [{ id: "E21" }], places: [{ kind: "street", address: "Сумська" }] });
  assert.deepEqual(groups.map(({ found }) => found.length), [0, 1, 1, 0, 0]);
  assert.deepEqual(groups[1], { title: "Екіпажі", found: [{ id: "E21", kind: "units" }] });
  assert.equal(groups[2].found[0].kind, "places");
  assert.deepEqual(sitcen.searchGroups(null).flatMap(({ found }) => found), []);
});

test("what the tab knows itself is found without the server", () => {
  sitcen.state.units.set("E21", { id: "E21" }).set("M2", { id: "M2" });
  sitcen.state.incidents.set("i", { id: "i", number: 21, title: "Дим", address: "Сумська вулиця, 25" });
  const found = (text) => sitcen.searchHere(text).flatMap((group) => group.found.map((each) => each.card?.id ?? each.id));
  assert.deepEqual(found("e2"), ["E21"]);
  assert.deepEqual(found("21"), ["i"]);
  assert.deepEqual(found("сумська"), ["i"]);
  assert.deepEqual(found("су"), []);
  sitcen.state.units.clear();
  sitcen.state.incidents.clear();
});

test("what this tab found does not vanish because the server finds nothing of its kind", () => {
  const here = sitcen.searchGroups({ incidents: [{ card: { id: "inc-1" } }], units: [{ id: "E21" }] });
  const ids = (groups) => groups.flatMap(({ found }) => found.map((each) => each.card?.id ?? each.id));
  assert.deepEqual(ids(sitcen.foundAnywhere(here, null)), ["inc-1", "E21"]);
  assert.deepEqual(ids(sitcen.foundAnywhere(here, {})), ["inc-1", "E21"]);
  assert.deepEqual(ids(sitcen.foundAnywhere(here, { units: [{ id: "E22" }], cameras: [{ id: "cam-1" }] })), ["inc-1", "E22", "cam-1"]);
});

test("a way is measured in metres, then in kilometres, with its bearing", () => {
  const line = [[36, 50], [36, 50.009], [36.014, 50.009]];
  assert.ok(Math.abs(sitcen.wayLength(line) - 2001) < 5, sitcen.wayLength(line));
  assert.equal(plain(sitcen.measured(999.4)), "999 м");
  assert.equal(plain(sitcen.measured(999.6)), "1,00 км");
  assert.equal(plain(sitcen.measured(12345)), "12,35 км");
  const bearings = [[[36, 51], 0, "n"], [[37, 50], 90, "e"], [[36, 49], 180, "s"], [[35, 50], 270, "w"]];
  for (const [to, degrees, side] of bearings) {
    assert.ok(Math.abs(sitcen.bearing([36, 50], to) - degrees) < 1e-6);
    assert.equal(sitcen.compass(degrees), side);
  }
  assert.equal(sitcen.compass(359), "n");
});

test("an area is as large as it is, whichever way round it was drawn", () => {
  const square = [[36, 50], [36.014, 50], [36.014, 50.009], [36, 50.009]];
  assert.ok(Math.abs(sitcen.areaOf(square) / 1_001_000 - 1) < 0.01, sitcen.areaOf(square));
  assert.ok(Math.abs(sitcen.areaOf(square) - sitcen.areaOf([...square].reverse())) < 1);
  assert.equal(plain(sitcen.areaSaid(124_000)), "12,4 га");
  assert.equal(plain(sitcen.areaSaid(2_340_000)), "2,34 км²");
});

test("a place is inside an area or it is not, also of a hollow one", () => {
  const hollow = [[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]];
  assert.ok(sitcen.holds(hollow, [0.5, 2]));
  assert.ok(!sitcen.holds(hollow, [2, 3]));
  assert.ok(!sitcen.holds(hollow, [5, 1]));
  assert.ok(sitcen.holds([...hollow].reverse(), [0.5, 2]));
});
