// The picture: vis-network draws lines, we draw shapes, names, islands and rings around them.
let shown = { nodes: new Map(), edges: new Map(), count: 0, lines: new Map() };
let circle = null; // ids that stay bright while an agency is chosen
let cursor = null; // id under the keyboard
const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const drawing = { error: null, labels: [], frames: 0 };

// A hook that throws would freeze vis-network for good.
const guarded = (hook) => (ctx) => {
  ctx.save();
  try {
    hook(ctx);
  } catch (problem) {
    drawing.error = String(problem);
  }
  ctx.restore();
};

function trace(ctx, points, x, y, r) {
  ctx.beginPath();
  points.forEach(([px, py], k) => (k ? ctx.lineTo(x + px * r, y + py * r) : ctx.moveTo(x + px * r, y + py * r)));
  ctx.closePath();
}

const zoomed = () => Math.max(0.45, network.getScale());
const nodeRadius = (node) =>
  node.kind === "sector" ? 10 + 12 * Math.sqrt(counts.sector[node.ix] / Math.max(1, ...counts.sector)) : radiusOf(node.ix) / Math.sqrt(zoomed());

function drawShape({ ctx, id, x, y }) {
  const node = shown.nodes.get(id);
  if (!node) return { drawNode: () => {}, nodeDimensions: { width: 1, height: 1 } };
  const r = nodeRadius(node);
  const sector = node.kind === "sector" ? node.ix : agencies[node.ix].sector;
  const paint = guarded(() => {
    const faded = circle !== null && !circle.has(id);
    ctx.globalAlpha = faded ? 0.16 : 1;
    trace(ctx, M.shapes[M.sectors[sector].shape], x, y, r);
    ctx.fillStyle = colours().fill(sector);
    ctx.strokeStyle = colours().ink;
    ctx.lineWidth = agencies.length > MANY && node.kind === "agency" ? 0.6 : 1.4;
    ctx.fill();
    ctx.stroke();
    if (node.kind === "agency" && agencies[node.ix].lead) ringAround(ctx, x, y, r + 4, 2, colours().ink);
    if (node.kind === "agency" && node.ix === state.sel) focusRing(ctx, x, y, r + 6);
    else if (id === cursor) focusRing(ctx, x, y, r + 5);
  });
  return { drawNode: () => paint(ctx), nodeDimensions: { width: 2 * r, height: 2 * r } };
}

function ringAround(ctx, x, y, r, width, colour) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

function focusRing(ctx, x, y, r) {
  const k = 1 / zoomed();
  ringAround(ctx, x, y, r + k, 6 * k, colours().ink);
  ringAround(ctx, x, y, r + k, 3 * k, colours().focus);
}

OPTIONS.nodes.ctxRenderer = drawShape;
OPTIONS.height = "100%";
OPTIONS.interaction.hideEdgesOnDrag = strands.length > BUSY;
$("frame").hidden = false;
const network = new vis.Network($("network"), { nodes: nodeSet, edges: edgeSet }, OPTIONS);

function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

function tint(colour) {
  const part = (k) => Math.round(255 - (255 - parseInt(colour.slice(k, k + 2), 16)) * 0.1);
  return "rgb(" + [1, 3, 5].map(part).join(",") + ")";
}

// Islands of the sector arrangement; returns where their names go.
let islands = [];

function findIslands() {
  const arrangement = M.arrangements.find((a) => a.key === "sector");
  islands = M.sectors.map((sector, s) => (arrangement ? hull(membersOf[s].filter((i) => agencyShown(i)).map((i) => arrangement.xy[i])) : []));
}

function drawIslands(ctx) {
  islands.forEach((outline, s) => {
    if (!outline.length || !sectorShown(s)) return;
    ctx.beginPath();
    outline.map(lifted).forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    if (outline.length === 1) ctx.lineTo(outline[0][0] + 0.1, outline[0][1] * lift);
    ctx.closePath();
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.lineWidth = agencies.length > MANY ? 22 : 38;
    ctx.strokeStyle = ctx.fillStyle = contrastMode.matches ? "Canvas" : tint(M.sectors[s].colour);
    ctx.stroke();
    ctx.fill();
  });
}

const STRETCH = 1.35;

function drawRings(ctx) {
  ctx.setLineDash([]);
  [...M.rings].reverse().forEach((ring, k) => {
    ctx.beginPath();
    ctx.ellipse(0, 0, ring.radius * STRETCH, ring.radius * lift, 0, 0, 2 * Math.PI);
    ctx.fillStyle = contrastMode.matches ? "Canvas" : k % 2 ? "#ffffff" : "#f3f6f9";
    ctx.fill();
    ctx.strokeStyle = contrastMode.matches ? "CanvasText" : "#8b959e";
    ctx.lineWidth = 1;
    ctx.stroke();
  });
}

network.on(
  "beforeDrawing",
  guarded((ctx) => {
    if (state.view === "sector") drawIslands(ctx);
    if (state.view === "rings") drawRings(ctx);
  })
);

network.on(
  "afterDrawing",
  guarded((ctx) => {
    drawing.frames += 1;
    const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const frame = [ctx.canvas.clientWidth, ctx.canvas.clientHeight];
    const tools = NARROW.matches ? [0, 0, 0, 0] : [frame[0] - 46, 0, frame[0], 275];
    const heads = titles(ctx, frame);
    drawing.labels = drawNames(ctx, spots(), frame, [tools, ...heads]);
    drawBadges(ctx, [...heads, ...drawing.labels]);
  })
);

// Names of islands and rings, drawn first; returns their rectangles.
function titles(ctx, frame) {
  const found = [];
  const write = (text, x, y) => {
    const font = "bold 13px " + FONT;
    const w = textWidth(ctx, text, font) / 2 + 3;
    const at = network.canvasToDOM({ x, y });
    const right = frame[0] - (at.y < 285 && !NARROW.matches ? 50 : 0);
    if (at.x > 0 && at.x < frame[0]) at.x = Math.min(Math.max(at.x, w), right - w);
    const box = [at.x - w, at.y - 9, at.x + w, at.y + 9];
    if (found.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) return;
    found.push(box);
    haloText(ctx, text, at.x, at.y, font, contrastMode.matches ? "CanvasText" : "#484949");
  };
  if (state.view === "sector") {
    const largest = [...islands.keys()].sort((a, b) => membersOf[b].length - membersOf[a].length || a - b);
    largest.forEach((s) => {
      const outline = islands[s];
      if (!outline.length || !sectorShown(s)) return;
      const top = Math.min(...outline.map((p) => p[1])) * lift;
      const left = Math.min(...outline.map((p) => p[0]));
      const right = Math.max(...outline.map((p) => p[0]));
      write(shorten(M.sectors[s].name, 34), (left + right) / 2, top - (agencies.length > MANY ? 12 : 21));
    });
  }
  if (state.view === "rings") {
    M.rings.forEach((ring) => write(ring.name, 0, -ring.radius * lift + 10 / network.getScale()));
    write("Children and families", 0, 0);
  }
  return found;
}

// What may be named, most important first: chosen, under the keyboard, its partners, then the best linked.
function spots() {
  const found = [];
  const scale = network.getScale();
  const hubs = new Set([...agencies.keys()].sort((a, b) => agencies[b].partners - agencies[a].partners || a - b).slice(0, 12));
  for (const [id, node] of shown.nodes) {
    if (circle !== null && !circle.has(id) && id !== cursor) continue;
    const at = network.canvasToDOM({ x: node.x, y: node.y });
    const isSector = node.kind === "sector";
    const chosen = !isSector && node.ix === state.sel;
    found.push({
      name: isSector ? M.sectors[node.ix].name + " (" + counts.sector[node.ix] + ")" : mapName(node.ix),
      x: at.x,
      y: at.y,
      r: (nodeRadius(node) + (!isSector && agencies[node.ix].lead ? 5 : 0)) * scale,
      bold: isSector || chosen || id === cursor,
      px: isSector ? 14 : 13,
      outward: isSector ? [node.x, node.y] : null,
      over: isSector || chosen || id === cursor || agencies[node.ix].lead || hubs.has(node.ix),
      rank: (chosen ? 4e6 : 0) + (id === cursor ? 2e6 : 0) + (isSector ? 1e6 : agencies[node.ix].partners + (agencies[node.ix].lead ? 1e5 : 0)),
    });
  }
  return found.sort((a, b) => b.rank - a.rank || a.x - b.x || a.y - b.y);
}

function drawBadges(ctx, taken) {
  const at = (id) => network.canvasToDOM(shown.nodes.get(id));
  if (state.view === "summary") {
    for (const sum of state.open === null ? shown.sums : []) {
      const [a, b] = sum.id.split("|").map(at);
      drawBadge(ctx, (t) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }), sum.count.toLocaleString("en-GB"), taken);
    }
    return;
  }
  if (closeShown()) {
    drawLevels(ctx, at, taken);
    return;
  }
  if (shown.lines.size > 60) return;
  const several = M.levels.length > 1;
  for (const [i, line] of shown.lines) {
    const strand = strands[i];
    const letters = [...line.levels].sort((a, b) => a - b).map((l) => M.levels[l].letter).join(" ");
    const text = state.numbers && state.sel !== null ? line.texts.join("; ") : several ? letters : "";
    if (!text) continue;
    const curve = curveOf(at(agencies[strand.source].id), at(agencies[strand.target].id), M.layers[strand.layer].bend);
    drawBadge(ctx, curve, shorten(text, 30), taken);
  }
}

// Put on the map what the state asks for, changing only the difference. State first, then data.
function redraw() {
  const before = shown;
  shown = wanted();
  findIslands();
  circle = null;
  if (state.sel !== null) {
    circle = new Set([agencies[state.sel].id]);
    for (const edge of shown.edges.values()) {
      if (state.view !== "summary" || edge.from === agencies[state.sel].id || edge.to === agencies[state.sel].id) {
        circle.add(edge.from);
        circle.add(edge.to);
      }
    }
  }
  if (cursor !== null && !shown.nodes.has(cursor)) cursor = null;
  const sync = (set, old, fresh, same) => {
    const gone = [...old.keys()].filter((id) => !fresh.has(id));
    const changed = [...fresh.values()].filter((item) => !old.has(item.id) || !same(old.get(item.id), item));
    if (gone.length) set.remove(gone);
    if (changed.length) set.update(changed);
  };
  const sameNode = (a, b) => a.x === b.x && a.y === b.y;
  const sameEdge = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const plain = ({ id, x, y }) => ({ id, x, y });
  sync(edgeSet, before.edges, new Map([...shown.edges].filter(([id]) => before.edges.has(id))), () => true);
  sync(nodeSet, new Map([...before.nodes].map(([id, n]) => [id, plain(n)])), new Map([...shown.nodes].map(([id, n]) => [id, plain(n)])), sameNode);
  sync(edgeSet, before.edges, shown.edges, sameEdge);
  network.redraw();
}

// Fill the frame: stretch the arrangement to its proportions, then zoom so that all can be seen.
function fit() {
  const box = $("network");
  let nodes = [...shown.nodes.values()];
  if (!nodes.length) return;
  const reach = state.view === "rings" ? Math.max(...M.rings.map((ring) => ring.radius)) : 0;
  const span = (key) => {
    const edge = key === "x" ? reach * STRETCH : reach * lift;
    const values = nodes.map((n) => n[key]);
    return reach ? [-edge, edge] : [Math.min(...values), Math.max(...values)];
  };
  const tools = NARROW.matches ? 0 : 46;
  const wide = box.clientWidth - tools - Math.min(90, box.clientWidth * 0.22);
  const high = box.clientHeight - 80;
  const [left, right] = span("x");
  const flat = span("y").map((y) => y / lift);
  const fresh = Math.min(2, Math.max(0.75, ((high / wide) * (right - left)) / Math.max(flat[1] - flat[0], 1)));
  if (Math.abs(fresh - lift) > 0.01) {
    lift = fresh;
    redraw();
    nodes = [...shown.nodes.values()];
  }
  const [top, bottom] = span("y");
  const scale = Math.min(wide / Math.max(right - left, 1), high / Math.max(bottom - top, 1), 2);
  network.moveTo({ position: { x: (left + right) / 2 + tools / 2 / scale, y: (top + bottom) / 2 }, scale: Math.max(0.1, scale), animation: false });
}
