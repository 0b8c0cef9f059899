/* Below the feeds: to whom the centre tells by itself, and what of that was not delivered. */
(function (sitcen) {
  "use strict";

  const HEADS = ["state", "name", "target", "sent", "waiting", "undelivered"];
  const rows = new Map(); // name → {row, cells, mark, again, why}
  const place = () => sitcen.byId("outputs");

  sitcen.loadOutputs = async () => {
    const found = await sitcen.read("outputs");
    if (found) draw(found.outputs);
  };

  function draw(outputs) {
    place().hidden = !outputs.length;
    if (!outputs.length) return;
    const body = frame();
    const names = new Set(outputs.map((output) => output.name));
    for (const [name, { row }] of rows) if (!names.has(name)) (row.remove(), rows.delete(name));
    outputs.forEach((output, at) => {
      if (!rows.has(output.name)) rows.set(output.name, make(output.name));
      const made = rows.get(output.name);
      if (body.children[at] !== made.row) body.insertBefore(made.row, body.children[at] ?? null);
      patch(made, output);
    });
  }

  function frame() {
    const { el, t } = sitcen;
    if (place().firstChild) return place().querySelector("tbody");
    const heads = HEADS.map((head) => el("th", { scope: "col" }, t(`outputs.${head}`)));
    const table = el("table", null, el("thead", null, el("tr", null, heads, el("th", { scope: "col" }, el("span", { class: "unseen" }, t("outputs.acts"))))), el("tbody"));
    place().append(el("h2", null, t("outputs.title")), table);
    return table.lastChild;
  }

  function make(name) {
    const { el, t } = sitcen;
    const mark = el("span", { class: "feed", "aria-hidden": "true" });
    const cells = Object.fromEntries(HEADS.map((head) => [head, el("td", { class: `outputs-${head}` })]));
    const state = el("b");
    const why = el("span", { class: "dim outputs-why" });
    cells.state.append(mark, state);
    cells.name.append(el("b", null, name), why);
    const again = el("button", { class: "btn btn--small", type: "button", hidden: true }, t("outputs.again"));
    again.addEventListener("click", () => sitcen.send({ type: "ResendUndelivered", output: name }, sitcen.loadOutputs));
    return { row: el("tr", { "data-output": name }, Object.values(cells), el("td", null, again)), cells, mark, state, why, again };
  }

  function patch({ cells, mark, state, why, again }, output) {
    const { t, setText, figure } = sitcen;
    mark.className = `feed feed--${output.state}`;
    setText(state, t(`feed.${output.state}`));
    setText(cells.target, output.kind === "cot" ? sitcen.n("outputs.devices", output.clients, { feed: output.target }) : output.target);
    setText(cells.sent, output.sent_at ? `${figure(output.sent)} · ${sitcen.ageOf(output.sent_at)}` : figure(output.sent));
    setText(cells.waiting, figure(output.waiting));
    setText(cells.undelivered, figure(output.undelivered));
    cells.waiting.classList.toggle("warn", output.waiting > 0 && output.state !== "live");
    cells.undelivered.classList.toggle("warn", output.undelivered > 0);
    setText(why, output.gone ? t("outputs.gone") : (output.reason ?? ""));
    again.hidden = !sitcen.page().managing || !(output.undelivered || output.gone);
  }
})((globalThis.sitcen = globalThis.sitcen || {}));
