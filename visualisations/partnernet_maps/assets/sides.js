// Side by side: one small picture a level, period or kind of link, every agency in its place.
let panes = []; // { name, canvas, state, count, joined } of what is beside the map now

function paneStates() {
  if (state.side === "none") return [];
  const one = (k) => (state.side === "wave" ? { ...state, wave: k } : { ...state, [state.side]: new Set([k]) });
  return sides
    .get(state.side)
    .map((x, k) => ({ name: x.name, key: k, state: one(k) }))
    .filter((pane) => state.side === "wave" || state[state.side].has(pane.key));
}

function sidesText() {
  if (!panes.length) return "Side by side switched off.";
  return "Side by side: " + panes.map(paneText).join("; ") + ".";
}

function paneText(pane) {
  const what = closeShown() ? plural(pane.count, "pair") : plural(pane.count, "link");
  return pane.name + ": " + what + " among " + agencies_(pane.joined);
}

// Fill the row of pictures; called whenever the state changes.
function drawSides() {
  const row = $("sides");
  panes = paneStates();
  row.hidden = !panes.length;
  row.replaceChildren();
  for (const pane of panes) {
    const figure = make("figure");
    pane.canvas = make("canvas", undefined, { role: "img" });
    const caption = make("figcaption");
    const only = make("button", "Show only " + pane.name, { type: "button" });
    only.addEventListener("click", () => showOnly(pane));
    figure.append(pane.canvas, caption, only);
    row.append(figure);
    guarded(() => drawPane(pane))(pane.canvas.getContext("2d"));
    pane.canvas.setAttribute("aria-label", "Map of " + paneText(pane));
    caption.textContent = paneText(pane) + (state.show === "main" && state.sel === null && !closeShown() ? ", main links only" : "");
  }
}

function showOnly(pane) {
  if (state.side === "wave") state.wave = pane.key;
  else state[state.side] = new Set([pane.key]);
  state.side = "none";
  apply();
  say(summaryText());
  $("network").focus();
}

// The arrangement of the map; a summary of sectors has none for agencies, so the first stands in.
const paneView = () => M.arrangements.find((a) => a.key === state.view) || M.arrangements[0];

function drawPane(pane) {
  const canvas = pane.canvas;
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.max(200, canvas.clientWidth || canvas.parentElement.clientWidth || 280);
  const high = Math.round(wide * 0.72);
  canvas.width = wide * ratio;
  canvas.height = high * ratio;
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const xy = paneView().xy;
  const xs = xy.map((p) => p[0]);
  const ys = xy.map((p) => p[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [across, down] = [Math.max(...xs) - left || 1, Math.max(...ys) - top || 1];
  const at = (i) => ({ x: 16 + ((xy[i][0] - left) / across) * (wide - 32), y: 16 + ((xy[i][1] - top) / down) * (high - 32) });
  const lines = closeShown() ? closeLines(pane.state) : linkLines(pane.state);
  const partners = agencies.map(() => new Set());
  const busy = lines.length > BUSY;
  for (const line of lines) {
    partners[line.a].add(line.b);
    partners[line.b].add(line.a);
    ctx.beginPath();
    const [a, b] = [at(line.a), at(line.b)];
    ctx.moveTo(a.x, a.y);
    const curve = curveOf(a, b, line.bend);
    if (busy || !line.bend) ctx.lineTo(b.x, b.y);
    else for (let t = 0.1; t < 1.05; t += 0.1) ctx.lineTo(curve(t).x, curve(t).y);
    ctx.setLineDash(busy ? [] : line.dash.map((x) => x / 2));
    ctx.lineWidth = line.width * 0.5;
    ctx.strokeStyle = line.colour;
    ctx.globalAlpha = 0.75;
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  const spots = [];
  agencies.forEach((agency, i) => {
    if (!agencyShown(i, pane.state)) return;
    const { x, y } = at(i);
    const r = (2.2 + 0.6 * Math.sqrt(partners[i].size)) * (agencies.length > MANY ? 0.5 : 1);
    trace(ctx, M.shapes[M.sectors[agency.sector].shape], x, y, r);
    ctx.fillStyle = colours().fill(agency.sector);
    ctx.strokeStyle = colours().ink;
    ctx.lineWidth = 0.6;
    ctx.fill();
    ctx.stroke();
    if (agency.lead) ringAround(ctx, x, y, r + 2.5, 1.2, colours().ink);
    if (partners[i].size) spots.push({ name: mapName(i), x, y, r, px: 11, bold: i === state.sel, over: true, rank: i === state.sel ? 1e6 : partners[i].size });
  });
  spots.sort((a, b) => b.rank - a.rank || a.x - b.x);
  drawNames(ctx, spots.slice(0, 4), [wide, high], []);
  pane.joined = partners.filter((set) => set.size).length;
  pane.count = lines.reduce((n, line) => n + line.count, 0);
}

function linkLines(s) {
  return visibleStrands(s).map(([i, line]) => {
    const strand = strands[i];
    const layer = M.layers[strand.layer];
    return { a: strand.source, b: strand.target, bend: layer.bend, dash: layer.dash, width: M.widths[line.size], colour: colours().line(strand.layer), count: line.count };
  });
}

function closeLines(s) {
  return [...closePairs(s).values()].map((facts) => ({
    a: facts[0].source,
    b: facts[0].target,
    bend: 0,
    dash: facts.every((fact) => fact.inferred) ? [6, 5] : [],
    width: CLOSE_WIDTHS[Math.max(...facts.map((fact) => fact.point))],
    colour: contrastMode.matches ? "CanvasText" : "#12436d",
    count: 1,
  }));
}
