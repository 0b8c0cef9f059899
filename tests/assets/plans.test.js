/* Drafts of response plans as values: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const PAGE = { lang: "en", zone: "Europe/Kyiv", words: {}, plurals: {}, categories: ["fire", "gas", "medical"] };
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
for (const name of ["sitcen", "plans_draft"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

const row = (priorities, needs, more = {}) => ({ priorities, needs, when: {}, alarms: [], ...more });
const FIRE = [row([1, 2], { engine: 2 }, { alarms: [{ ladder: 1 }] }), row([3, 4, 5], { engine: 1 })];

test("a draft that nobody touched is published as it was", () => {
  const plans = { gas: [{ priorities: [1], needs: { gas: 1 } }], fire: [{ priorities: [2, 1], needs: { engine: 2 }, when: { high_rise: { ladder: 1 } } }] };
  assert.deepEqual(sitcen.plansOf(sitcen.planRows(plans)), {
    fire: [{ priorities: [1, 2], needs: { engine: 2 }, when: { high_rise: { ladder: 1 } }, alarms: [] }],
    gas: [{ priorities: [1], needs: { gas: 1 }, when: {}, alarms: [] }],
  });
});

test("what adds nothing is not told, but a level between two others stays", () => {
  const rows = { fire: [row([1], { engine: 1 }, { when: { trapped: {} }, alarms: [{}, { rescue: 1 }, {}] })], gas: [] };
  assert.deepEqual(sitcen.plansOf(rows), { fire: [{ priorities: [1], needs: { engine: 1 }, when: {}, alarms: [{}, { rescue: 1 }] }] });
});

test("a change is told by what a priority is asked for, equal ones together", () => {
  const after = { fire: [FIRE[0], row([3, 4, 5], { engine: 2 })] };
  assert.deepEqual(sitcen.planChanges({ fire: FIRE }, after), [{ category: "fire", priorities: [3, 4, 5], changes: [{ part: "needs", capability: "engine", before: 1, after: 2 }] }]);
});

test("a row cut in two that asks for the same is no change", () => {
  const cut = [FIRE[0], row([3], { engine: 1 }), row([5, 4], { engine: 1 })];
  assert.deepEqual(sitcen.planChanges({ fire: FIRE }, { fire: cut }), []);
});

test("alarm levels and conditions are parts of their own, and a category may go", () => {
  const after = { fire: [row([1, 2], { engine: 2 }, { when: { trapped: { rescue: 1 } } }), FIRE[1]] };
  assert.deepEqual(sitcen.planChanges({ fire: FIRE, gas: [row([1], { gas: 1 })] }, after), [
    { category: "fire", priorities: [1, 2], changes: [{ part: "when.trapped", capability: "rescue", before: 0, after: 1 }, { part: "alarms[0]", capability: "ladder", before: 1, after: 0 }] },
    { category: "gas", priorities: [1], changes: [{ part: "needs", capability: "gas", before: 1, after: 0 }] },
  ]);
});

test("two people's changes join by category, and what both changed stays mine and is named", () => {
  const base = { fire: FIRE, gas: [row([1], { gas: 1 })], medical: [row([1], { advanced: 1 })] };
  const mine = { ...base, fire: [row([1], { engine: 9 })], gas: [] };
  const theirs = { ...base, fire: [row([1], { engine: 4 })], medical: [row([1], { advanced: 2 })] };
  const joined = sitcen.joinPlans(base, mine, theirs);
  assert.deepEqual(joined, { rows: { fire: mine.fire, medical: theirs.medical }, both: ["fire"] });
});

test("numbers in a row are said as a range", () => {
  assert.equal(sitcen.ranges([4, 1, 2]), "1–2, 4");
  assert.equal(sitcen.ranges([3]), "3");
});

test("a place of needs is found by the path that the server names", () => {
  const [first] = sitcen.planRows({ fire: FIRE }).fire;
  sitcen.needsAt(first, "when.trapped").rescue = 1;
  assert.deepEqual(first.when, { trapped: { rescue: 1 } });
  assert.deepEqual(sitcen.needsAt(first, "alarms[0]"), { ladder: 1 });
  assert.deepEqual(sitcen.needsAt(first, "needs"), { engine: 2 });
});
