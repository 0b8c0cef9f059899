/* A text field with what was found for it: groups of options below, chosen by arrows and Enter or by mouse. */
(function (sitcen) {
  "use strict";

  const PAUSE_MS = 150; // between two keys: who types on is not answered yet

  /* `look(text)` gives groups [{title, found: […]}], and `early(text)` those that are known without waiting; `draw(each)` the inside of an option; `take(each)` is told
     which was chosen, `changed()` that the text or the list is another. `name` makes the ids; from `least` letters
     it is looked for. Answers {list, end}: the element to put below, and to close it: whether it was open. */
  sitcen.combobox = (input, { name, label, least, look, early = () => [], draw, take, changed = () => {} }) => {
    const { el } = sitcen;
    const list = el("div", { role: "listbox", id: name, class: "places", hidden: true, "aria-label": label });
    let groups = [];
    let at = -1;
    let asked = 0;
    let timer = null;
    const all = () => groups.flatMap((group) => group.found);

    const option = (each, index) => {
      const row = el("div", { role: "option", id: `${name}-${index}`, class: `choose place ${index === at ? "choose--at" : ""}`, "aria-selected": String(index === at) }, draw(each));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        choose(each);
      });
      return row;
    };
    const paint = () => {
      let index = 0;
      const rows = groups.filter((group) => group.found.length).map(({ title, found }) => {
        const options = found.map((each) => option(each, index++));
        return title ? el("div", { role: "group", "aria-label": title }, el("p", { class: "places-title", "aria-hidden": "true" }, title), options) : options;
      });
      list.replaceChildren(...rows.flat());
      list.hidden = !index;
      sitcen.setAttr(input, "aria-expanded", String(!list.hidden));
      sitcen.setAttr(input, "aria-activedescendant", at < 0 ? "" : `${name}-${at}`);
      if (at >= 0) list.querySelector(".choose--at")?.scrollIntoView({ block: "nearest" });
    };
    const show = (found) => {
      groups = found;
      at = Math.min(Math.max(at, 0), all().length - 1);
      paint();
    };
    const end = () => {
      const open = !list.hidden;
      asked += 1;
      clearTimeout(timer);
      at = -1;
      show([]);
      return open;
    };
    const choose = (each) => {
      end();
      take(each);
      changed();
    };
    const ask = async () => {
      const question = ++asked;
      show(early(input.value.trim()));
      const found = await look(input.value.trim());
      if (question !== asked || !input.isConnected) return;
      show(found);
      changed(true);
    };

    input.addEventListener("input", () => {
      end();
      changed();
      if (input.value.trim().length >= least) timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all().length - 1);
      else if (event.key === "Enter") return event.preventDefault(), choose(all()[at]);
      else if (event.key === "Escape") return event.preventDefault(), event.stopPropagation(), void end();
      else return;
      event.preventDefault();
      event.stopPropagation();
      paint();
    });
    for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": name, "aria-expanded": "false" })) input.setAttribute(key, value);
    return { list, end };
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
