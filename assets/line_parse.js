/* What is typed into the command line becomes one command, one look, or one precise refusal. No document, no state. */
(function (sitcen) {
  "use strict";

  /* `says`: how it may be typed, in both languages whichever the screen has; a longer word that begins so counts too
     from three letters on. `form` and `does` are keys of words for the help. */
  const VERBS = [
    { name: "dispatch", says: ["d", "send", "dispatch", "н", "надіс", "відправ"] },
    { name: "en_route", says: ["er", "enroute", "їде", "їдуть"] },
    { name: "on_scene", says: ["os", "onscene", "місце", "міс", "на-місці"] },
    { name: "transporting", says: ["tr", "transport", "везе", "везуть"] },
    { name: "cleared", says: ["cl", "clear", "кінець", "кін"] },
    { name: "available", says: ["av", "available", "вільн"] },
    { name: "out_of_service", says: ["oos", "out", "поза"] },
    { name: "acknowledge", says: ["ack", "acknowledge", "пр", "прийн", "підтв"] },
    { name: "priority", says: ["p", "prio", "п", "пріор"] },
    { name: "close", says: ["close", "закр"] },
    { name: "shelve", says: ["shelve", "відкл"] },
    { name: "merge", says: ["merge", "об'єд", "обєд", "об’єд"] },
    { name: "split", says: ["split", "розд"] },
    { name: "note", says: ["n", "note", "зам", "нот"] },
    { name: "promise", says: ["promise", "обіц"] },
    { name: "new", says: ["new", "нов"] },
    { name: "find", says: ["f", "find", "де", "знайти"] },
    { name: "advise", says: ["rec", "advise", "порад"] },
    { name: "near", says: ["near", "поруч", "поряд"] },
    { name: "undo", says: ["undo", "назад"] },
  ];
  sitcen.VERBS = VERBS;

  /* Letters that look alike on a vehicle's side, and the same keys under another layout. */
  const LOOKS = { А: "A", В: "B", Е: "E", І: "I", К: "K", М: "M", Н: "H", О: "O", Р: "P", С: "C", Т: "T", У: "Y", Х: "X" };
  const UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбю";
  const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
  const otherLayout = (text) => [...text].map((letter) => LATIN[UKRAINIAN.indexOf(letter.toLowerCase())] ?? letter).join("");
  const callSign = (text) => [...text.toUpperCase()].map((letter) => LOOKS[letter] ?? letter).join("");

  const verbOf = (word) => {
    const typed = word.toLowerCase();
    return VERBS.find(({ says }) => says.includes(typed)) ?? VERBS.find(({ says }) => says.some((each) => each.length >= 3 && typed.startsWith(each))) ?? null;
  };
  sitcen.verbOf = verbOf;

  const DURATION = /^(\d{1,3})(m|min|хв|h|год)$/i;
  const minutesOf = (text) => {
    const [, figure, unit] = DURATION.exec(text);
    return Number(figure) * (/^(h|год)$/i.test(unit) ? 60 : 1);
  };
  const INTO = new Set(["into", "to", "в", "у", "до", "з"]);

  /* The words of a line by what they are. `world` knows {incidents: Map of numbers, units: Map of call signs}. */
  function sorted(words, world) {
    const found = { incidents: [], figures: [], units: [], minutes: null, rest: [] };
    for (const word of words) {
      const number = /^#?(\d{1,9})$/.exec(word)?.[1];
      const sign = callSign(word);
      if (found.rest.length) found.rest.push(word); // from the first plain word on it is text
      else if (world.units.has(sign)) found.units.push(sign);
      else if (number && world.incidents.has(Number(number))) found.incidents.push(Number(number));
      else if (number) found.figures.push(Number(number));
      else if (DURATION.test(word)) found.minutes = minutesOf(word);
      else found.rest.push(word);
    }
    return { ...found, text: found.rest.join(" ") };
  }

  const wrong = (key, args) => ({ wrong: { key: `line.${key}`, args: args ?? {} } });

  /* The incident that is meant: the one that is named, or the one that is selected. */
  function meant({ incidents, figures }, world) {
    if (incidents.length > 1) return wrong("one_incident", { numbers: incidents.join(", ") });
    if (!incidents.length && figures.length) return wrong("no_incident", { number: figures[0] });
    const number = incidents[0] ?? world.selected;
    return number === null || number === undefined ? wrong("which_incident") : { card: world.incidents.get(number) };
  }

  const onIncident = (make) => (said, world) => {
    const found = meant(said, world);
    return found.wrong ? found : make(found.card, said, world);
  };
  const command = (type, fields) => ({ command: { type, ...fields } });
  const of = (card) => ({ incident_id: card.id });

  const assignment = (status) => (said, world) => {
    if (said.units.length !== 1) return wrong(said.units.length ? "one_unit" : "which_unit", { word: said.rest[0] ?? "" });
    const unit = world.units.get(said.units[0]);
    const numbers = unit.incidents ?? [];
    const number = said.incidents[0] ?? (numbers.length === 1 ? numbers[0] : null);
    if (!numbers.length) return wrong("not_sent", { unit: unit.id });
    if (number === null || !numbers.includes(number)) return wrong("which_of", { unit: unit.id, numbers: numbers.join(", ") });
    return command("SetAssignmentStatus", { ...of(world.incidents.get(number)), unit: unit.id, status });
  };
  const unitStatus = (status, reasoned) => (said) => {
    if (said.units.length !== 1) return wrong(said.units.length ? "one_unit" : "which_unit", { word: said.rest[0] ?? "" });
    if (reasoned && !said.text) return wrong("reason");
    return command("SetUnitStatus", { unit: said.units[0], status, ...(said.text ? { reason: said.text } : {}) });
  };

  /* `p 104 2` and `p 2`: the last of 1 to 5 is the priority, whatever incident has that number. */
  function priority(said, world) {
    const figures = said.typed.filter((word) => /^#?\d+$/.test(word)).map((word) => Number(word.replace("#", "")));
    const level = figures.at(-1);
    if (!(level >= 1 && level <= 5)) return wrong("priority");
    const named = figures.slice(0, -1);
    if (named.length && !world.incidents.has(named[0])) return wrong("no_incident", { number: named[0] });
    const number = named[0] ?? world.selected;
    if (number === null || number === undefined) return wrong("which_incident");
    return command("SetPriority", { ...of(world.incidents.get(number)), priority: level });
  }

  function merge(said, world) {
    const words = said.typed.filter((word) => !INTO.has(word.toLowerCase()));
    const numbers = words.map((word) => Number(word.replace("#", "")));
    const unknown = numbers.find((number) => !world.incidents.has(number));
    if (numbers.length !== 2 || numbers[0] === numbers[1] || numbers.some(Number.isNaN)) return wrong("two_incidents");
    if (unknown !== undefined) return wrong("no_incident", { number: unknown });
    return command("MergeIncidents", { ...of(world.incidents.get(numbers[0])), into: world.incidents.get(numbers[1]).id });
  }

  /* `new fire Сумська 25 smoke`: a kind, an address up to its house number, and what was said. */
  function open(said, world) {
    const [kind, ...rest] = said.typed;
    const category = kind && world.categoryOf(kind);
    if (!category) return wrong("which_category", { word: kind ?? "" });
    const house = rest.findIndex((word) => /\d/.test(word));
    const address = (house < 0 ? rest : rest.slice(0, house + 1)).join(" ");
    return { open: { category, address, text: house < 0 ? "" : rest.slice(house + 1).join(" ") } };
  }

  function find(said) {
    if (said.incidents.length) return { look: { incident: said.incidents[0] } };
    if (said.units.length) return { look: { unit: said.units[0] } };
    const text = said.typed.join(" ");
    return text ? { look: { place: text } } : wrong("find_what");
  }

  const RULES = {
    dispatch: onIncident((card, { units, text }) => (units.length ? command("AssignUnits", { ...of(card), units, ...(text ? { reason: text } : {}) }) : text ? wrong("no_unit", { word: text.split(" ")[0] }) : { act: "dispatch", number: card.number })),
    en_route: assignment("en_route"),
    on_scene: assignment("on_scene"),
    transporting: assignment("transporting"),
    cleared: assignment("cleared"),
    available: unitStatus("available"),
    out_of_service: unitStatus("out_of_service", true),
    acknowledge: onIncident((card) => command("AcknowledgeIncident", of(card))),
    priority,
    close: onIncident((card, { text }) => (text ? command("CloseIncident", { ...of(card), reason: text }) : wrong("reason"))),
    shelve: onIncident((card, { minutes, text }) => (minutes === null ? wrong("minutes") : text ? { shelve: { ...of(card), minutes, reason: text } } : wrong("reason"))),
    merge,
    split: onIncident((card) => command("SplitIncident", of(card))),
    note: onIncident((card, { text }) => (text ? command("AddNote", { ...of(card), text }) : wrong("text"))),
    promise: onIncident((card, { minutes, text }) => (minutes === null ? wrong("minutes") : text ? { promise: { ...of(card), minutes, text } } : wrong("text"))),
    new: open,
    find,
    advise: onIncident((card) => ({ act: "advise", number: card.number })),
    near: onIncident((card, { text }) => ({ act: "choose", number: card.number, service: text })),
    undo: () => ({ act: "undo" }),
  };

  /* One of {command}, {open}, {shelve}, {promise}, {look}, {act}, {wrong}; null for nothing at all. */
  sitcen.parseLine = (typed, world) => {
    const words = typed.trim().split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const verb = verbOf(words[0]) ?? verbOf(otherLayout(words[0]));
    if (!verb) return wrong("no_verb", { word: words[0] });
    const rest = words.slice(1);
    const known = verbOf(words[0]) ? rest : rest.map((word) => (world.units.has(callSign(otherLayout(word))) ? otherLayout(word) : word));
    // A merged incident is no longer open: its number is looked for among the closed ones.
    const seen = verb.name === "split" ? { ...world, incidents: new Map([...world.closed, ...world.incidents]) } : world;
    return RULES[verb.name]({ ...sorted(known, seen), typed: known }, seen);
  };

  /* What the last word may become: verbs first, then call signs, numbers and kinds. */
  sitcen.completeLine = (typed, world) => {
    const words = typed.replace(/^\s+/, "").split(/\s+/);
    const last = words.at(-1) ?? "";
    if (words.length <= 1) {
      const typedWord = last.toLowerCase();
      return typedWord ? VERBS.flatMap(({ name, says }) => says.filter((each) => each.startsWith(typedWord)).slice(0, 1).map((each) => ({ value: each, verb: name }))).slice(0, 8) : [];
    }
    const verb = verbOf(words[0])?.name;
    const sign = callSign(last);
    const units = [...world.units.keys()].filter((id) => id.startsWith(sign) && last).map((id) => ({ value: id, unit: id }));
    const numbers = [...world.incidents.values()].filter((card) => last && String(card.number).startsWith(last.replace("#", ""))).map((card) => ({ value: String(card.number), card }));
    const kinds = verb === "new" && words.length === 2 ? world.categories.filter(({ said }) => said.some((each) => each.startsWith(last.toLowerCase()))).map(({ code, said }) => ({ value: said[0], category: code })) : [];
    return [...kinds, ...numbers, ...units].slice(0, 8);
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
