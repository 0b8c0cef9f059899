/* In which order the queue stands, and which part of it is made. Values in, values out. */
(function (sitcen) {
  "use strict";

  const AROUND = 30; // rows made above and below what can be seen of a longer queue

  /* Priority, then what nobody has acknowledged, then age. */
  sitcen.queueOrder = (a, b) =>
    a.priority - b.priority ||
    Boolean(a.acknowledged_at) - Boolean(b.acknowledged_at) ||
    a.opened_ms - b.opened_ms ||
    a.number - b.number;

  /* Shelved ones stand below all others. */
  sitcen.standing = (a, b) => Boolean(a.shelved_until) - Boolean(b.shelved_until) || sitcen.chosenOrder(a, b);

  /* The wanted order with the selected row kept at the place where it stands. */
  sitcen.pinned = (wanted, before, selected) => {
    const at = before.indexOf(selected);
    if (at < 0 || !wanted.includes(selected)) return wanted;
    const others = wanted.filter((id) => id !== selected);
    others.splice(Math.min(at, others.length), 0, selected);
    return others;
  };

  /* The part of a queue that is made: from the first to before the last, of so many rows. */
  sitcen.windowOf = (count, top, height, rowHeight) => {
    const first = Math.max(Math.min(Math.floor(top / rowHeight), count) - AROUND, 0);
    return [first, Math.min(first + Math.ceil(height / rowHeight) + 2 * AROUND, count)];
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
