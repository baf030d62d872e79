// Names and numbers on the map, in screen pixels, that never lie on each other.
const FONT = "Arial, 'Liberation Sans', sans-serif";
const widths = new Map();

function textWidth(ctx, text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    ctx.font = font;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

// On the map, a name leaves out the word that many begin with.
const mapName = (i) => (M.common && agencies[i].name.startsWith(M.common) ? agencies[i].name.slice(M.common.length) : agencies[i].name);
const shorten = (name, most) => (name.length <= most ? name : name.slice(0, most - 1).trimEnd() + "…");

// Rectangles that are taken, in a grid of 64 pixels so that each test is quick.
function boxes() {
  const grid = new Map();
  const cells = (box) => {
    const found = [];
    for (let x = Math.floor(box[0] / 64); x <= Math.floor(box[2] / 64); x += 1) {
      for (let y = Math.floor(box[1] / 64); y <= Math.floor(box[3] / 64); y += 1) found.push(x + ":" + y);
    }
    return found;
  };
  return {
    free: (box) =>
      cells(box).every((cell) =>
        (grid.get(cell) || []).every((b) => box[0] >= b[2] || b[0] >= box[2] || box[1] >= b[3] || b[1] >= box[3])
      ),
    take: (box) => {
      for (const cell of cells(box)) {
        if (!grid.has(cell)) grid.set(cell, []);
        grid.get(cell).push(box);
      }
    },
  };
}

function haloText(ctx, text, x, y, font, colour) {
  ctx.font = font;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = colours().paper;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

// How far a place for a name lies on the outer side of the map.
const outwardness = ([, y], spot) => Math.sign(spot.outward[1]) * (y - spot.y);

// Names, most important first; returns the rectangles drawn (a test checks that none overlap).
function drawNames(ctx, spots, frame, fixed) {
  const labels = boxes();
  const shapes = boxes();
  const placed = [];
  fixed.forEach((box) => labels.take(box));
  spots.forEach((spot) => shapes.take([spot.x - spot.r, spot.y - spot.r, spot.x + spot.r, spot.y + spot.r]));
  let left = state.sel === null ? 140 : 400;
  for (const spot of spots) {
    if (!left || !spot.name) continue;
    const font = (spot.bold ? "bold " : "") + (spot.px || 13) + "px " + FONT;
    const text = shorten(spot.name, spot.bold ? 40 : 28);
    const w = textWidth(ctx, text, font) / 2 + 2;
    const h = (spot.px || 13) / 2 + 2;
    const tries = [
      [spot.x, spot.y + spot.r + h],
      [spot.x, spot.y - spot.r - h],
      [spot.x + spot.r + w + 2, spot.y],
      [spot.x - spot.r - w - 2, spot.y],
      [spot.x + w, spot.y + spot.r + h],
      [spot.x - w, spot.y + spot.r + h],
      [spot.x + w, spot.y - spot.r - h],
      [spot.x - w, spot.y - spot.r - h],
    ];
    if (spot.outward) tries.sort((a, b) => outwardness(b, spot) - outwardness(a, spot));
    for (const [x, y] of tries) {
      const box = [x - w, y - h, x + w, y + h];
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= frame[0] && box[3] <= frame[1];
      if (!inside || !labels.free(box) || !(spot.over || shapes.free(box))) continue;
      labels.take(box);
      placed.push(box);
      haloText(ctx, text, x, y, font, colours().ink);
      left -= 1;
      break;
    }
  }
  return placed;
}

// A small box with a letter or number on a line, where there is room along its middle.
function drawBadge(ctx, curve, text, taken) {
  const font = "bold 11px " + FONT;
  const w = textWidth(ctx, text, font) / 2 + 4;
  for (const t of [0.5, 0.4, 0.6, 0.32, 0.68]) {
    const { x, y } = curve(t);
    const box = [x - w, y - 8, x + w, y + 8];
    if (taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
    taken.push(box);
    ctx.fillStyle = colours().paper;
    ctx.strokeStyle = colours().ink;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(box[0], box[1], 2 * w, 16, 6);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colours().ink;
    ctx.font = font;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + 0.5);
    return;
  }
}

// A line as vis-network draws it, as a function of the way along it.
function curveOf(a, b, bend) {
  const i = Math.abs(bend);
  const dx = b.x - a.x;
  const dy = a.y - b.y;
  const reach = (0.5 * i + 0.5) * Math.hypot(dx, dy);
  const turn = Math.atan2(dy, dx) + (0.5 * bend + 0.5) * Math.PI;
  const via = { x: a.x + reach * Math.sin(turn), y: a.y + reach * Math.cos(turn) };
  const at = (t, p, q, r) => (1 - t) * (1 - t) * p + 2 * t * (1 - t) * q + t * t * r;
  return (t) => ({ x: at(t, a.x, via.x, b.x), y: at(t, a.y, via.y, b.y) });
}
