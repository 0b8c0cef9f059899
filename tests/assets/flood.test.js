/* The queue's groups in a flood of alarms, as values: `node --test tests/assets`. */
"use strict";
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

const ASSETS = path.resolve(__dirname, "../../assets");
for (const name of ["queue_order", "queue_tools", "flood"]) require(`${ASSETS}/${name}.js`);
const { sitcen } = globalThis;

const card = (number, priority, category, district, more = {}) => ({ id: `inc-${number}`, number, priority, category, district, opened_ms: number, acknowledged_at: null, shelved_until: null, ...more });
const queue = (...cards) => cards.sort(sitcen.standing);
const KEY = "g:fire:Київський";
const storm = () => queue(card(1, 1, "fire", "Київський"), card(2, 2, "fire", "Київський"), card(3, 2, "medical", "Київський"), card(4, 3, "fire", "Київський", { acknowledged_at: "seen" }), card(5, 2, "fire", "Салтівський"), card(6, 4, "fire", "Київський", { shelved_until: "later" }));
const keys = (blocks) => blocks.map((block) => block.key ?? block);

test("rows of one district and category are a group where the first of them stood; a P1, a lone one and a shelved one stay rows", () => {
  const blocks = sitcen.blocksOf(storm());
  assert.deepEqual(keys(blocks), ["inc-1", KEY, "inc-3", "inc-5", "inc-6"]);
  assert.deepEqual(blocks[1], { key: KEY, open: false, ids: ["inc-2", "inc-4"], category: "fire", district: "Київський", priority: 2, unseen: 1, oldest_ms: 2 });
  assert.equal(sitcen.groupCount(storm()), 1);
  assert.deepEqual(sitcen.rowsOf(blocks), ["inc-1", KEY, "inc-3", "inc-5", "inc-6"]);
});

test("an open group shows its rows below it, and each row says its level and place", () => {
  const blocks = sitcen.blocksOf(storm(), null, new Set([KEY]));
  assert.deepEqual(sitcen.rowsOf(blocks), ["inc-1", KEY, "inc-2", "inc-4", "inc-3", "inc-5", "inc-6"]);
  const places = sitcen.placesOf(blocks);
  assert.deepEqual(places.get(KEY), { level: 1, at: 2, of: 5 });
  assert.deepEqual(places.get("inc-4"), { level: 2, at: 2, of: 2 });
});

test("the selected incident is in no closed group", () => {
  const cards = queue(card(2, 2, "fire", "A"), card(3, 2, "fire", "A"), card(4, 2, "fire", "A"));
  assert.deepEqual(keys(sitcen.blocksOf(cards, "inc-3")), ["g:fire:A", "inc-3"]);
  assert.deepEqual(sitcen.blocksOf(cards, "inc-3")[0].ids, ["inc-2", "inc-4"]);
  assert.deepEqual(sitcen.rowsOf(sitcen.blocksOf(cards, "inc-3", new Set(["g:fire:A"]))), ["g:fire:A", "inc-2", "inc-3", "inc-4"]);
});

test("every incident is in exactly one block, whatever the night brings", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let night = 0; night < 200; night++) {
    const cards = queue(...Array.from({ length: random(40) }, (_, at) => card(at, 1 + random(5), ["fire", "gas"][random(2)], ["A", "B", null][random(3)], { acknowledged_at: random(2) ? "seen" : null, shelved_until: random(9) ? null : "later" })));
    const selected = `inc-${random(40)}`;
    const opened = new Set(random(2) ? ["g:fire:A"] : []);
    const blocks = sitcen.blocksOf(cards, selected, opened);
    const held = blocks.flatMap((block) => (block.key ? block.ids : [block]));
    assert.deepEqual([...held].sort(), cards.map((each) => each.id).sort());
    const hidden = new Set(blocks.flatMap((block) => (block.key && !block.open ? block.ids : [])));
    assert.ok(!hidden.has(selected));
    assert.ok(cards.every((each) => each.priority > 1 || !hidden.has(each.id)));
    const firsts = blocks.map((block) => cards.findIndex((each) => each.id === (block.key ? block.ids[0] : block)));
    assert.deepEqual(firsts, [...firsts].sort((a, b) => a - b), "blocks stand in the order of their first rows");
  }
});

test("the row or group that a person stands on keeps its place", () => {
  const before = sitcen.blocksOf(queue(card(2, 3, "fire", "A"), card(3, 3, "fire", "A"), card(4, 3, "gas", "A")));
  const after = sitcen.blocksOf(queue(card(1, 1, "gas", "B"), card(2, 3, "fire", "A"), card(3, 3, "fire", "A"), card(4, 3, "gas", "A")));
  assert.deepEqual(keys(sitcen.pinnedBlocks(after, before, "g:fire:A")), ["g:fire:A", "inc-1", "inc-4"]);
  assert.deepEqual(keys(sitcen.pinnedBlocks(after, before, "inc-4")), ["inc-1", "inc-4", "g:fire:A"]);
  assert.deepEqual(keys(sitcen.pinnedBlocks(after, before, null)), ["inc-1", "g:fire:A", "inc-4"]);
});

test("under a hand nothing moves: what is new comes below or into the group that is shown", () => {
  const shown = sitcen.blocksOf(queue(card(2, 3, "fire", "A"), card(3, 3, "fire", "A"), card(9, 4, "gas", "A")));
  const cards = queue(card(1, 1, "gas", "A"), card(2, 3, "fire", "A"), card(3, 1, "fire", "A"), card(4, 2, "fire", "A"), card(9, 4, "gas", "A"), card(10, 4, "gas", "A"));
  const held = sitcen.heldBlocks(shown, sitcen.blocksOf(cards));
  assert.deepEqual(keys(held), ["g:fire:A", "inc-9", "inc-1", "inc-3", "inc-10"], "a P1 comes through, and no row is swallowed");
  assert.deepEqual(held[0].ids, ["inc-4", "inc-2"]);
  const over = sitcen.heldBlocks(shown, cards.map((each) => each.id));
  assert.deepEqual(new Set(over.filter((block) => !block.key)), new Set(cards.map((each) => each.id)), "when the flood is over each has its row");
});

test("in a flood a P2 sounds once for its group, a P1 always, and without one until it is acknowledged", () => {
  const heard = new Set();
  const cards = [card(2, 2, "fire", "A"), card(3, 2, "fire", "A"), card(4, 2, "gas", "A"), card(5, 3, "gas", "B")];
  const sounded = [];
  for (let tone; (tone = sitcen.nextTone(cards, true, heard)); heard.add(tone.key)) sounded.push(tone.key);
  assert.deepEqual(sounded, ["g:fire:A", "g:gas:A"]);
  cards.push(card(6, 2, "fire", "A"));
  assert.equal(sitcen.nextTone(cards, true, heard), null, "one more row of a group that was heard");
  assert.deepEqual(sitcen.nextTone([...cards, card(7, 1, "fire", "A")], true, heard), { priority: 1 });
  assert.deepEqual(sitcen.nextTone(cards.map((each) => ({ ...each, acknowledged_at: "seen" })), true, heard), null);
  assert.equal(heard.size, 0, "a group that fell silent may sound anew");
  assert.deepEqual(sitcen.nextTone(cards, false, heard), { priority: 2, key: null });
});
