// Hand and keyboard on the map.
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function moveMap(dx, dy) {
  const at = network.getViewPosition();
  const reach = 110 / network.getScale();
  network.moveTo({ position: { x: at.x + dx * reach, y: at.y + dy * reach }, animation: false });
}

function zoom(factor) {
  const scale = Math.min(8, Math.max(0.15, network.getScale() * factor));
  network.moveTo({ scale, animation: false });
  say("Zoom " + Math.round(scale * 100) + " per cent.");
}

// The nearest agency in a direction: along counts once, across two and a half times.
function step([dx, dy]) {
  const nodes = [...shown.nodes.values()];
  if (!nodes.length) return;
  const from = shown.nodes.get(cursor);
  let best = null;
  if (!from) best = nodes.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  else {
    let least = Infinity;
    for (const node of nodes) {
      const along = (node.x - from.x) * dx + (node.y - from.y) * dy;
      const across = Math.abs((node.x - from.x) * dy) + Math.abs((node.y - from.y) * dx);
      if (node.id === from.id || along <= 0.5) continue;
      if (along + 2.5 * across < least) [least, best] = [along + 2.5 * across, node];
    }
  }
  if (!best) {
    say("No agency further that way.");
    return;
  }
  cursor = best.id;
  keepInSight(best);
  network.redraw();
  say(describe(best) + (best.kind === "sector" ? " Press Enter to open it." : " Press Enter for details."));
}

const weightOf = (node) => (node.kind === "sector" ? counts.sector[node.ix] : agencies[node.ix].partners);

function describe(node) {
  if (node.kind === "sector") return M.sectors[node.ix].name + ", " + plural(counts.sector[node.ix], "agency") + ".";
  const agency = agencies[node.ix];
  return agency.name + ", " + M.sectors[agency.sector].name + ", linked with " + agencies_(agency.partners) + ".";
}

function keepInSight(node) {
  const at = network.canvasToDOM(node);
  const box = $("network");
  if (at.x < 40 || at.y < 40 || at.x > box.clientWidth - 60 || at.y > box.clientHeight - 40) {
    network.moveTo({ position: { x: node.x, y: node.y }, animation: false });
  }
}

function act(node, move) {
  if (!node) return;
  if (node.kind === "sector") openSector(node.ix);
  else choose(node.ix, move);
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const direction = DIRECTIONS[event.key];
  if (direction && event.shiftKey) moveMap(...direction);
  else if (direction) step(direction);
  else if (event.key === "Enter") act(shown.nodes.get(cursor), true);
  else if (event.key === "Escape") {
    if (state.sel === null && state.open !== null) openSector(state.open);
    else choose(null);
  } else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else return;
  event.preventDefault();
}

function startKeys() {
  $("map-help").hidden = false;
  $("network").addEventListener("keydown", onKey);
  const moves = { in: () => zoom(1.25), out: () => zoom(0.8), fit: () => fit(), left: () => moveMap(-1, 0), right: () => moveMap(1, 0), up: () => moveMap(0, -1), down: () => moveMap(0, 1) };
  for (const button of document.querySelectorAll("[data-move]")) button.addEventListener("click", moves[button.dataset.move]);
  $("network").addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return; // the wheel alone scrolls the page
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.15 : 0.87);
    },
    { passive: false }
  );
  network.on("click", (event) => {
    const id = network.getNodeAt(event.pointer.DOM);
    if (id !== undefined) {
      cursor = id;
      act(shown.nodes.get(id), false);
      return;
    }
    const line = network.getEdgeAt(event.pointer.DOM);
    if (line !== undefined && line[0] === "e" && !closeShown() && state.view !== "summary") choosePair(Number(line.slice(1)));
    else if (state.sel !== null) choose(null);
  });
}
