/* A draft of response plans, as values: what it holds, how it differs from others, how two people's changes join. */
(function (sitcen) {
  "use strict";

  const CONDITIONS = ["trapped", "high_rise"];
  const HIGHEST_ALARM = 5;
  const PRIORITIES = [1, 2, 3, 4, 5];
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const copy = (value) => JSON.parse(JSON.stringify(value));

  /* Rows with every part in its place, so that the table has something to add to: needs as they are published. */
  const whole = (row) => ({ priorities: [...row.priorities].sort(), needs: { ...row.needs }, when: copy(row.when ?? {}), alarms: copy(row.alarms ?? []) });
  sitcen.planRows = (plans) => {
    const known = sitcen.page().categories.filter((category) => plans[category]?.length);
    return Object.fromEntries(known.map((category) => [category, plans[category].map(whole)]));
  };

  /* The other way: conditions that add nothing and levels at the end that add nothing are not told. */
  sitcen.plansOf = (rows) => Object.fromEntries(Object.entries(rows).filter(([, each]) => each.length).map(([category, each]) => [category, each.map(slim)]));
  function slim(row) {
    const when = Object.fromEntries(Object.entries(row.when).filter(([, needs]) => Object.keys(needs).length));
    const alarms = [...row.alarms];
    while (alarms.length && !Object.keys(alarms.at(-1)).length) alarms.pop();
    return { priorities: row.priorities, needs: row.needs, when, alarms };
  }

  /* Places of needs within a row, by the path that the server names them with. */
  sitcen.needsAt = (row, part) => {
    const [, name, key] = /^(needs|when|alarms)(?:\.(\w+)|\[(\d+)\])?$/.exec(part).filter((each) => each !== undefined);
    if (name === "needs") return row.needs;
    return name === "when" ? (row.when[key] ??= {}) : row.alarms[Number(key)];
  };
  sitcen.PLAN_CONDITIONS = CONDITIONS;
  sitcen.PLAN_ALARMS = HIGHEST_ALARM - 1;

  /* What one priority is asked for, by part: `needs`, `when.trapped`, `alarms[0]`. */
  function asked(rows, priority) {
    const row = (rows ?? []).find((each) => each.priorities.includes(priority));
    if (!row) return {};
    const when = Object.fromEntries(CONDITIONS.map((each) => [`when.${each}`, row.when[each] ?? {}]));
    return { needs: row.needs, ...when, ...Object.fromEntries(row.alarms.map((needs, at) => [`alarms[${at}]`, needs])) };
  }

  function differences(before, after) {
    const found = [];
    for (const part of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [was, now] = [before[part] ?? {}, after[part] ?? {}];
      for (const capability of new Set([...Object.keys(was), ...Object.keys(now)])) {
        const change = { part, capability, before: was[capability] ?? 0, after: now[capability] ?? 0 };
        if (change.before !== change.after) found.push(change);
      }
    }
    return found;
  }

  /* What differs between two sets of rows, by what a priority is asked for and not by how the rows are written:
     [{category, priorities, changes: [{part, capability, before, after}]}]. */
  sitcen.planChanges = (before, after) => {
    const found = [];
    for (const category of sitcen.page().categories) {
      for (const priority of PRIORITIES) {
        const changes = differences(asked(before[category], priority), asked(after[category], priority));
        const last = found.at(-1);
        if (!changes.length) continue;
        if (last?.category === category && same(last.changes, changes)) last.priorities.push(priority);
        else found.push({ category, priorities: [priority], changes });
      }
    }
    return found;
  };

  /* My rows made from `base`, put onto `theirs`: a category that I did not touch becomes theirs. Those that both
     changed stay mine, and are named. */
  sitcen.joinPlans = (base, mine, theirs) => {
    const rows = {};
    const both = [];
    for (const category of sitcen.page().categories) {
      const [was, own, other] = [base[category] ?? [], mine[category] ?? [], theirs[category] ?? []];
      if (!same(own, was) && !same(other, was) && !same(own, other)) both.push(category);
      const kept = same(own, was) ? other : own;
      if (kept.length) rows[category] = copy(kept);
    }
    return { rows, both };
  };

  /* 1, 2, 4 as `1–2, 4`. */
  sitcen.ranges = (numbers) => {
    const runs = [];
    for (const each of [...numbers].sort((a, b) => a - b)) {
      if (runs.at(-1)?.at(-1) === each - 1) runs.at(-1).push(each);
      else runs.push([each]);
    }
    return runs.map((run) => (run.length > 1 ? `${run[0]}–${run.at(-1)}` : run[0])).join(", ");
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
