/* Instants as people write them by the centre's clock: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify({ lang: "en", zone: "Europe/Kyiv", words: {}, plurals: {} }) }) };
globalThis.window = globalThis;
for (const name of ["sitcen", "moments"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;
const read = (text, options) => {
  const { ms, wrong } = sitcen.readMoment(text, options);
  return wrong ?? new Date(ms).toISOString().replace(".000Z", "Z");
};

test("an instant is written and read as the centre's clock shows it, summer and winter", () => {
  for (const at of ["2026-01-15T01:30:07Z", "2026-07-15T21:05:00Z", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-24T23:30:00Z", "2026-10-25T02:00:00Z"]) {
    assert.equal(read(sitcen.moment(Date.parse(at))), at);
  }
  assert.equal(sitcen.moment(Date.parse("2026-01-15T01:30:07Z")), "15.01.2026 03:30:07");
});

test("what people write is understood", () => {
  for (const text of ["1.2.2026 07:30", "01.02.26 7:30", " 01.02.2026, 07:30:00 ", "01.02.2026 07.30", "2026-02-01T07:30", "2026-02-01 07:30"]) assert.equal(read(text), "2026-02-01T05:30:00Z", text);
});

test("a day alone begins at midnight, and ends at the next one", () => {
  assert.equal(read("01.02.2026"), "2026-01-31T22:00:00Z");
  assert.equal(read("01.02.2026", { ends: true }), "2026-02-01T22:00:00Z");
  assert.equal(read("01.02.2026 24:00"), "2026-02-01T22:00:00Z");
  assert.equal(read("29.03.2026", { ends: true }), "2026-03-29T21:00:00Z");
});

test("what could be read in two ways, or in none, is refused", () => {
  for (const text of ["", "yesterday", "02/01/2026 07:30", "1.2 07:30", "01.02.2026 7", "01.02.2026 07:30 PM"]) assert.equal(read(text), "form", text);
  for (const text of ["31.02.2026", "00.01.2026", "12.31.2026", "01.02.2026 24:01", "01.02.2026 07:60", "2026-13-01"]) assert.equal(read(text), "day", text);
});

test("an hour that was left out is refused, and of one that comes twice the first is meant", () => {
  assert.equal(read("29.03.2026 03:30"), "gap");
  assert.equal(read("25.10.2026 03:30"), "2026-10-25T00:30:00Z");
});
