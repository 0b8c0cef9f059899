/* Views: a whole desk under a name. Two are everybody's, the others a person's own, at every workstation. */
(function (sitcen) {
  "use strict";

  const MOST = 12; // of one's own, as the server has it
  /* Everybody's. A great event needs the units and what stands around; and it begins where it burns. */
  const BUILT_IN = [
    { name: "normal", sizes: null, layers: {} },
    { name: "major", sizes: { queue: 0.24, panel: 0.27, units: 0.3 }, layers: { sites: true, shelters: true, bases: true, cameras: true }, fit: true },
  ];
  const builtIn = (name) => BUILT_IN.find((each) => each.name === name);
  const said = (name) => (builtIn(name) ? sitcen.t(`view.${name}`) : name);
  const own = () => sitcen.arrangement().views;

  sitcen.allViews = () => [...BUILT_IN, ...own()];
  sitcen.viewTitle = said;
  sitcen.isOwnView = (name) => !builtIn(name);
  sitcen.chosenView = () => {
    const { view } = sitcen.arrangement();
    return sitcen.allViews().some((each) => each.name === view) ? view : "normal";
  };

  /* Why a name cannot be taken, as a key; null when it can. `before` is the name that it takes the place of. */
  sitcen.viewNameWrong = (name, views, titles, before) => {
    if (!name) return "view.name_needed";
    if (name.length > 40) return "view.name_long";
    if (titles.some((title) => title.toLowerCase() === name.toLowerCase())) return "view.name_built_in";
    if (name !== before && views.some((each) => each.name === name)) return "view.name_taken";
    return !before && views.length >= MOST ? "view.too_many" : null;
  };
  const titles = () => BUILT_IN.flatMap(({ name }) => [name, said(name)]);
  sitcen.viewWrong = (name, before) => sitcen.viewNameWrong(name, own(), titles(), before);

  const echo = (word, name) => sitcen.echo({ ok: true, text: sitcen.t(word, { name: said(name) }) });

  sitcen.chooseView = (name) => {
    const view = sitcen.allViews().find((each) => each.name === name);
    if (!view) return;
    sitcen.showQueue(view.queue ?? {});
    sitcen.setLayers?.(view.layers); // there is a map
    sitcen.rearrange((now) => ({ ...now, view: name, sort: view.queue?.sort ?? "priority" }));
    sitcen.setSizes(view.sizes);
    if (view.fit) sitcen.fitMap();
    else if (view.sight) sitcen.lookAt([view.sight.lon, view.sight.lat], view.sight.zoom);
    tell();
    echo("view.chosen", name);
  };

  /* The desk as it is now; one of the same name is replaced. */
  sitcen.saveView = (name) => {
    const view = { name, sizes: sitcen.arrangement().sizes, queue: sitcen.queueShown(), layers: sitcen.shownLayers?.() ?? {}, sight: sitcen.mapSight() };
    sitcen.rearrange((now) => ({ ...now, view: name, views: [...now.views.filter((each) => each.name !== name), view] }));
    tell();
    echo("view.saved", name);
  };

  sitcen.renameView = (before, name) => {
    sitcen.rearrange((now) => ({ ...now, view: now.view === before ? name : now.view, views: now.views.map((each) => (each.name === before ? { ...each, name } : each)) }));
    tell();
    echo("view.renamed", name);
  };

  sitcen.deleteView = (name) => {
    sitcen.rearrange((now) => ({ ...now, view: now.view === name ? null : now.view, views: now.views.filter((each) => each.name !== name) }));
    tell();
    echo("view.deleted", name);
  };

  function tell() {
    const button = document.querySelector('[data-act="views"]');
    if (button) sitcen.setText(button.firstChild, sitcen.t("view.button", { name: said(sitcen.chosenView()) }));
  }

  /* What a chosen view shows, of the queue and of the city, is shown where the person sits down next. */
  sitcen.startViews = () => {
    const { el, t, byId } = sitcen;
    const button = el("button", { class: "btn btn--map", type: "button", "data-act": "views", title: t("view.button.title"), "aria-haspopup": "dialog", "aria-expanded": "false" }, el("span"), sitcen.key(sitcen.ACTS.views.shown));
    byId("map-find").append(button);
    const chosen = own().find((each) => each.name === sitcen.chosenView());
    sitcen.showQueue({ ...chosen?.queue, sort: sitcen.arrangement().sort });
    if (chosen?.sight) sitcen.whenMap(() => sitcen.lookAt([chosen.sight.lon, chosen.sight.lat], chosen.sight.zoom));
    tell();
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
