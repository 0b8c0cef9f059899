/* Where it is, by name: what is typed is looked for in the city, and one of the places found is taken. */
(function (sitcen) {
  "use strict";

  const LEAST = 3;

  /* `input` becomes a combobox; `place()` is the one that was taken, null when the text is only a text. */
  sitcen.placeField = (input) => {
    const { el, t } = sitcen;
    const says = el("p", { class: "dim", "aria-live": "polite" });
    let taken = null;
    let typed = "";
    const where = ({ district }) => (district ? sitcen.district(district) : "");

    const { list } = sitcen.combobox(input, {
      name: "places",
      label: t("places.found"),
      least: LEAST,
      look: async (text) => [{ found: (await sitcen.read(`places?q=${encodeURIComponent(text)}`))?.places ?? [] }],
      draw: (each) => [el("span", null, each.address), el("span", { class: "dim" }, where(each))],
      take(each) {
        taken = each;
        input.value = typed = each.address;
      },
      changed() {
        if (input.value !== typed) taken = null;
        typed = input.value;
        sitcen.setText(says, taken ? t("places.taken", { district: where(taken) || t("places.no_district") }) : typed.trim() ? t("places.none") : "");
      },
    });
    return { parts: [list, says], place: () => taken };
  };
})((globalThis.sitcen = globalThis.sitcen || {}));
