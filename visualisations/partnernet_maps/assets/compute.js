// From the state to what should be drawn: pure functions.
// `s` is the state of the map, or that of one pane beside it.
const isOn = (fact, layer, s) =>
  s.layer.has(layer) && s.level.has(fact.level) && fact.wave === s.wave && fact.size >= s.least;

function agencyShown(i, s = state) {
  const agency = agencies[i];
  return s.sector.has(agency.sector) && (!agency.waves.length || agency.waves.includes(s.wave));
}

// A line's visible facts in short: widest size, directions, levels, texts.
function lineOf(strand, s = state) {
  const line = { size: 0, forward: false, back: false, levels: new Set(), texts: [], count: 0 };
  for (const fact of strand.facts) {
    if (!isOn(fact, strand.layer, s)) continue;
    line.size = Math.max(line.size, fact.size);
    line.forward = line.forward || fact.way === 1;
    line.back = line.back || fact.way === -1;
    line.levels.add(fact.level);
    line.texts.push(fact.text);
    line.count += 1;
  }
  return line;
}

function visibleStrands(s = state) {
  const found = [];
  strands.forEach((strand, i) => {
    if (!agencyShown(strand.source, s) || !agencyShown(strand.target, s)) return;
    if (s.sel !== null && s.view !== "summary") {
      if (strand.source !== s.sel && strand.target !== s.sel) return;
      const other = strand.source === s.sel ? strand.target : strand.source;
      if (s.pair !== null && other !== s.pair) return;
    } else if (s.show === "main" && !strand.main) return;
    const line = lineOf(strand, s);
    if (line.count) found.push([i, line]);
  });
  return found;
}

const colours = () =>
  contrastMode.matches
    ? { ink: "CanvasText", paper: "Canvas", line: () => "CanvasText", fill: () => "Canvas", focus: "Highlight" }
    : { ink: "#0b0c0c", paper: "#ffffff", line: (l) => M.layers[l].colour, fill: (s) => M.sectors[s].colour, focus: "#ffdd00" };

function edgeOf(i, line, busy) {
  const strand = strands[i];
  const layer = M.layers[strand.layer];
  const arrow = (enabled) => ({ enabled: enabled && !busy, scaleFactor: 0.5 });
  return {
    id: "e" + i,
    from: agencies[strand.source].id,
    to: agencies[strand.target].id,
    width: M.widths[line.size] * (agencies.length > MANY ? 0.6 : 1),
    color: { color: colours().line(strand.layer), opacity: state.sel === null ? 0.8 : 1 },
    dashes: busy || !layer.dash.length ? false : layer.dash,
    smooth: busy || !layer.bend ? { enabled: false } : { enabled: true, type: layer.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(layer.bend) },
    arrows: { to: arrow(line.forward), from: arrow(line.back) },
  };
}

const radiusOf = (i) => {
  const room = agencies.length <= 80 ? 1 : agencies.length <= MANY ? 0.75 : agencies.length <= 600 ? 0.45 : 0.3;
  return (5.5 + 1.1 * Math.sqrt(agencies[i].partners)) * room;
};

// Positions are made for a frame of 10 to 7; a higher or wider frame stretches all of them alike.
let lift = 1;
const lifted = ([x, y]) => [x, y * lift];
const placeOf = (i) => lifted(M.arrangements.find((a) => a.key === state.view).xy[i]);

function sectorShown(s) {
  return state.sector.has(s) && membersOf[s].some((i) => agencyShown(i));
}

// What should be on the map: nodes and edges by id, with the number of facts drawn.
function wanted() {
  if (state.lines === "close" && state.view !== "summary") return wantedClose();
  return state.view === "summary" ? wantedSummary() : wantedAgencies();
}

function shownAgencies() {
  const nodes = new Map();
  agencies.forEach((agency, i) => {
    if (!agencyShown(i)) return;
    const [x, y] = placeOf(i);
    nodes.set(agency.id, { id: agency.id, x, y, kind: "agency", ix: i });
  });
  return nodes;
}

function wantedAgencies() {
  const nodes = shownAgencies();
  const edges = new Map();
  const lines = visibleStrands();
  const busy = lines.length > BUSY;
  let count = 0;
  for (const [i, line] of lines) {
    edges.set("e" + i, edgeOf(i, line, busy));
    count += line.count;
  }
  return { nodes, edges, count, lines: new Map(lines) };
}

function wantedSummary() {
  const nodes = new Map();
  const edges = new Map();
  const sums = new Map();
  const drawn = [];
  M.sectors.forEach((sector, s) => {
    if (!sectorShown(s) || s === state.open) return;
    const [x, y] = lifted(M.summary[s]);
    nodes.set("s" + s, { id: "s" + s, x, y, kind: "sector", ix: s });
  });
  for (const i of state.open === null ? [] : membersOf[state.open]) {
    if (!agencyShown(i)) continue;
    const [x, y] = lifted(M.inside[i]);
    nodes.set(agencies[i].id, { id: agencies[i].id, x, y, kind: "agency", ix: i });
  }
  let count = 0;
  const endOf = (i) => (agencies[i].sector === state.open ? agencies[i].id : "s" + agencies[i].sector);
  strands.forEach((strand, i) => {
    if (!agencyShown(strand.source) || !agencyShown(strand.target)) return;
    const line = lineOf(strand);
    if (!line.count) return;
    count += line.count;
    const a = endOf(strand.source);
    const b = endOf(strand.target);
    if (a === b) return;
    const chosen = state.sel === null || strand.source === state.sel || strand.target === state.sel;
    if (!chosen || (state.open !== null && a[0] === "s" && b[0] === "s")) return;
    if (a[0] === "a" && b[0] === "a") {
      drawn.push([i, line]);
      return;
    }
    const id = a < b ? a + "|" + b : b + "|" + a;
    const sum = sums.get(id) || { id, count: 0, layers: new Set() };
    sum.count += 1;
    sum.layers.add(strand.layer);
    sums.set(id, sum);
  });
  const ranked = [...sums.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  const most = ranked.length ? ranked[0].count : 1;
  const only = state.layer.size === 1 ? [...state.layer][0] : null;
  const met = new Set();
  ranked.forEach((sum, k) => {
    const [from, to] = sum.id.split("|");
    sum.main = k < 15 || !met.has(from) || !met.has(to);
    met.add(from).add(to);
    if (state.show === "main" && !sum.main && state.open === null) return;
    edges.set(sum.id, {
      id: sum.id,
      from,
      to,
      width: state.open === null ? 1 + 9 * Math.sqrt(sum.count / most) : 0.6 + 2 * Math.sqrt(sum.count / most),
      color: { color: contrastMode.matches ? "CanvasText" : only === null ? "#7d8b99" : M.layers[only].colour, opacity: state.open === null ? 0.75 : 0.5 },
      dashes: only !== null && M.layers[only].dash.length ? M.layers[only].dash : false,
      smooth: { enabled: false },
      arrows: { to: { enabled: false }, from: { enabled: false } },
    });
  });
  const busy = drawn.length > BUSY;
  for (const [i, line] of drawn) edges.set("e" + i, edgeOf(i, line, busy));
  return { nodes, edges, count, lines: new Map(drawn), sums: ranked.filter((sum) => sum.main) };
}
