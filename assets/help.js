/* The sheet of keys and commands, to be printed: made of the same tables that hear the keys and read the line. */
(function (sitcen) {
  "use strict";

  function start() {
    const { el, t } = sitcen;
    const keys = el("table", { class: "help-keys" }, el("tbody", null, sitcen.keyLines(true).map(([key, word]) => el("tr", null, el("td", null, sitcen.key(key)), el("td", null, t(word))))));
    const verbs = el("table", { class: "help-verbs" }, el("thead", null, el("tr", null, ["line.typed", "help.does"].map((head) => el("th", { scope: "col" }, t(head))))), el("tbody", null, sitcen.VERBS.map(({ name, says }) => el("tr", null, el("td", null, says.map((each) => el("code", null, each))), el("td", null, t(`line.does.${name}`))))));
    const print = el("button", { class: "btn", type: "button" }, t("help.print"));
    print.addEventListener("click", () => window.print());
    const examples = ["d 104 e21 e22", "p 104 2", "shelve 104 30m …", "merge 107 into 104", "new fire Сумська 25 …", "н 104 e21", "відкл 104 30хв …", "об'єд 107 в 104"];
    sitcen.byId("help").replaceChildren(el("div", { class: "help-tools" }, print), el("h2", null, t("keys.title")), keys, el("h2", null, t("line.title")), el("p", null, t("help.line")), verbs, el("p", { class: "help-examples" }, t("help.examples"), examples.map((each) => el("code", null, each))));
  }
  (sitcen.pages ??= {}).help = start;
})((globalThis.sitcen = globalThis.sitcen || {}));
