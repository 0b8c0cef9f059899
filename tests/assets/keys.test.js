/* The desk's keys, by the table that hears them: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
const PAGE = { page: "desk", words: {}, plurals: {} };
globalThis.window = globalThis;
globalThis.document = { addEventListener() {}, getElementById: () => ({ textContent: JSON.stringify(PAGE) }) };
for (const name of ["sitcen", "acts", "keys"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;
const acts = Object.entries(sitcen.ACTS);
const press = (code, shiftKey = false) => sitcen.keyed({ code, shiftKey, target: null })?.act;

test("no two acts have one key, and a key of an act stands in the list of keys", () => {
  const keys = acts.filter(([, { key }]) => key).map(([, { key, shift }]) => `${shift ? "Shift " : ""}${key}`);
  assert.ok(keys.length > 30);
  assert.deepEqual(keys.filter((key, at) => keys.indexOf(key) !== at), []);
  assert.deepEqual(acts.filter(([, { key, shown }]) => key && !shown).map(([name]) => name), []);
});

test("how the screen looks, sounds and speaks is changed with Shift, and without it those keys do what they did", () => {
  assert.deepEqual(["KeyT", "KeyP", "KeyL", "KeyS"].map((code) => press(code, true)), ["theme", "palette", "language", "mute"]);
  assert.deepEqual(["KeyT", "KeyP", "KeyL", "KeyS"].map((code) => press(code)), ["sensitive", "in-charge", "alarm", "shelve"]);
  assert.equal(press("Digit2", true), undefined);
});
