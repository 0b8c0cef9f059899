/* A flood of alarms, as values: how the queue's rows are grouped, and what still has to sound. queue.js draws.
   A block of the queue is the id of an incident, or a group {key, ids, open, …} that hides its rows unless open. */
(function (sitcen) {
  "use strict";

  const FEWEST = 2; // rows that make a group
  const MARK = "g:"; // no incident's id begins so

  sitcen.isGroup = (key) => Boolean(key?.startsWith(MARK));
  sitcen.groupKeyOf = (card) => `${MARK}${card.category}:${card.district ?? ""}`;
  const keyOf = (block) => block.key ?? block;
  const waits = (card) => !card.acknowledged_at && !card.shelved_until;

  /* A P1 stands by itself, and so does what is put aside; the incident that is open on this desk is not hidden. */
  const joins = (card, selected, opened) => card.priority > 1 && !card.shelved_until && (card.id !== selected || opened.has(sitcen.groupKeyOf(card)));

  /* Ids as rows, and those that may be grouped gathered at the place of the first. */
  function gathered(cards, selected, opened) {
    const groups = new Map();
    const blocks = [];
    for (const card of cards) {
      if (!joins(card, selected, opened)) {
        blocks.push(card.id);
        continue;
      }
      const key = sitcen.groupKeyOf(card);
      if (!groups.has(key)) {
        groups.set(key, { key, members: [] });
        blocks.push(groups.get(key));
      }
      groups.get(key).members.push(card);
    }
    return blocks;
  }

  const group = (key, members, open) => ({
    key,
    open,
    ids: members.map((card) => card.id),
    category: members[0].category,
    district: members[0].district,
    priority: Math.min(...members.map((card) => card.priority)),
    unseen: members.filter((card) => !card.acknowledged_at).length,
    oldest_ms: Math.min(...members.map((card) => card.opened_ms)),
  });

  /* The queue in a flood: `cards` in their order; a group stands where its first row would. */
  sitcen.blocksOf = (cards, selected = null, opened = new Set()) =>
    gathered(cards, selected, opened).map((block) => {
      if (!block.key) return block;
      return block.members.length < FEWEST ? block.members[0].id : group(block.key, block.members, opened.has(block.key));
    });

  sitcen.groupCount = (cards) => gathered(cards, null, new Set()).filter((block) => block.members?.length >= FEWEST).length;

  /* The rows that blocks stand for, in their order. */
  sitcen.rowsOf = (blocks) => blocks.flatMap((block) => (block.key ? [block.key, ...(block.open ? block.ids : [])] : [block]));

  /* Each row's level and place among its like, as a tree says them. */
  sitcen.placesOf = (blocks) => {
    const places = new Map();
    blocks.forEach((block, at) => {
      places.set(keyOf(block), { level: 1, at: at + 1, of: blocks.length });
      if (block.open) block.ids.forEach((id, place) => places.set(id, { level: 2, at: place + 1, of: block.ids.length }));
    });
    return places;
  };

  /* The wanted blocks, with the one that a person stands on at the place where it stood. */
  sitcen.pinnedBlocks = (wanted, before, cursor) => {
    const holds = (block) => keyOf(block) === cursor || Boolean(block.open && block.ids.includes(cursor));
    const [was, mine] = [before.find(holds), wanted.find(holds)];
    if (!was || !mine) return wanted;
    const others = wanted.filter((block) => block !== mine);
    const pinned = mine.open && was.open ? { ...mine, ids: sitcen.pinned(mine.ids, was.ids, cursor) } : mine;
    others.splice(Math.min(before.indexOf(was), others.length), 0, pinned);
    return others;
  };

  /* Under a hand nothing moves: what stands there stays, and what is new comes below, in its group if that is shown. */
  sitcen.heldBlocks = (shown, wanted) => {
    const now = new Map(wanted.filter((block) => block.key).map((block) => [block.key, block]));
    const grown = (block) => {
      const fresh = now.get(block.key);
      if (!fresh) return block.open ? block : { ...block, ids: [] };
      return fresh.open ? { ...fresh, ids: [...block.ids, ...fresh.ids.filter((id) => !block.ids.includes(id))] } : fresh;
    };
    const kept = shown.map((block) => (block.key ? grown(block) : block));
    const stands = new Set(kept.flatMap((block) => (block.key ? [block.key, ...block.ids] : [block])));
    const below = wanted.flatMap((block) => {
      if (!block.key) return stands.has(block) ? [] : [block];
      if (stands.has(block.key)) return [];
      const news = block.ids.filter((id) => !stands.has(id));
      return news.length === block.ids.length ? [block] : news;
    });
    return [...kept, ...below];
  };

  /* What sounds next: P1 always; in a flood each group once with a P2 that waits, and not each row: `heard` are those
     that did, and is brought up to date. */
  sitcen.nextTone = (cards, flood, heard) => {
    const waiting = cards.filter(waits);
    const keys = new Set(waiting.filter((card) => card.priority === 2).map(sitcen.groupKeyOf));
    for (const key of heard) if (!flood || !keys.has(key)) heard.delete(key);
    if (waiting.some((card) => card.priority === 1)) return { priority: 1 };
    const key = [...keys].find((each) => !heard.has(each));
    return key === undefined ? null : { priority: 2, key: flood ? key : null };
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
