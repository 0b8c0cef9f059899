/* How the city pack's layers look: names for the style sheet, and labels whose text can only be text. */
(function () {
  "use strict";

  const LINES = { "#d64b4b": "red", "#3f78d8": "blue", "#3fa45b": "green" };

  function style(feature, context) {
    const layer = context.hideout.layer;
    const { kind, colour } = feature.properties;
    const names = [`map-${layer}`];
    if (kind) names.push(`map-${layer}--${kind}`);
    if (LINES[colour]) names.push(`map-${layer}--${LINES[colour]}`);
    return { className: names.join(" "), interactive: false };
  }

  function label(feature, latlng, context) {
    const layer = context.hideout.layer;
    const text = document.createElement("span");
    text.textContent = feature.properties.name ?? "";
    const kind = feature.properties.kind ?? feature.properties.service ?? "";
    const icon = L.divIcon({ html: text, className: `map-label map-${layer} map-${layer}--${kind}`, iconSize: [0, 0] });
    const station = layer === "bases" ? feature.properties.id : null;
    const marker = L.marker(latlng, { icon, interactive: Boolean(station), keyboard: false, pane: "overlayPane" });
    if (station) marker.on("click", () => globalThis.sitcen.stationReach(station));
    return marker;
  }

  globalThis.sitcenMap = { style, label };
})();
