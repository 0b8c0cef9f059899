/* The public form's map and theme; nothing else there needs a script. */
(function () {
  "use strict";

  const root = document.documentElement;
  if (root.dataset.theme === "auto") root.dataset.theme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";

  const STEP = 8; // of the drawing's units; with Shift one
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function start() {
    const place = document.getElementById("report-map");
    if (!place) return; // another page
    const [west, south, east, north] = place.dataset.bounds.split(" ").map(Number);
    const sketch = place.querySelector(".sketch");
    const svg = sketch.querySelector("svg");
    const pin = sketch.querySelector(".sketch-pin");
    const said = document.getElementById("map-said");
    const { width, height } = svg.viewBox.baseVal;
    const field = (name) => place.querySelector(`[name="${name}"]`);
    let at = null;
    place.hidden = false;

    function put(x, y, accuracy) {
      at = [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
      pin.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
      pin.setAttribute("visibility", "visible");
      field("lon").value = (west + ((east - west) * at[0]) / width).toFixed(6);
      field("lat").value = (north - ((north - south) * at[1]) / height).toFixed(6);
      field("accuracy").value = accuracy ?? "";
      said.textContent = place.dataset.set;
    }

    function clear() {
      at = null;
      pin.setAttribute("visibility", "hidden");
      for (const name of ["lon", "lat", "accuracy"]) field(name).value = "";
      said.textContent = place.dataset.none;
    }

    function locate(lon, lat, accuracy) {
      const inside = lon >= west && lon <= east && lat >= south && lat <= north;
      if (inside) put(((lon - west) / (east - west)) * width, ((north - lat) / (north - south)) * height, accuracy);
      else said.textContent = place.dataset.outside;
    }

    sketch.addEventListener("click", (event) => {
      const box = svg.getBoundingClientRect();
      put(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height);
    });
    sketch.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const [x, y] = at ?? [width / 2, height / 2];
      const step = event.shiftKey ? 1 : STEP;
      put(x + arrow[0] * step, y + arrow[1] * step);
    });
    place.querySelector('[data-map="clear"]').addEventListener("click", clear);
    place.querySelector('[data-map="mine"]').addEventListener("click", () => {
      const denied = () => (said.textContent = place.dataset.denied);
      if (!navigator.geolocation) return denied();
      navigator.geolocation.getCurrentPosition(({ coords }) => locate(coords.longitude, coords.latitude, Math.round(coords.accuracy)), denied, { enableHighAccuracy: true, timeout: 15000 });
    });
    if (field("lon").value) locate(Number(field("lon").value), Number(field("lat").value), field("accuracy").value); // the form came back to be mended
  }

  document.addEventListener("DOMContentLoaded", start);
})();
