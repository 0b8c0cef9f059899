/* Times of the centre's clock in the form of a review: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify({ lang: "en", zone: "Europe/Kyiv", words: {}, plurals: {} }) }) };
globalThis.window = globalThis;
for (const name of ["sitcen", "review_form"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

test("an instant is written and read as the centre's clock shows it, summer and winter", () => {
  for (const at of ["2026-01-15T01:30:00Z", "2026-07-15T21:05:00Z", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z", "2026-10-24T23:30:00Z", "2026-10-25T02:00:00Z"]) {
    const ms = Date.parse(at);
    assert.equal(sitcen.fromLocal(sitcen.localTime(ms)), ms, at);
  }
  assert.equal(sitcen.localTime(Date.parse("2026-01-15T01:30:00Z")), "2026-01-15T03:30");
});

test("of an hour that comes twice the first is meant, and what is no time is none", () => {
  assert.equal(sitcen.fromLocal("2026-10-25T03:30"), Date.parse("2026-10-25T00:30:00Z"));
  assert.equal(sitcen.fromLocal(""), null);
});
