/* The list of views: a digit chooses one; one's own are renamed and deleted where they stand. */
(function (sitcen) {
  "use strict";

  let place = null;
  let changing = null; // {name, how: "rename" | "delete"}
  let replaces = ""; // the name that is saved once more when it is asked for again

  const opener = () => document.querySelector('[data-act="views"]');
  const small = (word, act, key) => {
    const button = sitcen.el("button", { class: "btn btn--small", type: "button" }, sitcen.t(word), key ? sitcen.key(key) : null);
    button.addEventListener("click", act);
    return button;
  };

  sitcen.endViews = () => {
    if (!place || place.hidden) return false;
    const inside = place.contains(document.activeElement);
    place.hidden = true;
    changing = null;
    sitcen.setAttr(opener(), "aria-expanded", "false");
    if (inside) opener().focus({ preventScroll: true });
    return true;
  };

  sitcen.toggleViews = () => {
    if (sitcen.endViews()) return;
    place ??= build();
    place.hidden = false;
    sitcen.setAttr(opener(), "aria-expanded", "true");
    draw();
    place.querySelector('[aria-current="true"]').focus();
  };

  function build() {
    const made = sitcen.el("div", { class: "views", role: "dialog", "aria-label": sitcen.t("view.title"), hidden: true });
    made.addEventListener("keydown", pressed);
    document.addEventListener("click", (event) => event.target.isConnected && !event.target.closest(".views, [data-act=views]") && sitcen.endViews());
    sitcen.byId("map-find").append(made);
    return made;
  }

  function draw() {
    const { el, t } = sitcen;
    const rows = sitcen.allViews().map(({ name }, at) => row(name, at));
    const name = el("input", { type: "text", maxlength: 40, autocomplete: "off", "aria-label": t("view.name"), placeholder: t("view.name") });
    const wrong = el("p", { class: "ask-warning", role: "alert" });
    const form = el("form", { class: "view-form" }, name, el("button", { class: "btn btn--small", type: "submit" }, t("view.save_as"), sitcen.key("Enter")), wrong);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(name.value.trim(), wrong);
    });
    place.replaceChildren(
      el("h3", null, t("view.title")),
      el("ul", null, rows),
      form,
      el("div", { class: "view-sizes" }, small("view.by_keys", byKeys), small("view.usual_sizes", () => (sitcen.setSizes(null), sitcen.echo({ ok: true, text: t("view.usual_sizes.done") })))),
    );
  }

  function row(name, at) {
    const { el, t } = sitcen;
    if (changing?.name === name) return changing.how === "rename" ? renaming(name) : deleting(name);
    const key = at < 9 ? sitcen.key(String(at + 1)) : null;
    const choose = el("button", { class: "view-choose", type: "button", "aria-current": String(name === sitcen.chosenView()) }, key, el("span", null, sitcen.viewTitle(name)));
    choose.addEventListener("click", () => pick(name));
    if (!sitcen.isOwnView(name)) return el("li", { class: "view-row" }, choose);
    const sign = (mark, word, how) => {
      const button = el("button", { class: "btn btn--small", type: "button", title: t(word, { name }), "aria-label": t(word, { name }) }, mark);
      button.addEventListener("click", () => change(name, how));
      return button;
    };
    return el("li", { class: "view-row" }, choose, sign("✎", "view.rename", "rename"), sign("✕", "view.delete", "delete"));
  }

  function renaming(before) {
    const { el, t } = sitcen;
    const input = el("input", { type: "text", maxlength: 40, value: before, autocomplete: "off", "aria-label": t("view.name"), "data-first": true });
    const wrong = el("p", { class: "ask-warning", role: "alert" });
    const form = el("form", { class: "view-form" }, input, el("button", { class: "btn btn--small", type: "submit" }, t("view.rename_now"), sitcen.key("Enter")), wrong);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = input.value.trim();
      const why = sitcen.viewWrong(name, before);
      if (why) return sitcen.setText(wrong, t(why === "view.name_taken" ? "view.name_other" : why));
      sitcen.renameView(before, name);
      change(null);
    });
    return el("li", { class: "view-row" }, form);
  }

  function deleting(name) {
    const { el, t } = sitcen;
    const yes = small("view.delete_now", () => (sitcen.deleteView(name), change(null)), "Enter");
    yes.dataset.first = "";
    return el("li", { class: "view-row" }, el("span", null, t("view.delete_ask", { name })), yes, small("ask.cancel", () => change(null), "Esc"));
  }

  function change(name, how) {
    changing = name && { name, how };
    draw();
    const first = place.querySelector("[data-first]") ?? place.querySelector('[aria-current="true"]');
    first.focus();
    first.select?.();
  }

  function pick(name) {
    sitcen.endViews();
    sitcen.chooseView(name);
  }

  function save(name, wrong) {
    const why = sitcen.viewWrong(name);
    if (why && !(why === "view.name_taken" && replaces === name)) {
      replaces = why === "view.name_taken" ? name : "";
      return sitcen.setText(wrong, sitcen.t(why));
    }
    replaces = "";
    sitcen.endViews();
    sitcen.saveView(name);
  }

  function byKeys() {
    sitcen.endViews();
    document.querySelector(".divider").focus();
    sitcen.echo({ ok: true, text: sitcen.t("view.by_keys.how") });
  }

  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  /* No key of the desk is heard from here. */
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      return changing ? change(null) : sitcen.endViews();
    }
    if (event.target.closest("input")) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const view = digit && sitcen.allViews()[digit - 1];
    const rows = [...place.querySelectorAll(".view-choose")];
    const step = STEPS[event.key];
    if (view) pick(view.name);
    else if (step) rows.at((rows.indexOf(document.activeElement) + step) % rows.length).focus();
    else return;
    event.preventDefault();
  }
})((globalThis.sitcen = globalThis.sitcen || {}));
