/* The pure parts of what is laid over the map: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const PAGE = { lang: "uk", zone: "Europe/Kyiv", words: {}, plurals: {} };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
globalThis.localStorage = { getItem: () => null };
for (const name of ["map_roads", "map_units", "map_trails", "map_closures", "map_drawing", "map_coverage", "sitcen", "state", "queue_order", "units", "chooser"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

test("a way begins where the unit is now", () => {
  const line = [[36, 50], [36.01, 50], [36.02, 50], [36.02, 50.01]];
  assert.deepEqual(sitcen.trimmed(line, [36.012, 50.0001]), [[36.012, 50.0001], [36.02, 50], [36.02, 50.01]]);
  assert.deepEqual(sitcen.trimmed(line, [36, 50]), [[36, 50], [36.01, 50], [36.02, 50], [36.02, 50.01]]);
  assert.deepEqual(sitcen.trimmed(line, [36.03, 50.02]), [[36.03, 50.02], [36.02, 50.01]]);
});

test("units on their way and those advised have ways; without the server's they are straight", () => {
  const at = [36, 50];
  for (const unit of ["E1", "E2", "E3"]) sitcen.state.units.set(unit, { id: unit, location: at });
  const option = { units: [{ unit: "E3", eta: { expected_s: 190 } }, { unit: "E1", eta: { expected_s: 60 } }] };
  const here = { location: [36.02, 50], units: [{ unit: "E1", status: "en_route" }, { unit: "E2", status: "on_scene" }], advice: { options: [option] } };
  const ways = sitcen.waysOf(here, [{ unit: "E1", kind: "assigned", eta_s: 75, closures: 1, line: [at, [36.01, 50.01], [36.02, 50]] }]);
  assert.deepEqual(ways.map(({ unit, kind, eta_s, straight, closures }) => [unit, kind, eta_s, straight, closures]), [["E1", "assigned", 75, false, 1], ["E3", "advised", 190, true, 0]]);
  assert.deepEqual(ways[1].line, [at, [36.02, 50]]);
  sitcen.state.units.clear();
});

test("a label stands where it covers nothing, and stays there while it can", () => {
  assert.equal(sitcen.freeSlot([0, 0], []), 20);
  const incident = { x: 10, y: 30, wide: 16, high: 16 };
  assert.equal(sitcen.freeSlot([0, 0], [incident]), -20);
  assert.equal(sitcen.freeSlot([0, 0], [{ ...incident, x: 300 }], -20), -20);
  assert.equal(sitcen.freeSlot([0, 0], [{ x: 0, y: 0, wide: 500, high: 500 }]), 20);
});

test("a trail forgets what is older than three minutes, and fades", () => {
  let trail = [];
  for (let s = 0; s <= 400; s += 2) trail = sitcen.trailed(trail, s * 1000, [36 + s / 1e4, 50]);
  assert.ok(trail[0].at > 400_000 - 180_000 && trail.length === 90);
  assert.equal(sitcen.trailed(trail, 403_000, trail.at(-1).place).length, 89); // standing still adds nothing
  const pieces = sitcen.faded(trail, 400_000);
  assert.ok(pieces[0].age > pieces.at(-1).age);
  assert.deepEqual(pieces[0].line.at(-1), pieces[1].line[0]);
});

test("the bar of a closure stands at the middle of its line", () => {
  const [lon, lat] = sitcen.middleOf([[36, 50], [36, 50.015], [36, 50.02]]);
  assert.deepEqual([lon, lat.toFixed(6)], [36, "50.010000"]);
  assert.deepEqual(sitcen.middleOf([[36, 50], [36, 50]]), [36, 50]);
});

test("until morning is six o'clock, today's or tomorrow's", () => {
  assert.deepEqual(["03:40:12", "05:59:59", "06:00:00", "22:00:00"].map(sitcen.minutesUntilMorning), [140, 1, 1440, 480]);
});

test("a place that nobody reaches is a hollow ring, and more units make it fuller", () => {
  const of = (count) => sitcen.coverStyle(count, { bare: "red", covered: "green" });
  assert.deepEqual([of(0).fill, of(0).color], [false, "red"]);
  assert.ok(of(1).fillOpacity < of(3).fillOpacity && of(9).fillOpacity <= 0.5);
});

test("the chooser goes by time on the road once the server has said it", () => {
  const at = (id, east) => ({ id, status: "available", service: "fire", capabilities: [], location: [36 + east, 50], incidents: [] });
  const units = [at("E1", 0.01), at("E2", 0.1), at("E3", 0.2)];
  const here = { location: [36, 50], units: [] };
  const etas = new Map([["E1", { eta_s: 400 }], ["E2", { eta_s: 300 }], ["E3", { eta_s: null }]]);
  assert.deepEqual(sitcen.candidates(here, units, "", etas).map(({ unit }) => unit.id), ["E2", "E1", "E3"]);
  assert.deepEqual(sitcen.candidates(here, units, "").map(({ unit }) => unit.id), ["E1", "E2", "E3"]);
});

test("the unit under the pointer is the one that was drawn last", () => {
  const marks = [{ id: "E1", x: 100, y: 100, half: 20, high: 18 }, { id: "E2", x: 130, y: 100, half: 20, high: 18 }];
  assert.equal(sitcen.markAt(marks, { x: 115, y: 108 }).id, "E2");
  assert.equal(sitcen.markAt(marks, { x: 90, y: 100 }).id, "E1");
  assert.equal(sitcen.markAt(marks, { x: 152, y: 112 }).id, "E2"); // a finger's breadth beside it
  assert.equal(sitcen.markAt(marks, { x: 100, y: 130 }), null);
  assert.equal(sitcen.unitHalf([20, 8]), 21);
  assert.equal(sitcen.unitHalf([20]), 15);
});

test("only a unit that moves has a heading", () => {
  assert.equal(sitcen.moves({ heading_deg: 90, speed_kmh: 30 }), true);
  assert.equal(sitcen.moves({ heading_deg: 0 }), true);
  assert.equal(sitcen.moves({ heading_deg: 90, speed_kmh: 1 }), false);
  assert.equal(sitcen.moves({ heading_deg: null, speed_kmh: 30 }), false);
});
