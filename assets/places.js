/* Where it is, by name: what is typed is looked for in the city, and one of the places found is taken. */
(function (sitcen) {
  "use strict";

  const PAUSE_MS = 150; // between two keys: who types on is not answered yet
  const LEAST = 3;

  /* `input` becomes a combobox; `place()` is the one that was taken, null when the text is only a text. */
  sitcen.placeField = (input) => {
    const { el, t } = sitcen;
    const list = el("ul", { role: "listbox", id: "places", class: "places", hidden: true, "aria-label": t("places.found") });
    const says = el("p", { class: "dim", "aria-live": "polite" });
    let found = [];
    let at = -1;
    let taken = null;
    let asked = 0;
    let timer = null;

    const draw = () => {
      list.hidden = !found.length;
      list.replaceChildren(...found.map(option));
      sitcen.setAttr(input, "aria-expanded", String(!list.hidden));
      sitcen.setAttr(input, "aria-activedescendant", at < 0 ? "" : `place-${at}`);
      sitcen.setText(says, taken ? t("places.taken", { district: taken.district ? sitcen.district(taken.district) : t("places.no_district") }) : input.value.trim() ? t("places.none") : "");
    };
    const option = (each, index) => {
      const row = el("li", { role: "option", id: `place-${index}`, class: `choose place ${index === at ? "choose--at" : ""}`, "aria-selected": String(index === at) }, el("span", null, each.address), el("span", { class: "dim" }, each.district ? sitcen.district(each.district) : ""));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(each);
      });
      return row;
    };
    const take = (each) => {
      [taken, found, at] = [each, [], -1];
      input.value = each.address;
      draw();
    };
    const look = async () => {
      const question = ++asked;
      const answer = await sitcen.read(`places?q=${encodeURIComponent(input.value.trim())}`);
      if (question !== asked || !input.isConnected || taken) return;
      [found, at] = [answer?.places ?? [], answer?.places?.length ? 0 : -1];
      draw();
    };

    input.addEventListener("input", () => {
      [taken, found, at] = [null, [], -1];
      asked += 1;
      clearTimeout(timer);
      draw();
      if (input.value.trim().length >= LEAST) timer = setTimeout(look, PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1);
      else if (event.key === "Enter") return event.preventDefault(), take(found[at]);
      else if (event.key === "Escape") [found, at] = [[], -1];
      else return;
      event.preventDefault();
      event.stopPropagation();
      draw();
    });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "places", "aria-expanded": "false" })) input.setAttribute(name, value);
    return { parts: [list, says], place: () => taken };
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
