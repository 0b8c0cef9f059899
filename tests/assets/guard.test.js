/* The guard on repeat strikes, as values: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

require(`${path.resolve(__dirname, "../../assets")}/guard.js`);
const { sitcen } = globalThis;

const RULES = { categories: ["strike"], metres: 300, minutes: 60 };
const IMPACT = Date.parse("2026-11-22T01:00:00Z");
const strike = (more = {}) => ({ category: "strike", location: [36.2, 49.9], impact_at: "2026-11-22T01:00:00Z", ...more });

test("a strike is guarded for its window, and what has no place, no impact or another kind is not", () => {
  assert.equal(sitcen.guardUntil(strike(), RULES), IMPACT + 3_600_000);
  assert.equal(sitcen.guardUntil(strike({ location: null }), RULES), null);
  assert.equal(sitcen.guardUntil(strike({ impact_at: null }), RULES), null);
  assert.equal(sitcen.guardUntil(strike({ category: "explosion" }), RULES), null);
  assert.equal(sitcen.guardUntil(strike(), undefined), null);
});

test("it stands while the window runs, and after it as long as an alert lasts that is believed", () => {
  const until = IMPACT + 3_600_000;
  assert.equal(sitcen.guardStands(until, until - 1, null), true);
  assert.equal(sitcen.guardStands(until, until, null), false);
  assert.equal(sitcen.guardStands(until, until + 1, { doubtful_since: null }), true);
  assert.equal(sitcen.guardStands(until, until + 1, { doubtful_since: "2026-11-22T01:30:00Z" }), false);
  assert.equal(sitcen.guardStands(null, until, { doubtful_since: null }), false);
});
